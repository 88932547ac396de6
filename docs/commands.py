"""Write docs/commands.md, the help of every command, from the commands themselves.

python -m docs.commands     (or `make docs`)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from lilong.cli.main import main

PAGE = Path(__file__).with_name("commands.md")
WIDTH = 100  # columns of a help text
HEAD = """# Commands

What `--help` says, written by `python -m docs.commands`.
"""


def commands(
    command: click.Command, parent: click.Context | None = None
) -> Iterator[click.Context]:
    """Return the contexts of a command and of every one below it, in the order of their help."""
    name = command.name if parent else "lilong"
    context = click.Context(
        command, parent, info_name=name, terminal_width=WIDTH, **command.context_settings
    )
    yield context
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from commands(found, context)


def page() -> str:
    """Return the page: for each command its path and its help."""
    parts = [HEAD]
    for context in commands(main):
        level = "##" if context.parent is None or context.parent.parent is None else "###"
        help_text = context.command.get_help(context).rstrip()
        parts.append(f"{level} {context.command_path}\n\n```text\n{help_text}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
