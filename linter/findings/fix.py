"""Fixes put into files: the edits of findings, each file written once, atomically, or not at all."""

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
class Fixed:
    """A file before and after, and how many findings its edits mend."""

    path: str
    before: str
    after: str
    count: int

    def diff(self) -> Iterator[str]:
        """The change as a unified diff; control characters of the file are shown, not sent."""
        old, new = self.before.splitlines(keepends=True), self.after.splitlines(keepends=True)
        for line in difflib.unified_diff(old, new, f"a/{self.path}", f"b/{self.path}"):
            yield visible(line.removesuffix("\n")) + "\n"


def fixes(root: Path, findings: Iterable[Finding], *, unsafe: bool = False) -> Iterator[Fixed]:
    """The files that the open findings' fixes change. Of edits that overlap the first in the order of
    findings is taken; the rest wait for the next run."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.open and finding.fix and (unsafe or finding.fix.safety == "safe"):
            by_path.setdefault(finding.path, []).append(finding)
    for path, wanted in sorted(by_path.items()):
        before = read.read(root / path).text
        if before is None:
            continue
        after, count = apply(before, wanted)
        if after != before:
            yield Fixed(path, before, after, count)


def apply(text: str, findings: Iterable[Finding]) -> tuple[str, int]:
    """The text with the fixes of its findings made, and how many findings that mends."""
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


def save(root: Path, fixed: Fixed) -> None:
    """Writes a mended file in place of the old one."""
    write_atomic(root / fixed.path, fixed.after)


def _offsets(edit: Edit, starts: list[int]) -> tuple[int, int, str]:
    (line, column), (end_line, end_column) = edit.start, edit.end
    return starts[line - 1] + column - 1, starts[end_line - 1] + end_column - 1, edit.text


def _overlap(first: tuple[int, int, str], second: tuple[int, int, str]) -> bool:
    return (first[0] < second[1] and second[0] < first[1]) or first[:2] == second[:2]
