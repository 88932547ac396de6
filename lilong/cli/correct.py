"""`lilong correct`, `lilong corrections`: what a person knows better stays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text
from sqlite_utils import Database

from lilong.cli.options import db_option, fail, report_errors, stdout
from lilong.pipelines.maintenance.correct import NoSuchCorrection, undo_correction
from lilong.pipelines.maintenance.correction_requests import (
    CorrectionError,
    make_all,
    read_request,
    read_requests,
)
from lilong.pipelines.storage.corrections import (
    Correction,
    read_corrections,
    shown_field,
    shown_value,
)
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.read import NoSuchArticle, article_id


@click.command(
    epilog="""\b
Examples:
  lilong correct 12 --topic +elderly_care --topic -culture_sports --by 林知夏
  lilong correct 12 --region 310110/五角场街道 --scope in --why 正文第二段
  lilong correct 12 --date 2024-03-05 --credit reporter:林知夏 --credit editor:邵一鸣
  lilong correct --file corrections.jsonl
"""
)
@click.argument("article", metavar="[ID|URL]", required=False)
@click.option("--topic", multiple=True, metavar="+NAME|-NAME",
              help="A topic that it has, or has not; repeatable. 主题")  # fmt: skip
@click.option("--region", metavar="NAME|CODE[/STREET]", help="Where it happens; '' for none. 地区")
@click.option("--date", metavar="DATE", help="When it was published; '' for not known. 日期")
@click.option("--headline", help="Its headline. 标题")
@click.option("--source", help="Where it first appeared; '' for not known. 来源")
@click.option("--credit", multiple=True, metavar="ROLE:NAME",
              help="Who signed it, in place of all that were read; repeatable. 署名")  # fmt: skip
@click.option("--scope", type=click.Choice(["in", "out"]), help="Whether it belongs. 范围")
@click.option("--by", metavar="NAME", help="Who says so. 更正人")
@click.option("--why", metavar="TEXT", help="What it rests on. 理由")
@click.option("--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Many: a JSON object a line, keys as these options and `article`.")  # fmt: skip
@db_option
@report_errors
def correct(article: str | None, path: Path | None, db_path: str, **given: Any) -> None:
    """Correct what was read or tagged of an article. 更正文章的字段与标注。

    A correction wins over every model and every later reading of the page, and leaves with every
    export. Of a file all corrections are made, or none.
    """
    wanted = {name: _plain(value) for name, value in given.items() if value not in (None, ())}
    if (article is None) == (path is None):
        raise click.UsageError("give either an article or --file")
    if path is not None and wanted:
        raise click.UsageError("--file takes everything from its lines")
    with open_database(db_path, create=False) as db:
        try:
            if path is None:
                requests = [read_request(db, {"article": article, **wanted})]
            else:
                requests = read_requests(db, path.read_text("utf-8-sig").splitlines())
        except CorrectionError as error:
            said = str(error) if path is None else f"{path}: nothing was corrected\n{error}"
            fail(said, 2)
        except UnicodeDecodeError as error:
            fail(f"{path}: not UTF-8 ({error.reason} at byte {error.start})", 2)
        make_all(db, requests)
    fields = sum(len(each.changes) for each in requests)
    click.echo(f"corrected {fields:,} fields of {len({r.article for r in requests}):,} articles")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@click.command(
    epilog="""\b
Examples:
  lilong corrections --db news.db
  lilong corrections --article 12 --json
  lilong corrections --undo 3
"""
)
@click.option("--article", metavar="ID|URL", help="Those of one article. 文章")
@click.option("--undo", metavar="NUMBER", type=int, multiple=True,
              help="Undo this one; repeatable. 撤销")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@db_option
@report_errors
def corrections(article: str | None, undo: tuple[int, ...], as_json: bool, db_path: str) -> None:
    """List the corrections, undone ones too, or undo some. 更正记录与撤销。"""
    with open_database(db_path, create=False) as db:
        try:
            if undo:
                undo_all(db, undo)
                return
            found = read_corrections(db, article_id(db, article) if article else None)
        except (NoSuchArticle, NoSuchCorrection) as error:
            fail(str(error))
    if as_json:
        for each in found:
            click.echo(json.dumps(asdict(each), ensure_ascii=False))
        return
    stdout.print(_table(found) if found else "No corrections. 没有更正。")


def undo_all(db: Database, numbers: Sequence[int]) -> None:
    """Undo all of them or, where one cannot be undone, none; raises NoSuchCorrection."""
    with db.atomic():
        undone = [undo_correction(db, number) for number in numbers]
    for each in undone:
        click.echo(f"undone {each.id}: {_change(each)} of article {each.article}")


def _table(found: list[Correction]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False)
    for heading in ("no. 号", "article 文章", "when 时间", "by 更正人", "change 更正", "why 理由"):
        table.add_column(heading, overflow="fold")
    for each in found:
        undone = f" (undone 已撤销 {each.undone_at[:10]})" if each.undone_at else ""
        cells = (each.id, each.article, each.made_at[:16].replace("T", " "), each.made_by or "",
                 _change(each) + undone, each.why or "")  # fmt: skip
        table.add_row(*(Text(str(cell)) for cell in cells))
    return table


def _change(each: Correction) -> str:
    new = shown_value(each.field, each.new)
    if each.field.startswith("topics:"):
        return f"{shown_field(each.field)} {new}"
    return f"{each.field} {shown_value(each.field, each.old)} → {new}"
