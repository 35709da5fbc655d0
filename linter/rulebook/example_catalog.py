"""The clean guides of rules/clean, on which the examples of rules are based.

In: nothing. Out: matter type to (path, content), e.g. clean_guides()["行政许可"][1]["name"] is "公共场所卫生许可".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from linter.common.resources import folder
from linter.rulebook.rule_data import load_document

DEFAULT_TYPE = "行政许可"
"""The matter type of the guide that an example is based on, unless the rule applies to other types only."""


@cache
def clean_folder() -> Path:
    """The folder of the clean guides, a catalog of its own with its registry."""
    return folder("rules") / "clean"


@cache
def clean_guides() -> Mapping[str, tuple[str, dict[str, Any]]]:
    """Matter type to (path relative to the folder, content) of the clean guide of that type."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for path in sorted((clean_folder() / "districts").rglob("*.yaml")):
        value = load_document(path, "matter")
        found[value["type"]] = (path.relative_to(clean_folder()).as_posix(), value)
    return found
