"""The code frame: the line a finding stands in, the line before it, and a marker below it."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from linter.common.layout import head, tail
from linter.common.text import visible_line
from linter.findings.finding import Finding
from linter.findings.formats.source_lines import Source

GUTTER = 9
"""Cells before the text of every line of a frame: the line number and a rule. As each line begins
with them, no line of a guide ever begins a line of the output."""
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a frame: `gutter`, then `text`; a marker line has only ^ in its text."""

    gutter: str
    text: str
    marker: bool = False


def frame(finding: Finding, source: Source, width: int) -> list[Line]:
    """The frame of a finding within `width` cells; [] when its line cannot be shown."""
    line = source.line(finding.path, finding.line)
    if line is None:
        return []
    room = max(width - GUTTER, 20)
    line = visible_line(line)
    start = min(finding.column - 1, len(line))
    end = min(finding.end_column - 1, len(line)) if finding.end_line == finding.line else len(line)
    text, start, end = window(line, start, end, room)
    offset = cell_len(text[:start])
    marker = " " * offset + "^" * max(1, min(cell_len(text[:end]), room) - offset)
    lines = [Line(_gutter(finding.line), text), Line(_gutter(), marker, marker=True)]
    before = visible_line(source.line(finding.path, finding.line - 1) or "")
    if before.strip():
        cut = head(before, room)
        lines.insert(0, Line(_gutter(finding.line - 1), cut if cut == before else head(before, room - 1) + _CUT))
    return lines


def window(line: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """The stretch of a line around [start, end) that fits into `room` cells, cuts shown as …, and
    where the span lies in it. A span that does not fit is cut at its end."""
    end = max(start, end)
    at_end = start == len(line)  # the marker then stands behind the last character
    if len(line) <= 4 * room and cell_len(line) + at_end <= room:
        return line, start, end
    # A third of the room for what stands before, more when little follows. One cell is kept in
    # reserve: two halves of an emoji may be wider together than apart.
    room -= 1 + at_end
    after = cell_len(head(line[start:], room))
    left = tail(line[:start], max(room // 3, room - after - 1))
    if len(left) < start:
        left = _CUT + left
    right = head(line[start:], room - cell_len(left))
    if len(right) < len(line) - start:
        right = head(right, room - cell_len(left) - 1) + _CUT
    text = left + right
    return text, len(left), min(len(left) + end - start, len(text))


def _gutter(number: int | None = None) -> str:
    return f"{number or '':>6} │ "
