"""Pseudonyms: keyed hashes in place of persons' names, the same name always the same hash."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace

from pipelines.read import StoredArticle
from pipelines.renaming import rename

PREFIX = "人"
DIGITS = 10
"""Hexadecimal digits of a pseudonym: a million names meet with probability .4."""
LEAST_KEY = 16
"""Bytes of a key; a shorter one could be guessed, and every name with it."""

ORGANISATION_ENDINGS = (
    "社", "网", "报", "台", "中心", "办", "局", "委", "部", "街道", "社区", "发布", "集团", "公司",
    "委员会", "政府", "站", "院", "会", "频道", "工作室", "编辑部", "镇", "乡", "区", "市", "县",
)  # fmt: skip
GIVEN_NAME_ENDINGS = ("会", "台", "镇", "乡")
"""Endings of organisations that given names have too: 李秀会, 陈玉台, 王建镇, 刘振乡."""
LONGEST_NAME = 4
"""Characters of a Chinese name; one with · may be longer."""


@dataclass(frozen=True, slots=True)
class Pseudonymiser:
    """Replaces names in credits, and wherever a credited name stands in the article's texts."""

    key: bytes

    def __post_init__(self) -> None:
        if len(self.key) < LEAST_KEY:
            raise ValueError(f"a key has {LEAST_KEY} bytes or more")

    def __call__(self, stored: StoredArticle) -> StoredArticle:
        """The article with pseudonyms."""
        article = stored.tagged.article
        outlets = {article.source, article.publisher, *article.source_chain}
        credited = {credit.name for credit in article.credits}
        credited |= {image.credit for image in article.images if image.credit}
        names = {
            name: self.pseudonym(name)
            for name in credited
            if name not in outlets and is_person(name)
        }
        return replace(stored, tagged=rename(stored.tagged, names)) if names else stored

    def pseudonym(self, name: str) -> str:
        """The name's pseudonym: HMAC-SHA256 under the key."""
        mark = hmac.new(self.key, name.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return PREFIX + mark.hexdigest()[:DIGITS]


def is_person(name: str) -> bool:
    """Whether a credited name is a person's; in doubt it is, for nobody is harmed by that."""
    if "·" in name or name.isascii():
        return True
    if len(name) == 3 and name.endswith(GIVEN_NAME_ENDINGS):
        return True
    return len(name) <= LONGEST_NAME and not (len(name) > 2 and name.endswith(ORGANISATION_ENDINGS))
