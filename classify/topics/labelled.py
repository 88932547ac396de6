"""Labelled articles: the JSONL rows that training and measuring read, checked line by line."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).resolve().parent / "training" / "corpus"


class LabelError(ValueError):
    """Labelled data that cannot be used; the message names each file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One article with its topics, main topic first; none means out of scope."""

    id: str
    headline: str
    body: str
    labels: tuple[str, ...]
    style: str | None = None
    province: str | None = None


def jsonl_files(paths: Iterable[Path]) -> list[Path]:
    """List the files: a folder stands for its `*.jsonl` files, in the order of their names."""
    files: list[Path] = []
    for path in paths:
        files.extend(sorted(path.glob("*.jsonl")) if path.is_dir() else [path])
    if not files:
        raise LabelError(f"no *.jsonl file in {', '.join(map(str, paths))}")
    return files


def read_labelled(
    paths: Iterable[Path], known: Collection[str] | None = None
) -> tuple[Labelled, ...]:
    """Read rows {"title", "text", "labels"} from JSONL files (or .jsonl.gz) and folders of them.

    `known` are the slugs that a label may be; None takes any. Optional keys are `id`, `style` and
    `province`.

    Raises LabelError that names every unknown label and every malformed row by file and line.
    """
    rows: list[Labelled] = []
    wrong: list[str] = []
    for path in jsonl_files(list(paths)):
        for number, line in _lines(path):
            try:
                row = _row(json.loads(line), f"{path.stem}:{number}")
            except (KeyError, TypeError, ValueError) as error:
                wrong.append(f"{path}:{number}: {type(error).__name__}: {error}")
                continue
            for label in row.labels:
                if known is not None and label not in known:
                    wrong.append(f"{path}:{number}: unknown label {label!r}")
            rows.append(row)
    if wrong:
        more = f"\n… and {len(wrong) - 20} more" if len(wrong) > 20 else ""
        raise LabelError("\n".join(wrong[:20]) + more)
    return tuple(rows)


def corpus_digest(rows: Iterable[Labelled]) -> str:
    """Digest what training sees of the rows, in their order (first 16 hexadecimal digits)."""
    digest = hashlib.sha256()
    for row in rows:
        record = json.dumps([row.headline, row.body, row.labels], ensure_ascii=False)
        digest.update(record.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, line


def _row(record: dict[str, object], name: str) -> Labelled:
    labels = record["labels"]
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise TypeError(f"labels must be a list of strings, got {labels!r}")
    headline, body = record.get("title") or "", record.get("text") or ""
    if not isinstance(headline, str) or not isinstance(body, str):
        raise TypeError("title and text must be strings")
    style, province = record.get("style"), record.get("province")
    return Labelled(
        id=str(record.get("id") or name),
        headline=headline,
        body=body,
        labels=tuple(dict.fromkeys(labels)),
        style=str(style) if style else None,
        province=str(province) if province else None,
    )
