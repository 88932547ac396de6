"""Every field of an article is stored, read back, exported, shown, and rid of a forgotten name."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from rich.console import Console

from lilong.cli.output import article_view
from lilong.crawler.items import Article
from lilong.pipelines.export import csv_table, json_ld, parquet, record
from lilong.pipelines.export.formats import Plan
from lilong.pipelines.export.manifest import Tally
from lilong.pipelines.export.record import export_record
from lilong.pipelines.export.registry import FORMATS, make_format
from lilong.pipelines.export.run import export_folder, export_text
from lilong.pipelines.items import PlaceCount, TaggedArticle
from lilong.pipelines.maintenance.forget import BLANK, forget_name
from lilong.pipelines.maintenance.merge import merge
from lilong.pipelines.storage import child_rows, renaming, rows
from lilong.pipelines.storage.database import SHANGHAI, open_database
from lilong.pipelines.storage.fields import CHILDREN, COLUMNS, FIELDS, KEPT, Field, fields_of
from lilong.pipelines.storage.read import read_article
from lilong.pipelines.storage.records import article_from_record, article_to_record, digest
from lilong.pipelines.storage.store import store
from tests.articles import article, tagged

NAME = "闻笛声"
NAMES = [field.name for field in fields(Article)]


def by_name(field: Field) -> str:
    return field.name


# ---- an article that has something in every field


def sample(field: Field, number: int) -> Any:
    """Return a value of the field that no other field has, with the name wherever it may stand."""
    if get_origin(field.type) is Literal:
        return get_args(field.type)[0]
    if field.type is datetime:
        return datetime(2024, 3, 5, 9, number, tzinfo=SHANGHAI)
    if field.part:
        inner = fields_of(field.part)
        values = {each.name: sample(each, 100 * number + place) for place, each in enumerate(inner)}
        return (field.part(**values),)
    text = f"{NAME}在{number}号" if field.may_hold_name else f"https://a.example/{number}.html"
    return (text,) if field.type == tuple[str, ...] else text


FULL = Article(**{field.name: sample(field, number) for number, field in enumerate(FIELDS)})


def gist(name: str) -> str:
    """Return what of a field every export and screen must say."""
    value = getattr(FULL, name)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")[:16]
    if isinstance(value, tuple):
        (value,) = value
        return value if isinstance(value, str) else getattr(value, "name", None) or value.url
    return value


def test_the_sample_leaves_no_field_empty():
    assert [name for name in NAMES if not getattr(FULL, name)] == []


# ---- stored and read back


def lost(db) -> set[str]:
    """Return the fields that are not read back as they were stored."""
    try:
        store(db, TaggedArticle(article=FULL))
    except sqlite3.IntegrityError as error:  # a column that may not be empty
        return {str(error).removeprefix("NOT NULL constraint failed: articles.")}
    except KeyError as error:
        return {*error.args}
    back = read_article(db, 1).tagged.article
    kept = db.execute("SELECT kind, detail FROM issues").fetchall()
    back = replace(back, issues=FULL.issues) if len(kept) == 1 else back
    return {name for name in NAMES if getattr(back, name) != getattr(FULL, name)}


def test_every_field_is_stored_and_read_back(db):
    assert lost(db) == set()


@pytest.mark.parametrize("field", FIELDS, ids=by_name)
def test_a_field_that_is_left_out_of_what_is_written_is_noticed(db, monkeypatch, field):
    monkeypatch.setattr(rows, "COLUMNS", tuple(each for each in COLUMNS if each.name != field.name))
    monkeypatch.setattr(
        child_rows, "CHILDREN", tuple(each for each in CHILDREN if each.name != field.name)
    )
    written_by_name = {
        "body": "INSERT ON bodies BEGIN UPDATE bodies SET body = ''; END",
        "source": "INSERT ON articles BEGIN UPDATE articles SET source = NULL; END",
        "source_chain": "INSERT ON article_sources BEGIN DELETE FROM article_sources; END",
        "issues": "INSERT ON issues BEGIN DELETE FROM issues; END",
    }
    if field.name in written_by_name:
        db.execute(f"CREATE TRIGGER left_out AFTER {written_by_name[field.name]}")
    assert lost(db) == {field.name}


def test_every_field_survives_as_json():
    line = json.dumps(article_to_record(FULL), ensure_ascii=False)
    assert article_from_record(json.loads(line)) == FULL


def test_the_digest_of_an_article_is_what_it_was_in_the_first_release():
    assert digest(article()) == "91f11fdf101d57293364d041ca6defb2"


@pytest.mark.parametrize("name", NAMES)
def test_the_digest_feels_every_field_but_those_that_move_by_themselves(name):
    empty = replace(FULL, **{name: () if isinstance(getattr(FULL, name), tuple) else None})
    moving = name in ("images", "links", "issues", "fetched_at")
    assert (digest(empty) == digest(FULL)) is moving


# ---- exported


def exported(db, form: str) -> str:
    stream = io.StringIO()
    export_text(db, [1], make_format(form), stream, Tally())
    return stream.getvalue()


def lost_in(db, form: str, tmp_path: Path) -> set[str]:
    """Return the fields of which an export does not say the gist."""
    if form == "jsonld":
        text = exported(db, form).replace("T09:", " 09:")
        return {field.name for field in KEPT if gist(field.name) not in text}
    if form == "parquet":
        pq = pytest.importorskip("pyarrow.parquet")
        plan = Plan(folder=tmp_path / "out", articles=1, title="corpus")
        export_folder(db, [1], make_format(form), plan, form, {})
        (row,) = pq.read_table(plan.folder / "articles.parquet").to_pylist()
    elif form == "csv":
        (row,) = csv.DictReader(io.StringIO(exported(db, form), newline=""))
    else:
        row = json.loads(exported(db, form))
    return {
        field.name
        for field in KEPT
        if gist(field.name) not in str(row.get(field.name)).replace("T09:", " 09:")
    }


EXPORTS = ("jsonl", "csv", "parquet", "jsonld")


@pytest.mark.parametrize("form", EXPORTS)
def test_every_field_is_exported(db, tmp_path: Path, form):
    store(db, TaggedArticle(article=FULL))
    assert lost_in(db, form, tmp_path) == set()


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_an_export_that_is_whole_gives_the_article_back(db, tmp_path: Path, form):
    store(db, TaggedArticle(article=FULL))
    expected = export_record(read_article(db, 1))
    if form == "jsonl":
        assert json.loads(exported(db, form)) == expected
        return
    pq = pytest.importorskip("pyarrow.parquet")
    plan = Plan(folder=tmp_path / "out", articles=1, title="corpus")
    export_folder(db, [1], make_format(form), plan, form, {})
    (row,) = pq.read_table(plan.folder / "articles.parquet").to_pylist()
    for name in parquet.MOMENTS:
        row[name] = row[name].isoformat()
    assert row == expected


@pytest.mark.parametrize("field", KEPT, ids=by_name)
@pytest.mark.parametrize("form", EXPORTS)
def test_a_field_that_is_left_out_of_an_export_is_noticed(db, tmp_path, monkeypatch, form, field):
    store(db, TaggedArticle(article=FULL))
    columns = {name: kind for name, kind in record.COLUMNS.items() if name != field.name}
    if form == "jsonl":
        monkeypatch.setattr(record, "COLUMNS", columns)
    cells = [name for name in csv_table.COLUMNS if name != field.name]
    monkeypatch.setattr(csv_table, "COLUMNS", cells)
    monkeypatch.setattr(parquet, "COLUMNS", columns)
    monkeypatch.setattr(parquet, "MOMENTS", tuple(set(parquet.MOMENTS) & columns.keys()))
    monkeypatch.setattr(json_ld, "KEPT", tuple(each for each in KEPT if each.name != field.name))
    alike = {"url"} if form == "jsonld" else set()  # it is the node's @id too
    assert lost_in(db, form, tmp_path) == {field.name} - alike


# ---- shown


def test_every_field_is_shown_in_the_terminal(db):
    store(db, TaggedArticle(article=FULL))
    screen = Console(file=io.StringIO(), width=200)
    screen.print(article_view(read_article(db, 1), {}))
    shown = screen.file.getvalue()
    counted = {"images", "links"}  # how many they are
    assert [f.name for f in KEPT if f.name not in counted and gist(f.name) not in shown] == []
    assert [f.name for f in KEPT if f.name in counted and f.about.zh not in shown] == []


# ---- forgotten


def texts_with(db, name: str) -> set[str]:
    """Table and column of every row in whose raw text the name stands."""
    return {
        f"{table}.{column}"
        for table in db.table_names()
        if not table.startswith("articles_index")  # contentless: asked for by a search
        for row in db.query(f"SELECT * FROM {table}")
        for column, value in row.items()
        if name in str(value)
    }


def fill(db, name: str = NAME) -> None:
    """A database in every corner of which the name stands."""
    places = (PlaceCount(name=f"{name}故居"),)
    tag = replace(tagged().tags[0], evidence=(name,))
    full = TaggedArticle(article=FULL, places=places, tags=(tag,))
    store(db, replace(full, article=replace(FULL, section="旧栏目")))
    store(db, full, page={"meta": json.dumps({"title": f"{name}的一天"}, ensure_ascii=False)})
    db.execute("INSERT INTO article_keywords VALUES (1, ?, 1.5)", [name])
    db.execute("INSERT INTO former_tags VALUES (1, 'm', 'topic', ?, 0.5)", [name])
    db.execute(
        "INSERT INTO runs (started_at, arguments) VALUES ('2024', ?)", [json.dumps({"q": name})]
    )


def copies(db, folder: Path) -> Iterator[tuple[str, str]]:
    """Each format with all the text that an export in it holds."""
    pq = pytest.importorskip("pyarrow.parquet")
    for form in FORMATS:
        plan = Plan(folder=folder / form, articles=1, title="corpus")
        export_folder(db, [1], make_format(form), plan, form, {})
        for path in sorted(plan.folder.rglob("*.*")):
            packed = path.suffix == ".parquet"
            yield form, str(pq.read_table(path).to_pylist()) if packed else path.read_text("utf-8")


def test_a_forgotten_name_is_in_no_table_and_no_export(tmp_path: Path):
    path = tmp_path / "a.db"
    with open_database(path) as db:
        fill(db)
        before = {where.partition(".")[0] for where in texts_with(db, NAME)}
        by_id = {"article_sources"}  # the outlets' names are in sources
        assert {field.table for field in KEPT if field.may_hold_name} - by_id <= before
        assert {form for form, text in copies(db, tmp_path / "before") if NAME in text} == {
            *FORMATS
        }
        forget_name(db, NAME)
        assert texts_with(db, NAME) == set()
        assert db.execute("SELECT count(*) FROM articles_index('闻笛')").fetchone() == (0,)
        assert [form for form, text in copies(db, tmp_path / "after") if NAME in text] == []
        back = read_article(db, 1).tagged.article
        assert back.keywords == (FULL.keywords[0].replace(NAME, BLANK),)
        assert back.url == FULL.url
        # the page says it again, and it is the same article
        assert store(db, TaggedArticle(article=replace(FULL, keywords=(NAME,)))) == "changed"
        assert texts_with(db, NAME) == set()
    assert all(NAME.encode() not in each.read_bytes() for each in tmp_path.glob("a.db*"))


@pytest.mark.parametrize("field", [each for each in KEPT if each.may_hold_name], ids=by_name)
def test_a_field_in_which_a_name_is_not_looked_for_is_noticed(db, monkeypatch, field):
    fill(db)
    named = tuple(each for each in renaming._NAMED[Article] if each.name != field.name)
    monkeypatch.setitem(renaming._NAMED, Article, named)
    try:
        forget_name(db, NAME)
    except sqlite3.IntegrityError:  # an outlet that is still named
        assert field.table in ("sources", "article_sources")
    else:
        assert texts_with(db, NAME) != set()


def test_a_page_fetched_again_does_not_bring_back_a_name_that_it_only_mentions(db):
    told = replace(FULL, credits=(), body=f"{tagged().article.body}\n居民聞笛聲说，菜价不贵。")
    store(db, TaggedArticle(article=told))
    forget_name(db, NAME)
    assert store(db, TaggedArticle(article=told)) == "unchanged"
    assert texts_with(db, NAME) | texts_with(db, "聞笛聲") == set()
    assert BLANK in read_article(db, 1).tagged.article.body


def test_a_merge_does_not_bring_back_a_name(db):
    with open_database(":memory:") as other:
        for each in (db, other):
            store(each, TaggedArticle(article=replace(FULL, section=f"{NAME}的旧栏目")))
            store(each, TaggedArticle(article=FULL))
        forget_name(db, NAME)
        revisions = db["revisions"].count
        assert merge(db, other) == {"unchanged": 1}
        assert texts_with(db, NAME) == set()
        assert db["revisions"].count == revisions


def test_a_name_is_forgotten_in_traditional_characters_too(db):
    fill(db, name="聞笛聲")
    forget_name(db, NAME)
    assert texts_with(db, "聞笛聲") == set()


def test_a_name_is_forgotten_in_a_table_that_forgetting_does_not_know(db):
    db.execute("CREATE TABLE remarks (article INTEGER PRIMARY KEY, remark TEXT) STRICT")
    db.execute("INSERT INTO remarks VALUES (1, ?)", [f"问过{NAME}"])
    forget_name(db, NAME)
    assert db.execute("SELECT remark FROM remarks").fetchall() == [(f"问过{BLANK}",)]


def test_two_names_are_forgotten_where_only_one_row_may_say_so(db):
    for number, name in enumerate((NAME, "林望舒")):
        issue = replace(article().issues[0], detail=f"统稿：{name}")
        full = article(number, source=name, source_chain=(name,), issues=(issue,))
        store(db, TaggedArticle(article=replace(full, url="https://a.example/1.html")))
        forget_name(db, name)
        assert texts_with(db, name) == set()
    assert db.execute("SELECT DISTINCT detail FROM issues").fetchall() == [(f"统稿：{BLANK}",)]


def test_an_ascii_name_that_is_also_a_word_of_ours_leaves_roles_and_kinds(db):
    credit = replace(article().credits[0], name="Author", role="author")
    store(db, tagged(1, credits=(credit, replace(credit, name="editor", role="editor"))))
    forget_name(db, "author")
    forget_name(db, "stored")
    back = read_article(db, 1).tagged.article
    assert [each.role for each in back.credits] == ["editor"]
    assert db.execute("SELECT state FROM pages").fetchall() == [("stored",)]
