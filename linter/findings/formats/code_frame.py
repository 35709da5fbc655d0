"""The code frame of a finding.

Input: a finding and the lines of its file. Output: the line that the finding is in, the line before it, and a line with
a marker `^^^` below the wrong text.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from linter.common.layout import head, tail
from linter.common.text import visible_line
from linter.findings.finding import Finding
from linter.findings.formats.source_lines import Source

GUTTER = 9
"""Cells before the text of every line of a frame: the line number and a vertical bar. Because of them a line of a guide
never begins a line of the output, where a build service could take it for a command."""
_NARROWEST = 20
"""Cells that the text of a line keeps on any terminal: fewer show nothing of use."""
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a frame: `gutter`, then `text`. The text of a `marker` line is blanks and ^."""

    gutter: str
    text: str
    marker: bool = False


def frame(finding: Finding, source: Source, width: int) -> list[Line]:
    """The lines of a frame at most `width` cells wide, [] if the line of the finding cannot be shown."""
    line = source.line(finding.path, finding.line)
    if line is None:
        return []
    room = max(width - GUTTER, _NARROWEST)
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
    """The part of a line around the span [start, end) that fits into `room` cells, and the span in that part.

    `start` and `end` are indices of code points. Where the line is cut the part has a …. A span that does not fit is
    cut at its end.
    """
    end = max(start, end)
    at_end = start == len(line)  # the marker needs a cell behind the last character
    if len(line) <= 4 * room and cell_len(line) + at_end <= room:
        return line, start, end
    # A third of the room is for the text before the span, more if little text follows. One cell stays free: two halves
    # of an emoji may be wider together than apart.
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
