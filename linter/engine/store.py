"""Results of earlier runs, kept between processes.

Input: a key (text that names everything a result depends on) and a plain Python object. Output: the same object in a
later process, or None. Example: `Store(folder, CLASSES).read("phase-one", key)`.

An entry is a file: `MAGIC`, the sha256 of the payload, the payload (a pickle). A file that is truncated, altered,
foreign or made by another version reads as None and is made again. A payload can name only the classes that the caller
allows, so an altered file can forge a result but cannot run code. The folder is therefore the user's own; no catalog
can name it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linter.source.yaml_writer import write_atomic

MAGIC = b"matterlint cache 1\n"
"""Changes with the layout of a file, so that files of other versions are not read."""
_DIGEST = 32
"""Bytes of a sha256."""
VARIABLE = "MATTERLINT_CACHE_DIR"
"""Environment variable that names the folder instead of the user's cache folder; OFF keeps no results."""
OFF = "off"
MAX_BYTES = 1 << 30
"""Bytes that all entries together may take; the least recently used are removed first."""
MAX_AGE = 30 * 24 * 3600
"""Seconds after which an entry that was not used is removed."""
_ABANDONED = 3600
"""Seconds after which the scratch file of a killed process is removed."""
_SUFFIX, _SCRATCH = ".entry", ".tmp"
"""Ends of the names of entries, and of the files that `write_atomic` had not finished when its process was killed."""
_PLAIN = {("datetime", "date"), ("array", "_array_reconstructor"), ("array", "array")}
"""Names that pickles of plain data use."""


def default_folder() -> Path | None:
    """Return the folder of the cache: the one that the environment names, else the user's cache folder."""
    if named := os.environ.get(VARIABLE):
        return None if named == OFF else Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("matterlint", appauthor=False))


@dataclass(frozen=True, slots=True)
class Usage:
    """What a cache holds."""

    folder: Path
    entries: int
    size: int
    """Bytes."""


class Store:
    """The entries in one folder. Nothing here raises for what is wrong with the cache: a run must not fail for it."""

    def __init__(self, folder: Path, allowed: Collection[type]) -> None:
        """`folder` is made when the first entry is written; `allowed` are the classes that entries may hold."""
        self.folder = folder
        self._allowed: dict[tuple[str, str], Any] = {(item.__module__, item.__qualname__): item for item in allowed}

    def read(self, name: str, key: str) -> Any:
        """Return the object that was written under `name` with the same `key`, or None."""
        path = self._path(name, key)
        try:
            data = path.read_bytes()
            payload = memoryview(data)[len(MAGIC) + _DIGEST :]
            if data[: len(MAGIC)] != MAGIC or hashlib.sha256(payload).digest() != data[len(MAGIC) :][:_DIGEST]:
                return None
            found = _Unpickler(io.BytesIO(payload), self._allowed).load()
        except Exception:  # whatever an altered file makes the reader raise, the result is made again
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return found

    def write(self, name: str, key: str, value: object) -> None:
        """Keep an object, whole or not at all; two processes may write at once."""
        payload = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomic(self._path(name, key), MAGIC + hashlib.sha256(payload).digest() + payload)

    def trim(self, now: float | None = None) -> None:
        """Remove entries that are old or too much, and scratch files that a killed process left."""
        moment = time.time() if now is None else now
        left = MAX_BYTES
        for used, size, path in sorted(self._files(), reverse=True):
            left -= size
            age = moment - used
            if left < 0 or age > (_ABANDONED if path.suffix == _SCRATCH else MAX_AGE):
                with contextlib.suppress(OSError):
                    path.unlink()

    def usage(self) -> Usage:
        """Return how many entries there are, and their size."""
        sizes = [size for _, size, path in self._files() if path.suffix == _SUFFIX]
        return Usage(self.folder, len(sizes), sum(sizes))

    def clean(self) -> Usage:
        """Remove every entry and scratch file; return what was there."""
        before = self.usage()
        for _, _, path in self._files():
            with contextlib.suppress(OSError):
                path.unlink()
        return before

    def _path(self, name: str, key: str) -> Path:
        return self.folder / f"{name}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}{_SUFFIX}"

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Yield (time of last use, size, path) of every file that a store made; other files in the folder stay."""
        try:
            found = [entry for entry in os.scandir(self.folder) if entry.name.endswith((_SUFFIX, _SCRATCH))]
        except OSError:
            return
        for entry in found:
            with contextlib.suppress(OSError):
                if entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    yield status.st_mtime, status.st_size, Path(entry.path)


class _Unpickler(pickle.Unpickler):  # noqa: S301 - it makes nothing but the classes that it is given
    """Loads plain data and instances of allowed classes, and refuses every other name."""

    def __init__(self, file: io.BytesIO, allowed: dict[tuple[str, str], Any]) -> None:
        super().__init__(file)
        self._allowed = allowed

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self._allowed:
            return self._allowed[module, name]
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a cache entry")
