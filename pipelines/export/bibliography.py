"""Bibliographies: BibTeX, RIS, CSL JSON and GB/T 7714-2015."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from lilong.pipelines.export.citations import Citation, citation, note_of
from lilong.pipelines.export.formats import TextFormat
from lilong.pipelines.storage.read import StoredArticle

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#",
    "_": r"\_", "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_TEX_TABLE = str.maketrans(_TEX)
_URL_TABLE = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


class BibTex(TextFormat):
    """BibTeX and biblatex: @article for newspapers, @online for web pages."""

    filename = "articles.bib"

    def article(self, stored: StoredArticle) -> str:
        """Return one entry."""
        cited = citation(stored)
        # A name in braces is one name: else BibTeX takes a Chinese name for a surname alone.
        fields = {
            "author": " and ".join(f"{{{_tex(name)}}}" for name in cited.authors),
            "translator": " and ".join(f"{{{_tex(name)}}}" for name in cited.translators),
            "title": f"{{{_tex(cited.title)}}}",
            "journal" if cited.newspaper else "organization": _tex(cited.container or ""),
            "date": _iso(cited.issued),
            "year": str(cited.issued.year) if cited.issued else "",
            "month": str(cited.issued.month) if cited.issued else "",
            "url": (cited.url or "").translate(_URL_TABLE),
            "urldate": _iso(cited.accessed),
            "keywords": _tex(", ".join(cited.keywords)),
            "note": _tex(note_of(cited) or ""),
            "langid": "chinese",
        }
        kind = "article" if cited.newspaper else "online"
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@{kind}{{{cited.key},", *lines, "}", ""]) + "\n"


class Ris(TextFormat):
    """RIS, as reference managers import it."""

    filename = "articles.ris"

    def article(self, stored: StoredArticle) -> str:
        """Return one record."""
        cited = citation(stored)
        lines = [
            ("TY", "NEWS" if cited.newspaper else "ELEC"),
            ("ID", cited.key),
            *(("AU", name) for name in cited.authors),
            *(("A4", name) for name in cited.translators),
            ("TI", cited.title),
            ("T2", cited.container),
            ("PY", str(cited.issued.year) if cited.issued else None),
            ("DA", cited.issued.strftime("%Y/%m/%d") if cited.issued else None),
            ("Y2", cited.accessed.strftime("%Y/%m/%d") if cited.accessed else None),
            ("UR", cited.url),
            ("DP", cited.host),
            ("LA", "zh-CN"),
            *(("KW", word) for word in cited.keywords),
            ("N1", note_of(cited)),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value is not None)


class CslJson(TextFormat):
    """CSL JSON 1.0.2: one array."""

    filename = "articles.csl.json"

    def __init__(self) -> None:
        self.first = True

    def begin(self) -> str:
        """Return the array's bracket."""
        return "["

    def article(self, stored: StoredArticle) -> str:
        """Return one item, after a comma if it is not the first."""
        comma = "\n" if self.first else ",\n"
        self.first = False
        return comma + json.dumps(csl_item(citation(stored)), ensure_ascii=False)

    def end(self) -> str:
        """Return the closing bracket."""
        return "\n]\n"


def csl_item(cited: Citation) -> dict[str, Any]:
    """Return the citation as CSL JSON; names are literal, for Chinese ones are not inverted."""
    item = {
        "id": cited.key,
        "type": "article-newspaper" if cited.newspaper else "webpage",
        "title": cited.title,
        "author": [{"literal": name} for name in cited.authors],
        "translator": [{"literal": name} for name in cited.translators],
        "container-title": cited.container,
        "issued": _parts(cited.issued),
        "accessed": _parts(cited.accessed),
        "URL": cited.url,
        "source": cited.host,
        "language": "zh-CN",
        "keyword": ", ".join(cited.keywords),
        "note": note_of(cited),
    }
    return {name: value for name, value in item.items() if value}


class GbT7714(TextFormat):
    """GB/T 7714-2015, numeric style, one reference a line: [N/OL] newspapers, [EB/OL] others."""

    filename = "references.gbt7714.txt"

    def __init__(self) -> None:
        self.number = 0

    def article(self, stored: StoredArticle) -> str:
        """Return one numbered reference."""
        self.number += 1
        return f"[{self.number}] {gbt7714(citation(stored))}\n"


def gbt7714(cited: Citation) -> str:
    """Return one reference, as the standard punctuates it.

    Newspapers (4.4.2): 作者. 题名[N/OL]. 报纸名, 出版日期[引用日期]. 访问路径. Other pages (4.6.2):
    作者. 题名[EB/OL]. 出版者, 出版年(更新日期)[引用日期]. 访问路径. At most three authors are named
    (8.1.2).
    """
    authors = ", ".join(cited.authors[:3]) + (", 等" if len(cited.authors) > 3 else "")
    issued, accessed = _iso(cited.issued), _iso(cited.accessed)
    when = issued
    if issued and not cited.newspaper:
        when = f"{issued[:4]}({issued})" if cited.container else f"({issued})"
    place = ", ".join(filter(None, [cited.container, when]))
    place += f"[{accessed}]" if accessed else ""
    title = f"{cited.title}[{'N/OL' if cited.newspaper else 'EB/OL'}]"
    return ". ".join(filter(None, [authors, title, place, cited.url])) + "."


def _tex(text: str) -> str:
    return text.translate(_TEX_TABLE)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _parts(day: date | None) -> dict[str, Any] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None
