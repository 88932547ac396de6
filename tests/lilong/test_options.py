"""What is the same in every verb: how a date is given, and which options exclude each other."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from lilong.cli.main import VERBS, LazyGroup, main
from lilong.pipelines.search.filters import first_day
from lilong.pipelines.storage.database import open_database

DATED = ("crawl --start http://127.0.0.1:1/", "import PAGES", "search", "export --out -")


def lilong(line: str, folder: Path) -> Result:
    """Call a verb with a database and a page, both in `folder`."""
    (folder / "page.html").write_text("<h1>标题</h1>", "utf-8")
    with open_database(folder / "news.db"):
        pass
    words = [str(folder / "page.html") if word == "PAGES" else word for word in line.split()]
    return CliRunner().invoke(main, words, env={"LILONG_DB": str(folder / "news.db")})


@pytest.mark.parametrize("verb", DATED)
@pytest.mark.parametrize("text", ["2023-02-31", "yesterday", "2023-1", "２０２３"])
def test_no_date_is_told_in_the_same_words(tmp_path: Path, verb: str, text: str) -> None:
    told = lilong(f"{verb} --since {text}", tmp_path)
    assert told.exit_code == 2
    assert f"'--since': {text!r} is no date: write 2023, 2023-01 or 2023-01-31" in told.output


@pytest.mark.parametrize("verb", ["search", "export --out -"])
@pytest.mark.parametrize("text", ["2023", "2023-01", "2023-01-31"])
def test_years_months_and_days_are_dates(tmp_path: Path, verb: str, text: str) -> None:
    assert "Usage" not in lilong(f"{verb} --since {text}", tmp_path).output


@pytest.mark.slow
def test_an_import_takes_a_month_as_a_date(tmp_path: Path) -> None:
    assert "Usage" not in lilong("import PAGES --since 2023-01", tmp_path).output


def test_every_date_is_called_date() -> None:
    group = main
    assert isinstance(group, LazyGroup)
    context = group.make_context("lilong", ["sites"])
    for verb in VERBS:
        command = group.get_command(context, verb)
        assert command is not None
        for option in command.params:
            if option.name in ("since", "until"):
                assert option.metavar == "DATE", verb
                assert option.type.name == "date", verb


def test_a_time_that_ends_before_it_begins_is_told(tmp_path: Path) -> None:
    told = lilong("search --since 2024 --until 2023-12", tmp_path)
    assert told.exit_code == 2
    assert "nothing lies since 2024 and until 2023-12" in told.output
    assert lilong("search --since 2023-12-05 --until 2023", tmp_path).exit_code == 0


@pytest.mark.parametrize(
    ("text", "day"),
    [("2023", "2023-01-01"), ("2023-02", "2023-02-01"), ("2024-02-29", "2024-02-29")],
)
def test_a_date_begins_with_its_first_day(text: str, day: str) -> None:
    assert first_day(text).isoformat() == day


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("search --json --csv", "--json and --csv"),
        ("search --csv --ids --json", "--json and --csv and --ids"),
        ("search --ids --ids --csv", "--csv and --ids"),
        ("reextract --json --diff", "--json and --diff"),
        ("crawl people_cn --warc pages --no-warc", "--warc and --no-warc"),
        ("crawl --due --start http://127.0.0.1:1/", "--due and --start"),
        ("train topics --single-label --taxonomy PAGES", "--single-label and --taxonomy"),
        ("export --verify . --out corpus", "--verify and --out"),
        ("forget --url http://127.0.0.1:1/ --name 张三", "--url and --name"),
    ],
)
def test_options_that_exclude_each_other_are_named(tmp_path: Path, line: str, named: str) -> None:
    told = lilong(line, tmp_path)
    assert told.exit_code == 2
    assert f"{named} exclude each other" in told.output


def test_a_byte_order_mark_is_for_csv_alone(tmp_path: Path) -> None:
    told = lilong("export --format jsonl --bom --out -", tmp_path)
    assert told.exit_code == 2
    assert "--bom is for --format csv" in told.output


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and those beneath it, each with its full name."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            assert below is not None
            yield from commands(below, f"{name} {each}")


@pytest.mark.parametrize(("name", "command"), list(commands(main, "lilong")))
def test_every_command_shows_examples_and_explains_its_options(
    name: str, command: click.Command
) -> None:
    told = CliRunner().invoke(main, [*name.split()[1:], "--help"]).output
    assert f"  {name} " in told.partition("Options:")[2] or name == "lilong"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.opts[0]}"


@pytest.mark.parametrize(
    ("line", "near"), [("serch 养老", "mean search or serve?"), ("search --topc x", "--topic")]
)
def test_what_is_misspelt_is_told_with_what_comes_near(
    tmp_path: Path, line: str, near: str
) -> None:
    told = lilong(line, tmp_path)
    assert told.exit_code == 2
    assert near in told.output


def test_runs_show_takes_the_database_of_runs(tmp_path: Path) -> None:
    with open_database(tmp_path / "other.db"):
        pass
    told = lilong(f"runs --db {tmp_path}/other.db show 7", tmp_path)
    assert f"in {tmp_path}/other.db" in told.output
    assert "Nothing was crawled yet" in lilong("runs", tmp_path).output


def test_an_address_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = lilong(f"serve {tmp_path}/news.db --port {port}", tmp_path)
    assert told.exit_code == 1
    assert told.output == f"Error: cannot listen on 127.0.0.1:{port} (Address already in use)\n"
