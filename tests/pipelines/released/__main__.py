"""Keep a small database of the present schema, to be opened by every later version.

Run as `python -m tests.pipelines.released 0001` when a version is released.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.store import store
from tests.articles import tagged

HERE = Path(__file__).parent


def main(name: str) -> None:
    """Write NAME.db.gz beside this file: two articles, one of them changed once, and a run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "small.db"
        with open_database(path) as db:
            store(db, tagged(1, headline="旧标题"), site="example")
            page = {"warc_file": "a.warc.gz", "warc_offset": 0, "warc_length": 9, "status": 200}
            store(db, tagged(1), site="example", page=page)
            store(db, tagged(2), site="example")
            db.execute("INSERT INTO runs (started_at, outcome) VALUES ('2024-03-06', 'finished')")
            db.execute("INSERT INTO run_sites (run, site, new) VALUES (1, 'example', 2)")
            # The whole tree of places would be most of the file.
            db.execute("UPDATE regions SET parent = NULL WHERE adcode NOT LIKE '310%'")
            db.execute("DELETE FROM regions WHERE adcode NOT LIKE '310%'")
            db.execute("VACUUM")
            db.execute("PRAGMA journal_mode = DELETE")
        (HERE / f"{name}.db.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
