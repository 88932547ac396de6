"""The pages of an article are joined within an archive, whatever their order and who reads them."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

import pytest

from lilong.crawler.items import Article
from lilong.crawler.reading import Site
from lilong.pipelines.archives.joining import Joiner
from lilong.pipelines.archives.saved import Archive, SavedPage, find_archives
from lilong.pipelines.archives.warc import WarcFolder
from tests.pipelines.archives.parted_pages import HOST, LOGIN, NEXT, TEXTS, page, pages
from tests.pipelines.archives.whole import read_archive

KINDS = ("folder", "warc", "jsonl", "jsonl.gz")


def write(folder: Path, kind: str, rows: list[tuple[str, str]]) -> Archive:
    """Return an archive of pages, (address, HTML) each, in that order."""
    if kind == "folder":
        (folder / "saved").mkdir()
        for n, (_, html) in enumerate(rows):
            (folder / "saved" / f"{n:02d}.html").write_text(html, "utf-8")
        lines = "".join(f"{n:02d}.html\t{url}\n" for n, (url, _) in enumerate(rows))
        (folder / "saved" / "urls.tsv").write_text(lines, "utf-8")
        return find_archives(folder / "saved", "*.html")[0]
    if kind == "warc":
        warc = WarcFolder(folder, "crawl")
        for url, html in rows:
            warc.write(url, 200, [("Content-Type", "text/html")], html.encode())
        warc.close()
        return Archive(path=warc.path, kind="warc")
    path = folder / f"pages.{kind}"
    add_rows(path, rows)
    return Archive(path=path, kind="jsonl")


def add_rows(path: Path, rows: list[tuple[str, str]]) -> None:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "at", encoding="utf-8") as file:
        for url, html in rows:
            file.write(json.dumps({"url": url, "html": html}, ensure_ascii=False) + "\n")


@dataclass
class Found:
    """What readers of an archive made of it."""

    articles: dict[str, Article] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    indexed: bool = False


def read_all(archive: Archive, shards: int = 1, position: int = 0, start: int = 0) -> Found:
    """Each record read by one of so many workers, as an import does; no article comes twice."""
    found = Found()
    for shard in range(shards):
        with closing(Joiner(archive)) as joiner:
            for record in read_archive(archive, start, position):
                if record.position % shards == shard:
                    assert isinstance(record, SavedPage)
                    reading = joiner.read(record, Site(name="import"))
                    if reading.article is None:
                        found.reasons[reading.reason] += 1
                        continue
                    name = reading.article.url.removeprefix(HOST)
                    assert name not in found.articles
                    found.articles[name] = reading.article
            found.indexed |= joiner.addresses.index is not None
    return found


@pytest.mark.parametrize("shards", [1, 2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_an_article_of_three_pages_is_read_once_and_whole(tmp_path, kind, shards):
    orders = list(permutations(TEXTS))
    for n, order in enumerate(orders if kind == "jsonl" else orders[::5]):
        (tmp_path / str(n)).mkdir()
        found = read_all(write(tmp_path / str(n), kind, pages(order)), shards)
        assert found.articles.keys() == {"1001.html", "2002.html"}, order
        assert found.reasons == {"part of an article": 2}
        body = found.articles["1001.html"].body
        places = [body.index(TEXTS[name]) for name in ("1001.html", "1001_2.html", "1001_3.html")]
        assert places == sorted(places)
        assert found.articles["1001.html"].issues == ()
        assert found.articles["2002.html"].body.count(TEXTS["2002.html"]) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_of_single_pages_is_not_indexed(tmp_path, kind):
    found = read_all(write(tmp_path, kind, pages(["2002.html"])))
    assert not found.indexed
    assert found.articles.keys() == {"2002.html"}


def test_a_later_page_whose_first_is_not_there_is_an_article_of_its_own(tmp_path):
    found = read_all(write(tmp_path, "jsonl", pages(["1001_3.html", "2002.html"])))
    assert found.articles.keys() == {"1001_3.html", "2002.html"}
    assert found.articles["1001_3.html"].issues == ()


def test_a_next_page_that_is_not_there_is_an_issue(tmp_path):
    found = read_all(write(tmp_path, "jsonl", pages(["1001.html", "1001_2.html"])))
    (article,) = found.articles.values()
    assert TEXTS["1001_2.html"] in article.body
    issue = ("missing_page", f"{HOST}1001_3.html: not in the archive")
    assert [(each.kind, each.detail) for each in article.issues] == [issue]


def test_addresses_that_only_look_like_pages_of_one_article_stay_apart(tmp_path):
    names = ["a.html", "a_1.html", "a_2.html", "a_3.html"]
    rows = [
        (HOST + name, page(name, text=text))
        for name, text in zip(names, TEXTS.values(), strict=True)
    ]
    found = read_all(write(tmp_path, "jsonl", rows), 2)
    assert found.articles.keys() == set(names)
    assert found.reasons == {}


def test_pages_may_be_numbered_in_the_query(tmp_path):
    rows = [
        (f"{HOST}show.php?id=7", page("1001.html", "show.php?id=7&page=2")),
        (f"{HOST}show.php?id=8", page("2002.html")),
        (f"{HOST}show.php?id=7&page=2", page("1001_2.html", "show.php?id=7&page=3")),
        (f"{HOST}show.php?id=7&page=3", page("1001_3.html")),
    ]
    for order in permutations(rows):
        archive = write(tmp_path, "jsonl", list(order))
        assert read_all(archive, 2).articles.keys() == {"show.php?id=7", "show.php?id=8"}
        archive.path.unlink()


def test_a_later_page_that_is_refused_ends_the_article(tmp_path):
    rows = [*pages(["1001.html"]), (f"{HOST}1001_2.html", LOGIN)]
    found = read_all(write(tmp_path, "jsonl", rows))
    (article,) = found.articles.values()
    assert article.issues[0].detail == f"{HOST}1001_2.html: refused: login"
    assert found.reasons == {"part of an article": 1}


def test_pages_that_lead_in_a_circle_end(tmp_path):
    rows = [
        (f"{HOST}show.php?p=1", page("1001.html", "show.php?p=2")),
        (f"{HOST}show.php?p=2", page("1001_2.html", "show.php?p=1")),
    ]
    found = read_all(write(tmp_path, "jsonl", rows), 2)
    assert len(found.articles) == 1
    (article,) = found.articles.values()
    assert TEXTS["1001.html"] in article.body
    assert TEXTS["1001_2.html"] in article.body


def test_of_pages_that_were_saved_twice_the_last_are_joined(tmp_path):
    old = [(url, html.replace("五楼", "四楼")) for url, html in pages(["1001.html", "1001_2.html"])]
    rows = [*old, *pages(["1001.html", "1001_2.html", "1001_3.html"])]
    found = read_all(write(tmp_path, "jsonl", rows), 2)
    (article,) = found.articles.values()
    assert "五楼" in article.body
    assert "四楼" not in article.body
    assert found.reasons == {"part of an article": 4}


def test_a_page_that_was_added_later_joins_those_that_were_read(tmp_path):
    archive = write(tmp_path, "jsonl", pages(["1001.html", "2002.html"]))
    assert read_all(archive).articles.keys() == {"1001.html", "2002.html"}
    *_, last = read_archive(archive)
    add_rows(archive.path, pages(["1001_2.html", "1001_3.html"]))
    found = read_all(archive, position=last.position + 1, start=last.after)
    assert found.articles.keys() == {"1001.html"}
    assert all(TEXTS[name] in found.articles["1001.html"].body for name in TEXTS if "1001" in name)


def test_a_page_that_was_added_while_the_archive_is_read_is_joined(tmp_path):
    archive = write(tmp_path, "jsonl", pages(["1001.html", "1001_2.html"]))
    with closing(Joiner(archive)) as joiner:
        first, second = read_archive(archive)
        assert joiner.read(first, Site(name="x")).reason == "part of an article"
        assert joiner.read(second, Site(name="x")).article.issues
        add_rows(archive.path, pages(["1001_3.html"]))
        *_, third = read_archive(archive)
        article = joiner.read(third, Site(name="x")).article
    assert article.url == f"{HOST}1001.html"
    assert TEXTS["1001_3.html"] in article.body
    assert article.issues == ()


def test_saved_files_are_joined_by_name_where_each_gives_the_first_as_its_address(tmp_path):
    canonical = f"<head><link rel='canonical' href='{HOST}1001.html'>"
    for name in ("1001.html", "1001_2.html", "1001_3.html"):
        html = page(name, NEXT.get(name)).replace("<head>", canonical)
        (tmp_path / name).write_text(html, "utf-8")
    (archive,) = find_archives(tmp_path, "*.html")
    assert read_all(archive).articles.keys() == {"1001.html"}
