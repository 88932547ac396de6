"""Exports: right in each format, the same bytes every time, and as their manifest says."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from lilong.crawler.items import ROLES, Credit
from lilong.pipelines.export.citations import citation
from lilong.pipelines.export.formats import ExportError, Plan
from lilong.pipelines.export.json_ld import CONTEXT
from lilong.pipelines.export.manifest import Tally, verify
from lilong.pipelines.export.pseudonyms import Pseudonymiser, credited_persons, is_person
from lilong.pipelines.export.registry import FORMATS, TEXT_FORMATS, make_format
from lilong.pipelines.export.run import (
    Selection,
    Stopped,
    export_again,
    export_folder,
    export_text,
)
from lilong.pipelines.search.filters import make_filters
from lilong.pipelines.storage.database import SHANGHAI
from lilong.pipelines.storage.read import read_article
from lilong.pipelines.storage.records import tagged_from_record
from lilong.pipelines.storage.store import store
from tests.articles import BODY, tagged

OTHER = "图书馆延长开放时间，周末也到九点闭馆，孩子们写完作业可以看绘本。" * 3


@pytest.fixture
def filled(db):
    """Three articles: one from a newspaper, a repost of it, one with hostile cells."""
    store(db, tagged(1, source="示例晚报", source_chain=("示例晚报",)), site="example")
    store(db, tagged(2, date_published=datetime(2024, 4, 1, tzinfo=SHANGHAI)))
    hostile = tagged(
        3, headline="=HYPERLINK(\"http://evil\")", body=OTHER, byline="@SUM(1)", section="＋1",
        dateline="\t=1", source=None, source_chain=(), publisher=None, date_published=None,
        credits=(), keywords=("50% {of} a_b & c",),
    )  # fmt: skip
    store(db, hostile)
    return db


def written(db, name: str) -> str:
    stream = io.StringIO()
    form = make_format(name)
    export_text(db, Selection().ids(db), form, stream, Tally())
    return stream.getvalue()


def exported(db, folder: Path, name: str, **request) -> Tally:
    ids = Selection(filters=make_filters(request)).ids(db)
    plan = Plan(folder=folder, articles=len(ids), title="corpus")
    return export_folder(db, ids, make_format(name), plan, name, request)


def test_jsonl_reads_back_as_the_article_that_was_stored(filled):
    lines = written(filled, "jsonl").splitlines()
    for number, line in enumerate(lines, 1):
        record = json.loads(line)
        assert tagged_from_record(record) == read_article(filled, number).tagged
    assert json.loads(lines[0])["region_name"] == "上海市杨浦区五角场街道"
    assert "社区食堂" in lines[0]


def test_csv_is_safe_in_a_spreadsheet_and_whole(filled):
    rows = list(csv.DictReader(io.StringIO(written(filled, "csv"), newline="")))
    assert rows[2]["headline"] == '\'=HYPERLINK("http://evil")'
    assert (rows[2]["byline"], rows[2]["section"], rows[2]["dateline"]) == (
        "'@SUM(1)",
        "'＋1",
        "'\t=1",
    )
    assert rows[0]["body"] == BODY
    assert (
        rows[0]["credits"] == "reporter:林知夏 | correspondent:何远山 | responsible_editor:邵一鸣"
    )
    assert rows[0]["topics"] == "elderly_care"
    stream = io.StringIO()
    export_text(filled, [1], make_format("csv", bom=True), stream, Tally())
    assert stream.getvalue().startswith("\ufeffid,")


def test_bibtex(filled):
    entries = written(filled, "bibtex").split("\n\n")
    assert entries[0].startswith("@article{n20240305")
    assert "author = {{林知夏} and {何远山}}" in entries[0]
    assert "journal = {示例晚报}" in entries[0]
    assert "note = {转载于示例新闻网；责任编辑：邵一鸣}" in entries[0]
    assert "urldate = {2024-03-06}" in entries[0]
    assert entries[1].startswith("@online{")
    assert "organization = {上海杨浦}" in entries[1]
    assert r"50\% \{of\} a\_b \& c" in entries[2]
    for entry in entries:
        assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")


def test_an_editor_is_never_an_author(filled):
    assert "{邵一鸣}" not in written(filled, "bibtex").replace("责任编辑：邵一鸣", "")
    assert "AU  - 邵一鸣" not in written(filled, "ris")
    assert "邵一鸣" not in json.dumps(
        [item.get("author") for item in json.loads(written(filled, "csl"))], ensure_ascii=False
    )
    assert "邵一鸣" not in written(filled, "gbt7714")
    node = json.loads(written(filled, "jsonld"))["@graph"][0]
    assert [person["name"] for person in node["editor"]] == ["邵一鸣"]


def test_an_author_is_never_an_editor(db):
    credits = (Credit(role="author", name="白杏", raw="作者"),)
    store(db, tagged(1, credits=credits))
    assert "author = {{白杏}}" in written(db, "bibtex")
    for name in ("bibtex", "ris", "csl", "gbt7714"):
        assert "责任编辑" not in written(db, name), name


def test_ris(filled):
    record = written(filled, "ris").split("ER  - \r\n")[0].split("\r\n")
    for line in ("TY  - NEWS", "AU  - 林知夏", "T2  - 示例晚报", "DA  - 2024/03/05",
                 "Y2  - 2024/03/06", "DP  - 示例新闻网", "LA  - zh-CN"):  # fmt: skip
        assert line in record
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in record if line)


def test_csl(filled):
    first, second, third = json.loads(written(filled, "csl"))
    assert (first["type"], second["type"], third["type"]) == (
        "article-newspaper", "webpage", "webpage",
    )  # fmt: skip
    assert first["author"] == [{"literal": "林知夏"}, {"literal": "何远山"}]
    assert first["issued"] == {"date-parts": [[2024, 3, 5]]}
    assert first["container-title"] == "示例晚报"
    assert "issued" not in third
    assert "container-title" not in third


def test_gbt7714(filled):
    first, second, third = written(filled, "gbt7714").splitlines()
    assert first == (
        "[1] 林知夏, 何远山. 第1家社区食堂开张[N/OL]. 示例晚报, 2024-03-05[2024-03-06]. "
        "https://news.example/1.html."
    )
    assert "[EB/OL]. 上海杨浦, 2024(2024-04-01)[2024-03-06]." in second
    assert third.endswith("[EB/OL]. [2024-03-06]. https://news.example/3.html.")


def test_gbt7714_names_three_authors_at_most(db):
    names = ("甲一", "乙二", "丙三", "丁四")
    credits = tuple(Credit(role="reporter", name=name, raw="记者") for name in names)
    store(db, tagged(1, credits=credits))
    assert written(db, "gbt7714").startswith("[1] 甲一, 乙二, 丙三, 等. 第1家")


def test_jsonld(filled):
    node = json.loads(written(filled, "jsonld"))["@graph"][0]
    assert node["@type"] == "NewsArticle"
    assert node["sourceOrganization"]["name"] == "示例晚报"
    assert node["publisher"]["name"] == "示例新闻网"
    assert node["contentLocation"]["identifier"] == "310110"
    assert None not in node.values()


def test_jsonld_names_everyone_under_the_property_of_the_role(db):
    credits = tuple(Credit(role=row.slug, name=row.slug, raw=row.zh) for row in ROLES)
    store(db, tagged(1, credits=credits))
    (node,) = json.loads(written(db, "jsonld"))["@graph"]
    for row in ROLES:
        assert {"@type": "Person", "name": row.slug} in node[row.schema]


def test_a_bibliography_names_writers_translators_and_editors_and_nobody_else(db):
    credits = tuple(Credit(role=row.slug, name=row.slug, raw=row.zh) for row in ROLES)
    store(db, tagged(1, credits=credits))
    cited = citation(read_article(db, 1))
    assert cited.authors == ("author", "reporter", "correspondent")
    assert cited.translators == ("translator",)
    assert cited.editors == ("editor", "responsible_editor", "duty_editor", "chief_editor")


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_an_empty_export_is_well_formed(db, name):
    text = written(db, name)
    if name in ("csl", "jsonld"):
        assert json.loads(text) in ([], {"@context": CONTEXT, "@graph": []})


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_database_gives_the_same_bytes(filled, tmp_path: Path, name):
    for folder in ("a", "b"):
        exported(filled, tmp_path / folder, name)
    names = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert len(names) >= 2
    for path in names:
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()


def test_the_manifest_says_what_was_exported_and_notices_changes(filled, tmp_path: Path):
    folder = tmp_path / "out"
    exported(filled, folder, "jsonl", topics=["养老服务"], until="2024-03")
    manifest, wrong = verify(folder)
    assert wrong == []
    assert manifest["request"] == {"topics": ["养老服务"], "until": "2024-03"}
    corpus = manifest["corpus"]
    assert (corpus["articles"], corpus["earliest"]) == (1, "2024-03-05")
    assert corpus["models"] == ["gazetteer/test", "topics/test"]
    (folder / "articles.jsonl").write_text("changed", "utf-8")
    (folder / "more.txt").write_text("more", "utf-8")
    _, wrong = verify(folder)
    assert [line.split(":")[0] for line in wrong] == ["more.txt", "articles.jsonl"]
    with pytest.raises(ExportError, match="not empty"):
        exported(filled, folder, "jsonl")
    with pytest.raises(ExportError, match="no manifest"):
        verify(tmp_path)


def test_ranges_make_a_whole(filled):
    whole = written(filled, "jsonl")
    parts = ""
    for first, last in ((None, 1), (2, 2), (3, None)):
        stream = io.StringIO()
        ids = Selection(first=first, last=last).ids(filled)
        export_text(filled, ids, make_format("jsonl"), stream, Tally())
        parts += stream.getvalue()
    assert parts == whole


def test_an_interrupted_export_is_well_formed_and_says_where_to_go_on(filled, tmp_path: Path):
    steps = iter([False, True])

    def interrupt() -> None:
        if next(steps):
            signal.raise_signal(signal.SIGINT)

    plan = Plan(folder=tmp_path / "out", articles=3, title="corpus")
    with pytest.raises(Stopped) as stopped:
        export_folder(filled, [1, 2, 3], make_format("csl"), plan, "csl", {}, progress=interrupt)
    assert stopped.value.next_id == 3
    assert len(json.loads((plan.folder / "articles.csl.json").read_text("utf-8"))) == 2
    assert verify(plan.folder)[0]["corpus"]["finished"] is False


def test_one_per_cluster_exports_the_one_published_first(filled):
    assert Selection(one_per_cluster=True).ids(filled) == [1, 3]


def test_pseudonyms_hide_persons_and_nobody_else(db):
    body = BODY + "\n（记者林知夏，林知夏摄）"
    credits = (
        Credit(role="reporter", name="林知夏", raw="记者"),
        Credit(role="compiler", name="上海杨浦", raw="收集编辑"),
        Credit(role="contributor", name="五角场街道", raw="供稿"),
    )
    store(db, tagged(1, body=body, credits=credits, images=()))
    hide = Pseudonymiser(b"a secret of sixteen bytes")
    hidden = hide(read_article(db, 1)).tagged.article
    mark = hide.pseudonym("林知夏")
    assert re.fullmatch("人[0-9a-f]{10}", mark)
    assert [credit.name for credit in hidden.credits] == [mark, "上海杨浦", "五角场街道"]
    assert hidden.body == body.replace("林知夏", mark)
    assert hidden.byline == f"记者 {mark} 通讯员 何远山"  # who is not credited is not known
    assert hidden.url == tagged(1).article.url
    assert Pseudonymiser(b"another secret of bytes").pseudonym("林知夏") != mark
    with pytest.raises(ValueError, match="16"):
        Pseudonymiser(b"fifteen bytes .")
    assert Pseudonymiser(b"sixteen bytes ..").pseudonym("林知夏").startswith("人")


def test_pseudonyms_hide_in_lists_who_is_credited_elsewhere(db):
    (listed,) = tagged(1).article.links
    links = (
        replace(listed, headline="記者方聽雨走进社区", teaser="方听雨、何远山摄，John Smith译"),
        replace(listed, headline="上海杨浦：食堂菜单怎么定"),
    )
    other = (
        Credit(role="reporter", name="方听雨", raw="记者"),
        Credit(role="translator", name="John Smith", raw="译"),
        Credit(role="contributor", name="上海杨浦", raw="供稿"),
    )
    body = BODY + "\n方听雨是这里的居民。"
    store(db, tagged(1, credits=(), images=(), links=links, body=body))
    store(db, tagged(2, credits=other, images=()))
    hide = Pseudonymiser(b"a secret of sixteen bytes", credited_persons(db))
    hidden = hide(read_article(db, 1)).tagged.article
    mark, english = hide.pseudonym("方听雨"), hide.pseudonym("John Smith")
    first, second = hidden.links
    assert first.headline == f"記者{mark}走进社区"
    assert first.teaser == f"{mark}、何远山摄，{english}译"
    assert second == links[1]
    assert hidden.body == body  # whom a text only tells about keeps the name


@pytest.mark.parametrize(
    ("name", "person"),
    [("林知夏", True), ("欧阳明月", True), ("买买提·吐尔逊", True), ("安办", True),
     ("新华社", False), ("街道党群办", False), ("上海杨浦发布", False), ("John Smith", True),
     ("李秀会", True), ("红十字会", False), ("慕容明月", True), ("里巷街坊邻居", False)],
)  # fmt: skip
def test_persons(name, person):
    assert is_person(name) is person


def test_an_export_is_made_anew_as_its_manifest_says(filled, tmp_path: Path):
    folder = tmp_path / "out"
    exported(filled, folder, "jsonl", sources=["示例晚报"])
    store(filled, tagged(9, source="示例晚报", source_chain=(), headline="新的一篇"))
    assert export_again(filled, folder).articles == 2 + 1  # the repost names the paper in its chain
    assert verify(folder)[1] == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_parquet_and_the_data_set_hold_what_jsonl_holds(filled, tmp_path: Path):
    pq = pytest.importorskip("pyarrow.parquet")
    exported(filled, tmp_path / "p", "parquet")
    exported(filled, tmp_path / "hf", "hf")
    rows = pq.read_table(tmp_path / "p" / "articles.parquet").to_pylist()
    assert (
        rows == pq.read_table(tmp_path / "hf" / "data" / "train-00000-of-00001.parquet").to_pylist()
    )
    expected = [json.loads(line) for line in written(filled, "jsonl").splitlines()]
    assert [row["body"] for row in rows] == [record["body"] for record in expected]
    assert [row["tags"] for row in rows] == [record["tags"] for record in expected]
    assert rows[0]["date_published"] == datetime(2024, 3, 5, 9, 30, tzinfo=SHANGHAI)
    card = (tmp_path / "hf" / "README.md").read_text("utf-8")
    assert card.startswith("---\nlanguage:\n- zh\n")
    assert "| elderly_care 养老服务 | 3 |" in card


def test_shards_are_as_many_as_the_names_say(filled, tmp_path: Path, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("lilong.pipelines.export.hub_dataset.PER_SHARD", 2)
    exported(filled, tmp_path / "hf", "hf")
    names = sorted(path.name for path in (tmp_path / "hf" / "data").iterdir())
    assert names == ["train-00000-of-00002.parquet", "train-00001-of-00002.parquet"]


def test_plain_text_has_a_file_for_each_article(filled, tmp_path: Path):
    exported(filled, tmp_path / "t", "text")
    text = (tmp_path / "t" / "text" / "000" / "00000001.txt").read_text("utf-8")
    assert text == f"第1家社区食堂开张\n\n{BODY}\n"
    table = (tmp_path / "t" / "metadata.csv").read_text("utf-8")
    assert "text/000/00000003.txt" in table
    assert tomllib.loads((tmp_path / "t" / "manifest.toml").read_text("utf-8"))["format"] == "text"


def test_an_article_without_anything_exports(db):
    bare = tagged(1)
    empty = dict.fromkeys(
        ("alternative_headline", "date_published", "date_published_raw", "date_published_basis",
         "publisher", "source", "source_url", "dateline", "byline", "section", "reprint_notice",
         "fetched_at"),
    )  # fmt: skip
    lists = dict.fromkeys(("credits", "breadcrumbs", "keywords", "images", "links", "issues",
                           "source_chain"), ())  # fmt: skip
    article = replace(bare.article, **empty, **lists)
    store(db, replace(bare, article=article, tags=(), region=None, street=None, places=()))
    for name in TEXT_FORMATS:
        assert "None" not in written(db, name)
