"""The files of a catalog: which there are, of what kind, and what they give to the guides."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from linter.source.read import Problem
from linter.source.span import Span

SUFFIXES = (".yaml", ".yml")
ATTACHMENTS = "attachments"
REGISTRY = ("divisions", "departments", "venues", "documents", "licences", "laws", "apps", "exemptions")
_START = Span(1, 1, 1, 1)
_KIND_OF_FOLDER = {"districts": "matter", "standards": "standard", "lists": "list", "ledger": "ledger"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read: its path from the root (POSIX), and the kind that its folder implies."""

    path: str
    kind: str | None


@dataclass(slots=True)
class Listing:
    """The files found, and what could not be followed on the way (path and problem)."""

    entries: list[Entry]
    problems: list[tuple[str, Problem]]
    excluded: int = 0
    """Files that a pattern left out."""


def kind_of(parts: tuple[str, ...]) -> str | None:
    """The kind of a file by its path within the catalog, None if the path does not say."""
    if len(parts) < 2:
        return None
    if parts[0] == "registry":
        return Path(parts[-1]).stem
    return _KIND_OF_FOLDER.get(parts[0])


def listing(root: Path, catalog: Path, paths: Iterable[Path], exclude: Iterable[str] = ()) -> Listing:
    """The catalog files at or below some paths, ordered by path. Links are never followed: each is a problem."""
    result = Listing([], [])
    seen: set[str] = set()
    patterns = tuple(exclude)
    for start in paths:
        start = start.absolute()
        for path, problem in _walk(start):
            relative = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
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
    """Every catalog file at or below a path, and what cannot be one or be looked into: (path, problem).

    With a list of its own instead of recursion: folders may lie as deep as a path may be long.
    """
    waiting = [top]
    while waiting:
        path = waiting.pop()
        named = path.suffix.lower() in SUFFIXES
        try:
            mode = path.lstat().st_mode
            link, folder = stat.S_ISLNK(mode), stat.S_ISDIR(mode)
            # A link that was named on the command line is followed to a folder only.
            folder = folder or (path == top and path.is_dir())
            if folder and (path == top or not named):
                with os.scandir(path) as found:
                    names = [entry.name for entry in found]
                waiting += [path / name for name in names if not name.startswith(".") and name != ATTACHMENTS]
            elif link and (named or path.is_dir()):
                yield path, Problem("engine/link-not-followed", _START)
            elif path == top or (named and path.name != "matterlint.yaml"):
                yield path, None
        except OSError as error:
            yield path, Problem("engine/unreadable", _START, {"reason": error.strerror})


def surroundings(root: Path, catalog: Path) -> list[Entry]:
    """The registry, standards, lists and ledger that a catalog's guides are checked against, whatever is linted."""
    folders = [catalog / name for name in ("registry", "standards", "lists", "ledger")]
    return listing(root, catalog, [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]).entries
