"""`matterlint cache`: the results of earlier runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linter.commands import streams
from linter.commands.group import CommandError, CommandGroup
from linter.commands.output import print_text

if TYPE_CHECKING:
    from linter.engine.store import Store


@click.group(cls=CommandGroup)
def cache() -> None:
    """以前的检查结果：没有变的文件不再检查一遍。环境变量 MATTERLINT_CACHE_DIR 可以换文件夹，写 off 则不留。"""


@cache.command()
def info() -> None:
    """在哪个文件夹，有多少。"""
    usage = _store().usage()
    print_text(f"文件夹  {usage.folder}\n文件    {usage.entries} 个，{usage.size / 1e6:.1f} MB\n")


@cache.command()
def clean() -> None:
    """全部删除。下一次检查会慢一些，结果不变。"""
    before = _store().clean()
    streams.notice(f"已删除 {before.entries} 个文件，{before.size / 1e6:.1f} MB")


def _store() -> Store:
    from linter.engine.store import Store, default_folder

    folder = default_folder()
    if folder is None:
        raise CommandError("环境变量 MATTERLINT_CACHE_DIR 写的是 off，没有留下检查结果")
    return Store(folder, ())
