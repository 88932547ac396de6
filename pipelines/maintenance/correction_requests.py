"""Corrections as a person writes them, one by one or in a file, checked before any is made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

from lilong.classify.regions.gazetteer import shipped_gazetteer
from lilong.classify.regions.lookup import AmbiguousRegion, UnknownRegion, resolve_region
from lilong.crawler.items import ROLES
from lilong.pipelines.maintenance.correct import correct_article
from lilong.pipelines.search.filters import topic_names
from lilong.pipelines.storage.corrections import MODEL, TOPICS
from lilong.pipelines.storage.database import SHANGHAI
from lilong.pipelines.storage.read import NoSuchArticle, StoredArticle, article_id, read_article

KEYS = ("article", "topic", "region", "date", "headline", "source", "credit", "scope", "by", "why")
"""What a line of a file may hold; `topic` and `credit` a text or a list of texts."""


class CorrectionError(ValueError):
    """A correction that cannot be made; the text says why, and what comes near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be corrected in one article, checked."""

    article: int
    changes: dict[str, Any]
    by: str | None
    why: str | None


def make_all(db: Database, requests: Iterable[Request]) -> int:
    """Make corrections in one transaction; return how many articles were asked for."""
    made = 0
    with db.atomic():
        for each in requests:
            correct_article(db, each.article, each.changes, by=each.by, why=each.why)
            made += 1
    return made


def read_requests(db: Database, lines: Iterable[str]) -> list[Request]:
    """Read the lines of a file of JSON objects with some of KEYS.

    Raises:
        CorrectionError: with a line for each line that is wrong.
    """
    requests: list[Request] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            wanted = json.loads(line)
            if not isinstance(wanted, dict):
                raise CorrectionError("not a JSON object")
            requests.append(read_request(db, wanted))
        except json.JSONDecodeError as error:
            wrong.append(f"line {number}: not JSON: {error}")
        except CorrectionError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        raise CorrectionError("\n".join(wrong))
    return requests


def read_request(db: Database, wanted: Mapping[str, Any]) -> Request:
    """Check what is to be corrected in one article.

    Args:
        wanted: some of KEYS, `article` among them; an empty text takes region, date or source away.

    Raises:
        CorrectionError: an unknown article, key, topic, place or role, or nothing to correct.
    """
    for key, value in wanted.items():
        if key not in KEYS:
            raise CorrectionError(f"unknown key {key!r}{_near(key, KEYS)}")
        many = key in ("topic", "credit") and isinstance(value, list)
        if not all(isinstance(each, str) for each in (value if many else [value])) and not (
            key == "article" and isinstance(value, int)
        ):
            raise CorrectionError(f"{key} is no text: {value!r}")
    stored = _article(db, str(wanted.get("article", "")))
    changes: dict[str, Any] = {}
    for text in _texts(wanted, "topic"):
        changes |= _topic(db, text)
    for key, read in _READERS.items():
        if key in wanted:
            changes |= read(wanted[key].strip(), stored)
    credits = _texts(wanted, "credit")
    if credits:
        changes["credits"] = {"credits": [_credit(each) for each in credits if each.strip()]}
    if not changes:
        raise CorrectionError("nothing to correct is given")
    return Request(article=stored.id, changes=changes, by=wanted.get("by"), why=wanted.get("why"))


def _texts(wanted: Mapping[str, Any], key: str) -> list[str]:
    value = wanted.get(key, ())
    return [value] if isinstance(value, str) else list(value)


def _article(db: Database, wanted: str) -> StoredArticle:
    try:
        return read_article(db, article_id(db, wanted))
    except NoSuchArticle as error:
        if not wanted:
            raise CorrectionError("no article is given") from error
        host = urlsplit(wanted).hostname
        if host:
            sql = "SELECT url FROM articles WHERE instr(url, ?)"
            near = _near(wanted, [url for (url,) in db.execute(sql, [host])])
        else:
            last = db.execute("SELECT max(id) FROM articles").fetchone()[0]
            near = f"; the last is {last}" if last else "; there is none yet"
        raise CorrectionError(f"{error}{near}") from error


def _topic(db: Database, text: str) -> dict[str, Any]:
    sign, name = (text[0], text[1:]) if text[:1] in ("+", "-") else ("+", text)
    slug = _topic_slug(db, name.strip())
    return {TOPICS + slug: _tag("topic", slug) if sign == "+" else None}


def _topic_slug(db: Database, name: str) -> str:
    names = topic_names()
    # those of a model of one's own stand in the tags
    used = {
        label for (label,) in db.execute("SELECT DISTINCT label FROM tags WHERE kind = 'topic'")
    }
    for slug in (*names, *used):
        if name in (slug, names.get(slug)):
            return str(slug)
    raise CorrectionError(f"no topic {name!r}{_near(name, [*names, *names.values(), *used])}")


def _region(text: str, stored: StoredArticle) -> dict[str, Any]:
    if not text:
        return {"region": {"region": None, "street": None, "tag": None}}
    try:
        place = resolve_region(text)
    except AmbiguousRegion as error:
        raise CorrectionError(str(error)) from error
    except UnknownRegion as error:
        raise CorrectionError(f"{error}{_near_place(text)}") from error
    label = f"{place.adcode}/{place.street}" if place.street else place.adcode
    tag = _tag("region", label)
    return {"region": {"region": place.adcode, "street": place.street, "tag": tag}}


def _near_place(text: str) -> str:
    gazetteer = shipped_gazetteer()
    code, slash, street = text.partition("/")
    if slash and code in gazetteer.names:
        streets = sorted({each for (county, each) in gazetteer.streets() if county == code})
        return _near(street, streets)
    return _near(text, sorted(set(gazetteer.names.values())))


def _date(text: str, stored: StoredArticle) -> dict[str, Any]:
    moment = None
    if text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise CorrectionError(
                f"{text!r} is no date: write 2024-03-05 or 2024-03-05 09:30"
            ) from error
        moment = moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    value = {
        "date_published": moment and moment.isoformat(timespec="seconds"),
        "date_published_basis": None,
    }
    return {"date_published": value}


def _headline(text: str, stored: StoredArticle) -> dict[str, Any]:
    if not text:
        raise CorrectionError("a headline cannot be empty")
    return {"headline": {"headline": text}}


def _source(text: str, stored: StoredArticle) -> dict[str, Any]:
    rest = [name for name in stored.tagged.article.source_chain[1:] if name != text]
    chain = [text, *rest] if text else []
    return {"source": {"source": text or None, "source_chain": chain}}


def _scope(text: str, stored: StoredArticle) -> dict[str, Any]:
    if text not in ("in", "out"):
        raise CorrectionError(f"scope is in or out, not {text!r}")
    return {"scope": _tag("scope", text)}


_READERS = {
    "region": _region, "date": _date, "headline": _headline, "source": _source, "scope": _scope,
}  # fmt: skip


def _credit(text: str) -> dict[str, str]:
    word, _, name = text.replace("：", ":").partition(":")
    role = next((row for row in ROLES if word.strip() in (row.slug, row.zh)), None)
    if role is None:
        known = [each for row in ROLES for each in (row.slug, row.zh)]
        raise CorrectionError(f"no role {word!r}{_near(word, known)}")
    if not name.strip():
        raise CorrectionError(f"{text!r} names nobody: write {role.slug}:NAME")
    raw = word.strip() if word.strip() == role.zh else role.zh
    return {"role": role.slug, "name": name.strip(), "raw": raw}


def _tag(kind: str, label: str) -> dict[str, Any]:
    return {"kind": kind, "label": label, "score": 1.0, "model": MODEL, "evidence": []}


def _near(wanted: str, known: Iterable[str]) -> str:
    """Return the known names that come nearest, for an error's text."""
    # .4 rather than difflib's .6, a guess: two of 养老 and 为老服务's signs are enough to be named
    names = list(known)
    near = get_close_matches(wanted, names, n=3, cutoff=0.4)
    near = near or [name for name in names if wanted and (wanted in name or name in wanted)][:3]
    return f"; near: {', '.join(near)}" if near else ""
