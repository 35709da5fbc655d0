"""The texts of a guide that people read: names, conditions, notes, addresses, questions and answers.

Codes, dates, links, file names, phone numbers and choices from a closed list are no prose. What is
quoted from a law stands as the law has it: such passages are marked, most checks leave them alone.
"""

from __future__ import annotations

from typing import Any

from linter.source.pointer import Pointer

NO_PROSE = frozenset(
    {
        "after",
        "appointment_url",
        "artefacts",
        "audience",
        "basic_code",
        "blank_form",
        "by",
        "channels",
        "code",
        "district",
        "document",
        "effective",
        "exported_on",
        "field",
        "form",
        "hours",
        "id",
        "item_code",
        "kind",
        "lacks",
        "level",
        "licence",
        "mobile_url",
        "nature",
        "necessity",
        "next",
        "online_depth",
        "online_url",
        "phone",
        "power_source",
        "published_on",
        "rank",
        "reach",
        "reviewed_on",
        "rule",
        "sample",
        "sample_form",
        "source",
        "status",
        "task_code",
        "type",
        "unit",
        "until",
        "url",
        "venue",
        "verified_on",
        "version",
        "windows",
    }
)
"""Keys below which nothing is prose."""
QUOTED = frozenset(("legal_basis", "basis", "reduction_basis"))
"""Keys below which a law speaks."""

Passage = tuple[Pointer, str, bool]
"""Where a text stands, the text, and whether a law speaks there."""


def passages(document: Any) -> list[Passage]:
    """Every text of a document that people read, in its order."""
    found: list[Passage] = []
    _collect(document, (), False, found)
    return found


def _collect(value: Any, pointer: Pointer, quoted: bool, found: list[Passage]) -> None:
    for step, item in value.items() if type(value) is dict else enumerate(value):
        kind = type(item)
        if kind is str:
            if item and step not in NO_PROSE:
                found.append(((*pointer, step), item, quoted or step in QUOTED))
        elif (kind is dict or kind is list) and item and step not in NO_PROSE:
            _collect(item, (*pointer, step), quoted or step in QUOTED, found)
