"""Doctor, backup, merge and forget."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lilong.classify.tags import Tag
from lilong.pipelines.maintenance.backup import BackupFailed, back_up
from lilong.pipelines.maintenance.doctor import examine
from lilong.pipelines.maintenance.forget import BLANK, forget_name, forget_url
from lilong.pipelines.maintenance.merge import merge
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.read import NoSuchArticle, article_id, read_article
from lilong.pipelines.storage.store import store, store_many
from tests.articles import BODY, article, tagged

OTHER = "图书馆延长开放时间，周末也到九点闭馆，孩子们写完作业可以看绘本。" * 3


def wrong(db, warc: Path | None = None) -> dict[str, int]:
    return {name: found.count for name, found in examine(db, warc) if found}


def everything(db) -> dict[str, list]:
    """Every row of every table that is not about this machine, ids left out."""
    tables = {
        "articles": "url, headline, date_published, publisher, region, revision, digest",
        "pages": "url, state, fetched_at, warc_file",
        "credits": "name, role", "tags": "kind, label", "snapshots": "url, warc_file",
        "run_sites": "site, new", "article_keywords": "keyword, weight",
        "issues": "url, kind, detail", "runs": "started_at, host", "revisions": "revision, digest",
    }  # fmt: skip
    return {
        name: sorted(map(str, db.execute(f"SELECT {columns} FROM {name}")))
        for name, columns in tables.items()
    }


# ---- doctor


def test_a_healthy_database_has_nothing_wrong(db):
    store_many(db, [(tagged(number, body=f"{BODY}{number}"), "a") for number in range(5)])
    store(db, tagged(2, body=OTHER))
    assert wrong(db) == {}


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("UPDATE bodies SET body = body || '多了' WHERE article = 1", "search index"),
        ("INSERT INTO articles_index (articles_index) VALUES ('delete-all')", "search index"),
        ("DELETE FROM fingerprints_new", "near-duplicate index"),
        ("UPDATE articles SET cluster = 2 WHERE id = 2", "clusters"),
        ("DELETE FROM regions", "regions"),
    ],
)
def test_what_is_wrong_is_found_and_mended(db, damage, check):
    store_many(db, [(tagged(1), "a"), (tagged(2), "a"), (tagged(3, body=OTHER), "a")])
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute(damage)
    db.execute("DELETE FROM settings")
    findings = {name: found for name, found in examine(db, None) if found}
    assert check in findings
    findings[check].mend(db)
    assert check not in wrong(db)
    assert Search(db, "食堂").count == 3


def test_a_lost_text_is_found(db):
    store(db, tagged(1))
    db.execute("DELETE FROM bodies")
    assert wrong(db)["texts"] == 1


def test_rows_without_their_parents_are_found(db):
    store(db, tagged(1))
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("INSERT INTO credits VALUES (99, 0, 'editor', '无名', '编辑')")
    assert wrong(db) == {"foreign keys": 1}


def test_warc_references_are_checked(db, tmp_path: Path):
    record = gzip.compress(b"WARC/1.1\r\n")
    (tmp_path / "a.warc.gz").write_bytes(b"x" * 10 + record)
    places = [("a.warc.gz", 10, len(record)), ("a.warc.gz", 3, 5), ("a.warc.gz", 20, 999),
              ("gone.warc.gz", 0, 1), ("../a.warc.gz", 0, 1)]  # fmt: skip
    for number, (file, offset, length) in enumerate(places):
        page = {"warc_file": file, "warc_offset": offset, "warc_length": length}
        store(db, tagged(number), page=page)
    found = dict(examine(db, tmp_path))["WARC files"]
    assert found.count == 4
    assert found.mend is None


# ---- backup


def test_a_backup_holds_what_was_there_and_writers_go_on(tmp_path: Path):
    with open_database(tmp_path / "a.db") as db:
        store(db, tagged(1))
        assert back_up(db, tmp_path / "b.db") > 10_000
        store(db, tagged(2))
        with pytest.raises(BackupFailed, match="exists"):
            back_up(db, tmp_path / "b.db")
        with pytest.raises(BackupFailed):
            back_up(db, tmp_path / "no folder" / "c.db")
    with open_database(tmp_path / "b.db", create=False) as copy:
        assert copy["articles"].count == 1
        assert wrong(copy) == {}
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []


# ---- merge


@pytest.fixture
def two(tmp_path: Path):
    """Two machines' databases that have one article in common, in different words."""
    with open_database(tmp_path / "a.db") as a, open_database(tmp_path / "b.db") as b:
        later = article().fetched_at + timedelta(days=2)
        store(a, tagged(1), site="s")
        store(a, tagged(2, body=OTHER), site="s")
        a.execute("INSERT INTO runs (started_at, host, pid) VALUES ('2024-01-01', 'a', 1)")
        a.execute("INSERT INTO run_sites (run, site, new) VALUES (1, 's', 2)")
        page = {"warc_file": "b.warc.gz", "warc_offset": 0, "warc_length": 9}
        store(b, tagged(1, headline="改了标题", fetched_at=later), site="s", page=page)
        store(b, tagged(3, body=OTHER[:60]), site="t")
        b.execute("INSERT INTO runs (started_at, host, pid) VALUES ('2024-01-02', 'b', 1)")
        b.execute("INSERT INTO run_sites (run, site, new) VALUES (1, 's', 2)")
        b.execute("INSERT INTO article_keywords VALUES (1, '食堂', 2.5)")
        b.execute(
            "INSERT INTO pages (url, state, reason, discovered_at)"
            " VALUES ('https://news.example/gone', 'dropped', 'http 404', '2024-01-01')"
        )
        yield a, b


