"""List the files of a catalog.

Input: the root, the catalog folder and the paths to look at. Output: one `Entry` per YAML file, with the kind that
its folder implies. Example: `catalog/districts/320402-天宁区/样例局/许可.yaml` is an entry of kind `matter`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal, TypeAlias

from linter.source.read import Problem
from linter.source.span import FILE_START

SUFFIXES = (".yaml", ".yml")
CONFIGURATION = "matterlint.yaml"
"""The name of the configuration file. A catalog has one; others below its folders are problems."""
ATTACHMENTS = "attachments"
"""The folder beside guides that holds their attachments; it is not searched for catalog files."""
FOLDERS = ("districts", "standards", "registry", "lists", "ledger")
"""The folders of a catalog that hold its files."""
PassedOver: TypeAlias = Literal["excluded", "configuration", "not-yaml", "attachment", "hidden"]
"""Why a file that the caller named is not linted. A run over its folder leaves it out, too."""
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
    passed_over: list[tuple[str, PassedOver]] = field(default_factory=list)
    """(path, reason) of the files that the caller named and that are not linted."""


def kind_of(parts: tuple[str, ...]) -> str | None:
    """Return the kind of a file by its path within the catalog, None if the path implies none."""
    if len(parts) < 2:
        return None
    if parts[0] == "registry":
        return Path(parts[-1]).stem
    return _KIND_OF_FOLDER.get(parts[0])


def canonical(path: Path) -> Path:
    """Return the absolute path without `..` and without links, so that each file has one path however it is named.

    A link to a file stays a link at the end of the path: it is reported, never followed.
    """
    if path.is_symlink() and not path.is_dir():
        return Path(os.path.realpath(path.parent)) / path.name
    return Path(os.path.realpath(path))


def holds(catalog: Path, path: Path) -> bool:
    """Return whether a path is a catalog folder or lies in one of its FOLDERS. Both paths are canonical."""
    return path == catalog or (path.is_relative_to(catalog) and path.relative_to(catalog).parts[0] in FOLDERS)


def relative_path(root: Path, path: Path) -> str:
    """Return the path by which an `Entry` names an absolute path: from the root if it lies below it, POSIX."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def listing(
    root: Path,
    catalog: Path,
    paths: Iterable[Path],
    exclude: Iterable[str] = (),
    unsaved: Collection[str] = (),
    configuration: Path | None = None,
) -> Listing:
    """Return the catalog files at or below some canonical paths, sorted by path.

    Links are not followed: each is a problem. `unsaved` are paths whose content the caller has; such a file need not
    exist. `configuration` is the file with the settings of the run; another one in the catalog is a problem.
    """
    result = Listing([], [])
    seen: set[str] = set()
    patterns = tuple(exclude)
    for start in paths:
        buffered = relative_path(root, start) in unsaved
        for path, problem in [(start, None)] if buffered else _walk(start, configuration):
            relative = relative_path(root, path)
            if relative in seen:
                continue
            seen.add(relative)
            inside = path.relative_to(catalog).parts if path.is_relative_to(catalog) else ()
            reason = _passed_over(path, inside, configuration) if path == start and not problem else None
            if any(fnmatch(relative, pattern) for pattern in patterns):
                result.excluded += 1
                reason = "excluded" if path == start else None
            elif problem:
                result.problems.append((relative, problem))
            elif reason is None:
                result.entries.append(Entry(relative, kind_of(inside)))
            if reason is not None:
                result.passed_over.append((relative, reason))
    result.entries.sort(key=lambda entry: entry.path)
    return result


def _passed_over(path: Path, inside: tuple[str, ...], configuration: Path | None) -> PassedOver | None:
    """Return why a named file is not linted, None if it is; `inside` is its path within the catalog, if it has one."""
    if path == configuration:
        return "configuration"
    if path.suffix.lower() not in SUFFIXES:
        return "not-yaml"
    if ATTACHMENTS in inside[:-1]:
        return "attachment"
    return "hidden" if any(part.startswith(".") for part in inside) else None


def _walk(top: Path, configuration: Path | None) -> Iterator[tuple[Path, Problem | None]]:
    """Yield (path, None) for every catalog file at or below a path, and (path, problem) for every link, for every
    configuration but the one of the run, and for every folder that cannot be read.

    The list of waiting paths replaces recursion: folders may lie deeper than Python calls may.
    """
    waiting = [top]
    while waiting:
        path = waiting.pop()
        named = path.suffix.lower() in SUFFIXES
        try:
            mode = path.lstat().st_mode
            link, folder = stat.S_ISLNK(mode), stat.S_ISDIR(mode)
            if folder and (path == top or not named):
                with os.scandir(path) as found:
                    names = [entry.name for entry in found]
                waiting += [path / name for name in names if not name.startswith(".") and name != ATTACHMENTS]
            elif link and (named or path.is_dir()):
                yield path, Problem("engine/link-not-followed", FILE_START)
            elif path.name == CONFIGURATION and path != configuration:
                yield path, Problem("engine/second-configuration", FILE_START)
            elif path == top or (named and path != configuration):
                yield path, None
        except OSError as error:
            yield path, Problem("engine/unreadable", FILE_START, {"reason": error.strerror})


def surroundings(root: Path, catalog: Path) -> list[Entry]:
    """Return the registry, standards, lists and ledger of a catalog: every guide is checked against all of them,
    also when a run looks at one guide only."""
    folders = [catalog / name for name in FOLDERS if name != "districts"]
    return listing(root, catalog, [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]).entries
