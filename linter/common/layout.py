"""Fit text into terminal cells: a Chinese character takes two cells, a combining mark none.

Input: text and a width in cells. Output: cut, padded, wrapped or coloured text.
Example: `padded("事项", 6)` is `"事项  "`.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style

# A piece that a line break must not split: a Latin word or one character, with the opening marks before it (which must
# not end a line) and the closing marks behind it (which must not begin one).
_PIECE = re.compile(r"\s+|[（【《〈「『“‘]*(?:[!-~]+|\S)[，。；：、！？）】》〉」』”’…·\u0300-\u036f\ufe00-\ufe0f]*")


SEVERITY_STYLE = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
"""Severity to the rich style in which its word is printed."""


def head(text: str, room: int) -> str:
    """Return the longest beginning of a text that fits into `room` cells."""
    text = text[: 4 * max(room, 0)]
    return text[: bisect_right(range(1, len(text) + 1), room, key=lambda end: cell_len(text[:end]))]


def tail(text: str, room: int) -> str:
    """Return the longest end of a text that fits into `room` cells."""
    text = text[-4 * room :] if room > 0 else ""
    size = len(text)
    return text[size - bisect_right(range(1, size + 1), room, key=lambda count: cell_len(text[size - count :])) :]


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """Return a text filled up with blanks to `cells`; `right` aligns it to the right."""
    blanks = " " * (cells - cell_len(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, room: int) -> list[str]:
    """Break a text into lines of at most `room` cells (10 at least), by the rules of Chinese typesetting."""
    room = max(room, 10)
    lines = [""]
    for piece in _PIECE.findall(text):
        if cell_len(lines[-1] + piece.rstrip()) > room and lines[-1]:
            lines.append("")
        rest = piece if lines[-1] else piece.lstrip()
        while cell_len(rest.rstrip()) > room:
            lines[-1] = head(rest, room)
            rest = rest[len(lines[-1]) :]
            lines.append("")
        lines[-1] += rest
    return [line.rstrip() for line in lines if line.strip()] or [""]


def labelled(label: str, text: str, width: int) -> list[str]:
    """Return the lines of a text behind a label, broken at `width` cells; further lines are indented by the width of
    the label."""
    indent = cell_len(label)
    first, *more = wrapped(text, width - indent)
    return [label + first, *(" " * indent + line for line in more)]


class Paint:
    """Adds ANSI colours to text, or returns it unchanged without `color`. The text is never read as rich markup."""

    def __init__(self, color: bool) -> None:
        self._system = ColorSystem.STANDARD if color else None

    def __call__(self, text: str, style: str) -> str:
        """Return the text in a style as rich spells it, such as "bold red"."""
        return Style.parse(style).render(text, color_system=self._system)
