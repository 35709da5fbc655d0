"""The lines of files that findings stand in.

Input: the path and the number of a line. Output: its text. Only the last file is kept: findings are sorted by path.
"""

from __future__ import annotations

from collections.abc import Sequence

from linter.findings.finding import Report


class Source:
    """Looks up lines of the files of a report."""

    def __init__(self, report: Report) -> None:
        self._read = report.source
        self._path: str | None = None
        self._lines: Sequence[str] = ()

    def line(self, path: str, number: int) -> str | None:
        """Line `number` (from 1) without its line break, None if there is no such line or it cannot be shown."""
        if path != self._path:
            self._path, self._lines = path, self._read(path)
        return self._lines[number - 1].rstrip("\r\n") if 0 < number <= len(self._lines) else None
