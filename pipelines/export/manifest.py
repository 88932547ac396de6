"""manifest.toml: what an export holds and of what it was made, so that a paper can cite it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lilong.pipelines.export.formats import ExportError
from lilong.pipelines.storage.read import StoredArticle

NAME = "manifest.toml"
CHUNK = 1 << 20


class Tally:
    """Counts what passes into an export, in constant memory."""

    def __init__(self) -> None:
        self.articles = 0
        self.first: int | None = None
        self.last: int | None = None
        self.dates: list[str] = []
        self.models: set[str] = set()
        self.changed = ""
        self._digest = hashlib.sha256()

    def add(self, stored: StoredArticle) -> None:
        """Count one article."""
        self.articles += 1
        self.first = stored.id if self.first is None else self.first
        self.last = stored.id
        if stored.tagged.article.date_published is not None:
            date = stored.tagged.article.date_published.date().isoformat()
            self.dates = [min([date, *self.dates]), max([date, *self.dates])]
        self.models.update(tag.model for tag in stored.tagged.tags)
        self.changed = max(self.changed, stored.changed_at or stored.stored_at)
        line = f"{stored.tagged.article.url}\t{stored.digest}\n"
        self._digest.update(line.encode("utf-8", "surrogatepass"))

    @property
    def digest(self) -> str:
        """Return SHA-256 over the URL and digest of each article, in order."""
        return self._digest.hexdigest()


def write_manifest(
    folder: Path, form: str, request: Mapping[str, Any], tally: Tally, *, finished: bool
) -> None:
    """Write manifest.toml for the files that are in `folder`.

    It holds no time of its own: the same database gives the same bytes.

    Args:
        request: what was asked for: query, filters, range; empty values are left out.
        finished: False where the export was stopped before its end.
    """
    corpus = {
        "articles": tally.articles,
        "first_id": tally.first,
        "last_id": tally.last,
        "earliest": tally.dates[0] if tally.dates else None,
        "latest": tally.dates[-1] if tally.dates else None,
        "last_change": tally.changed or None,
        "models": sorted(tally.models),
        "digest": f"sha256:{tally.digest}",
        "finished": finished,
    }
    lines = [
        "# What this export holds. Check it with: lilong export --verify FOLDER",
        *_table(None, {"lilong": version("lilong"), "format": form}),
        *_table("request", request),
        *_table("corpus", corpus),
    ]
    for path in _files(folder):
        facts = {
            "name": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": _sha256(path),
        }
        lines += _table("[file]", facts)
    (folder / NAME).write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


def verify(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the manifest of an export, and one line for each thing that is not as it says.

    Raises:
        ExportError: there is no manifest, or it cannot be read.
    """
    try:
        manifest = tomllib.loads((folder / NAME).read_text("utf-8"))
        listed = {entry["name"]: entry for entry in manifest["file"]}
    except (OSError, KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExportError(f"{folder / NAME}: no manifest that can be read ({error})") from error
    present = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    wrong = [f"{name}: missing" for name in sorted(listed.keys() - present.keys())]
    wrong += [f"{name}: not in the manifest" for name in sorted(present.keys() - listed.keys())]
    for name in sorted(listed.keys() & present.keys()):
        if present[name].stat().st_size != listed[name]["bytes"]:
            wrong.append(f"{name}: {present[name].stat().st_size:,} bytes, not as written")
        elif _sha256(present[name]) != listed[name]["sha256"]:
            wrong.append(f"{name}: changed since it was written")
    return manifest, wrong


def _table(name: str | None, values: Mapping[str, Any]) -> list[str]:
    lines = ["", f"[{name}]"] if name else []
    for key, value in values.items():
        if value not in (None, [], (), ""):
            lines.append(f"{key} = {_value(value)}")
    return lines


def _value(value: Any) -> str:
    # JSON's strings, numbers, lists and truth values are TOML's too, but for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / NAME)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
