"""One crawl of a site at a time: a lock file beside the database, which no crash leaves locked."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from lilong.pipelines.storage.lock_files import remove_and_release


class SiteBusy(Exception):
    """Another process crawls this site into this database."""


class SiteLock:
    """A lock on `<database>.<site>.lock`, held until `release`.

    The operating system frees it when the process ends, however it ends. `<database>.<site>.pid`
    holds the process's number, for people: Windows lets nobody read a locked file.

    Raises:
        SiteBusy: somebody else holds it; its text names the process.
        OSError: the folder cannot be written to.
    """

    def __init__(self, database: str | Path, site: str) -> None:
        name = re.sub(r"[^\w.-]", "_", site)
        stem = f"{database}.{name}"
        self.holder = Path(f"{stem}.pid")
        self.lock = FileLock(f"{stem}.lock")
        try:
            self.lock.acquire(blocking=False)
        except Timeout as error:
            raise SiteBusy(f"{site} is being crawled already (process {self._pid()})") from error
        self.holder.write_text(str(os.getpid()), "ascii")

    def _pid(self) -> str:
        try:
            return self.holder.read_text("ascii").strip() or "unknown"
        except OSError:  # between the other's lock and its first word
            return "unknown"

    def release(self) -> None:
        """Free the lock and remove its files."""
        with suppress(OSError):
            self.holder.unlink()
        remove_and_release(self.lock)
