"""Body: which block of a page holds the article, and from which line to which."""

from __future__ import annotations

from dataclasses import dataclass

from lilong.crawler.extract.boilerplate import SENTENCE_END, is_cut_off, is_end, is_legal, purpose
from lilong.crawler.extract.page import Block, Line, Page

LEAF_TAGS = frozenset(
    """
    p h1 h2 h3 h4 h5 h6 li dd dt blockquote center pre tr th tbody ul ol dl figure figcaption
    """.split()
)
"""Tags that hold a paragraph or a cell, never a whole article."""
LABEL_WEIGHT = 5.0
"""Labels and buttons weigh less: their sum decides nothing unless a page has nothing else."""
TEXT_WEIGHT = 40.0
"""A line of at least this weight is running text: some 30 characters with punctuation."""


@dataclass(frozen=True, slots=True)
class Core:
    """The block that holds the article and the lines from the first to the last of its text."""

    root: int
    first: int
    end: int
    opening: int
    """Its first line of running text."""
    weight: float
    """Characters of running text in it, roughly."""


def weigh(line: Line, block: Block) -> float:
    """How many characters of running text a line holds: links and bare labels count for little."""
    if block.hidden:
        return 0.0
    size = len(line.text)
    own = size - line.link_chars
    if own * 2 < size:
        return 0.0
    if own < 12:
        return own * 0.1
    marks = sum(map(line.text.count, "，。；、！,"))
    if not marks:
        return own * 0.15
    weight = float(own + 8 * min(marks, 10))
    return weight * 0.3 if size < 200 and is_cut_off(line.text) else weight


def find_core(page: Page, after: int) -> Core | None:
    """Return the article's block: the one whose own paragraphs weigh most.

    `after` is the headline's line, -1 when it is not known: text before it hardly counts.
    """
    blocks = page.blocks
    weights = _weights(page)
    for floor in (LABEL_WEIGHT, 0.0):
        holder = _holder_scores(blocks, _own_weights(page, weights, after, floor))
        _favour_next(page, weights, holder, after)
        best = holder.index(max(holder))
        if holder[best] > TEXT_WEIGHT:
            break
    if holder[best] <= 0:
        return None
    best = _widen(page, best, weights, after)
    end = blocks[best].end
    first = max(blocks[best].first, after + 1 if after < end else 0)
    first, end = _extend(page, best, first, end, weights, after)
    opening = next((i for i in range(first, end) if weights[i] >= TEXT_WEIGHT), first)
    return Core(best, first, end, opening, sum(weights[first:end]))


def _weights(page: Page) -> list[float]:
    """Each line's weight, less for the foot of the page and for teasers of other articles."""
    blocks, lines = page.blocks, page.lines
    weights = [0.0] * len(lines)
    foot = len(lines) // 3  # no notice of rights stands in the first third
    for index, line in enumerate(lines):
        size = len(line.text)
        if line.link_chars * 2 > size:
            continue
        weight = weigh(line, blocks[line.block])
        if not weight or (size < 300 and index > foot and is_legal(line.text)):
            continue
        if index and _is_link(lines[index - 1]):
            weight *= 0.3  # it stands under the linked headline of another article
        weights[index] = weight
    return weights


def _own_weights(page: Page, weights: list[float], after: int, floor: float) -> list[float]:
    """Return the weight of each block's own lines, counted by what the block is for."""
    blocks = page.blocks
    own = [0.0] * len(blocks)
    factor = [0.0] * len(blocks)
    for index, weight in enumerate(weights):
        if weight > floor:
            block = page.lines[index].block
            if index <= after:
                weight *= 0.1
            own[block] += weight * (factor[block] or _factor(blocks, block, factor))
    return own


def core_of(page: Page, element: int | None, after: int) -> Core | None:
    """The block that a site's rule names as the article's; None when there is no such rule."""
    if element is None:
        return None
    for index, block in enumerate(page.blocks):
        if block.node.mem_id == element:
            first = max(block.first, after + 1 if after < block.end else 0)
            weights = [
                weigh(line, page.blocks[line.block]) for line in page.lines[first : block.end]
            ]
            opening = next(
                (i for i, weight in enumerate(weights, first) if weight >= TEXT_WEIGHT), first
            )
            return Core(index, first, block.end, opening, max(sum(weights), 1000.0))
    return None


