"""The files that guides name, each looked up and examined once in a run, however many guides and rules ask."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from linter.common.file_type import Content, data_of, examine

MANY = 1 << 16
"""Answers kept; guides that share files stand side by side, so those long past are not missed."""
Answer = TypeVar("Answer")


class Files:
    """The files below the root of a catalog."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[tuple[str, ...], Any] = {}

    def find(self, folder: str, named: str) -> tuple[Path | None, str | None]:
        """(the file that a guide in a folder names, None), or (None, what is wrong: outside, link, missing)."""
        return self._once(("find", folder, named), lambda: _find(self.root, folder, named))

    def content(self, path: Path) -> Content | None:
        """What is in a file, as `examine` says."""
        return self._once(("content", str(path)), lambda: examine(path))

    def equal(self, path: Path, other: Path) -> bool:
        """Whether two files are one, or the same bytes, and not without any."""
        return path == other or self._once(("equal", str(path), str(other)), lambda: _equal(path, other))

    def _once(self, question: tuple[str, ...], answer: Callable[[], Answer]) -> Answer:
        if question not in self._known:
            if len(self._known) >= MANY:
                self._known.clear()
            self._known[question] = answer()
        known: Answer = self._known[question]
        return known


def _find(root: Path, folder: str, named: str) -> tuple[Path | None, str | None]:
    joined = posixpath.normpath(posixpath.join(folder, named))
    if named.startswith(("/", "\\")) or ":" in named or joined.startswith("..") or "\0" in named:
        return None, "outside"
    path, mode = os.fspath(root), 0
    try:
        for part in joined.split("/"):
            path = f"{path}/{part}"
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                return None, "link"
    except (OSError, ValueError):
        return None, "missing"
    return (Path(path), None) if stat.S_ISREG(mode) else (None, "missing")


def _equal(path: Path, other: Path) -> bool:
    try:
        return path.lstat().st_size == other.lstat().st_size > 0 and data_of(path) == data_of(other)
    except OSError:
        return False
