"""`lilong site new` and `lilong site check`: adding a site, and trying one that is there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import click
from rich.text import Text

from lilong.cli.crawl import ALLOW_PRIVATE, crawl_settings
from lilong.cli.jobs import checked_pattern
from lilong.cli.options import fail, stderr, stdout
from lilong.cli.sites import site_classes
from lilong.crawler.kinds.generic import GenericSpider
from lilong.site_tools.draft import class_text, guessed_pattern, publisher_of, save_pages
from lilong.site_tools.report import article_table, coverage_line, doubts, list_lines
from lilong.site_tools.trial import Trial, run_trial

PAGES = Path("tests/pages")
SPIDERS = Path("crawler/spiders")

NEXT_STEPS = """
Next:
  1. Read {folder}/article.json and list.json against the pages line by line; mend what is
     wrong, in the record or by a CSS rule in {spider}.
  2. Put your own words in place of the pages' text, in both files: a publisher's text is not
     committed. Cut the pages below 16 KB, and set "approved" to true.
  3. pytest tests/crawler/test_sites.py -k {name}; add addresses to SHAPES there.
  4. lilong site check {name}
"""


@click.group(
    epilog="\b\nExamples:\n  lilong site check people_cn\n"
    "  lilong site new yangpu https://www.shyp.gov.cn/xwzx/",
)
def site() -> None:
    """Add a site, or check one. 新增或检查站点"""


@site.command(epilog="\b\nExample:\n  lilong site new yangpu https://www.shyp.gov.cn/xwzx/")
@click.argument("name")
@click.argument("url")
@click.option("--article-url", metavar="REGEX", help="What article URLs match; else guessed.")
@click.option("--allow-private", is_flag=True, help="Allow private and loopback addresses.")
@click.option("-s", "--set", "overrides", multiple=True, metavar="NAME=VALUE",
              help="Any Scrapy setting, as scrapy's own -s.")  # fmt: skip
def new(
    name: str, url: str, article_url: str | None, allow_private: bool, overrides: tuple[str, ...]
) -> None:
    """Write a spider for the list page URL, save its pages and draft what is expected of them.

    Run it in a checkout. Then read tests/pages/NAME/*.json against the pages line by line, mend
    what is wrong, and set "approved" to true.
    """
    spider, folder = checked_place(name, url)
    given = {"article_url": checked_pattern(article_url)} if article_url else {}
    settings = crawl_settings(overrides)
    settings.set("LILONG_ALLOW_PRIVATE", allow_private, "cmdline")
    trial = run_trial(GenericSpider, {"start": url} | given, settings, articles=1)
    if not trial.articles:
        print_lists(trial)
        fail(no_article(trial))
    fetched = trial.articles[0]
    page, listed = trial.page(fetched.page_url), trial.lists[0]
    assert page is not None
    pattern = article_url or guessed_pattern([link for link, _ in listed.articles])
    publisher = publisher_of(listed.response, page)
    spider.write_text(class_text(name, url, pattern, publisher), encoding="utf-8")
    article = replace(fetched.article, publisher=publisher)
    save_pages(folder, pattern, listed.response, page, article)
    stdout.print(article_table(fetched))
    for path in (spider, *sorted(folder.iterdir())):
        stdout.print(str(path), highlight=False)
    stderr.print(NEXT_STEPS.format(folder=folder, spider=spider, name=name), highlight=False)


def checked_place(name: str, url: str) -> tuple[Path, Path]:
    """Return where the spider and its pages go; end the program when that cannot be."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", name):
        raise click.UsageError("NAME is lower-case letters, digits and _, as in people_cn")
    if not url.startswith(("http://", "https://")):
        raise click.UsageError("URL is an http or https address of a list page")
    spider, folder = SPIDERS / f"{name}.py", PAGES / name
    if not SPIDERS.is_dir():
        fail("run this in a checkout of Lilong: crawler/spiders is not here", code=2)
    if spider.exists() or folder.exists():
        fail(f"{name} is there already: {spider if spider.exists() else folder}", code=2)
    return spider, folder


def print_lists(trial: Trial) -> None:
    """Say what each list page gave."""
    if trial.spider is not None:
        for line in list_lines(trial):
            stdout.print(Text(line))


def no_article(trial: Trial) -> str:
    """Return why a trial brought no article."""
    reasons = ", ".join(sorted({failure.reason for failure in trial.failures}))
    if not trial.lists:
        hint = f"; {ALLOW_PRIVATE}" if "private address" in reasons else ""
        return f"no list page came: {reasons or 'no answer'}{hint}"
    if len(trial.silent_lists()) == len(trial.lists):
        return "no link of the list page looks like an article's: --article-url says which do"
    return f"no article could be read: {reasons or 'no answer'}"


@site.command(epilog="\b\nExample:\n  lilong site check people_cn")
@click.argument("name")
@click.option("--articles", default=3, show_default=True, type=click.IntRange(1, 20),
              help="How many to fetch.")  # fmt: skip
@click.option("--allow-private", is_flag=True, help="Allow private and loopback addresses.")
@click.option("-s", "--set", "overrides", multiple=True, metavar="NAME=VALUE",
              help="Any Scrapy setting, as scrapy's own -s.")  # fmt: skip
def check(name: str, articles: int, allow_private: bool, overrides: tuple[str, ...]) -> None:
    """Fetch NAME's lists and a few articles now, and show them field by field.

    Exit code 1 when a list gives no article, or an article cannot be read.
    """
    settings = crawl_settings(overrides)
    classes = site_classes(settings)
    if name not in classes:
        raise click.UsageError(f"no such site: {name} (see `lilong sites`)")
    settings.set("LILONG_ALLOW_PRIVATE", allow_private, "cmdline")
    trial = run_trial(classes[name], {}, settings, articles)
    print_lists(trial)
    read = trial.articles[:articles]
    for fetched in read:
        stdout.print(article_table(fetched))
    if not read:
        fail(no_article(trial))
    stdout.print(Text(coverage_line(read)))
    for doubt in doubts(trial, read):
        stdout.print(Text(f"! {doubt}", style="yellow"))
    silent = trial.silent_lists()
    if silent or trial.failures:
        lists = [f"{len(silent)} of {len(trial.lists)} lists gave nothing"] if silent else []
        pages = [f"{len(trial.failures)} pages failed"] if trial.failures else []
        fail(", ".join(lists + pages))