def _is_link(line: Line) -> bool:
    size = len(line.text)
    return size >= 8 and line.link_chars * 10 >= 9 * size


def _factor(blocks: list[Block], block: int, known: list[float]) -> float:
    """How much a block's text counts, by what its class and those around it say it is for.

    `known` keeps the answers of the page, 0 for those not asked yet.
    """
    chain = []
    while block > 0 and not known[block]:
        chain.append(block)
        block = blocks[block].parent
    value = known[block] or 1.0
    for index in reversed(chain):
        names = blocks[index].names
        if names:
            value = min(value * purpose(names), 1.6)
        if blocks[index].tag in ("footer", "nav", "aside", "form"):
            value *= 0.2
        known[index] = value
    return value


def _holder_scores(blocks: list[Block], own: list[float]) -> list[float]:
    """Each block's weight as the holder of an article: its paragraphs', and half its children's."""
    score = [0.0] * len(blocks)
    for index, weight in enumerate(own):
        if not weight:
            continue
        at = index
        while blocks[at].tag in LEAF_TAGS and blocks[at].parent >= 0:
            at = blocks[at].parent
        share = weight
        for _ in range(4):
            score[at] += share
            share *= 0.55
            at = blocks[at].parent
            if at < 0:
                break
    return score


def _favour_next(page: Page, weights: list[float], holder: list[float], after: int) -> None:
    """Double the score of what holds the first text under the headline.

    A notice of 100 characters must win over a stream of other articles' teasers further down.
    """
    if after < 0:
        return
    for index in range(after + 1, min(len(weights), after + 16)):
        if weights[index] >= TEXT_WEIGHT:
            for depth, outer in enumerate(page.ancestors(page.lines[index].block)):
                if depth > 3 or page.blocks[outer].first <= after:
                    break
                holder[outer] *= 2.5
            return


def _widen(page: Page, root: int, weights: list[float], after: int) -> int:
    """The outermost block around the root whose further text is still mostly an article's."""
    blocks, lines = page.blocks, page.lines
    inner = sum(weights[blocks[root].first : blocks[root].end])
    size = sum(len(line.text) for line in lines[blocks[root].first : blocks[root].end])
    at, limit = root, 3 * size + 600
    while blocks[at].parent > 0:
        at = blocks[at].parent
        start, end = max(blocks[at].first, after + 1), blocks[at].end
        more = sum(weights[start:end]) - inner
        if more < 0.15 * inner:
            continue
        extra = sum(len(line.text) for line in lines[start:end]) - size
        if more >= 0.8 * extra and _no_end(page, root, at):
            root, inner, size = at, inner + more, size + extra
        elif extra > limit:
            break
    return root


def _no_end(page: Page, inner: int, outer: int) -> bool:
    """Whether nothing behind one block, within the one around it, ends the article."""
    start, stop = page.blocks[inner].end, page.blocks[outer].end
    return not any(is_end(page.lines[i].text) for i in range(start, min(stop, start + 12)))


def _extend(
    page: Page, root: int, first: int, end: int, weights: list[float], after: int
) -> tuple[int, int]:
    """Paragraphs just before and after the root that are laid out beside it."""
    near = root
    for _ in range(3):
        near = max(page.blocks[near].parent, 0)
    low, high = max(page.blocks[near].first, after + 1), page.blocks[near].end
    pending = 0
    for index in range(end, min(high, end + 60)):
        line = page.lines[index]
        if line.link_chars * 2 > len(line.text) or is_end(line.text):
            break
        if _away(page, line.block, near) or page.blocks[line.block].hidden:
            break
        pending += 1
        if weights[index] >= TEXT_WEIGHT and SENTENCE_END.search(line.text):
            end, pending = index + 1, 0
        elif pending > 4:
            break
    for index in range(first - 1, max(low, first - 12) - 1, -1):
        line = page.lines[index]
        if line.link_chars or _away(page, line.block, near) or page.blocks[line.block].hidden:
            break
        if weights[index] >= TEXT_WEIGHT and SENTENCE_END.search(line.text):
            first = index
        else:
            break
    return first, end


def _away(page: Page, block: int, within: int) -> bool:
    """Whether a block, or one around it inside `within`, says that it is no part of the article."""
    for outer in page.ancestors(block):
        if outer == within:
            return False
        names = page.blocks[outer].names
        if names and purpose(names) < 0.35:
            return True
    return False
