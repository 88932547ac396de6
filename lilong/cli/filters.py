"""The filters that `search`, `export` and others share, as options and as `Filters`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

import click
from sqlite_utils import Database

from lilong.cli.options import date_option
from lilong.outlets import LEVELS
from lilong.pipelines.search.filters import (
    DATE_FORMS,
    SCOPES,
    FilterError,
    Filters,
    make_filters,
)
from lilong.pipelines.search.unknown_names import unknown_names

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = (
    click.option("--topic", "topics", multiple=True, metavar="SLUG",
                 help="Topic, by slug or Chinese name. 主题"),
    click.option("--region", "regions", multiple=True, metavar="PLACE",
                 help="Place and all inside it, by name or code. 地区"),
    click.option("--source", "sources", multiple=True, metavar="NAME",
                 help="Outlet named under 来源. 来源"),
    click.option("--level", "levels", multiple=True, type=click.Choice([*LEVELS]),
                 help="Level of that outlet. 来源级别"),
    click.option("--publisher", "publishers", multiple=True, metavar="NAME",
                 help="Site that published it. 发布网站"),
    click.option("--credit", "credits", multiple=True, metavar="NAME",
                 help="Person who signed in any role. 署名"),
    click.option("--site", "sites", multiple=True, metavar="NAME",
                 help="Spider that fetched it. 站点"),
    click.option("--keyword", "keywords", multiple=True, metavar="WORD",
                 help="Keyword found by `lilong tag --keywords`. 关键词"),
    click.option("--scope", type=click.Choice(SCOPES),
                 help="About community governance or not. 是否相关"),
    date_option("--since", f"First day, month or year: {DATE_FORMS}. 起"),
    date_option("--until", "Last day, month or year, wholly included. 止"),
)  # fmt: skip


QUERY_SETTINGS = {"ignore_unknown_options": True}
"""Lets -广告 through as a word of the query."""


def query_argument(verb: F) -> F:
    """Give a command the argument QUERY: all words of the line that are no options."""
    return click.argument("query", nargs=-1, callback=_joined)(verb)


def _joined(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> str | None:
    for word in words:
        if word.startswith("--"):
            known = [name for option in ctx.command.params for name in option.opts]
            near = get_close_matches(word.partition("=")[0], known)
            raise click.NoSuchOption(word, possibilities=near, ctx=ctx)
    return " ".join(words) or None


def filter_options(verb: F) -> F:
    """Give a command the filter options; it receives them by name."""
    for option in reversed(OPTIONS):
        verb = option(verb)
    return verb


def filters_from(options: Mapping[str, Any]) -> Filters:
    """Make the filters that the options ask for.

    Raises:
        click.UsageError: an unknown topic or place, or no date.
    """
    try:
        return make_filters(options)
    except FilterError as error:
        raise click.UsageError(str(error)) from error


def warn_of_unknown_names(db: Database, filters: Filters) -> None:
    """Write a line for each source, publisher, person or site that no article has."""
    for each in unknown_names(db, filters):
        hint = f"; there is {', '.join(each.similar)}" if each.similar else ""
        click.echo(f"--{each.kind} {each.name}: no such name{hint}", err=True)
