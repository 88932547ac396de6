"""`lilong outlets`: look an outlet up by its name, its domain or its place."""

from __future__ import annotations

from pathlib import Path

import click

from lilong.classify.regions.lookup import AmbiguousRegion, UnknownRegion, resolve_region
from lilong.cli.options import db_option, fail, report_errors
from lilong.outlets import LEVELS, Outlet, Register, load_outlets, own_outlets
from lilong.pipelines.storage.places import region_name


@click.command(epilog="\b\nExamples:\n  lilong outlets 中新社\n  lilong outlets sh.people.com.cn")
@click.argument("query", metavar="NAME|DOMAIN|PLACE")
@db_option
@report_errors
def outlets(query: str, db_path: str) -> None:
    """Look up outlets by name, by the host of an address, or by the place they are of. 查询媒体。

    Rows of your own are read from `outlets.tsv` beside the database.
    """
    found = find_outlets(load_outlets(own_outlets(Path(db_path))), query)
    if not found:
        fail(f"{query}: no such outlet, domain or place; add it to outlets.tsv beside the database")
    for outlet in found:
        click.echo(described(outlet))


def find_outlets(register: Register, query: str) -> list[Outlet]:
    """Return the outlets that a name, a host or a place leads to, the name first."""
    named = register.find(query)
    if named is not None:
        return [named]
    host = query.partition("://")[2].partition("/")[0] or query
    if host.isascii() and (published := register.of_domain(host)):
        return published
    try:
        return register.of_place(resolve_region(query).adcode)
    except (UnknownRegion, AmbiguousRegion):
        form = register.describe(query)
        return [form] if form.level != "account" else []


def described(outlet: Outlet) -> str:
    """Return one line: name, level and kind, home, other names, domains, official lists."""
    parts = [outlet.name, f"{outlet.level} {LEVELS[outlet.level]}, {outlet.kind}"]
    if outlet.adcode:
        parts.append(region_name(outlet.adcode) or outlet.adcode)
    if outlet.aliases:
        parts.append("also " + "、".join(outlet.aliases))
    parts += outlet.domains
    if outlet.list_years:
        parts.append("listed " + " ".join(outlet.list_years))
    return "  ".join(parts)