def test_merging_takes_everything_and_twice_changes_nothing(two):
    a, b = two
    assert dict(merge(a, b)) == {"changed": 1, "new": 1}
    once = everything(a)
    assert len(once["articles"]) == 3
    assert len(once["runs"]) == 2
    assert read_article(a, 1).tagged.article.headline == "改了标题"
    assert [row[0] for row in a.execute("SELECT count(*) FROM revisions")] == [1]
    assert set(merge(a, b)) == {"unchanged"}
    assert everything(a) == once
    assert wrong(a) == {}


def test_of_two_states_of_a_page_the_one_that_knows_more_wins(two):
    a, b = two
    states = ["discovered", "listed", "failed", "dropped"]
    rows = [(f"https://x.cn/{mine}/{theirs}", mine, theirs) for mine in states for theirs in states]
    sql = "INSERT INTO pages (url, state, discovered_at) VALUES (?, ?, '2024-01-01')"
    for url, mine, theirs in rows:
        a.execute(sql, [url, mine])
        b.execute(sql, [url, theirs])
    merge(a, b)
    kept = dict(a.execute("SELECT url, state FROM pages").fetchall())
    for url, mine, theirs in rows:
        assert kept[url] == max(mine, theirs, key=states.index), url


def test_keywords_come_along(two):
    a, b = two
    b.execute("INSERT INTO article_keywords VALUES (2, '闭馆', 1.5)")
    merge(a, b)
    rows = a.execute(
        "SELECT url, keyword FROM article_keywords JOIN articles ON articles.id = article"
    ).fetchall()
    assert sorted(rows) == [(article(1).url, "食堂"), (article(3).url, "闭馆")]


def test_merging_either_way_gives_the_same(two):
    a, b = two
    merge(a, b)
    outcomes = merge(b, a)
    assert outcomes["older"] == 1  # the earlier words became a revision
    assert everything(a) == everything(b)
    assert wrong(b) == {}


def test_reposts_from_two_machines_join_one_cluster(two):
    a, b = two
    merge(a, b)
    rows = a.execute("SELECT url FROM articles WHERE cluster = 2 ORDER BY id").fetchall()
    assert [url for (url,) in rows] == [article(2).url, article(3).url]


# ---- forget


def dump(path: Path) -> bytes:
    """Every byte of the database and of its log."""
    return b"".join(each.read_bytes() for each in path.parent.glob(path.name + "*"))


