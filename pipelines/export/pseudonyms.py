"""Pseudonyms: keyed hashes in place of persons' names, the same name always the same hash."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.crawler.items import Link
from lilong.pipelines.storage.read import StoredArticle
from lilong.pipelines.storage.renaming import rename, replace_all

PREFIX = "人"
DIGITS = 10
"""Hexadecimal digits of a pseudonym: a million names meet with probability .4."""
MIN_KEY_BYTES = 16
"""Bytes of a key; a shorter one could be guessed, and every name with it."""

ORGANISATION_ENDINGS = (
    "社", "网", "报", "台", "中心", "办", "局", "委", "部", "街道", "社区", "发布", "集团", "公司",
    "委员会", "政府", "站", "院", "会", "频道", "工作室", "编辑部", "镇", "乡", "区", "市", "县",
)  # fmt: skip
GIVEN_NAME_ENDINGS = ("会", "台", "镇", "乡")
"""Endings of organisations that given names have too: 李秀会, 陈玉台, 王建镇, 刘振乡."""
MAX_NAME_CHARS = 4
"""Characters of a Chinese name; one with · may be longer."""


Known = Mapping[str, Sequence[tuple[str, str]]]
"""The first two characters of names as the index has them → (name as the index has it, name)."""


@dataclass(frozen=True, slots=True)
class Pseudonymiser:
    """Replace names in credits, and wherever a credited name stands in the article's texts.

    In the lists of other articles (相关阅读) those are replaced too who are credited elsewhere.
    """

    key: bytes
    known: Known = field(default_factory=dict)
    """The persons that are credited on any article: `credited_persons`."""

    def __post_init__(self) -> None:
        if len(self.key) < MIN_KEY_BYTES:
            raise ValueError(f"a key has {MIN_KEY_BYTES} bytes or more")

    def __call__(self, stored: StoredArticle) -> StoredArticle:
        """Return the article with pseudonyms."""
        article = stored.tagged.article
        outlets = {article.source, article.publisher, *article.source_chain}
        credited = {credit.name for credit in article.credits}
        credited |= {image.credit for image in article.images if image.credit}
        names = {
            name: self.pseudonym(name)
            for name in credited
            if name not in outlets and is_person(name)
        }
        tagged = rename(stored.tagged, names) if names else stored.tagged
        links = tuple(map(self._listed, tagged.article.links))
        if links == article.links and not names:
            return stored
        return replace(stored, tagged=replace(tagged, article=replace(tagged.article, links=links)))

    def _listed(self, link: Link) -> Link:
        """Return an entry of a list without the names of those who signed what it leads to."""
        teaser = link.teaser and self._without_known(link.teaser)
        return replace(link, headline=self._without_known(link.headline), teaser=teaser)

    def _without_known(self, text: str) -> str:
        form = fold(text)
        found = {
            name: self.pseudonym(name)
            for start in range(len(form) - 1)
            for written, name in self.known.get(form[start : start + 2], ())
            if form.startswith(written, start)
        }
        return replace_all(text, found) if found else text

    def pseudonym(self, name: str) -> str:
        """Return the name's pseudonym: HMAC-SHA256 under the key."""
        mark = hmac.new(self.key, name.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return PREFIX + mark.hexdigest()[:DIGITS]


def credited_persons(db: Database) -> Known:
    """Return the persons that are credited on the articles of a database or on their pictures."""
    outlets = {name for (name,) in db.execute(
        "SELECT name FROM sources UNION SELECT publisher FROM articles"
    )}  # fmt: skip
    known: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (name,) in db.execute(
        "SELECT name FROM credits UNION SELECT credit FROM images WHERE credit IS NOT NULL"
    ):
        if name.isascii() and " " not in name:  # admin, Li: parts of other words
            continue
        if len(name) > 1 and name not in outlets and is_person(name):
            written = fold(name)
            known[written[:2]].append((written, name))
    return dict(known)


def is_person(name: str) -> bool:
    """Return whether a credited name is a person's; True in doubt, which harms nobody."""
    if "·" in name or name.isascii():
        return True
    if len(name) == 3 and name.endswith(GIVEN_NAME_ENDINGS):
        return True
    return len(name) <= MAX_NAME_CHARS and not (
        len(name) > 2 and name.endswith(ORGANISATION_ENDINGS)
    )
