"""train, evaluate, label, tag and explain, as they are called."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lilong.classify.topics.labelled import Labelled
from lilong.cli.main import main
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.store import store
from tests.articles import tagged
from tests.classify.topics.topic_data import SLUGS, small_corpus, write_taxonomy


def run(*arguments: object, keys: str | None = None, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(each) for each in arguments], input=keys)
    assert result.exit_code == code, result.output
    return result


def write_rows(path: Path, rows: list[Labelled]) -> Path:
    lines = [
        json.dumps({"title": r.headline, "text": r.body, "labels": r.labels}, ensure_ascii=False)
        for r in rows
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a taxonomy, data and a model that `lilong train` made of them."""
    folder = tmp_path_factory.mktemp("verbs")
    write_taxonomy(folder)
    write_rows(folder / "train.jsonl", small_corpus(30))
    write_rows(folder / "test.jsonl", small_corpus(40)[::7])
    told = run(
        "train", "topics", "--data", folder / "train.jsonl",
        "--taxonomy", folder / "taxonomy.toml", "--out", folder / "2026.01",
    )  # fmt: skip
    assert "3 labels" in told.output
    return folder


def test_evaluate_prints_one_json_object_and_a_page(trained: Path) -> None:
    page = trained / "report.html"
    told = run("evaluate", "topics", "--model", trained / "2026.01",
               "--data", trained / "test.jsonl", "--json", "--html", page)  # fmt: skip
    figures = json.loads(told.output)
    assert {"accuracy", "macro_f1", "micro_f1", "scope_accuracy"} <= figures.keys()
    assert figures["accuracy"] > 0.7
    assert "<svg" in page.read_text(encoding="utf-8")


def test_evaluate_prints_a_table(trained: Path) -> None:
    told = run("evaluate", "topics", "--model", trained / "2026.01",
               "--data", trained / "test.jsonl")  # fmt: skip
    assert all(slug in told.output for slug in SLUGS)


def test_single_label_training_and_measuring(trained: Path) -> None:
    rows = [
        Labelled(id=r.id, headline=r.headline, body="", labels=r.labels[:1])
        for r in small_corpus()
        if r.labels
    ]
    write_rows(trained / "titles.jsonl", rows)
    run("train", "topics", "--single-label", "--data", trained / "titles.jsonl",
        "--out", trained / "single")  # fmt: skip
    told = run("evaluate", "topics", "--model", trained / "single",
               "--data", trained / "titles.jsonl", "--json")  # fmt: skip
    figures = json.loads(told.output)
    assert figures["accuracy"] > 0.8
    assert figures["macro_f1"] > 0.8


def test_wrong_labels_end_with_code_2_and_their_lines(trained: Path) -> None:
    data = write_rows(
        trained / "wrong.jsonl", [Labelled(id="1", headline="甲", body="乙", labels=("gardening",))]
    )
    told = run("train", "topics", "--data", data, "--taxonomy", trained / "taxonomy.toml",
               "--out", trained / "never", code=2)  # fmt: skip
    assert "wrong.jsonl:1: unknown label 'gardening'" in told.output
    assert not (trained / "never").exists()


def test_a_folder_that_is_no_bundle_is_told(trained: Path, tmp_path: Path) -> None:
    told = run("evaluate", "topics", "--model", tmp_path, "--data", trained / "test.jsonl", code=1)
    assert "no model bundle" in told.output


def test_corpus_figures_are_printed(trained: Path) -> None:
    figures = json.loads(run("evaluate", "corpus", "--data", trained / "train.jsonl").output)
    assert figures["articles"] == 120
    assert figures["near_duplicate_pairs"] == 0


