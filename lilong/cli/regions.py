"""`lilong regions NAME`: places by name or adcode, with what they were called before."""

from __future__ import annotations

import click

from lilong.classify.regions.gazetteer import (
    ABROAD,
    VERSION,
    Division,
    Gazetteer,
    shipped_gazetteer,
)
from lilong.classify.regions.lookup import find_places
from lilong.classify.regions.tagger import load_regions


@click.command(epilog="\b\nExamples:\n  lilong regions 上海杨浦\n  lilong regions 姜堰市 321204")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def regions(names: tuple[str, ...]) -> None:
    """Look up places and their history. 查询行政区划

    NAME is a name in any form (杨浦, 姜堰市, 延吉新村街道), an address (上海杨浦,
    上海市/杨浦区/五角场街道) or a 6-digit adcode (321204), as --region takes them.

    Exit code 1 when one of them is no place.
    """
    gazetteer = shipped_gazetteer()
    missing = False
    for name in names:
        found = find_places(name, gazetteer)
        missing = missing or not found
        if not found:
            click.echo(f"{name}: no such place 查无此地", err=True)
        for division in found:
            for line in describe(gazetteer, division):
                click.echo(line)
    if missing:
        raise SystemExit(1)


def describe(gazetteer: Gazetteer, division: Division) -> list[str]:
    """Describe a place in lines of text: its code and address, then its former names."""
    chain = gazetteer.chain(division.adcode, division.street)
    address = " ".join(dict.fromkeys(name for name in chain if name))
    if division.former and division.until:
        note = f"  ({division.former} until {division.until}, 旧称)"
    elif division.former and division.former == division.name:
        note = "  (no longer stands, 已撤销)"
    elif division.former:
        note = f"  (formerly {division.former}, 旧称)"
    else:
        note = ""
    lines = [f"{division.adcode}  {address}{note}"]
    if division.street is None:
        lines += [
            f"    until {year}  {old} ({code})"
            for old, code, year in gazetteer.history(division.adcode)
        ]
    return lines


def region_report(headline: str, body: str) -> list[str]:
    """Describe in lines of text which region an article got, by which names, and what was not."""
    tagger = load_regions()
    explanation = tagger.explain(headline, body)
    region = explanation.result
    names = (region.province, region.city, region.district, region.street)
    address = " ".join(dict.fromkeys(filter(None, names))) or "none 无"
    lines = [f"region 地区: {address}, {region.score:.2f} ({region.model})"]
    if region.model != VERSION:
        lines.append(f"  guessed from 依据: {' '.join(region.evidence)}")
    for mention in sorted(explanation.mentions, key=lambda m: -m.weight):
        if mention.place is None or mention.place.adcode == ABROAD:
            lines.append(f"  - {mention.mention.text}  {mention.reason or 'abroad'}")
            continue
        place = tagger.gazetteer.full_name(mention.place.adcode, mention.place.street)
        note = f"  ({mention.reason})" if mention.reason else ""
        lines.append(f"  + {mention.mention.text}  {place}  {mention.weight:.2f}{note}")
    return lines
