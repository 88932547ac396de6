"""`lilong serve`: the database in a web page, read-only."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import click
import uvicorn

from lilong.cli.options import fail, report_errors
from lilong.pipelines.storage.database import open_database
from lilong.web.app import make_datasette


@click.command(
    epilog="""\b
Examples:
  lilong serve news.db
  lilong serve news.db --port 8080 --base-path /corpus/
  lilong serve news.db --metadata login.json
"""
)
@click.argument("db_path", metavar="DB", envvar="LILONG_DB", default="lilong.db")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535),
              help="Port to listen on; 0 takes any.")  # fmt: skip
@click.option("--base-path", default="/", show_default=True, help="Path behind a proxy.")
@click.option("--metadata", type=click.Path(exists=True, dir_okay=False),
              help="Datasette metadata, JSON: who may see it, settings of plugins.")  # fmt: skip
@click.option("--warc", type=click.Path(exists=True, file_okay=False),
              help="Folder of WARC files; by default the crawl's own.")  # fmt: skip
@report_errors
def serve(
    db_path: str, host: str, port: int, base_path: str, metadata: str | None, warc: str | None
) -> None:
    """Browse and search the database DB in a web page. 网页浏览与检索。

    Nothing can be changed through it. For logins install a Datasette plugin such as
    datasette-auth-passwords and name its settings with --metadata.
    """
    with open_database(db_path, create=False):
        pass  # brings an older schema up to date: the pages only read
    if not base_path.startswith("/") or not base_path.endswith("/"):
        raise click.UsageError("--base-path begins and ends with a slash: /corpus/")
    usual = Path(f"{Path(db_path).with_suffix('')}-warc")
    folder = warc or (str(usual) if usual.is_dir() else None)
    app = make_datasette(
        db_path, base_path=base_path, metadata=read_metadata(metadata), warc=folder
    ).app()
    try:
        listening = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as error:
        reason = str(error.strerror).partition(" (while")[0]  # what follows names the address again
        fail(f"cannot listen on {host}:{port} ({reason})")
    run_server(app, listening, base_path)


def run_server(app: Any, listening: socket.socket, base_path: str) -> None:
    """Answer on a socket until Ctrl-C, and say where."""
    host, port = listening.getsockname()[:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    click.echo(f"http://{shown}:{port}{base_path}  (Ctrl-C ends it)")
    config = uvicorn.Config(app, log_level="warning", proxy_headers=True)
    uvicorn.Server(config).run(sockets=[listening])


def read_metadata(path: str | None) -> dict[str, Any]:
    """Read the metadata file; raises click.UsageError if it is not a JSON object."""
    if path is None:
        return {}
    try:
        metadata = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{path}: not JSON ({error})") from error
    if not isinstance(metadata, dict):
        raise click.UsageError(f"{path}: not a JSON object")
    return metadata
