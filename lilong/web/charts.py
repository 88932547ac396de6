"""Charts as SVG: bars over time, and a map of provinces in tiles of equal size."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

HEIGHT = 120
BAR = 10
"""Width of a bar and its gap, in units of the drawing."""

TILE = 56
# Where each province stands among tiles: (adcode's first digits, short name, column, row).
PROVINCES = (
    ("23", "黑龙江", 7, 0), ("15", "内蒙古", 5, 1), ("22", "吉林", 7, 1), ("65", "新疆", 0, 2),
    ("62", "甘肃", 2, 2), ("64", "宁夏", 3, 2), ("11", "北京", 5, 2), ("12", "天津", 6, 2),
    ("21", "辽宁", 7, 2), ("54", "西藏", 0, 3), ("63", "青海", 1, 3), ("61", "陕西", 3, 3),
    ("14", "山西", 4, 3), ("13", "河北", 5, 3), ("37", "山东", 6, 3), ("51", "四川", 2, 4),
    ("50", "重庆", 3, 4), ("41", "河南", 4, 4), ("34", "安徽", 5, 4), ("32", "江苏", 6, 4),
    ("31", "上海", 7, 4), ("53", "云南", 2, 5), ("52", "贵州", 3, 5), ("42", "湖北", 4, 5),
    ("36", "江西", 5, 5), ("33", "浙江", 6, 5), ("45", "广西", 3, 6), ("43", "湖南", 4, 6),
    ("35", "福建", 5, 6), ("71", "台湾", 7, 6), ("46", "海南", 3, 7), ("44", "广东", 4, 7),
    ("82", "澳门", 5, 7), ("81", "香港", 6, 7),
)  # fmt: skip
SHADES = 6


def bars(values: Sequence[tuple[str, int]], link: Callable[[str], str], title: str) -> Markup:
    """Draw a bar for each value, with its name and number on hover; each a link."""
    most = max((count for _, count in values), default=0) or 1
    width = max(1, len(values)) * BAR
    drawn = Markup().join(
        Markup(
            '<a href="{link}" aria-label="{name}: {count}"><rect x="{x}" y="{y}" width="{w}"'
            ' height="{h}"><title>{name}: {count}</title></rect></a>'
        ).format(
            link=link(name),
            name=name,
            count=count,
            x=number * BAR,
            y=round(HEIGHT - HEIGHT * count / most, 1),
            w=BAR - 2,
            h=round(HEIGHT * count / most, 1),
        )
        for number, (name, count) in enumerate(values)
    )
    return Markup(
        '<svg class="bars" role="group" aria-label="{title}" viewBox="0 0 {width} {height}"'
        ' preserveAspectRatio="none">{drawn}</svg>'
    ).format(title=title, width=width, height=HEIGHT, drawn=drawn)


def province_map(counts: Mapping[str, int], link: Callable[[str], str], title: str) -> Markup:
    """Draw a tile for each province, the darker the more articles; each a link."""
    most = max(counts.values(), default=0) or 1
    tiles = Markup().join(
        _tile(digits + "0000", name, column, row, counts.get(digits + "0000", 0), most, link)
        for digits, name, column, row in PROVINCES
    )
    return Markup(
        '<svg class="map" role="group" aria-label="{title}" viewBox="0 0 {width} {height}">{tiles}'
        "</svg>"
    ).format(title=title, width=8 * TILE, height=8 * TILE, tiles=tiles)


def _tile(
    adcode: str,
    name: str,
    column: int,
    row: int,
    count: int,
    most: int,
    link: Callable[[str], str],
) -> Markup:
    # Square roots: the capital alone would leave every other tile pale.
    shade = round((count / most) ** 0.5 * (SHADES - 1)) if count else 0
    return Markup(
        '<a href="{link}" aria-label="{name} {count}"><g class="shade{shade}"'
        ' transform="translate({x} {y})"><rect width="{size}" height="{size}" rx="6"/>'
        '<text x="{middle}" y="24">{name}</text><text class="number" x="{middle}" y="42">{count}'
        "</text></g></a>"
    ).format(
        link=link(adcode), name=name, count=f"{count:,}", shade=shade, size=TILE - 4,
        middle=(TILE - 4) // 2, x=column * TILE, y=row * TILE,
    )  # fmt: skip
