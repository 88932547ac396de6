"""One page, every road, one record: crawl, import, re-extraction and `extract` agree."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lilong.cli.main import main
from lilong.crawler.items import Article
from lilong.crawler.reading import Site
from lilong.pipelines.archives.reextract import KeptPage, reread
from lilong.pipelines.archives.saved import Archive
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.read import read_article
from lilong.pipelines.storage.records import article_from_record
from tests.crawling import crawl_with, rows
from tests.local_site import LocalSite, serve_site
from tests.pipelines.archives.whole import read_archive
from tests.verbs import lilong

WORDS = (
    "鹤汀街道把议事厅搬到了楼下的自行车棚里，居民代表就加装电梯的费用逐户商量。",
    "会开了两个小时，最后定下按楼层分担的办法，一楼的两户不出钱也不反对。",
)
LATER = "第二次会上，四楼的住户提出先看预算再签字，物业把三家公司的报价贴在墙上。"


def page(title: str, info: str, *texts: str, extra: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in texts or WORDS)
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div>{info}</div><div class=content>{body}</div>{extra}</body></html>"
    )


NEXT = "<div><a href='1003_2.html'>下一页</a></div>"
PAGES = {
    "1001.html": page("楼下议事厅开门", "2099-05-06 10:00 来源：鹤汀新闻"),
    "1002.html": page("用户登录", "2026-05-06", extra="<form><input type=password></form>"),
    "1003.html": page("楼下议事厅记", "2026-03-05 10:00 来源：鹤汀新闻", extra=NEXT),
    "1003_2.html": page("楼下议事厅记", "2026-03-05 10:00 来源：鹤汀新闻", LATER, LATER[::-1]),
    "1004.html": page("议事厅的新桌子", "二〇二六年三月五日"),
    "1005.html": "<html><title>鹤汀街道要闻</title><body><h1>鹤汀街道要闻</h1></body></html>",
    "1006.html": page("鹤汀街道通知", "2026-03-05", "议事厅明天开门。"),
    "1007.html": page("Town hall opens", "2026-03-05", "The hall opened to residents. " * 9),
    "1008.html": "<html><body><div>该内容已被发布者删除</div></body></html>",
    "1009.html": page("议事厅的灯", "更新时间：2026-03-06 09:00", *WORDS, "责编：李敏"),
}
WHY_NOT = {
    "1002.html": "refused: login",
    "1005.html": "no body",
    "1006.html": "too short",
    "1007.html": "not Chinese",
    "1008.html": "removed",
}
ROADS = ("crawl", "folder", "jsonl", "warc", "reextract", "extract")


@dataclass
class Outcome:
    """What one road made of the pages."""

    articles: dict[str, Article] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    """By page, where the road says so."""
    counts: Counter[str] = field(default_factory=Counter)
    """Of reasons, where it counts them only."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Every road's outcome, for the same pages from one server."""
    folder = tmp_path_factory.mktemp("roads")
    with serve_site() as site:
        for name, html in PAGES.items():
            site.add(f"/a/{name}", html)
        found = {"crawl": crawled(site, folder), "extract": extracted(site, folder)}
    warcs = folder / "crawl-warc"
    found["warc"] = imported(folder, warcs)
    found["reextract"] = reextracted(warcs)
    found["folder"] = imported(folder, saved(site, folder))
    found["jsonl"] = imported(folder, as_jsonl(site, folder))
    return found


def crawled(site: LocalSite, folder: Path) -> Outcome:
    """Return a crawl of the addresses; a later page of an article is not among them."""
    names = [name for name in PAGES if "_" not in name]
    (folder / "urls.txt").write_text("".join(f"{site.url}/a/{name}\n" for name in names), "utf-8")
    db = folder / "crawl.db"
    crawl_with(db, "--kind", "urls", "--start", str(folder / "urls.txt"))
    reasons = rows(db, "select url, reason from pages where reason is not null")
    return Outcome(stored(db), {name_of(url): reason for url, reason in reasons})


def stored(db: Path) -> dict[str, Article]:
    with open_database(db) as opened:
        numbers = [row[0] for row in opened.execute("select id from articles")]
        articles = [read_article(opened, number).tagged.article for number in numbers]
    return {name_of(article.url): article for article in articles}


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


def saved(site: LocalSite, folder: Path) -> Path:
    pages = folder / "pages"
    pages.mkdir()
    for name, html in PAGES.items():
        (pages / name).write_text(html, "utf-8")
    lines = "".join(f"{name}\t{site.url}/a/{name}\n" for name in PAGES)
    (pages / "urls.tsv").write_text(lines, "utf-8")
    return pages


