"""Positions in a file, and edits of its text.

A line and a column are 1-based and count code points; an end is exclusive. Example: `Span(3, 7, 3, 9)` is the two
characters at columns 7 and 8 of line 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Position = int
"""A span on one line packed into one integer, 0 for none: facts keep millions of them."""


_BITS = 21
"""Bits of a line or column number: a file has at most 1 MiB (2**20 bytes), and an end lies one behind."""


_MASK = (1 << _BITS) - 1


def position(line: int, column: int, end_column: int) -> Position:
    """Pack a span on one line into a `Position`."""
    return (line << _BITS | column) << _BITS | end_column


@dataclass(frozen=True, slots=True)
class Span:
    """The text of a file from (line, column) to (end_line, end_column)."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def at(cls, position: Position) -> Span:
        """Unpack a `Position`."""
        line, column, end = position >> 2 * _BITS, position >> _BITS & _MASK, position & _MASK
        return cls(line, column, line, end)

    def moved_down(self, lines: int) -> Span:
        """The same span some lines further down."""
        return Span(self.line + lines, self.column, self.end_line + lines, self.end_column)

    @property
    def position(self) -> Position:
        """The span as a `Position`; of a span over several lines only its first character."""
        end = self.end_column if self.line == self.end_line else self.column + 1
        return position(self.line, self.column, end)


def moved_down(position: Position, lines: int) -> Position:
    """Return the position `lines` further down; 0 (no place) stays 0."""
    return position + (lines << 2 * _BITS) if position else 0


FILE_START = Span(1, 1, 1, 1)
"""The place of a problem that concerns the file as a whole."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text from `start` to `end`, each (line, column), by `text`."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str

    def moved_down(self, lines: int) -> Edit:
        """The same edit some lines further down."""
        return Edit((self.start[0] + lines, self.start[1]), (self.end[0] + lines, self.end[1]), self.text)


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that remove a finding. A `safe` fix cannot change the meaning of the guide."""

    safety: Literal["safe", "unsafe"]
    edits: tuple[Edit, ...]
