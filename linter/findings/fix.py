"""Apply the fixes of findings to files.

Input: a Report. Output: one FixedFile per file, with its bytes before and after; `save` writes it. Example: the edit
(1, 1)–(1, 3) → `X` turns the line `abcd` into `Xcd`. Bytes outside of the edits stay as they are: a byte order mark,
the line ends, the end of the file.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from linter.common.text import path_bytes, visible
from linter.findings.finding import Finding, Report
from linter.source import read
from linter.source.span import Edit
from linter.source.yaml_writer import is_protected, write_atomic

_QUOTED_NAME = re.compile(r'[\x00-\x1f\x7f"\\]')
Reason = Literal["not-named", "protected", "changed", "not-written"]
"""Why a file was left as it is: it is none that the run was asked for, it has no write permission, it has changed since
it was linted, or the system refused to write it (`detail` says why)."""


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file with fixes: its path from the root, and its bytes before and after."""

    path: str
    before: bytes
    after: bytes
    count: int
    """The number of findings that the edits fix."""

    def diff(self) -> bytes:
        """A unified diff with the bytes of the file, which `git apply` and `patch -p1` turn into the fixed file."""
        old, new = _lines(self.before), _lines(self.after)
        lines = []
        for line in difflib.unified_diff(old, new, _header(f"a/{self.path}"), _header(f"b/{self.path}")):
            lines.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
        return path_bytes("".join(lines))

    def shown_diff(self) -> str:
        """The same diff for a person: control characters, such as a byte order mark, are escapes."""
        lines = self.diff().decode("utf-8", "surrogateescape").split("\n")
        return "\n".join(map(visible, lines))


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file whose fixes are not applied; `count` is their number."""

    path: str
    count: int
    reason: Reason
    detail: str = ""


def fixed_files(root: Path, report: Report, *, unsafe: bool = False) -> tuple[list[FixedFile], list[SkippedFile]]:
    """The files that the fixes of open findings change, and those that are left as they are, both by path. `root` is
    the folder that paths are relative to.

    Only files that the run was asked for are changed: a standard has findings in a run over one guide too. Fixes that
    are not safe are left out unless `unsafe`. Of fixes that overlap, the first in the order of findings is applied; the
    next run reports the others again.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.open and finding.fix and (unsafe or finding.fix.safety == "safe"):
            by_path.setdefault(finding.path, []).append(finding)
    files, skipped = [], []
    for path, findings in sorted(by_path.items()):
        found = _fixed(root, path, findings, report.asked.get(path))
        if isinstance(found, FixedFile):
            files.append(found)
        else:
            skipped.append(SkippedFile(path, len(findings), found))
    return files, skipped


def _fixed(root: Path, path: str, findings: list[Finding], digest: str | None) -> FixedFile | Reason:
    """A file with fixes, or the reason why it has none. `digest` is the SHA-256 of the bytes that were linted, None for
    a file that the run was not asked for."""
    if digest is None:
        return "not-named"
    source = read.read(root / path)
    # The edits count lines and columns of the text that was linted.
    if source.text is None or hashlib.sha256(source.data).hexdigest() != digest:
        return "changed"
    if is_protected(root / path):
        return "protected"
    text, count = apply(source.text, findings)
    after = read.byte_order_mark(source.data) + text.encode("utf-8")
    return FixedFile(path, source.data, after, count)


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
    """Replace a file by its fixed content, atomically. Raises OSError."""
    write_atomic(root / file.path, file.after)


def save_all(root: Path, files: Iterable[FixedFile]) -> tuple[list[FixedFile], list[SkippedFile]]:
    """Save files; return those that were written and those that the system refused to write."""
    saved, refused = [], []
    for file in files:
        try:
            save(root, file)
            saved.append(file)
        except OSError as error:
            refused.append(SkippedFile(file.path, file.count, "not-written", error.strerror or str(error)))
    return saved, refused


def _header(name: str) -> str:
    """A file name as `git apply` and `patch` read it: quoted if it holds control characters, with a tab behind it if it
    holds blanks, since it would end at the first one."""
    if not _QUOTED_NAME.search(name):
        return f"{name}\t" if " " in name else name
    quoted = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03o}" for byte in path_bytes(name)
    )
    return f'"{quoted}"'


def _lines(data: bytes) -> list[str]:
    """The lines of a file with their line feeds. `str.splitlines` would also split at characters such as U+2028."""
    return [line for line in re.split(r"(?<=\n)", data.decode("utf-8")) if line]


def _offsets(edit: Edit, starts: list[int]) -> tuple[int, int, str]:
    """An edit as (start, end, new text) in code points from the beginning; `starts` are those of the lines."""
    (line, column), (end_line, end_column) = edit.start, edit.end
    return starts[line - 1] + column - 1, starts[end_line - 1] + end_column - 1, edit.text


def _overlap(first: tuple[int, int, str], second: tuple[int, int, str]) -> bool:
    """Whether two edits touch the same text, or insert at the same place."""
    return (first[0] < second[1] and second[0] < first[1]) or first[:2] == second[:2]
