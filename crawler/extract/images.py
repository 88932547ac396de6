"""Images of an article, with what stands under them."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

from lilong.crawler.extract.credits import from_caption
from lilong.crawler.extract.page import Page
from lilong.crawler.items import Image

LAZY = (
    "data-src", "data-original", "data-original-src", "data-lazy-src", "data-lazyload", "data-lazy",
    "data-actualsrc", "data-echo", "data-url", "original", "_src", "file", "zoomfile", "src",
)  # fmt: skip
"""Where lazy loaders keep the address, the most telling first; `src` then holds a placeholder."""
DECORATION = re.compile(
    r"(?:^|[/_.-])(?:icons?|logo|qr(?:code)?|ewm|erweima|avatar|blank|spacer|loading|placeholder|pixel|"
    r"dot|arrow|btn|button|share|ad[sv]?|banner|weixin|weibo)(?:[/_.\d-]|$)",
    re.I,
)
CAPTION_CLASS = re.compile(
    r"caption|pic_?(?:text|desc|info|note)|img_?(?:desc|text|note|info)|tupian|picinfo|photo_?desc"
)
CAPTION_START = re.compile(
    r"^(?:[▲△↑▼]|图\s?[为：:／/|]|图片(?:说明|来源)|资料图|(?:资料|示意|网络)图片?|\(?图[一二三四五六七八九\d])"
)
CAPTION_END = re.compile(
    r"(?:(?:摄|攝|摄影|供图|提供|资料图片?|图片?来源.{0,16}|截图|[/／]图|图)\s?[)）]?|"
    r"(?:摄影|摄|图|图片|供图)\s?[:：/／]\s?[\u4e00-\u9fff· ]{2,12})$"
)
POINTER = re.compile(r"^[▲△↑▼]\s*")
LABEL = re.compile(r"[\s（(]*(?:摄影|摄|图片?|供图)\s?[:：/／]\s?$")
OFFICE = re.compile(r"(?:^|(?<=[\s。！？（(]))[\u4e00-\u9fff]{0,8}(?:记者|通讯员|摄影师|社发)\s*$")
OPENING = " （(\u3000"
MAX_CAPTION = 120


def is_caption(page: Page, index: int) -> bool:
    """Whether a line stands under a picture and describes it."""
    line = page.lines[index]
    text = line.text
    if len(text) > MAX_CAPTION:
        return False
    if not line.images and not CAPTION_START.match(text):
        block = page.blocks[line.block]
        return block.tag == "figcaption" or bool(block.names and is_caption_class(block.names))
    block = page.blocks[line.block]
    if block.tag == "figcaption" or (block.names and is_caption_class(block.names)):
        return True
    if CAPTION_START.match(text) and len(text) < 60:
        return True
    if not line.images:
        return False
    return bool(CAPTION_END.search(text)) and not text.endswith("。")


@lru_cache(maxsize=65536)
def is_caption_class(names: str) -> bool:
    """Whether class names say that a block is a caption."""
    return CAPTION_CLASS.search(names) is not None


def read_images(page: Page, start: int, stop: int, captions: set[int]) -> tuple[Image, ...]:
    """Return the pictures between two lines, each once, lazy-loaded addresses resolved.

    Icons, QR codes and tracking pixels are left out.
    """
    found: dict[str, Image] = {}
    lines = page.lines
    for index in range(start, min(stop + 1, len(lines))):
        line = lines[index]
        for place, node in enumerate(line.images):
            url = image_url(page, node)
            if url is None or url in found:
                continue
            last = place == len(line.images) - 1
            caption, credit = _parted(line.text) if last and index in captions else (None, None)
            found[url] = Image(url=url, caption=caption, credit=credit)
    if stop >= len(lines):
        for node in page.trailing_images[:3]:
            if url := image_url(page, node):
                found.setdefault(url, Image(url=url))
    return tuple(found.values())


def image_url(page: Page, node: LexborNode) -> str | None:
    """The absolute address of a picture; None for decoration and for pictures inside the page."""
    attributes = node.attributes
    for name in ("width", "height"):
        size = attributes.get(name) or ""
        if size.isdigit() and int(size) <= 60:
            return None
    for name in LAZY:
        value = attributes.get(name)
        if value and not value.startswith("data:"):
            url = page.absolute(value)
            if url and not DECORATION.search(url.partition("?")[0].rpartition("/")[2]):
                return url
    return None


def _parted(text: str) -> tuple[str | None, str | None]:
    """What a caption says of the picture, and who took it: 老井。 and 白璐 of 老井。白璐 摄."""
    text = POINTER.sub("", text)
    names = [name for signed in from_caption(text) for name in signed.names]
    if not names:
        return text or None, None
    said = text[: text.rfind(names[0])]
    said = LABEL.sub("", said).rstrip(OPENING)
    said = OFFICE.sub("", said).rstrip(OPENING)
    return said or None, "、".join(names)
