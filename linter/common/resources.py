"""Where the rulebook and the schemas lie: in a checkout beside `linter/`, when installed inside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent.parent


@cache
def folder(name: str) -> Path:
    """The folder `rules` or `schemas` of this installation.

    A checkout (and so an editable install) reads the repository's own files; a wheel carries them
    as `linter/_data/<name>`.
    """
    checkout = (_HERE.parent / "pyproject.toml").is_file()
    found = (_HERE.parent if checkout else _HERE / "_data") / name
    if not found.is_dir():
        raise FileNotFoundError(f"matterlint 安装不完整：找不到 {name}/")
    return found
