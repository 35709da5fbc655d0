"""The files that guides name: found and examined once in a run, however many guides and rules ask.

Input: the folder of a guide and the path that the guide names, such as "attachments/申请表.docx". Output: the file
below the root of the catalog, or why it must not be used; and what is in the file. `consulted` says which files the
answers about one guide depend on.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from linter.common.file_type import Content, data_of, examine

MAX_ANSWERS = 1 << 16
"""Answers kept. Guides that share a file are read close together, so that older answers are not missed."""
Answer = TypeVar("Answer")


class Signature(NamedTuple):
    """The status of a file. A file whose content changes gets another one."""

    mode: int
    size: int
    """Bytes."""
    modified: int
    """Nanoseconds since 1970; so is `changed`, which no program can set."""
    changed: int
    inode: int

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Signature | None:
        """Return the status of a path, which is not followed if it is a link; None if it cannot be looked at."""
        try:
            status = os.lstat(path)
        except (OSError, ValueError):
            return None
        return cls(status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


Named = tuple[str, str]
"""The folder of a guide, and a path that the guide names."""


class Files:
    """The files below the root of a catalog."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.consulted: dict[Named, Signature | None] = {}
        """The files that `find` was asked for since the caller emptied this, with the status before reading."""
        self._known: dict[tuple[str, ...], Any] = {}

    def find(self, folder: str, named: str) -> tuple[Path | None, str | None]:
        """Return (file, None) for the path that a guide in a folder names, or (None, reason).

        The reason is "outside" (not below the root), "link" (the path leads over a symbolic link) or "missing".
        """
        self.consulted[folder, named] = self.signature(folder, named)
        return self._once(("find", folder, named), lambda: _find(self.root, folder, named))

    def signature(self, folder: str, named: str) -> Signature | None:
        """Return the status of the file that a guide names, None if there is none."""
        return self._once(
            ("signature", folder, named), lambda: Signature.of(f"{self.root}/{posixpath.join(folder, named)}")
        )

    def content(self, path: Path) -> Content | None:
        """Return what is in a file, as `examine` does."""
        return self._once(("content", str(path)), lambda: examine(path))

    def equal(self, path: Path, other: Path) -> bool:
        """Return whether two paths are one file, or two files with the same bytes; empty files are not equal."""
        return path == other or self._once(("equal", str(path), str(other)), lambda: _equal(path, other))

    def _once(self, question: tuple[str, ...], answer: Callable[[], Answer]) -> Answer:
        if question not in self._known:
            if len(self._known) >= MAX_ANSWERS:
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
        # Every folder on the way is looked at: a link in the middle would lead out of the catalog.
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
