"""Facts: the small record of a guide on which every comparison of several guides stands.

Input: what `linter.guides.fact_extraction` reads out of a guide. Output: a `Fact` with the codes of the guide and the
values at the places that rules compare. Example: `fact.values["/handling/visits"].value` is 1, and
`fact.values.span("/handling/visits")` is where that stands in the file. A run holds a fact of every guide, a province
more than a million, so equal values are held once (`Interner`).
"""

from __future__ import annotations

import marshal
import operator
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
"""Characters of canonical JSON; of a longer value a fact keeps the digest only, to bound its size."""
ID_KEYS = ("document", "id", "venue", "rule", "field")
NAME_KEYS = ("name", "title", "label", "question", "phone")
"""Keys that identify an entry of a list: the first of ID_KEYS that it has, else the first of NAME_KEYS. An entry with
none of them is identified by its whole content, and gets another fingerprint whenever it changes."""
NO_DEPARTMENT = "标准和清单"
"""Stands for the department of findings in files that are no guides."""
Hashed = TypeVar("Hashed")
folded_name = lru_cache(maxsize=8192)(folded)


class ComparedPart(NamedTuple):
    """An entry of a list, or a text, in the form in which districts are compared."""

    key: str
    """The id of the document or law that the part names, else its normal name; at most 40 characters."""
    name: str
    """The normal form of the name; at most 40 characters."""
    detail: str
    """What else tells parts of one name apart, such as the article of a law; "" if there is nothing."""
    rank: int | None
    """How much a material asks of the applicant; more is worse."""
    text: str
    """The name as it is written, cut to SMALL characters."""
    whole: bool
    """Whether `text` is the whole name."""
    pointer: Pointer
    place: str
    """The pointer as text, with list entries named instead of numbered."""


class FactValue(NamedTuple):
    """A value at a place. Guides with the same value share one object, so it does not say where the value stands."""

    key: str
    """Equal for equal values: canonical JSON, or the digest of it if that is long."""
    shown: str
    """The value as a message prints it."""
    value: Any = None
    """The value itself if it is small."""
    inherited: bool = False
    parts: tuple[ComparedPart, ...] = ()
    """Of a text or list that rules compare after normalisation; () for an inherited value."""

    def __hash__(self) -> int:
        # The value may be a mapping, which has no hash.
        return hash((self.key, self.parts))

    @property
    def digest(self) -> str:
        """The digest of the value, as fingerprints use it."""
        return self.key if self.value is None else digest(self.value)


class Values(Mapping[str, FactValue]):
    """The values of a guide by place; a place that is not filled in is absent.

    It reads like a dict, but keeps its data in columns: places and values are shared between guides, and only the
    positions, eight bytes each, belong to one guide.
    """

    __slots__ = ("_index", "_positions", "_values")

    def __init__(self, places: Iterable[str], values: Iterable[FactValue], positions: Iterable[Position]) -> None:
        self._index = _numbered(tuple(places))
        self._values = tuple(values)
        self._positions = array("Q", positions)
        """Of each value, followed by those of its parts; 0 for a part that is not on one line."""

    def __getitem__(self, place: str) -> FactValue:
        return self._values[self._index[place]]

    def get(self, place: str, default: None = None) -> FactValue | None:  # type: ignore[override]
        """Return the value at a place, None if it is absent. Group rules call this for every place of every guide."""
        number = self._index.get(place)
        return default if number is None else self._values[number]

    def __contains__(self, place: object) -> bool:
        return place in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def span(self, place: str, part: ComparedPart | None = None) -> Span | None:
        """Return where the value of a place, or one of its parts, stands in the file.

        None for a place that is absent, and for a part that is not on one line.
        """
        if (number := self._index.get(place)) is None:
            return None
        at = sum(1 + len(value.parts) for value in self._values[:number])
        position = self._positions[at + 1 + self._values[number].parts.index(part) if part else at]
        return Span.at(position) if position else None

    def intern(self, interner: Interner) -> None:
        """Replace places and values by equal ones that other guides hold already."""
        self._index = interner.plain(self._index)
        self._values = tuple([interner.value(value) for value in self._values])


@lru_cache(maxsize=1024)
def _numbered(places: tuple[str, ...]) -> dict[str, int]:
    """Place to its number. Guides with the same places share the object."""
    return {place: number for number, place in enumerate(places)}


