"""`lilong demo`: the whole job on the bundled site, through the real commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click

from lilong.cli.options import fail, stdout
from lilong.demo.server import serve_demo
from lilong.demo.site import START_PATHS

PORT = 8137  # fixed, so that a second demo meets the addresses that the first one stored


@click.command(epilog="\b\nExamples:\n  lilong demo\n  lilong demo --db /tmp/demo.db --port 0")
@click.option(
    "--db", "db_path", default="demo.db", show_default=True, type=click.Path(dir_okay=False),
    help="Where to store the articles.",
)  # fmt: skip
@click.option(
    "--port", default=PORT, show_default=True, type=click.IntRange(0, 65535),
    help="Port on 127.0.0.1; 0 takes any.",
)  # fmt: skip
def demo(db_path: str, port: int) -> None:
    """Serve the bundled site on this machine, crawl it, tag it, store it and search it.

    演示全流程：本机启动示例网站，采集、解析、标注、入库、检索。
    """
    try:
        server = serve_demo(port=port)
    except OSError as error:
        fail(f"port {port} of 127.0.0.1 cannot be used ({error.strerror}); try --port 0")
    with server as site:
        starts = [f"--start={site.url}{path}" for path in START_PATHS.values()]
        politeness = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
        run("crawl", *starts, "--allow-private", *politeness, "--db", db_path)
    run("stats", "--db", db_path)
    run("search", "养老", "--limit", "5", "--db", db_path)
    stdout.print("[bold]What to try next[/bold]")
    for line in next_commands(db_path):
        stdout.print(f"  {line}", highlight=False)


def run(*arguments: str) -> None:
    """Run one `lilong` command as a person would, and show that it was."""
    stdout.print(f"\n[bold]$ lilong {' '.join(arguments)}[/bold]", highlight=False, soft_wrap=True)
    code = subprocess.run([sys.executable, "-m", "lilong", *arguments], check=False).returncode
    if code:
        fail(f"lilong {arguments[0]} ended with exit code {code}")


def next_commands(db_path: str) -> list[str]:
    """Commands worth trying on the demo's database, in a shell that may not know ours yet."""
    activate = Path(sys.prefix, "bin", "activate")
    unknown = shutil.which("lilong") is None and activate.is_file()
    if unknown and activate.is_relative_to(Path.cwd()):
        activate = activate.relative_to(Path.cwd())
    return [
        *([f". {activate}    so that the shell finds lilong"] if unknown else []),
        f"lilong search 养老 --region 上海 --db {db_path}    search within a region",
        f"lilong show 1 --db {db_path}                   one article with its credits and sources",
        f"lilong explain 1 --db {db_path}                why it got its tags",
        f"lilong export --format jsonl --db {db_path}    the corpus, one article a line",
        f"lilong serve {db_path}                         browse it in a web page",
    ]
