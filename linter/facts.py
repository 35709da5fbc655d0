"""Facts: the small record of a guide on which everything stands that sees more than one file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from linter.duration import Duration
from linter.finding import Span
from linter.guide import Guide
from linter.parse import Tree
from linter.pointer import Place
from linter.text import canonical, digest, mark, shown

SMALL = 200
"""A value whose canonical JSON is longer is kept as its digest only."""


@dataclass(slots=True)
class FactValue:
    """The value of one place: its key to compare by, how a message shows it, where it stands."""

    key: str
    shown: str
    span: Span
    value: Any = None
    """The value itself if it is small."""
    inherited: bool = False


@dataclass(slots=True)
class Fact:
    """One guide or standard."""

    kind: str
    path: str
    identity: str
    name: str | None
    basic_code: str | None
    item_suffix: str
    district: str | None
    level: str | None
    type: str | None
    sets: dict[str, frozenset[int]] = field(default_factory=dict)
    """By place with stars: the texts found there, as marks, without order."""
    values: dict[str, FactValue] = field(default_factory=dict)
    """By place; a place that is not filled in is absent."""


def identity_of(value: dict[str, Any], path: str) -> tuple[str, str | None]:
    """(identity of a document in fingerprints and groups, the matter it names): item code, else task
    code, else a standard's base code, else the path."""
    codes = ("basic_code",) if value.get("kind") == "standard" else ("item_code", "task_code")
    code = next((value[key] for key in codes if isinstance(value.get(key), str) and value[key]), None)
    return code or path, code


def fact_of(guide: Guide, tree: Tree, places: Iterable[Place]) -> Fact:
    """The fact of a guide, with the values of the places that group rules ask for."""
    value = guide.value
    item, task = value.get("item_code"), value.get("task_code")
    suffix = item[len(task) :] if isinstance(item, str) and isinstance(task, str) and item.startswith(task) else ""
    fact = Fact(
        kind=str(value.get("kind") or "matter"),
        path=guide.path,
        identity=identity_of(value, guide.path)[0],
        name=value.get("name"),
        basic_code=value.get("basic_code"),
        item_suffix=suffix,
        district=value.get("district"),
        level=value.get("level"),
        type=value.get("type"),
    )
    for place in places:
        if place.starred:
            fact.sets[place.text] = frozenset(mark(text) for _, text in place.each(value) if isinstance(text, str))
        found = [item for _, item in place.each(value) if item is not None] if place.starred else place.get(value)
        if found is None or found == [] or found == {}:
            continue
        text = canonical(found)
        small = len(text) <= SMALL
        fact.values[place.text] = FactValue(
            key=text if small else digest(found),
            shown=str(Duration.of(found) or shown(found)),
            span=tree.span(place.steps),
            value=found if small else None,
            inherited=guide.is_inherited(place.steps),
        )
    return fact
