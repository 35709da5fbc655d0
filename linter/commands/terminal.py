"""The terminal that a command writes to: its width, whether colours are wanted, and a progress bar.

Input: environment variables and the standard streams. Output: a Screen for the printers. Example: in a terminal of 140
columns `screen()` returns `Screen(color=True, width=120)`.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linter.common.output_format import Screen

_NARROWEST, _WIDEST = 60, 120
"""Cells of a line: narrower leaves no room for a code frame, wider is hard to read."""
_LONG_RUN = 300
"""Files; a shorter run ends before a progress bar could be read."""


def screen() -> Screen:
    """Standard output: coloured if it is a terminal and the user does not object; as wide as the terminal."""
    from linter.common.output_format import Screen

    return Screen(color=sys.stdout.isatty() and not _colors_unwanted(), width=_width())


def _colors_unwanted() -> bool:
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def _width() -> int:
    return max(_NARROWEST, min(shutil.get_terminal_size((100, 24)).columns, _WIDEST))


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    """A function (files done, files in all) that draws a bar on standard error; None if that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("检查"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=total >= _LONG_RUN)
