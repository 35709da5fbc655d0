"""Find the data folders of the installation.

Input: a folder name. Output: its path. Example: `folder("schemas")` is `schemas/` beside `linter/` in a checkout,
`linter/_data/schemas/` in an installed wheel.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def folder(name: str) -> Path:
    """Return the folder `rules` or `schemas` of this installation.

    A checkout (and so an editable install) reads the repository's own files; a wheel carries them
    as `linter/_data/<name>`. Raises FileNotFoundError if the folder is missing.
    """
    is_checkout = (_PACKAGE.parent / "pyproject.toml").is_file()
    found = (_PACKAGE.parent if is_checkout else _PACKAGE / "_data") / name
    if not found.is_dir():
        raise FileNotFoundError(f"matterlint 安装不完整：找不到 {name}/")
    return found


@cache
def program_digest() -> str:
    """Return a digest of the files that decide what this installation says: its code, rules and schemas.

    It is made of their names, sizes and times, since a checkout changes without a new version.
    """
    total = hashlib.sha256()
    for place in (_PACKAGE, folder("rules"), folder("schemas")):
        for file in sorted(_files_below(os.fspath(place))):
            status = Path(file).stat()
            total.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def _files_below(place: str) -> Iterator[str]:
    """Yield the paths of code and data below a folder, as texts: `Path` objects took most of the time."""
    for above, _, names in os.walk(place):
        yield from (f"{above}/{name}" for name in names if name.endswith((".py", ".yaml", ".json")))
