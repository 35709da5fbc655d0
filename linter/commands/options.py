"""Options that several commands have, and how their values are read.

Input: the text of an option. Output: a typed value. Example: `--as-of 2026-09-30` becomes `date(2026, 9, 30)`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from linter.commands.wrong_use import WrongValueError

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Lang = Literal["zh", "en"]
Severity = Literal["error", "warning", "info"]
SEVERITIES = ("error", "warning", "info")
PROFILES = ("basic", "standard", "strict")

LANG_OPTION = click.option("--lang", type=click.Choice(["zh", "en"]), help="输出语言，默认中文。")


def read_date(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    """The date that an option names, None without the option. Raises WrongValueError for any other text."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongValueError("应写成 2026-09-30 的样子") from None


def read_names(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names of a repeatable option, each value split at its commas; None without the option."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip()) or None


def date_option(name: str, parameter: str, text: str) -> Callable[[Decorated], Decorated]:
    """An option that is a date; `text` is its help."""
    return click.option(name, parameter, callback=read_date, metavar="DATE", help=text)


def as_of_option(action: str) -> Callable[[Decorated], Decorated]:
    """The option `--as-of`: the day on which `action` (检查, 抽取 …) is done."""
    return date_option("--as-of", "as_of", f"按哪一天{action}，默认取配置，再默认今天（北京时间）。")


def cache_options(command: Decorated) -> Decorated:
    """The options `--no-cache` and `--cache-dir`, whose values `cache_folder` combines."""
    no = click.option("--no-cache", is_flag=True, help="不用也不留下以前的检查结果。")
    folder = click.option(
        "--cache-dir",
        type=click.Path(path_type=Path, file_okay=False),
        help="以前的检查结果放在哪个文件夹。默认在用户自己的缓存文件夹，见 matterlint cache info。",
    )
    return no(folder(command))


def cache_folder(no_cache: bool, cache_dir: Path | None) -> Path | None:
    """The folder with the results of earlier runs, None for none."""
    if no_cache:
        return None
    from linter.engine.store import default_folder

    return cache_dir if cache_dir is not None else default_folder()
