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
    inside_catalog = f"{prefix}/" if (prefix := relative_path(root, catalog)) != "." else ""
    for start in (_file_like(catalog, path) for path in paths):
        first = relative_path(root, start)
        if (left_out := _left_out(first, inside_catalog)) and start.is_dir():
            result.passed_over.append((first, left_out))
            continue
        for path, problem in [(first, None)] if first in unsaved else _walk(start, first, configuration):
            if path in seen:
                continue
            seen.add(path)
            inside = path.removeprefix(inside_catalog) if path.startswith(inside_catalog) else ""
            reason = _passed_over(start, inside, configuration) if path == first and not problem else None
            if is_excluded(path, patterns):
                result.excluded += 1
                reason = "excluded" if path == first else None
            elif problem:
                result.problems.append((path, problem))
            elif reason is None:
                result.entries.append(Entry(path, kind_of(tuple(inside.split("/")))))
            if reason is not None:
                result.passed_over.append((path, reason))
    result.entries.sort(key=lambda entry: entry.path)
    return result


def is_excluded(path: str, patterns: Iterable[str]) -> bool:
    """Return whether the settings leave a file out, by its path from the root."""
    return any(fnmatch(path, pattern) for pattern in patterns)


def _file_like(catalog: Path, path: Path) -> Path:
    """Return the outermost folder of a catalog above a path that is named like a catalog file, such as `许可.yaml/`: it
    is reported and not searched. Without one return the path."""
    above = [folder for folder in path.parents if folder.is_relative_to(catalog) and folder != catalog]
    return next((folder for folder in reversed(above) if folder.suffix.lower() in SUFFIXES), path)


def _left_out(path: str, inside_catalog: str) -> PassedOver | None:
    """Return why the catalog folder at a path is not searched, None if it is."""
    parts = path.removeprefix(inside_catalog).split("/") if path.startswith(inside_catalog) else []
    if ATTACHMENTS in parts:
        return "attachment"
    return "hidden" if any(part.startswith(".") and part != "." for part in parts) else None


def _passed_over(path: Path, inside: str, configuration: Path | None) -> PassedOver | None:
    """Return why a named file is not linted, None if it is; `inside` is its path within the catalog, "" outside."""
    if path == configuration:
        return "configuration"
    if path.suffix.lower() not in SUFFIXES:
        return "not-yaml"
    folder, _, name = inside.rpartition("/")
    return _left_out(folder, "") or ("hidden" if name.startswith(".") else None)


def _walk(top: Path, name: str, configuration: Path | None) -> Iterator[tuple[str, Problem | None]]:
    """Yield (path, None) for every catalog file at or below a path, and (path, problem) for every link, for every
    configuration but the one of the run, and for every folder that cannot be read. Paths begin with `name`, which
    stands for `top`.

    The list of waiting paths replaces recursion: folders may lie deeper than Python calls may. Paths are texts here:
    joining `Path`s took most of the time of a run in which nothing had changed.
    """
    allowed = os.fspath(configuration) if configuration is not None else ""
    try:
        mode = os.lstat(top).st_mode
    except OSError as error:
        yield name, Problem("engine/unreadable", FILE_START, {"reason": error.strerror})
        return
    if not stat.S_ISDIR(mode) or name.lower().endswith(SUFFIXES):
        yield name, _file_problem(os.fspath(top), stat.S_ISLNK(mode), allowed)
        return
    waiting = [(os.fspath(top), "" if name == "." else name)]
    while waiting:
        folder, shown = waiting.pop()
        try:
            with os.scandir(folder) as found:
                children = [child for child in found if not child.name.startswith(".") and child.name != ATTACHMENTS]
        except OSError as error:
            yield shown, Problem("engine/unreadable", FILE_START, {"reason": error.strerror})
            continue
        for child in children:
            path = f"{shown}/{child.name}" if shown else child.name
            named, link = child.name.lower().endswith(SUFFIXES), child.is_symlink()
            if not named and child.is_dir(follow_symlinks=False):
                waiting.append((child.path, path))
            elif (named and child.path != allowed) or (link and Path(child.path).is_dir()):
                yield path, _file_problem(child.path, link, allowed)


def _file_problem(path: str, link: bool, configuration: str) -> Problem | None:
    """Return what is wrong with a file that was found or named, before it is read."""
    if link:
        return Problem("engine/link-not-followed", FILE_START)
    if path.endswith(f"{os.sep}{CONFIGURATION}") and path != configuration:
        return Problem("engine/second-configuration", FILE_START)
    return None


def surroundings(root: Path, catalog: Path, unsaved: Collection[str] = ()) -> list[Entry]:
    """Return the registry, standards, lists and ledger of a catalog: every guide is checked against all of them,
    also when a run looks at one guide only. For `unsaved` see `listing`."""
    folders = [catalog / name for name in FOLDERS if name != "districts"]
    there = [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]
    new = [path for path in (root / name for name in unsaved) if any(map(path.is_relative_to, folders))]
    return listing(root, catalog, [*there, *new], unsaved=unsaved).entries
