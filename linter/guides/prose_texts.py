"""The texts of a guide that people read: names, conditions, notes, addresses, questions and answers.

Input: the value of a guide or standard. Output: one `Passage` per text, in the order of the document. Example:
`{"name": "卫生许可", "level": "县级"}` → one passage at ("name",), since a level is chosen from a list.
Which fields people read, and which of them quote a law word for word, the schema says (`x-prose`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from linter.common.regex import PatternSet
from linter.guides.fields import Prose, fields
from linter.source.pointer import STAR, Pointer, parse

Passage = tuple[Pointer, str, bool]
"""Where a text stands, the text, and whether it is the wording of a law, which most checks leave as it is."""


PROSE_PATTERNS = PatternSet()
"""The patterns that the checks of prose search for. Each check adds its own when it is built; one pass over the prose
of a key then tells which checks have to look at it text by text (`Guide.prose_says`)."""


@dataclass(slots=True)
class _Node:
    """What the schema says of a place and of the places below it."""

    prose: Prose = "no"
    below: dict[str, _Node] = field(default_factory=dict)
    """By key, and by `*` for the entries of a list."""
    reads: bool = False
    """Whether anything at or below the place is prose."""


_UNKNOWN = _Node("read", reads=True)
"""A key that the schema does not have, and all below it: the text is read as prose beside the finding of the key."""


@cache
def _tree() -> _Node:
    root = _Node()
    for place, declared in fields().items():
        node = root
        for step in parse(place):
            node = node.below.setdefault(step, _Node())
        node.prose = declared.prose or "read"
        if "items" in declared.keywords and not declared.lists_mappings:
            node.below[STAR] = _Node(node.prose)
    _mark(root)
    return root


def _mark(node: _Node) -> None:
    for below in node.below.values():
        _mark(below)
    node.reads = node.prose != "no" or any(below.reads for below in node.below.values())


@cache
def is_prose(place: str) -> bool:
    """Return whether the texts at a place of the schema are text that people read."""
    node = _tree()
    for step in parse(place):
        if step not in node.below:
            return False
        node = node.below[step]
    return node.prose != "no"


@cache
def prose_keys() -> tuple[str, ...]:
    """Return the top-level keys of the schema under which there is text that people read."""
    return tuple(key for key, node in _tree().below.items() if node.reads)


@cache
def known_keys() -> frozenset[str]:
    """Return the top-level keys of the schema; under any other key every text is read as prose."""
    return frozenset(_tree().below)


@cache
def silent_keys() -> frozenset[str]:
    """Return the top-level keys of the schema under which there is no prose."""
    return known_keys() - frozenset(prose_keys())


class KeyProse:
    """The prose under one top-level key. Guides with equal values share the object, so that it is searched once."""

    __slots__ = ("_found", "_searched", "passages", "text")

    def __init__(self, key: str, value: Any) -> None:
        self.passages = passages({key: value})
        self.text = "\n".join([text for _, text, _ in self.passages]).encode("utf-8", "surrogatepass")
        """The passages, one per line, in UTF-8."""
        self._found: frozenset[int] = frozenset()
        self._searched = 0
        """Patterns that were searched for; a check may be built, and add one, after the first search."""

    def says(self, number: int) -> bool:
        """Return whether the pattern with this number in PROSE_PATTERNS occurs."""
        if number >= self._searched:
            self._found, self._searched = PROSE_PATTERNS.found(self.text), len(PROSE_PATTERNS)
        return number in self._found


def passages(document: Any) -> list[Passage]:
    """Return every text of a document that people read, in its order."""
    found: list[Passage] = []
    _collect(document, (), _tree(), found)
    return found


def _collect(value: Any, pointer: Pointer, above: _Node, found: list[Passage]) -> None:
    if type(value) is dict:
        for key, item in value.items():
            _one(item, key, pointer, above.below.get(key, _UNKNOWN), found)
        return
    node = above.below.get(STAR, _UNKNOWN)
    if node.reads:
        for index, item in enumerate(value):
            _one(item, index, pointer, node, found)


def _one(item: Any, step: str | int, pointer: Pointer, node: _Node, found: list[Passage]) -> None:
    kind = type(item)
    if kind is str:
        if item and node.prose != "no":
            found.append(((*pointer, step), item, node.prose == "quoted"))
    elif node.reads and item and (kind is dict or kind is list):
        _collect(item, (*pointer, step), node, found)
