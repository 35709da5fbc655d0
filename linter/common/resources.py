"""Find the data folders of the installation.

Input: a folder name. Output: its path. Example: `folder("schemas")` is `schemas/` beside `linter/` in a checkout,
`linter/_data/schemas/` in an installed wheel.
"""

from __future__ import annotations

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


def program_files() -> Iterator[Path]:
    """Yield the files that decide what this installation says: its code, rules and schemas, in a fixed order."""
    folders = [_PACKAGE, folder("rules"), folder("schemas")]
    for place in folders:
        yield from sorted(path for path in place.rglob("*") if path.suffix in (".py", ".yaml", ".json"))
