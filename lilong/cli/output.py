"""Tables and views of articles for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lilong.cli.options import stdout
from lilong.pipelines.export.facts import article_facts
from lilong.pipelines.search.hits import Hit, Piece, highlight
from lilong.pipelines.search.reposts import RepostedCopy
from lilong.pipelines.search.search import SearchPage
from lilong.pipelines.storage.places import region_name
from lilong.pipelines.storage.read import StoredArticle
from lilong.pipelines.storage.spans import TermFinder


def found_table(found: SearchPage) -> RenderableType:
    """Return hits with headline, date, region, source and the words in context."""
    table = Table(box=None, padding=(0, 1, 1, 0), show_edge=False)
    for heading in ("id", "date 日期", "region 地区", "source 来源"):
        table.add_column(heading, no_wrap=heading == "id", max_width=14, overflow="fold")
    # Chinese has no spaces to break at: without folding a line would be cut off.
    table.add_column("headline and text 标题与正文", ratio=1, overflow="fold")
    finder = TermFinder(found.terms)
    for hit in found.hits:
        table.add_row(
            str(hit.id),
            (hit.date_published or "")[:10],
            Text(hit.region_name or ""),
            Text(hit.source or hit.publisher or ""),
            _headline_and_text(hit, finder),
        )
    shown = f"{len(found.hits)} of {found.total:,} articles. 共 {found.total:,} 篇。"
    return Group(table, Text(shown))


def _headline_and_text(hit: Hit, finder: TermFinder) -> Text:
    text = marked(highlight(" ".join(hit.headline.split()), finder))
    text.stylize("bold")
    if hit.copies > 1:
        text.append(f"  ×{hit.copies}", style="dim not bold")
    text.append("\n")
    return Text.assemble(text, marked(hit.snippet))


def marked(pieces: Iterable[Piece]) -> Text:
    """Return text whose found pieces stand out: in colour on a terminal, elsewhere in 【】."""
    text = Text()
    for piece in pieces:
        if piece.found and not stdout.is_terminal:
            text.append(f"【{piece.text}】")
        else:
            text.append(piece.text, style="bold yellow" if piece.found else "")
    return text


def article_view(stored: StoredArticle, topics: Mapping[str, str]) -> RenderableType:
    """Return an article with everything that is known of it."""
    article = stored.tagged.article
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in _rows(stored, topics):
        if value:
            table.add_row(name, Text(str(value)))
    parts: list[RenderableType] = [Text(article.headline, style="bold")]
    if article.alternative_headline:
        parts.append(Text(article.alternative_headline))
    return Group(*parts, Text(), table, Text(), Text(article.body))


def _rows(stored: StoredArticle, topics: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Return (caption, value) of everything but headline and text, what is not known as None."""
    article = stored.tagged.article
    tags = stored.tagged.tags
    return [
        ("id", stored.id),
        ("URL 网址", article.url),
        *((f"{fact.about.en} {fact.about.zh}", "\n".join(fact.lines))
          for fact in article_facts(article)),
        ("region 地区", region_name(stored.tagged.region, stored.tagged.street)),
        ("topics 主题", "\n".join(
            f"{topics.get(tag.label, tag.label)} {tag.label} {tag.score:.2f}"
            f"  {' '.join(tag.evidence)}" for tag in tags if tag.kind == "topic")),
        ("scope 范围", " ".join(f"{t.label} {t.score:.2f}" for t in tags if t.kind == "scope")),
        ("corrected 更正", ", ".join(stored.corrected)),
        ("revision 版本", stored.revision if stored.revision > 1 else None),
        ("cluster 转载群", stored.cluster if stored.cluster != stored.id else None),
    ]  # fmt: skip


def chain_table(chain: Sequence[RepostedCopy]) -> RenderableType:
    """Return the copies of a story, the first one first, and what each changed."""
    table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False)
    for heading in ("id", "date 日期", "publisher 发布", "says from 注明来源", "changed 改动"):
        table.add_column(heading, overflow="fold")
    table.add_column("headline 标题", ratio=1, overflow="fold")
    for copy in chain:
        article = copy.stored.tagged.article
        date = article.date_published
        table.add_row(
            str(copy.stored.id),
            date.isoformat(" ", "minutes")[:16] if date else "undated 不详",
            Text(article.publisher or "unknown 不详"),
            Text(copy.says_from or "nobody 未注明"),
            ", ".join(copy.changes) or "-",
            Text(article.headline),
        )
    return table


def stats_tables(stats: Mapping[str, Any], topics: Mapping[str, str]) -> list[RenderableType]:
    """Return the overview, and the rankings side by side."""
    counts, pages = stats["counts"], stats["pages"]
    overview = Table.grid(padding=(0, 2, 0, 0))
    lines = [
        ("articles 文章", f"{counts['articles']:,}"),
        ("in scope 相关", f"{counts['in_scope']:,}"),
        ("dropped 丢弃", _with_reasons(pages.get("dropped", 0), stats["dropped"])),
        ("failed 失败", _with_reasons(pages.get("failed", 0), stats["failed"])),
        ("sources 来源", f"{counts['sources']:,}"),
        ("people 署名", f"{counts['people']:,}"),
        ("reposts 转载", f"{counts['reposts']:,} in {counts['clusters']:,} clusters"),
        ("issues 待查", f"{counts['issues']:,}"),
    ]
    for name, value in lines:
        overview.add_row(Text(name, style="dim"), Text(value))
    rankings = stats["rankings"]
    named = [(f"{topics.get(slug, '')} {slug}", number) for slug, number in rankings["topics"]]
    columns = [
        _ranking("topics 主题", named),
        _ranking("regions 地区", rankings["regions"][:10]),
        _ranking("sources 来源", rankings["sources"]),
        _ranking("credits 署名", rankings["credits"]),
    ]
    return [overview, Columns(columns, padding=(1, 3))]


def _with_reasons(number: int, reasons: Mapping[str, int]) -> str:
    why = ", ".join(f"{reason} {count}" for reason, count in reasons.items())
    return f"{number:,} ({why})" if why else f"{number:,}"


def _ranking(title: str, rows: Sequence[tuple[str, int]]) -> Table:
    table = Table(title, "", box=None, padding=(0, 1, 0, 0))
    table.columns[1].justify = "right"
    for name, number in rows:
        table.add_row(Text(str(name)), f"{number:,}")
    return table
