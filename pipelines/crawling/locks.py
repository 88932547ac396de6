"""One crawl of a site at a time: a lock file beside the database, which no crash leaves locked."""

from __future__ import annotations

import fcntl
import os
import re
from pathlib import Path
from typing import IO


class SiteBusy(Exception):
    """Another process crawls this site into this database."""


class SiteLock:
    """An advisory lock (flock) on `<database>.<site>.lock`, held until `release`.

    The kernel frees it when the process ends, however it ends. The file holds the process's
    number, for people. Raises SiteBusy when somebody else holds it.
    """

    def __init__(self, database: str | Path, site: str) -> None:
        name = re.sub(r"[^\w.-]", "_", site)
        self.path = Path(f"{database}.{name}.lock")
        self.file: IO[str] = self.path.open("a+", encoding="ascii")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not self._is_current():
                raise OSError("the process that held it has just ended")
        except OSError as error:
            self.file.seek(0)
            holder = self.file.read().strip() or "unknown"
            self.file.close()
            raise SiteBusy(f"{site} is being crawled already (process {holder})") from error
        self.file.truncate(0)
        self.file.write(str(os.getpid()))
        self.file.flush()

    def _is_current(self) -> bool:
        """Whether the file is still there: its last holder may have removed it as we opened it."""
        try:
            return os.fstat(self.file.fileno()).st_ino == self.path.stat().st_ino
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Free the lock and remove its file."""
        self.path.unlink(missing_ok=True)
        self.file.close()
