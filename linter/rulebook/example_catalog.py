"""The small catalog of clean guides (rules/clean) that examples are laid over."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from linter.common.resources import folder
from linter.rulebook.rule_data import load_document

DEFAULT_TYPE = "行政许可"


@cache
def clean_folder() -> Path:
    """The small catalog of clean guides that examples are laid over."""
    return folder("rules") / "clean"


@cache
def clean_guides() -> Mapping[str, tuple[str, dict[str, Any]]]:
    """Matter type to (path, value) of the clean guide of that type."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for path in sorted((clean_folder() / "districts").rglob("*.yaml")):
        value = load_document(path, "matter")
        found[value["type"]] = (path.relative_to(clean_folder()).as_posix(), value)
    return found
