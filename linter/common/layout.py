"""Text measured in terminal cells: a Chinese character takes two, a combining mark none."""

from __future__ import annotations

import re
from bisect import bisect_right

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style

# What may not be torn apart: a Latin word; a mark that must not begin a line or must not end one, with its neighbour.
_PIECE = re.compile(r"\s+|[（【《〈「『“‘]*(?:[!-~]+|\S)[，。；：、！？）】》〉」』”’…·\u0300-\u036f\ufe00-\ufe0f]*")


SEVERITY_STYLE = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
"""How the word for a severity is painted."""


def head(text: str, room: int) -> str:
    """The longest beginning of a text that fits into `room` cells."""
    text = text[: 4 * max(room, 0)]
    return text[: bisect_right(range(1, len(text) + 1), room, key=lambda end: cell_len(text[:end]))]


def tail(text: str, room: int) -> str:
    """The longest end of a text that fits into `room` cells."""
    text = text[-4 * room :] if room > 0 else ""
    size = len(text)
    return text[size - bisect_right(range(1, size + 1), room, key=lambda count: cell_len(text[size - count :])) :]


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """A text filled up with blanks to `cells`; `right` puts it at the right end."""
    blanks = " " * (cells - cell_len(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, room: int) -> list[str]:
    """A text broken into lines of at most `room` cells, after the rules of Chinese typesetting."""
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
    """A text behind a label, broken at `width` cells, its further lines indented as far as the label."""
    indent = cell_len(label)
    first, *more = wrapped(text, width - indent)
    return [label + first, *(" " * indent + line for line in more)]


class Paint:
    """Colours text, or leaves it alone. Takes the text as it is: there is no markup."""

    def __init__(self, color: bool) -> None:
        self._system = ColorSystem.STANDARD if color else None

    def __call__(self, text: str, style: str) -> str:
        """The text in a style as rich spells it, such as "bold red"."""
        return Style.parse(style).render(text, color_system=self._system)
