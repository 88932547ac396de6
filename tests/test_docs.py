"""What the documents say is so: commands run, settings and tables are named, paths exist."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import lilong
from docs import commands
from lilong.cli.main import main
from lilong.demo.site import demo_site
from lilong.pipelines.storage.database import open_database

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh.md"]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))
GUIDES = [*READMES, "CONTRIBUTING.md", *PAGES]
PARTS = ("lilong/*.py", "lilong/[cdsw]*", "crawler", "classify", "pipelines", "benchmarks", "tests")
TOPS = "lilong|crawler|classify|pipelines|models|benchmarks|tests|docs|deploy"
HIDDEN = re.compile(r"_?sqlite|articles_index_")
"""Tables of SQLite, sqlite-utils and FTS5."""
MADE = {
    "crawler/spiders/hewan.py", "tests/pages/hewan", "tests/pages/NAME", "models/topics/VERSION",
    "models/topics/YEAR.MONTH", "lilong/waiting", "lilong/found",
}  # fmt: skip
"""Paths that an example makes, and counters of Scrapy's statistics."""


def text_of(*paths: str) -> str:
    return "\n".join((ROOT / path).read_text("utf-8") for path in paths)


def test_the_page_of_commands_is_what_the_commands_say():
    assert commands.PAGE.read_text("utf-8") == commands.page(), "run `make docs`"


def sources(*folders: str) -> Iterator[Path]:
    """Our Python files."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_every_setting_is_in_a_document():
    code = (*sources("crawler", "classify", "pipelines", "benchmarks", "tests"),
            *sources("lilong/cli", "lilong/web", "lilong/demo", "lilong/site_tools"))  # fmt: skip
    named = {
        name for path in code for name in re.findall(r"\bLILONG_[A-Z_]+\b", path.read_text("utf-8"))
    }
    assert len(named) > 10
    assert named <= set(re.findall(r"\bLILONG_[A-Z_]+\b", text_of(*GUIDES)))


def test_every_name_of_the_package_is_in_a_document():
    public = [name for name in lilong.__all__ if not name.startswith("__")]
    documents = text_of(*READMES, *PAGES)
    assert [name for name in public if not re.search(rf"\b{name}\b", documents)] == []


def described_columns() -> dict[str, set[str]]:
    """Return the columns that docs/database.md names beside each table."""
    found: dict[str, set[str]] = {}
    tables: list[str] = []
    for line in text_of("docs/database.md").splitlines():
        if not line.startswith("| "):
            continue
        cells = [re.findall(r"`([\w.]+)`", cell) for cell in line.split("|")[1:]]
        tables = cells[0] or tables
        for table in tables:
            found.setdefault(table, set()).update(cells[1])
        for table, _, column in (word.partition(".") for word in cells[1]):
            found.setdefault(table, set()).add(column)
        table, *columns = cells[1] or [""]
        found.setdefault(table, set()).update(columns)
    return found


def test_every_table_and_column_is_in_the_page_of_the_database():
    described = described_columns()
    with open_database(":memory:") as db:
        tables = [name for name in db.table_names() if not HIDDEN.match(name)]
        columns = {(table, name) for table in tables for name in db.table(table).columns_dict}
    assert len(columns) > 100
    assert sorted(f"{t}.{c}" for t, c in columns if c not in described.get(t, ())) == []


def quoted(document: str) -> list[str]:
    """The `lilong` commands in a document's blocks of code, without what is said beside them."""
    lines = [line.strip().removeprefix("$ ") for line in text_of(document).splitlines()
             if line.startswith(("    ", "  ", "$ ", "lilong ", ". ", "python3 "))]  # fmt: skip
    parts = [part.strip() for line in lines for part in re.split(r"\s&&\s", line)]
    found = [
        re.split(r"\s{3,}|\s+#\s|\s\|\s", part)[0] for part in parts if part.startswith("lilong ")
    ]
    return list(dict.fromkeys(found))


CORPUS = ROOT / "classify" / "topics" / "training" / "corpus"
FILES = """
    demo.db news.db lilong.db other-machine.db crawl.warc.gz CC-NEWS-1.warc.gz page.html pages.jsonl
    article.txt names.key login.json mine.toml mine.jsonl held-out.jsonl test.jsonl train.jsonl
    unlabelled.jsonl labels.jsonl FILE.jsonl corrections.jsonl saved-pages/0.html mymodel/card.toml
    corpus/manifest.toml     models/topics/VERSION/card.toml classify/topics/training/corpus/a.jsonl
""".split()
"""What the documents' commands are about."""
ELSEWHERE = ("crawl", "serve", "site", "demo", "train", "label", "reextract")
"""Verbs that ask other sites, never end, or take long; they have tests of their own."""
ABSENT = ("show 3", "https:", "--metadata", "pages.jsonl", "CC-NEWS")
"""Commands about what the folder below does not hold, and imports beside README's."""


def parsed(command: str) -> click.Context:
    """Return the context of a command line; raises click.UsageError for one that is wrong."""
    context = main.make_context("lilong", shlex.split(command.replace("*", "1"))[1:])
    while isinstance(context.command, click.Group):
        rest = [*context._protected_args, *context.args]
        if not rest:
            break
        name, inner, rest = context.command.resolve_command(context, rest)
        assert inner is not None
        context = inner.make_context(name, rest, parent=context)
    return context


