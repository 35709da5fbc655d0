"""`matterlint sample`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linter.commands.options import as_of_option
from linter.commands.output import Output, format_option, write

if TYPE_CHECKING:
    from linter.figures.sampling import Sample


@click.command()
@click.option("-n", "--n", "size", type=click.IntRange(1, 100_000), default=20, show_default=True, help="抽查几项。")
@click.option("--seed", metavar="TEXT", default="", help="种子：换一个种子，同等条件下换一批事项。")
@click.option("--period", metavar="P", help="办件量取哪个周期的，如 2026H1；不写的取最近一期。")
@format_option("linter.figures.formats:SAMPLE", "text")
@as_of_option("抽取")
def sample(size: int, seed: str, period: str | None, outputs: list[Output[Sample]], as_of: date | None) -> None:
    """建议下一批抽查哪些办事指南：各区划按比例、至少一项，先抽从未抽查的，再看高频、办件量和已知问题。

    同样的日期、目录和种子，抽出的事项相同。抽查过的用 matterlint ledger inspected 记录。
    """
    from linter.engine import config
    from linter.figures import sampling

    write(outputs, sampling.sample(config.load([Path.cwd()], as_of=as_of), size, seed, period))