@pytest.fixture
def kept(tmp_path: Path):
    """Give a database in a file: three articles that share people, links and WARC records."""
    path = tmp_path / "a.db"
    with open_database(path) as db:
        page = {"warc_file": "a.warc.gz", "warc_offset": 7, "warc_length": 9}
        store(db, tagged(1, body=BODY + "记者林知夏在现场。"), page=page)
        store(db, tagged(1, body=BODY + "记者林知夏又在现场。"), page=page)
        link = replace(article().links[0], url=article(1).url, headline="秘密标题甲")
        store(db, tagged(2, body=OTHER, links=(link,), credits=(), byline=None))
        store(db, tagged(2, body=OTHER + "补记。", links=(link,), credits=(), byline=None))
        yield db, path


def test_a_forgotten_article_is_gone_from_everywhere(kept):
    db, path = kept
    erased = forget_url(db, article(1).url)
    assert erased.articles == 1
    assert [(file, offset) for file, offset, _ in erased.warc] == [("a.warc.gz", 7)]
    with pytest.raises(NoSuchArticle):
        article_id(db, article(1).url)
    assert Search(db, "五角场").count == 0
    content = dump(path)
    for text in ("五角场街道的社区食堂", "秘密标题甲", "林知夏"):
        assert text.encode() not in content
    assert wrong(db) == {}
    (page,) = db.query("SELECT state, reason FROM pages WHERE url = ?", [article(1).url])
    assert page == {"state": "dropped", "reason": "forgotten"}


def test_a_forgotten_article_does_not_come_back(kept, tmp_path: Path):
    db, _ = kept
    forget_url(db, article(1).url)
    assert store(db, tagged(1)) == "forgotten"
    with open_database(tmp_path / "b.db") as other:
        store(other, tagged(1))
        assert merge(db, other)["forgotten"] == 1
    assert db["articles"].count == 1


def test_a_forgotten_name_is_gone_from_everywhere(kept):
    db, path = kept
    db.execute("INSERT INTO article_keywords VALUES (2, '林知夏', 1.5)")
    erased = forget_name(db, "林知夏")
    assert erased.articles == 1
    assert "林知夏".encode() not in dump(path)
    stored = read_article(db, 1).tagged.article
    assert stored.body == BODY + f"记者{BLANK}又在现场。"
    assert stored.byline == f"记者 {BLANK} 通讯员 何远山"
    assert [credit.name for credit in stored.credits] == ["何远山", "邵一鸣"]
    assert Search(db, "林知夏").count == 0
    assert Search(db, "又在现场").count == 1
    assert wrong(db) == {}


def test_a_forgotten_name_does_not_come_back(kept):
    db, path = kept
    forget_name(db, "林知夏")
    store(db, tagged(5, body=OTHER[:40] + BODY + "林知夏又来了。"))
    assert "林知夏".encode() not in dump(path)
    assert [credit.name for credit in read_article(db, 3).tagged.article.credits] == [
        "何远山",
        "邵一鸣",
    ]


def test_the_cluster_of_a_forgotten_head_lives_on(db):
    for number in (1, 2, 3):
        store(db, tagged(number))
    forget_url(db, article(1).url)
    assert db.execute("SELECT id, cluster FROM articles").fetchall() == [(2, 2), (3, 2)]
    assert wrong(db) == {}


def test_what_is_evidence_of_a_tag_is_forgotten_too(db):
    evidence = Tag(kind="topic", label="volunteering", score=0.5, model="m", evidence=("林知夏",))
    store(db, replace(tagged(1, body=BODY + "林知夏"), tags=(evidence,)))
    forget_name(db, "林知夏")
    assert read_article(db, 1).tagged.tags[0].evidence == (BLANK,)


# ---- released schemas


RELEASED = sorted((Path(__file__).parent / "released").glob("*.db.gz"))


@pytest.mark.parametrize("packed", RELEASED, ids=lambda path: path.name)
def test_a_database_of_a_released_schema_opens_with_all_it_holds(packed: Path, tmp_path: Path):
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    with open_database(path, create=False) as db:
        stored = read_article(db, 1)
        assert stored.tagged.article.headline == "第1家社区食堂开张"
        assert (stored.revision, len(stored.tagged.article.credits)) == (2, 3)
        assert stored.tagged.region == "310110"
        assert Search(db, "社区食堂").count == 2
        assert store(db, tagged(3, body=OTHER)) == "new"
        assert wrong(db) == {}
