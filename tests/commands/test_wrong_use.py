"""Wrong use of every command and option is told in Chinese, in one line that names what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from cli import main
from tests.commands.command_tree import commands

FILE = str(Path(__file__))


def wrong_values(kind: click.ParamType[Any]) -> list[str]:
    """Values that click itself refuses for a type."""
    if isinstance(kind, click.Choice):
        return ["无"]
    if isinstance(kind, click.IntRange):
        outside = [*([] if kind.min is None else [kind.min - 1]), *([] if kind.max is None else [kind.max + 1])]
        return ["无", *map(str, outside)]
    return [FILE] if isinstance(kind, click.Path) and not kind.file_okay else []


def wrong_uses() -> Iterator[tuple[str, ...]]:
    """Command lines with one mistake each."""
    for path, command in commands():
        yield *path, "--nosuchoption"
        if isinstance(command, click.Group):
            yield *path, "无此命令"
            yield *path, "--"
            continue
        arguments = [item for item in command.params if isinstance(item, click.Argument)]
        required = [item.opts[0] for item in command.params if isinstance(item, click.Option) and item.required]
        options = [text for name in required for text in (name, "值")]
        needed = ["值"] * sum(item.required for item in arguments)
        if needed:
            yield *path, *options
        if all(item.nargs == 1 for item in arguments):
            yield *path, *options, *["值"] * len(arguments), "多"
        for name in required:
            yield *path, *needed, *(text for other in required if other != name for text in (other, "值"))
        for item in command.params:
            name = item.opts[0]
            if isinstance(item, click.Option):
                yield (*path, *needed, f"{name}=值") if item.is_flag else (*path, *needed, name)
                yield from ((*path, *needed, *options, f"{name}={value}") for value in wrong_values(item.type))
            else:
                yield from ((*path, *options, value) for value in wrong_values(item.type))


@cache
def written() -> frozenset[str]:
    """Everything in Latin letters that a message may quote: names of commands, options, arguments and choices."""
    texts = ["matterlint", "--help", "--nosuchoption", FILE]
    for path, command in commands():
        texts += path
        for item in command.params:
            texts += [*item.opts, item.human_readable_name]
            texts += map(str, item.type.choices) if isinstance(item.type, click.Choice) else []
    return frozenset(texts)


@pytest.mark.parametrize("arguments", list(wrong_uses()), ids=" ".join)
def test_wrong_use_is_told_in_one_chinese_line(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, list(arguments), prog_name="matterlint")
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("matterlint：")
    foreign = {word for word in re.findall(r"[A-Za-z][\w./-]*|-[\w-]+", line, re.ASCII) if word not in written()}
    assert not foreign, line
    assert re.search("[一-鿿]", line.removeprefix("matterlint："))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("lint --jobs 0", "--jobs：应为整数，不小于 1（用法见 matterlint lint --help）"),
        ("sample -n 0", "-n/--n：应为整数，不小于 1，不大于 100000（用法见 matterlint sample --help）"),
        ("lint --profile hard", "--profile：应为 basic、standard、strict 之一（用法见 matterlint lint --help）"),
        ("lint --format", "--format 后面要写值（用法见 matterlint lint --help）"),
        ("lint --fix=1", "--fix 后面不写值（用法见 matterlint lint --help）"),
        ("lint --fromat json", "没有 --fromat 这个选项，是不是 --format？（用法见 matterlint lint --help）"),
        ("lint --as-of 明天", "--as-of：应写成 2026-09-30 的样子（用法见 matterlint lint --help）"),
        ("compare", "没有写 CODE（用法见 matterlint compare --help）"),
        ("compare a b c", "多写了 b c（用法见 matterlint compare --help）"),
        ("ledger export", "没有写 --to（用法见 matterlint ledger export --help）"),
        ("ledger exprt", "没有 exprt 这个命令，是不是 export？"),
        ("--versoin", "没有 --versoin 这个选项，是不是 --version？（用法见 matterlint --help）"),
    ],
)
def test_the_message_says_what_to_write(arguments: str, said: str) -> None:
    done = CliRunner().invoke(main, arguments.split(), prog_name="matterlint")
    assert (done.exit_code, done.stderr) == (2, f"matterlint：{said}\n")


def test_a_group_without_a_command_prints_its_help() -> None:
    done = CliRunner().invoke(main, ["ledger"], prog_name="matterlint")
    assert (done.exit_code, "整改台账" in done.output) == (2, True)
