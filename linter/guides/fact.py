"""Facts: the small record of a guide on which everything stands that sees more than one file."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeVar

from linter.common.text import digest, folded, shorten
from linter.source.pointer import Pointer, render, resolve
from linter.source.span import Position, Span

SMALL = 200
"""A value whose canonical JSON is longer is kept as its digest only."""
_IDENTIFIERS = ("document", "id", "venue", "rule", "field")
_NAMES = ("name", "title", "label", "question", "phone")
Hashed = TypeVar("Hashed")
folded_name = lru_cache(maxsize=8192)(folded)


class Part(NamedTuple):
    """An entry of a list, or a text, as it is compared after normalisation."""

    key: str
    """The document it is, else its normal name; short."""
    name: str
    """Its normal name; short."""
    detail: str
    rank: int | None
    text: str
    """What is written, cut where it is long."""
    whole: bool
    """Whether `text` is all of it."""
    pointer: Pointer
    place: str
    """The pointer with list items named by what they are."""


class FactValue(NamedTuple):
    """What is said at a place. Guides that say the same share one: where it stands is not part of it."""

    key: str
    """To compare by: canonical JSON, its digest where that is long."""
    shown: str
    """How a message shows it."""
    value: Any = None
    """The value itself if it is small."""
    inherited: bool = False
    parts: tuple[Part, ...] = ()
    """Of a text or list that rules compare after normalisation; none if it is inherited."""

    def __hash__(self) -> int:
        return hash((self.key, self.parts))  # the value may be a mapping

    @property
    def digest(self) -> str:
        """The digest of the value, as fingerprints have it."""
        return self.key if self.value is None else digest(self.value)


class Values(Mapping[str, FactValue]):
    """What a guide says, by place; a place that is not filled in is absent. Read like a dict, kept in columns:
    a province has more than a million, and only where things stand is each guide's own."""

    __slots__ = ("_index", "_positions", "_said")

    def __init__(self, places: Iterable[str], said: Iterable[FactValue], positions: Iterable[Position]) -> None:
        self._index = {place: number for number, place in enumerate(places)}
        self._said = tuple(said)
        self._positions = array("Q", positions)
        """Of each value, followed by those of its parts; 0 for a part that is not on one line."""

    def __getitem__(self, place: str) -> FactValue:
        return self._said[self._index[place]]

    def get(self, place: str, default: None = None) -> FactValue | None:  # type: ignore[override]
        """What is said at a place, None if it is absent: group rules ask for every place of every guide."""
        number = self._index.get(place)
        return None if number is None else self._said[number]

    def __contains__(self, place: object) -> bool:
        return place in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def span(self, place: str, part: Part | None = None) -> Span | None:
        """Where a place stands, or the scalar of one of its parts; None for a place that is absent and for a
        part that is not on one line."""
        if (number := self._index.get(place)) is None:
            return None
        at = sum(1 + len(value.parts) for value in self._said[:number])
        position = self._positions[at + 1 + self._said[number].parts.index(part) if part else at]
        return Span.at(position) if position else None

    def share(self, shared: Shared) -> None:
        """Takes what other guides have said before it, where it says the same."""
        self._index = shared.plain(self._index)
        self._said = tuple([shared.value(value) for value in self._said])


class Shared:
    """What the facts of a run say, each once: districts repeat their standard to the letter."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def __call__(self, item: Hashed) -> Hashed:
        """The first thing that is equal to this one."""
        known: Hashed = self._known.setdefault(item, item)
        return known

    def value(self, value: FactValue) -> FactValue:
        """The first value equal to this one; of a new one, the parts may be known."""
        known: FactValue | None = self._known.get(value)
        if known is None:
            known = value._replace(parts=tuple(map(self, value.parts)))
            self._known[known] = known
        return known

    def plain(self, data: Any) -> Any:
        """The first plain data equal to this, which may hold lists and mappings."""
        return self._known.setdefault(marshal.dumps(data, 2), data)


class Variance(NamedTuple):
    """A difference from the standard that a district declares, with its place in the guide."""

    field: str
    reason: str
    until: str
    span: Span


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
    values: Values
    derived: dict[str, Any] = field(default_factory=dict)
    """What group rules made of the guide while it was read, by their name for it; nothing is absent."""
    variances: tuple[Variance, ...] = ()

    def declared(self, place: str, day: date) -> Variance | None:
        """The variance that covers a place on a day: declared for it, for what it stands in, or for the
        amount of it."""
        for variance in self.variances:
            covered = place == variance.field or place.startswith(variance.field + "/")
            if (covered or variance.field in (f"{place}/value", f"{place}/unit")) and variance.until >= day.isoformat():
                return variance
        return None

    def share(self, shared: Shared) -> None:
        """Lets go of what other facts hold already."""
        for name in ("kind", "name", "basic_code", "item_suffix", "district", "level", "type"):
            setattr(self, name, shared(getattr(self, name)))
        self.values.share(shared)
        self.derived = {shared(name): shared.plain(made) for name, made in self.derived.items()}


def department_of(path: str) -> str:
    """The folder that a guide lies in: named alike in every district."""
    return PurePosixPath(path).parent.name


def identity_of(value: dict[str, Any], path: str) -> tuple[str, str | None]:
    """(identity of a document in fingerprints and groups, the matter it names): item code, else task
    code, else a standard's base code, else the path."""
    codes = ("basic_code",) if value.get("kind") == "standard" else ("item_code", "task_code")
    code = next((value[key] for key in codes if isinstance(value.get(key), str) and value[key]), None)
    return code or path, code


def place_name(pointer: Pointer, document: Any) -> str:
    """A pointer in which list items have the name of what they are (document, id, else their text),
    so that it stays when items are added or moved."""
    steps: list[str | int] = []
    for step in pointer:
        below = resolve(document, [step])
        steps.append(item_name(below, step) if isinstance(step, int) else step)
        document = below
    return render(steps)


def item_name(item: Any, index: int) -> str:
    """What a list item is called in fingerprints and the ledger."""
    if isinstance(item, dict):
        for key in _IDENTIFIERS:
            if isinstance(item.get(key), str) and item[key]:
                return shorten(item[key], 80)
        for key in _NAMES:
            if isinstance(item.get(key), str) and folded_name(item[key]):
                return shorten(folded_name(item[key]), 80)
        return digest(item)
    return shorten(folded_name(item), 80) if isinstance(item, str) else str(index)


ELSEWHERE = "标准和清单"
"""The department of what stands in no guide."""
