"""All commands of the program, for tests that go over them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cli import main


def commands(group: click.Group = main, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The words and the command of every command and group: ((), main), (("lint",), …), (("ledger", "add"), …)."""
    yield words, group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name), command