@pytest.mark.parametrize("file", ["crontab", "lilong-crawl.service"])
def test_a_schedule_calls_a_command_that_can_be_given(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (command,) = re.findall(r"/bin/(lilong .*)", text_of(f"deploy/{file}"))
    assert parsed(command).command.name == "crawl"


def test_every_target_of_make_that_a_document_names_is_there():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    named = set(re.findall(r"(?:`|^ +)make ([a-z]+)", text_of(*GUIDES), re.M))
    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize("document", GUIDES)
def test_every_command_is_one_that_can_be_given(document, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for command in quoted(document):
        assert parsed(command).command.name, command


@pytest.fixture
def folder(demo: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a working folder with files of that kind, made by the demo and from the corpus."""
    db = demo[0]
    for name in ("news", "lilong", "other-machine"):
        shutil.copyfile(db, tmp_path / f"{name}.db")
    shutil.copytree(db.with_name("demo-warc"), tmp_path / "news-warc")
    (warc,) = (tmp_path / "news-warc").iterdir()
    shutil.copyfile(warc, tmp_path / "crawl.warc.gz")
    pages = [page for path, page in demo_site().items() if path.startswith("/portal/shenghuo/")]
    (tmp_path / "saved-pages").mkdir()
    for number, page in enumerate(pages[:5]):
        (tmp_path / "saved-pages" / f"{number}.html").write_bytes(page.body)
    (tmp_path / "page.html").write_bytes(pages[0].body)
    (tmp_path / "article.txt").write_text("社区食堂开张，老人凭卡可享八折。" * 5, "utf-8")
    (tmp_path / "names.key").write_text("a secret of sixteen bytes", "utf-8")
    first = (CORPUS / "elderly_care.jsonl").read_text("utf-8").splitlines()[0]
    for name in ("mine", "held-out", "test", "FILE"):
        (tmp_path / f"{name}.jsonl").write_text(first, "utf-8")
    (tmp_path / "corrections.jsonl").write_text('{"article": 1, "scope": "in"}', "utf-8")
    (bundle,) = (ROOT / "models" / "topics").iterdir()
    for name in ("mymodel", "models/topics/VERSION"):
        shutil.copytree(bundle, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("documents", [READMES, GUIDES[2:]])
def test_every_command_about_files_does_what_it_says(documents, folder):
    for command in dict.fromkeys(line for each in documents for line in quoted(each)):
        passed_over = any(part in command for part in (*ABSENT, "demo.db"))
        if passed_over or command.split()[1] in ELSEWHERE:
            continue
        done = CliRunner().invoke(main, shlex.split(command)[1:], input="y\n")
        assert done.exit_code == 0, f"{command}: {done.output}"


@pytest.mark.parametrize(
    "block", re.findall(r"```sql\n(.*?)```", text_of("docs/database.md"), re.S)
)
@pytest.mark.slow
def test_every_query_of_the_page_of_the_database_finds_something(demo, block):
    with closing(sqlite3.connect(f"file:{demo[0]}?mode=ro", uri=True)) as db:
        assert db.execute(block).fetchone() is not None


NAMED = re.compile(rf"(?<![\w/.:*-])(?:(?:{TOPS})/[\w./-]*\w|(?:{TOPS})/)")
DOCUMENTS = [
    *GUIDES, "DATA.md", "CHANGELOG.md", "lilong/demo/articles/README.md",
    "classify/topics/training/corpus/README.md", *(f"models/{name}/README.md" for name in
    ("fold", "gazetteer", "outlets", "provinces")), "deploy/crontab", "Makefile",
]  # fmt: skip


def named_paths(path: Path) -> Iterator[str]:
    """Yield the paths of this repository that a file names."""
    text = path.read_text("utf-8")
    yield from (found[0].rstrip(".") for found in NAMED.finditer(text))
    if path.suffix == ".md":
        yield from re.findall(r"\]\((?!https?:)([^)#]+)", text)


def missing(path: Path) -> list[str]:
    """Those that are not there, seen from the top or from the file's own folder."""
    return [
        name
        for name in named_paths(path)
        if name not in MADE and not (ROOT / name).exists() and not (path.parent / name).exists()
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_is_there(document):
    assert missing(ROOT / document) == []


def test_every_path_that_a_comment_or_docstring_names_is_there():
    code = sources("crawler", "classify", "pipelines", "lilong/cli", "lilong/web", "benchmarks")
    found = {path.relative_to(ROOT).as_posix(): missing(path) for path in code}
    assert {name: paths for name, paths in found.items() if paths} == {}


def test_every_module_that_a_document_runs_is_there():
    text = text_of(*DOCUMENTS) + "".join(path.read_text("utf-8") for path in sources("benchmarks"))
    modules = set(re.findall(r"python -m ([a-z_.]+)", text))
    assert len(modules) > 8
    assert [name for name in sorted(modules) if importlib.util.find_spec(name) is None] == []
