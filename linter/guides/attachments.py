"""The files that guides name: found and examined once in a run, however many guides and rules ask.

Input: the folder of a guide and the path that the guide names, such as "attachments/申请表.docx". Output: the file
below the root of the catalog, or why it must not be used; what is in the file, and the digest of its bytes.
`consulted` says which files the answers about one guide depend on.
"""

from __future__ import annotations

import hashlib
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
            return cls.read(os.lstat(path))
        except (OSError, ValueError):
            return None

    @classmethod
    def read(cls, status: os.stat_result) -> Signature:
        """Return the parts of a status that count."""
        return cls(status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


Named = tuple[str, str]
"""The folder of a guide, and a path that the guide names."""


def path_of(named: Named) -> str:
    """Return the path that a guide names, from the root of the catalog."""
    return posixpath.normpath(posixpath.join(*named))


class Found(NamedTuple):
    """The answer to a `Named`: the file, or why it must not be used."""

    path: Path | None
    reason: str | None
    """"outside" (not below the root), "link" (the path leads over a symbolic link) or "missing"."""
    signature: Signature | None
    """The status of the file before it was read, None without a file."""

    @property
    def state(self) -> State:
        """What a later run compares to see whether the answer still holds."""
        return self.reason, self.signature


State = tuple[str | None, Signature | None]
"""The reason and the signature of a `Found`."""


class Files:
    """The files below the root of a catalog."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.consulted: dict[Named, State] = {}
        """The files that `find` was asked for since the caller emptied this."""
        self._known: dict[tuple[str, ...], Any] = {}

    def find(self, folder: str, named: str) -> tuple[Path | None, str | None]:
        """Return (file, None) for the path that a guide in a folder names, or (None, reason); see `Found`."""
        found = self._look_up(folder, named)
        self.consulted[folder, named] = found.state
        return found.path, found.reason

    def state(self, folder: str, named: str) -> State:
        """Return the state of the file that a guide names."""
        return self._look_up(folder, named).state

    def _look_up(self, folder: str, named: str) -> Found:
        return self._once(("find", folder, named), lambda: _find(self.root, folder, named))

    def digests(self) -> tuple[tuple[str, str], ...]:
        """Return (path, digest) of the files that were found since the caller emptied `consulted`."""
        found = {path_of(named): self._look_up(*named).path for named in self.consulted}
        return tuple((name, self.digest(path)) for name, path in found.items() if path is not None)

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of the size of a file and of the bytes that `content` reads; of an unreadable file "-"."""
        return self._once(("digest", str(path)), lambda: _digest(path))

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


def _find(root: Path, folder: str, named: str) -> Found:
    joined = path_of((folder, named))
    if named.startswith(("/", "\\")) or ":" in named or joined.startswith("..") or "\0" in named:
        return Found(None, "outside", None)
    path = os.fspath(root)
    try:
        # Every folder on the way is looked at: a link in the middle would lead out of the catalog.
        for part in joined.split("/"):
            path = f"{path}/{part}"
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                return Found(None, "link", None)
    except (OSError, ValueError):
        return Found(None, "missing", None)
    if not stat.S_ISREG(status.st_mode):
        return Found(None, "missing", None)
    return Found(Path(path), None, Signature.read(status))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(b"%d\0" % path.lstat().st_size + data_of(path)).hexdigest()
    except OSError:
        return "-"


def _equal(path: Path, other: Path) -> bool:
    try:
        return path.lstat().st_size == other.lstat().st_size > 0 and data_of(path) == data_of(other)
    except OSError:
        return False
