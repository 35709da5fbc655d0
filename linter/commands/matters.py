"""`matterlint show`, `compare`, `bundle`, `sweep` and `standard`: one matter, or one defect, in all districts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linter.commands.group import CommandGroup
from linter.commands.output import Output, format_option, print_source, write

if TYPE_CHECKING:
    from linter.matters.bundle_savings import CatalogSavings
    from linter.matters.comparison import Comparison
    from linter.matters.sweep import Sweep

CODE_ARGUMENT = click.argument("code")


@click.command()
@CODE_ARGUMENT
@click.option("--district", metavar="ID", help="只看这个区县，写编号或者名称。")
def show(code: str, district: str | None) -> None:
    """显示实际生效的办事指南：从标准继承的内容也写出来，并注明来自标准。

    CODE 是实施编码、办理项编码或者基本编码（基本编码可用 --district 只看一个区县）。
    """
    from linter.engine import config
    from linter.matters.show import effective_guides

    print_source(effective_guides(config.load([Path.cwd()]), code, district))


@click.command()
@CODE_ARGUMENT
@format_option("linter.matters.formats:COMPARISON", "text")
def compare(code: str, outputs: list[Output[Comparison]]) -> None:
    """并排比较同一事项在各区县的写法：同、异、劣、优、已声明差异，并给出取优建议。"""
    from linter.engine import config
    from linter.matters import comparison

    write(outputs, comparison.compare(config.load([Path.cwd()]), code))


@click.command()
@click.argument("code", required=False)
@format_option("linter.matters.formats:BUNDLE_SAVINGS", "text")
def bundle(code: str | None, outputs: list[Output[CatalogSavings]]) -> None:
    """“一件事”五减：环节、材料、时限、跑动、收费，分开办多少、合起来办多少，逐个区县列出。

    CODE 是一件事的清单条目编码或者名称，不写则列出全部。
    """
    from linter.engine import config
    from linter.matters.bundle_savings import savings

    write(outputs, savings(config.load([Path.cwd()]), code))


@click.group(cls=CommandGroup)
def standard() -> None:
    """事项标准。"""


@standard.command("draft")
@CODE_ARGUMENT
def draft(code: str) -> None:
    """由各区县现在的写法归纳一份标准草案，供人逐项决定。"""
    from linter.engine import config
    from linter.matters.standard_draft import draft_standard

    print_source(draft_standard(config.load([Path.cwd()]), code))


@click.command()
@click.argument("name")
@format_option("linter.matters.formats:SWEEP", "text")
def sweep(name: str, outputs: list[Output[Sweep]]) -> None:
    """举一反三：同一条规则（或者同一个问题）在所有区县、所有部门还有多少。

    NAME 是规则编号，或者一条检查结果的指纹：按同一条规则、同样的内容查找。
    指纹在 matterlint lint --format json 里，每个问题的 fingerprint。

    \b
    退出码：0 没有；1 还有；2 用法或程序出错。
    """
    from linter.engine import config
    from linter.matters import sweep as sweeping

    found = sweeping.sweep(config.load([Path.cwd()]), name)
    write(outputs, found)
    sys.exit(1 if found.places else 0)