def test_labelling_by_keys_is_written_at_once_and_not_asked_again(
    trained: Path, tmp_path: Path
) -> None:
    unlabelled = tmp_path / "unlabelled.jsonl"
    rows = [{"id": str(n), "title": f"第{n}篇", "text": "社区老人清理河道"} for n in range(5)]
    unlabelled.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    out = tmp_path / "labels.jsonl"
    common = ("label", "--data", unlabelled, "--out", out, "--model", trained / "2026.01",
              "--taxonomy", trained / "taxonomy.toml")  # fmt: skip
    # b then a; out of scope; skip; c taken back, then a; quit
    told = run(*common, keys="ba\r0 c-a\rq")
    assert "3 labels written" in told.output
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["labels"] for row in written] == [
        ["environment", "elderly_care"], [], ["elderly_care"],
    ]  # fmt: skip
    run(*common, keys="a\ra\r")
    written = [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert sorted(written) == ["0", "1", "2", "3", "4"]
    assert "Nothing to label" in run(*common).output


def test_labelling_without_a_terminal_says_so(trained: Path, tmp_path: Path) -> None:
    unlabelled = tmp_path / "unlabelled.jsonl"
    unlabelled.write_text('{"title": "标题", "text": "社区老人清理河道"}', encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "lilong", "label", "--data", unlabelled, "--out",
         tmp_path / "labels.jsonl", "--model", trained / "2026.01",
         "--taxonomy", trained / "taxonomy.toml"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        start_new_session=True,
    )  # fmt: skip
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert "in a terminal" in told.stderr


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with open_database(path) as db:
        for number in (1, 2, 3):
            store(db, tagged(number))
    return path


def test_tag_does_what_needs_it_and_prunes(trained: Path, database: Path) -> None:
    model = trained / "2026.01"
    told = run("tag", "--db", database, "--model", model)
    assert "3 articles tagged by topics/2026.01" in told.output
    assert "0 articles tagged" in run("tag", "--db", database, "--model", model).output
    told = run("tag", "--db", database, "--model", model, "--all", "--prune", "--keywords")
    assert "3 articles tagged" in told.output
    assert "tags of earlier models deleted" in told.output
    with open_database(database) as db:
        words = db.execute("SELECT keyword FROM article_keywords WHERE article = 1").fetchall()
        assert len(words) > 3
        assert db["former_tags"].count == 0
    assert "1" in run("search", "--keyword", words[0][0], "--ids", "--db", database).output.split()
    assert not run("search", "--keyword", "无此词", "--ids", "--db", database).output.split()


def test_filters_choose_what_is_tagged(trained: Path, database: Path) -> None:
    common = ("tag", "--db", database, "--model", trained / "2026.01")
    assert "0 articles tagged" in run(*common, "--region", "南京", "--keywords").output
    with open_database(database) as db:
        assert db["article_keywords"].count == 0
        db.execute("UPDATE articles SET publisher = '转载网' WHERE id = 2")
    assert "1 articles tagged" in run(*common, "--publisher", "转载网").output
    assert "no such name" in run(*common, "--publisher", "载网").stderr
    assert "2 articles tagged" in run(*common).output


def test_a_query_and_filters_choose_what_is_labelled(
    trained: Path, database: Path, tmp_path: Path
) -> None:
    out = tmp_path / "labels.jsonl"
    common = ("label", "--db", database, "--out", out, "--model", trained / "2026.01",
              "--taxonomy", trained / "taxonomy.toml")  # fmt: skip
    assert "Nothing to label" in run(*common, "--region", "南京").output
    assert "Nothing to label" in run(*common, "没有的词").output
    assert "1 labels written" in run(*common, "第2家", "--region", "上海", keys="a\r").output
    (row,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (row["title"], row["labels"]) == ("第2家社区食堂开张", ["elderly_care"])
    assert "only exclusions" in run(*common, "-养老", code=2).output
    wrong = run(*common, "--data", out, "--region", "上海", code=2)
    assert "--data names the articles" in wrong.output


def test_explain_takes_an_article_a_file_or_standard_input(
    trained: Path, database: Path, tmp_path: Path
) -> None:
    model = trained / "2026.01"
    file = tmp_path / "article.txt"
    file.write_text("助餐点开张\n社区的老人今天在助餐点吃饭。", encoding="utf-8")
    for arguments, keys in (((file,), None), (("-",), file.read_text(encoding="utf-8"))):
        told = run("explain", *arguments, "--model", model, keys=keys)
        assert "elderly_care" in told.output
        assert "【" in told.output
    assert "scope" in run("explain", 1, "--db", database, "--model", model).output
    told = run("explain", file, "--model", model, "--label", "environment")
    assert "not given" in told.output


@pytest.mark.parametrize(
    ("article", "code", "told"), [("99", 1, "no article 99"), ("nowhere.txt", 1, "no article")]
)
def test_what_cannot_be_explained_is_told(
    trained: Path, database: Path, article: str, code: int, told: str
) -> None:
    result = run("explain", article, "--db", database, "--model", trained / "2026.01", code=code)
    assert told in result.output
