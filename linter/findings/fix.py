"""Apply the fixes of findings to files.

Input: findings with a `fix`. Output: one FixedFile per file, with its text before and after; `save` writes it. Example:
the edit (1, 1)–(1, 3) → `X` turns the line `abcd` into `Xcd`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from linter.common.text import visible
from linter.findings.finding import Finding
from linter.source import read
from linter.source.span import Edit
from linter.source.yaml_writer import write_atomic


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file with fixes: its path from the root, and its text before and after."""

    path: str
    before: str
    after: str
    count: int
    """The number of findings that the edits fix."""

    def diff(self) -> Iterator[str]:
        """The lines of a unified diff; control characters of the file are shown as escapes."""
        old, new = self.before.splitlines(keepends=True), self.after.splitlines(keepends=True)
        for line in difflib.unified_diff(old, new, f"a/{self.path}", f"b/{self.path}"):
            yield visible(line.removesuffix("\n")) + "\n"


def fixed_files(root: Path, findings: Iterable[Finding], *, unsafe: bool = False) -> list[FixedFile]:
    """The files that the fixes of open findings change, by path; `root` is the folder that paths are relative to.

    Fixes that are not safe are left out unless `unsafe`. Of fixes that overlap, the first in the order of findings is
    applied; the next run reports the others again.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.open and finding.fix and (unsafe or finding.fix.safety == "safe"):
            by_path.setdefault(finding.path, []).append(finding)
    files = []
    for path, wanted in sorted(by_path.items()):
        before = read.read(root / path).text
        if before is None:
            continue
        after, count = apply(before, wanted)
        if after != before:
            files.append(FixedFile(path, before, after, count))
    return files


def apply(text: str, findings: Iterable[Finding]) -> tuple[str, int]:
    """The text after the fixes of its findings, and the number of findings that are fixed."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    taken: list[tuple[int, int, str]] = []
    count = 0
    for finding in findings:
        edits = [_offsets(edit, starts) for edit in (finding.fix.edits if finding.fix else ())]
        fresh = [edit for edit in edits if edit not in taken]
        if any(_overlap(edit, other) for edit in fresh for other in taken):
            continue
        taken += fresh
        count += 1
    for start, end, new in sorted(taken, reverse=True):
        text = text[:start] + new + text[end:]
    return text, count


def save(root: Path, file: FixedFile) -> None:
    """Replace a file by its fixed text, atomically."""
    write_atomic(root / file.path, file.after)


def _offsets(edit: Edit, starts: list[int]) -> tuple[int, int, str]:
    """An edit as (start, end, new text) in code points from the beginning; `starts` are those of the lines."""
    (line, column), (end_line, end_column) = edit.start, edit.end
    return starts[line - 1] + column - 1, starts[end_line - 1] + end_column - 1, edit.text


def _overlap(first: tuple[int, int, str], second: tuple[int, int, str]) -> bool:
    """Whether two edits touch the same text, or insert at the same place."""
    return (first[0] < second[1] and second[0] < first[1]) or first[:2] == second[:2]
