"""The taxonomy: topics with their names, definitions, boundaries and seed words, read from TOML."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TAXONOMY = Path(__file__).resolve().with_name("taxonomy.toml")


class TaxonomyError(ValueError):
    """A taxonomy file that cannot be used; the message names the topic and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic as taxonomy.toml defines it."""

    slug: str
    zh: str
    en: str
    definition: str = ""
    boundary: str = ""
    """What belongs to a neighbouring topic rather than to this one."""
    seeds: tuple[str, ...] = ()
    """Words that point to the topic on their own."""
    iptc: tuple[str, ...] = ()
    """Nearest IPTC Media Topics, as `medtop:…`; empty where none fits."""


def read_taxonomy(path: Path = TAXONOMY) -> tuple[Topic, ...]:
    """Read the topics of a taxonomy file, in its order.

    Raises TaxonomyError for a file without topics, a missing or unknown key, or a slug used twice.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("topic")
    except tomllib.TOMLDecodeError as error:
        raise TaxonomyError(f"{path}: {error}") from error
    if not entries:
        raise TaxonomyError(f"{path}: no [[topic]] in it")
    topics = tuple(_topic(entry, path) for entry in entries)
    slugs = [topic.slug for topic in topics]
    twice = {slug for slug in slugs if slugs.count(slug) > 1}
    if twice:
        raise TaxonomyError(f"{path}: used for more than one topic: {', '.join(sorted(twice))}")
    return topics


def _topic(entry: dict[str, Any], path: Path) -> Topic:
    told = entry | {key: tuple(entry.get(key, ())) for key in ("seeds", "iptc")}
    try:
        return Topic(**told)
    except TypeError as error:
        raise TaxonomyError(f"{path}: topic {entry.get('slug')!r}: {error}") from error