def as_jsonl(site: LocalSite, folder: Path) -> Path:
    """Return the same pages as rows, later pages first."""
    path = folder / "pages.jsonl"
    lines = [
        json.dumps({"url": f"{site.url}/a/{name}", "html": html, "fetched_at": "2026-11-30"})
        for name, html in reversed(PAGES.items())
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def imported(folder: Path, archive: Path) -> Outcome:
    db = folder / f"{archive.name}.db"
    done = lilong("import", archive, "--db", db, "--workers", "2")
    assert done.exit_code == 0, done.stderr
    rows_shown = (line.strip("│ ").split("│") for line in done.stdout.splitlines())
    counted = [row for row in rows_shown if row[0].startswith("skipped: ")]
    counts = {row[0].strip().removeprefix("skipped: "): int(row[1]) for row in counted}
    return Outcome(stored(db), counts=Counter(counts))


def reextracted(warcs: Path) -> Outcome:
    """Every page that the crawl kept, read again, whether it was stored or not."""
    outcome = Outcome()
    (warc,) = warcs.iterdir()
    start = 0
    for record in read_archive(Archive(path=warc, kind="warc")):
        kept = KeptPage(article=0, url=record.url, site="urls", warc=warc, offset=start)
        start = record.after
        if "_" not in name_of(record.url):
            reading = reread(kept, Site(name="urls"))
            if reading.article:
                outcome.articles[name_of(record.url)] = reading.article
            else:
                outcome.reasons[name_of(record.url)] = reading.reason
    return outcome


def extracted(site: LocalSite, folder: Path) -> Outcome:
    outcome = Outcome()
    for name, html in PAGES.items():
        path = folder / f"extract-{name}"
        path.write_text(html, "utf-8")
        arguments = ["extract", str(path), "--json", "--url", f"{site.url}/a/{name}"]
        done = CliRunner().invoke(main, arguments)
        if done.exit_code == 0:
            outcome.articles[name] = article_from_record(json.loads(done.stdout))
        else:
            assert done.stderr.startswith(f"Error: {path}: ")
            outcome.reasons[name] = done.stderr.split(": ", 2)[2].partition(" (")[0]
    return outcome


def comparable(article: Article) -> dict[str, Any]:
    """What the page says; when it was fetched differs, and where the server listened does not."""
    plain = replace(article, fetched_at=None, issues=())
    return {name: getattr(plain, name) for name in plain.__slots__} | {"url": name_of(article.url)}


pytestmark = pytest.mark.slow


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("name", [name for name in PAGES if "_" not in name])
def test_one_page_every_road_one_record(outcomes, name, road):
    crawl, other = outcomes["crawl"], outcomes[road]
    if reason := WHY_NOT.get(name):
        assert name not in other.articles
        assert other.reasons.get(name, reason) == reason
        assert other.reasons or other.counts[reason] == 1
    elif (name, road) == ("1003.html", "extract"):  # one page is all that it is given
        assert comparable(other.articles[name])["headline"] == crawl.articles[name].headline
    else:
        assert comparable(other.articles[name]) == comparable(crawl.articles[name])


@pytest.mark.parametrize("road", ROADS)
def test_every_road_clears_reads_and_joins(outcomes, road):
    articles = outcomes[road].articles
    assert articles["1001.html"].date_published is None
    assert articles["1001.html"].date_published_raw == "2099-05-06 10:00"
    assert str(articles["1004.html"].date_published) == "2026-03-05 00:00:00+08:00"
    assert articles["1009.html"].date_published is None
    assert str(articles["1009.html"].date_modified) == "2026-03-06 09:00:00+08:00"
    if road != "extract":
        assert LATER in articles["1003.html"].body
        assert "1003_2.html" not in articles


@pytest.mark.parametrize("road", ["folder", "jsonl", "warc"])
def test_an_import_counts_every_page(outcomes, road):
    pages = len(PAGES)
    outcome = outcomes[road]
    assert outcome.counts["part of an article"] == 1
    assert outcome.counts.total() + len(outcome.articles) == pages


def test_reextraction_of_a_crawl_changes_nothing(outcomes, tmp_path_factory):
    folder = next(tmp_path_factory.getbasetemp().glob("roads*"))
    done = lilong("reextract", "--db", folder / "crawl.db", "--workers", "1")
    assert done.exit_code == 0, done.stderr
    assert "changed" not in done.stdout
    assert "not read" not in done.stdout
