"""Trained bundles on disk: a skops file of arrays, the dictionary it was cut with, and a card."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from lilong.classify.text.segment import Segmenter

FORMAT = 2
"""Raised when older code could no longer read a bundle rightly, or newer code an older one."""

MODEL_FILE, CARD_FILE, DICTIONARY_FILE = "model.skops", "card.toml", "words.txt"

TRUSTED = frozenset({"builtins.dict", "builtins.str", "numpy.ndarray"})
"""The closed list: the only types that a bundle's skops file may hold."""

PROBE = "社区网格员3月5日上门，为独居老人办好助餐卡；物业与业委会协商停车费，居民反映电梯停运。"
"""A sentence whose words are compared at loading: another dictionary would shift every feature."""

Contents = Mapping[str, "np.ndarray[Any, Any] | str"]


class IncompatibleBundle(ValueError):
    """A bundle that this version of Lilong cannot use; the message says which and why."""


def token_probe(segmenter: Segmenter) -> str:
    """Digest how the segmenter cuts the probe sentence."""
    return sha256("/".join(segmenter.words(PROBE)).encode()).hexdigest()[:16]


def write_model(folder: Path, contents: Contents) -> None:
    """Write arrays and strings to the folder's skops file, compressed."""
    import skops.io

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MODEL_FILE
    skops.io.dump(dict(contents), path, compression=zipfile.ZIP_DEFLATED, compresslevel=9)


def read_model(folder: Path) -> dict[str, Any]:
    """Read a bundle's arrays and strings.

    The file is what `skops.io.load` reads too; this reader knows three types and no others, and it
    spares a command-line start the second that importing skops and scikit-learn costs.

    Raises IncompatibleBundle where the file holds another type, an object array, or is damaged.
    """
    path = folder / MODEL_FILE
    try:
        with zipfile.ZipFile(path) as archive:
            schema = json.loads(archive.read("schema.json"))
            if _type_of(schema) != "builtins.dict":
                raise IncompatibleBundle(f"{path}: expected a dict, got {_type_of(schema)}")
            return {key: _value(node, archive, path) for key, node in schema["content"].items()}
    except (OSError, KeyError, TypeError, AttributeError, ValueError, zipfile.BadZipFile) as error:
        if isinstance(error, IncompatibleBundle | FileNotFoundError):
            raise
        raise IncompatibleBundle(f"{path}: damaged or not a skops file ({error})") from error


def _type_of(node: Mapping[str, Any]) -> str:
    return f"{node['__module__']}.{node['__class__']}"


def _value(node: Mapping[str, Any], archive: zipfile.ZipFile, path: Path) -> Any:
    kind = _type_of(node)
    if kind not in TRUSTED or kind == "builtins.dict":
        raise IncompatibleBundle(f"{path}: holds {kind}, which is not on the list of trusted types")
    if kind == "builtins.str":
        text = json.loads(node["content"])
        if not isinstance(text, str):
            raise IncompatibleBundle(f"{path}: expected a string, got {text!r}")
        return text
    return np.load(io.BytesIO(archive.read(node["file"])), allow_pickle=False)


def read_card(folder: Path) -> dict[str, Any]:
    """Read a bundle's card and check that this version can use the bundle.

    Raises IncompatibleBundle with what was expected and what came.
    """
    path = folder / CARD_FILE
    if not path.is_file():
        raise IncompatibleBundle(f"{folder}: no {CARD_FILE} there, so it is not a model bundle")
    try:
        card = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise IncompatibleBundle(f"{path}: {error}") from error
    if card.get("format") != FORMAT:
        raise IncompatibleBundle(
            f"{folder} has bundle format {card.get('format')}, this version of Lilong reads format"
            f" {FORMAT}: train it again with `lilong train topics --out DIR`"
        )
    return card


def check_tokens(folder: Path, card: Mapping[str, Any], segmenter: Segmenter) -> None:
    """Check that text is cut here as it was in training.

    Raises IncompatibleBundle where the dictionary or the segmenter's version makes other words.
    """
    if card.get("token_probe") != token_probe(segmenter):
        made = card.get("versions", {}).get("rjieba", "unknown")
        raise IncompatibleBundle(
            f"{folder} was trained with rjieba {made}, and the installed one cuts text differently:"
            " install that version, or train the bundle again with `lilong train topics --out DIR`"
        )


def toml_text(table: Mapping[str, Any]) -> str:
    """Write a card: strings, numbers, booleans, lists of them, and tables of those."""
    plain = [f"{key} = {_toml(value)}" for key, value in table.items() if not _is_table(value)]
    parts = ["\n".join(plain)]
    for key, value in table.items():
        if _is_table(value):
            lines = [f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in value.items()]
            parts.append("\n".join([f"[{key}]", *lines]))
    return "\n\n".join(parts) + "\n"


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items())
        return "{ " + inner + " }"
    return json.dumps(value, ensure_ascii=False)
