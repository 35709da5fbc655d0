"""Where a text stands in a file, and edits of it. Lines and columns are 1-based code points, ends exclusive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Position = int
"""A span on one line as one number, cheaper to make and to keep by the million; 0 for none."""


_BITS = 21
"""Bits of a line or column: a file holds at most 1 MiB."""


_MASK = (1 << _BITS) - 1


def position(line: int, column: int, end_column: int) -> Position:
    """The numbers of a span on one line, as one."""
    return (line << _BITS | column) << _BITS | end_column


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def at(cls, position: Position) -> Span:
        """The span that a position stands for."""
        line, column, end = position >> 2 * _BITS, position >> _BITS & _MASK, position & _MASK
        return cls(line, column, line, end)

    def moved_down(self, lines: int) -> Span:
        """The same span some lines further down."""
        return Span(self.line + lines, self.column, self.end_line + lines, self.end_column)

    @property
    def position(self) -> Position:
        """The span as one number, its first character if it takes several lines."""
        end = self.end_column if self.line == self.end_line else self.column + 1
        return position(self.line, self.column, end)


def moved_down(position: Position, lines: int) -> Position:
    """The position some lines further down; 0 (no place) stays 0."""
    return position + (lines << 2 * _BITS) if position else 0


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
    """Edits that mend a finding. A safe fix cannot change what the guide means."""

    safety: Literal["safe", "unsafe"]
    edits: tuple[Edit, ...]