class Interner:
    """Keeps one object of all that are equal. Districts repeat their standard word for word, so this saves memory."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}
        self._kept: set[int] = set()
        """The identities of values and plain data in `_known`: most guides come with one of these objects already, and
        to look for an equal one takes long."""

    def __call__(self, item: Hashed) -> Hashed:
        """Return the first object that is equal to this one."""
        known: Hashed = self._known.setdefault(item, item)
        return known

    def value(self, value: FactValue) -> FactValue:
        """Return the first value equal to this one; the parts of a new value are interned too."""
        if id(value) in self._kept:
            return value
        known: FactValue | None = self._known.get(value)
        if known is None:
            parts = tuple(map(self, value.parts))
            same = all(map(operator.is_, parts, value.parts))
            known = value if same else value._replace(parts=parts)
            self._known[known] = known
            self._kept.add(id(known))
        return known

    def plain(self, data: Any) -> Any:
        """Return the first plain data equal to this; it may hold lists and mappings, which have no hash."""
        if id(data) in self._kept:
            return data
        known = self._known.setdefault(marshal.dumps(data, 2), data)
        self._kept.add(id(known))
        return known


class Variance(NamedTuple):
    """A difference from the standard that a district declares (差异声明), with its place in the guide."""

    field: str
    """The place that differs, such as "/time_limit/statutory"."""
    reason: str
    until: str
    """ISO date of the last day on which the variance holds."""
    span: Span


@dataclass(slots=True)
class Fact:
    """One guide, standard or list."""

    kind: str
    path: str
    identity: str
    name: str | None
    basic_code: str | None
    item_suffix: str
    """What the item code (业务办理项编码) adds to the task code, "" without one."""
    district: str | None
    level: str | None
    type: str | None
    values: Values
    derived: dict[str, Any] = field(default_factory=dict)
    """Small plain values that group rules computed from the guide while it was read, by name; none of them is None."""
    variances: tuple[Variance, ...] = ()

    def variance_for(self, place: str, day: date) -> Variance | None:
        """Return the variance that covers a place on a day.

        A variance covers the place that it names and all places inside it; one that names the value or unit of a time
        limit covers the time limit.
        """
        for variance in self.variances:
            covered = place == variance.field or place.startswith(variance.field + "/")
            if (covered or variance.field in (f"{place}/value", f"{place}/unit")) and variance.until >= day.isoformat():
                return variance
        return None

    def intern(self, interner: Interner) -> None:
        """Replace what the fact holds by equal objects that other facts hold already."""
        for name in ("kind", "name", "basic_code", "item_suffix", "district", "level", "type"):
            setattr(self, name, interner(getattr(self, name)))
        self.values.intern(interner)
        self.derived = {interner(name): interner.plain(made) for name, made in self.derived.items()}


def department_of(path: str) -> str:
    """Return the name of the folder that a guide lies in: its department, named alike in every district."""
    return PurePosixPath(path).parent.name


def identity_of(value: dict[str, Any], path: str) -> tuple[str, str | None]:
    """Return the identity of a document in fingerprints and groups, and the code of the matter that it names.

    The identity is the item code, else the task code, else the basic code of a standard, else the path.
    """
    codes = ("basic_code",) if value.get("kind") == "standard" else ("item_code", "task_code")
    code = next((value[key] for key in codes if isinstance(value.get(key), str) and value[key]), None)
    return code or path, code


def place_name(pointer: Pointer, document: Any) -> str:
    """Return a pointer as text in which list entries are named (`/materials/business-licence`), not numbered.

    The text stays the same when entries are added or moved.
    """
    steps: list[str | int] = []
    for step in pointer:
        below = resolve(document, [step])
        steps.append(item_name(below, step) if isinstance(step, int) else step)
        document = below
    return render(steps)


def item_name(item: Any, index: int) -> str:
    """Return the name of a list entry in fingerprints and in the ledger; at most 80 characters."""
    if isinstance(item, dict):
        for key in ID_KEYS:
            if isinstance(item.get(key), str) and item[key]:
                return shorten(item[key], 80)
        for key in NAME_KEYS:
            if isinstance(item.get(key), str) and folded_name(item[key]):
                return shorten(folded_name(item[key]), 80)
        return digest(item)
    return shorten(folded_name(item), 80) if isinstance(item, str) else str(index)
