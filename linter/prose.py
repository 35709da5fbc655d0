"""The texts of a guide that people read: names, conditions, notes, addresses, questions and answers.

Codes, dates, links, file names, phone numbers and choices from a closed list are no prose. What is
quoted from a law stands as the law has it: such passages are marked, most checks leave them alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from linter.pointer import Pointer

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


class Passage(NamedTuple):
    """One text and where it stands."""

    pointer: Pointer
    text: str
    quoted: bool


def passages(value: Any, pointer: Pointer = (), quoted: bool = False) -> Iterator[Passage]:
    """Every text of a document that people read, in its order."""
    if type(value) is str:
        if value:
            yield Passage(pointer, value, quoted)
    elif type(value) is dict:
        for key, item in value.items():
            if item is not None and key not in NO_PROSE:
                yield from passages(item, (*pointer, key), quoted or key in QUOTED)
    elif type(value) is list:
        for index, item in enumerate(value):
            yield from passages(item, (*pointer, index), quoted)
