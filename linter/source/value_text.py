"""Write a value of a document as it appears in a message.

Input: a plain value (dict, list, str, int, bool, None). Output: one short line that is safe to print.
Example: `shown({"value": 20, "unit": "工作日"})` is `"20 工作日"`.
"""

from __future__ import annotations

from typing import Any

from linter.common.text import canonical, shorten, visible

_MAX_ITEMS = 20
"""Items of a list that are looked at; the result is cut to 60 characters anyway."""


def shown(value: Any, empty: str = "（空）") -> str:
    """Return the text of a value; `empty` stands for null, an empty text and a list of nothing else.

    A mapping with `value` or `unit` is an amount; another mapping is named by its `name`, `title` or `label`, else
    it is written as JSON.
    """
    if value is None or value == "":
        return empty
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        if "value" in value or "unit" in value:
            return " ".join(shown(item) for item in _filled([value.get("value"), value.get("unit")])) or empty
        named = value.get("name") or value.get("title") or value.get("label")
        return shown(named, empty) if named else shorten(visible(canonical(value)))
    if isinstance(value, list):
        return shorten("、".join(shown(item, empty) for item in _filled(value)[:_MAX_ITEMS])) or empty
    return shorten(visible(str(value)))


def _filled(values: list[Any]) -> list[Any]:
    """Return the values that are neither null nor an empty text."""
    return [value for value in values if value is not None and value != ""]
