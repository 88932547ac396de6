"""`lilong site new` and `lilong site check`: adding a site, and trying one that is there."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from rich.table import Table
from rich.text import Text
from scrapy.http import Response

from crawler.items import Article, FetchedArticle
from crawler.spiders.base import ArticleSpider
from crawler.spiders.generic import GenericSpider
from lilong.crawl import crawl_settings
from lilong.options import fail, stdout
from lilong.sites import site_classes
from lilong.trial import Trial, run_trial
from pipelines.records import article_to_record

PAGES = Path("tests/pages")
SPIDERS = Path("crawler/spiders")
WATCHED = ("date_published", "source", "credits", "section", "images", "links")

CLASS = '''"""{publisher}: not yet checked by a person."""

from crawler.spiders.base import ArticleSpider


class {class_name}(ArticleSpider):
    """{publisher} ({host})."""

    name = "{name}"
    publisher = "{publisher}"
    start_urls = ["{url}"]
'''


@click.group()
def site() -> None:
    """Add a site, or check one. 新增或检查站点"""


@site.command(epilog="\b\nExample:\n  lilong site new yangpu https://www.shyp.gov.cn/xwzx/")
@click.argument("name")
@click.argument("url")
@click.option("--allow-private", is_flag=True, help="Allow private and loopback addresses.")
@click.option("-s", "--set", "overrides", multiple=True, metavar="NAME=VALUE")
def new(name: str, url: str, allow_private: bool, overrides: tuple[str, ...]) -> None:
    """Write a spider for the list page URL, save its pages and draft what is expected of them.

    Run it in a checkout. Then read tests/pages/NAME/*.json against the pages line by line, mend
    what is wrong, and set "approved" to true.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", name):
        raise click.UsageError("NAME is lower-case letters, digits and _, as in people_cn")
    if not url.startswith(("http://", "https://")):
        raise click.UsageError("URL is an http or https address of a list page")
    spider, folder = SPIDERS / f"{name}.py", PAGES / name
    if not SPIDERS.is_dir():
        fail("run this in a checkout of Lilong: crawler/spiders is not here", code=2)
    if spider.exists() or folder.exists():
        fail(f"{name} is there already: {spider if spider.exists() else folder}", code=2)
    settings = crawl_settings(overrides)
    settings.set("LILONG_ALLOW_PRIVATE", allow_private, "cmdline")
    trial = run_trial(GenericSpider, {"start": url}, settings, articles=1)
    if not trial.articles:
        fail(no_article(trial))
    fetched = trial.articles[0]
    page = trial.page(fetched.page_url)
    assert page is not None
    save_pages(folder, trial.lists()[0], page, fetched.article)
    spider.write_text(class_text(name, url, fetched.article, page), encoding="utf-8")
    for path in (spider, *sorted(folder.iterdir())):
        stdout.print(str(path), highlight=False)


def no_article(trial: Trial) -> str:
    """Why a trial brought no article."""
    reasons = sorted({failure.reason for failure in trial.failures})
    if reasons:
        return f"no article could be read: {', '.join(reasons)}"
    if not trial.lists():
        return "the list page gave no answer (is it forbidden by robots.txt?)"
    return "no link of the list page looks like an article's; write the spider by hand"


def save_pages(folder: Path, listed: Response, page: Response, article: Article) -> None:
    """Save both pages as served, their headers, and the drafts of what is expected."""
    folder.mkdir(parents=True)
    (folder / "list.html").write_bytes(listed.body)
    (folder / "article.html").write_bytes(page.body)
    links = [url for url, _ in ArticleSpider(name="draft").listed(listed)]
    write_json(folder / "list.json", {"url": listed.url, "approved": False, "links": links})
    expected = {name: value for name, value in article_to_record(article).items() if value}
    expected.pop("fetched_at", None)
    draft = {"url": page.url, "approved": False, "headers": headers(page), "article": expected}
    write_json(folder / "article.json", draft)


def headers(page: Response) -> dict[str, str]:
    """The headers that decide how a page is read."""
    kind = page.headers.get("Content-Type")
    return {"Content-Type": kind.decode("latin-1")} if kind else {}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write readable JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def class_text(name: str, url: str, article: Article, page: Response) -> str:
    """The spider's source."""
    host = urlsplit(page.url).hostname or ""
    publisher = article.publisher or host
    class_name = "".join(part.capitalize() for part in name.split("_"))
    return CLASS.format(name=name, url=url, host=host, publisher=publisher, class_name=class_name)


@site.command(epilog="\b\nExample:\n  lilong site check people_cn")
@click.argument("name")
@click.option("--articles", default=3, show_default=True, type=click.IntRange(1, 20))
@click.option("--allow-private", is_flag=True, help="Allow private and loopback addresses.")
@click.option("-s", "--set", "overrides", multiple=True, metavar="NAME=VALUE")
def check(name: str, articles: int, allow_private: bool, overrides: tuple[str, ...]) -> None:
    """Fetch NAME's list and a few articles now, and show them field by field.

    Exit code 1 when the list gives no article, or an article cannot be read.
    """
    classes = site_classes()
    if name not in classes:
        raise click.UsageError(f"no such site: {name} (see `lilong sites`)")
    settings = crawl_settings(overrides)
    settings.set("LILONG_ALLOW_PRIVATE", allow_private, "cmdline")
    trial = run_trial(classes[name], {}, settings, articles)
    for fetched in trial.articles[:articles]:
        stdout.print(article_table(fetched))
    for failure in trial.failures:
        stdout.print(Text(f"{failure.reason}  {failure.url}", style="red"))
    if not trial.articles:
        fail(no_article(trial))
    stdout.print(coverage_line(trial.articles[:articles]))


def article_table(fetched: FetchedArticle) -> Table:
    """Every field of an article; what the page does not show is marked."""
    table = Table(title=Text(fetched.article.url), show_header=False)
    for name, value in asdict(fetched.article).items():
        if name in ("url", "fetched_at", "issues"):
            continue
        table.add_row(name, Text(shown(name, value)) if value else Text("–", style="yellow"))
    for issue in fetched.article.issues:
        table.add_row(Text(issue.kind, style="red"), Text(issue.detail[:200]))
    return table


def shown(name: str, value: Any) -> str:
    """A field's value, shortened for the eye."""
    if name == "body":
        return f"{len(value)} characters: {value[:80]} … {value[-60:]}".replace("\n", " / ")
    if name == "credits":
        return "  ".join(f"{part['raw']} {part['name']}" for part in value)
    if name in ("images", "links"):
        return f"{len(value)}: {value[0]}"
    return str(value)


def coverage_line(articles: list[FetchedArticle]) -> str:
    """How many of the articles show each field that is watched."""
    counts = (
        f"{name} {sum(bool(getattr(each.article, name)) for each in articles)}/{len(articles)}"
        for name in WATCHED
    )
    return "  ".join(counts)
