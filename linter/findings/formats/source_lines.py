"""The lines findings stand in, one file at a time: findings come sorted by path."""

from __future__ import annotations

from collections.abc import Sequence

from linter.findings.finding import Report


class Source:
    """Looks up lines of the report's files and keeps only the last file."""

    def __init__(self, report: Report) -> None:
        self._read = report.source
        self._path: str | None = None
        self._lines: Sequence[str] = ()

    def line(self, path: str, number: int) -> str | None:
        """Line `number` (from 1) without its line break, None where it cannot be shown."""
        if path != self._path:
            self._path, self._lines = path, self._read(path)
        return self._lines[number - 1].rstrip("\r\n") if 0 < number <= len(self._lines) else None
