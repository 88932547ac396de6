"""`lilong doctor`, `backup`, `merge`, `forget`: keeping a database, and what must not stay."""

from __future__ import annotations

from pathlib import Path

import click

from lilong.cli.options import db_option, fail, only_one, report_errors
from lilong.pipelines.export.formats import ExportError
from lilong.pipelines.export.run import export_again
from lilong.pipelines.maintenance.backup import back_up
from lilong.pipelines.maintenance.doctor import Finding, examine
from lilong.pipelines.maintenance.forget import Erased, forget_name, forget_url
from lilong.pipelines.maintenance.merge import merge as merge_databases
from lilong.pipelines.storage.database import open_database


@click.command(epilog="\b\nExamples:\n  lilong doctor --db news.db\n  lilong doctor --mend")
@click.option("--mend", is_flag=True, help="Mend what can be mended without loss. 修复")
@click.option("--warc", type=click.Path(exists=True, file_okay=False),
              help="Folder of WARC files; by default the crawl's own.")  # fmt: skip
@db_option
@report_errors
def doctor(mend: bool, warc: str | None, db_path: str) -> None:
    """Examine the database: file, keys, indexes, WARC files; say how to mend each. 体检。

    Ends with exit code 1 if something is wrong and was not mended.
    """
    folder = Path(warc) if warc else Path(f"{Path(db_path).with_suffix('')}-warc")
    left = 0
    with open_database(db_path, create=False) as db:
        for name, finding in examine(db, folder if folder.is_dir() else None):
            if finding is None:
                click.echo(f"{name}: good")
                continue
            tell(finding)
            if mend and finding.mend:
                finding.mend(db)
                click.echo("  mended")
            else:
                left += 1
    if left:
        fail(f"{left} of the checks found something")


def tell(finding: Finding) -> None:
    """What was found, and what to do."""
    click.echo(f"{finding.check}: {finding.count:,} wrong")
    for example in finding.examples:
        click.echo(f"  {example}")
    click.echo(f"  remedy: {finding.remedy}")


@click.command(epilog="\b\nExamples:\n  lilong backup monday.db --db news.db")
@click.argument("target", metavar="FILE", type=click.Path(dir_okay=False))
@db_option
@report_errors
def backup(target: str, db_path: str) -> None:
    """Copy the database to FILE while others write to it. 在线备份。"""
    with open_database(db_path, create=False) as db:
        size = back_up(db, Path(target))
    click.echo(f"{target}: {size / 1e6:,.1f} MB")


@click.command(epilog="\b\nExamples:\n  lilong merge other-machine.db --db news.db")
@click.argument("other", metavar="OTHER.db", type=click.Path(exists=True, dir_okay=False))
@db_option
@report_errors
def merge(other: str, db_path: str) -> None:
    """Take over everything that OTHER.db has; doing it again changes nothing. 合并数据库。

    Of two corrections of one field the newest wins; such conflicts are listed.
    """
    if Path(other).resolve() == Path(db_path).resolve():
        raise click.UsageError("a database cannot be merged into itself")
    with open_database(db_path) as db, open_database(other, create=False) as theirs:
        outcomes = merge_databases(db, theirs, conflict=click.echo)
    counted = ", ".join(f"{outcome} {count:,}" for outcome, count in sorted(outcomes.items()))
    click.echo(counted or "nothing to take over")


@click.command(
    epilog="""\b
Examples:
  lilong forget --url https://example.org/a.html
  lilong forget --name 张三 --export corpus
"""
)
@click.option("--url", help="The article of this URL. 文章网址")
@click.option("--name", help="A person's name. 人名")
@click.option(
    "--export",
    "exports",
    multiple=True,
    type=click.Path(exists=True, file_okay=False),
    help="An export to be written again without it; repeatable. 重新导出",
)
@click.option("--yes", is_flag=True, help="Do not ask. 不再确认")
@db_option
@report_errors
def forget(
    url: str | None, name: str | None, exports: tuple[str, ...], yes: bool, db_path: str
) -> None:
    """Erase an article, or a person's name, from every table and index, for good. 删除。

    What was erased does not come back with the next crawl. WARC files are not rewritten: those
    that still hold the pages are listed.
    """
    if only_one(url=url, name=name) is None:
        raise click.UsageError("give either --url or --name")
    if name is not None and len(name.strip()) < 2:
        raise click.UsageError("a name has two characters or more")
    if not yes:
        click.confirm(f"Erase {url or name} from {db_path} for good?", abort=True)
    with open_database(db_path, create=False) as db:
        erased = forget_url(db, url) if url else forget_name(db, str(name).strip())
        tell_erased(erased)
        for folder in exports:
            try:
                export_again(db, Path(folder))
            except ExportError as error:
                fail(str(error))
            click.echo(f"{folder}: written again")


def tell_erased(erased: Erased) -> None:
    """What was erased, and what is left to do by hand."""
    click.echo(f"{erased.articles:,} articles, {erased.rows:,} other rows")
    for file, offset, page in erased.warc:
        click.echo(f"still in WARC: {file} at {offset:,}  {page}")
