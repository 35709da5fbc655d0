"""List the files of a catalog.

Input: the root, the catalog folder and the paths to look at. Output: one `Entry` per YAML file, with the kind that
its folder implies. Example: `catalog/districts/320402-天宁区/样例局/许可.yaml` is an entry of kind `matter`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from linter.source.read import Problem
from linter.source.span import FILE_START

SUFFIXES = (".yaml", ".yml")
ATTACHMENTS = "attachments"
"""The folder beside guides that holds their attachments; it is not searched for catalog files."""
REGISTRY = ("divisions", "departments", "venues", "documents", "licences", "laws", "apps", "exemptions")
"""The kinds of registry files; the file name is the kind."""
_KIND_OF_FOLDER = {"districts": "matter", "standards": "standard", "lists": "list", "ledger": "ledger"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read."""

    path: str
    """The path from the root, POSIX, exactly as on disk; bytes of it that are not UTF-8 are surrogate escapes."""
    kind: str | None
    """The kind that the folder implies, None if the file itself must state it."""


@dataclass(slots=True)
class Listing:
    """The files found below some paths."""

    entries: list[Entry]
    problems: list[tuple[str, Problem]]
    """(path, problem) of links and of folders that could not be read."""
    excluded: int = 0
    """Number of files that a pattern left out."""


def kind_of(parts: tuple[str, ...]) -> str | None:
    """Return the kind of a file by its path within the catalog, None if the path implies none."""
    if len(parts) < 2:
        return None
    if parts[0] == "registry":
        return Path(parts[-1]).stem
    return _KIND_OF_FOLDER.get(parts[0])


def relative_path(root: Path, path: Path) -> str:
    """Return the path by which an `Entry` names an absolute path: from the root if it lies below it, POSIX."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def listing(root: Path, catalog: Path, paths: Iterable[Path], exclude: Iterable[str] = ()) -> Listing:
    """Return the catalog files at or below some paths, sorted by path. Links are not followed: each is a problem."""
    result = Listing([], [])
    seen: set[str] = set()
    patterns = tuple(exclude)
    for start in paths:
        start = start.absolute()
        for path, problem in _walk(start):
            relative = relative_path(root, path)
            if relative in seen:
                continue
            seen.add(relative)
            if any(fnmatch(relative, pattern) for pattern in patterns):
                result.excluded += 1
            elif problem:
                result.problems.append((relative, problem))
            else:
                inside = path.relative_to(catalog).parts if path.is_relative_to(catalog) else ()
                result.entries.append(Entry(relative, kind_of(inside)))
    result.entries.sort(key=lambda entry: entry.path)
    return result


def _walk(top: Path) -> Iterator[tuple[Path, Problem | None]]:
    """Yield (path, None) for every catalog file at or below a path, and (path, problem) for every link and every
    folder that cannot be read.

    The list of waiting paths replaces recursion: folders may lie deeper than Python calls may.
    """
    waiting = [top]
    while waiting:
        path = waiting.pop()
        named = path.suffix.lower() in SUFFIXES
        try:
            mode = path.lstat().st_mode
            link, folder = stat.S_ISLNK(mode), stat.S_ISDIR(mode)
            # Of the links only one that the caller named is followed, and only to a folder.
            folder = folder or (path == top and path.is_dir())
            if folder and (path == top or not named):
                with os.scandir(path) as found:
                    names = [entry.name for entry in found]
                waiting += [path / name for name in names if not name.startswith(".") and name != ATTACHMENTS]
            elif link and (named or path.is_dir()):
                yield path, Problem("engine/link-not-followed", FILE_START)
            elif path == top or (named and path.name != "matterlint.yaml"):
                yield path, None
        except OSError as error:
            yield path, Problem("engine/unreadable", FILE_START, {"reason": error.strerror})


def surroundings(root: Path, catalog: Path) -> list[Entry]:
    """Return the registry, standards, lists and ledger of a catalog: every guide is checked against all of them,
    also when a run looks at one guide only."""
    folders = [catalog / name for name in ("registry", "standards", "lists", "ledger")]
    return listing(root, catalog, [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]).entries
