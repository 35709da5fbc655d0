"""Facts: the small record of a guide on which everything stands that sees more than one file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from linter import normal
from linter.duration import Duration
from linter.finding import Span
from linter.guide import Context, Guide
from linter.parse import Position, Tree
from linter.pointer import Place, Pointer, render, resolve
from linter.text import canonical, digest, folded, hashed, mark, shorten, shown

SMALL = 200
"""A value whose canonical JSON is longer is kept as its digest only."""
_IDENTIFIERS = ("document", "id", "venue", "rule", "field")
_NAMES = ("name", "title", "label", "question", "phone")
_folded = lru_cache(maxsize=8192)(folded)


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
    pointer: str
    place: str
    """The pointer with list items named by what they are."""
    at: Position | None
    """Where its scalar stands, if that is on one line."""
    editable: bool
    """Whether `text` is the whole of that scalar."""


@dataclass(slots=True)
class FactValue:
    """The value of one place: its key to compare by, how a message shows it, where it stands."""

    key: str
    shown: str
    span: Span
    value: Any = None
    """The value itself if it is small."""
    inherited: bool = False
    parts: tuple[Part, ...] = ()
    """Of a text or list that rules compare after normalisation; none if it is inherited."""

    @property
    def digest(self) -> str:
        """The digest of the value, as fingerprints have it."""
        return self.key if self.value is None else digest(self.value)


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
    sets: dict[str, frozenset[int]] = field(default_factory=dict)
    """By place with stars: the texts found there, as marks, without order."""
    values: dict[str, FactValue] = field(default_factory=dict)
    """By place; a place that is not filled in is absent."""
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
            if isinstance(item.get(key), str) and _folded(item[key]):
                return shorten(_folded(item[key]), 80)
        return digest(item)
    return shorten(_folded(item), 80) if isinstance(item, str) else str(index)


def fact_of(
    guide: Guide,
    tree: Tree,
    places: Iterable[Place],
    normalised: Collection[str] = (),
    derived: Mapping[str, Callable[[Guide], Any]] = MappingProxyType({}),
) -> Fact:
    """The fact of a guide, with the values of the places that group rules ask for; `normalised` names
    the texts and lists among them that are compared after normalisation, `derived` what else they ask."""
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
        variances=tuple(_variances(guide.own, tree)),
    )
    for place in places:
        if place.starred:
            fact.sets[place.text] = frozenset(mark(text) for _, text in place.each(value) if isinstance(text, str))
        found = [item for _, item in place.each(value) if item is not None] if place.starred else place.get(value)
        if found is None or found == [] or found == {}:
            continue
        inherited = guide.is_inherited(place.steps)
        if place.text in normalised and isinstance(found, (list, str)):
            fact.values[place.text] = _normalised(guide, tree, place, found, inherited)
            continue
        text = canonical(found)
        small = len(text) <= SMALL
        fact.values[place.text] = FactValue(
            key=text if small else hashed(text),
            shown=str(Duration.of(found) or shown(found)),
            span=tree.span(place.steps),
            value=found if small else None,
            inherited=inherited,
        )
    for name, make in derived.items():
        if (made := make(guide)) is not None:
            fact.derived[name] = made
    return fact


def list_fact(path: str, value: dict[str, Any], tree: Tree) -> Fact:
    """The fact of a list: where its entries and what they list stand. What they say is in the context."""
    fact = Fact("list", path, path, value.get("title"), None, "", None, value.get("level"), None)
    for number, entry in enumerate(value.get("entries") or ()):
        if not isinstance(entry, dict):
            continue
        below = [(key, index) for key in ("members", "materials") for index in range(len(entry.get(key) or ()))]
        for steps in [(), *((key,) for key in entry), *below]:
            pointer = ("entries", number, *steps)
            found = resolve(value, pointer)
            fact.values[render(pointer)] = FactValue(digest(found), shown(found), tree.span(pointer))
    return fact


def _variances(own: dict[str, Any], tree: Tree) -> Iterator[Variance]:
    for index, stated in enumerate(own.get("variances") or ()):
        if isinstance(stated, dict) and isinstance(until := stated.get("until"), str):
            at = tree.span(("variances", index))
            yield Variance(str(stated.get("field") or ""), str(stated.get("reason") or ""), until, at)


_INHERITED = FactValue(digest(None), "", Span(1, 1, 1, 1), inherited=True)
"""What the standard says need not be compared with it, nor shown: messages show the standard's."""


def _normalised(guide: Guide, tree: Tree, place: Place, found: Any, inherited: bool) -> FactValue:
    """A text or list with its parts, none of which lies in another text or list."""
    if inherited:
        return _INHERITED
    span = tree.span(place.steps)
    parts: list[Part] = []
    if isinstance(found, str):
        parts.append(_part(normal.Item(found), place.text, place.text, tree.scalar_at(place.steps)))
    elif place.starred:
        for pointer, text in place.each(guide.value):
            if isinstance(text, str):
                name = place_name(pointer, guide.value)
                parts.append(_part(normal.Item(text), render(pointer), name, tree.scalar_at(pointer)))
    else:
        known, key = _lookup(guide.context, place.text), normal.name_key(place.text)
        at = tree.entries_at(place.steps, key)
        for index, entry in enumerate(found):
            tail = f"/{key}" if isinstance(entry, dict) and entry.get(key) else ""
            name = item_name(entry, index).replace("~", "~0").replace("/", "~1")
            item = normal.item(place.text, entry, known)
            parts.append(_part(item, f"{place.text}/{index}{tail}", f"{place.text}/{name}{tail}", at.get(index)))
    text = canonical(found)
    small = len(text) <= SMALL
    said = found if isinstance(found, str) else "、".join([part.text for part in parts[:20]])
    return FactValue(text if small else hashed(text), shown(said), span, found if small else None, False, tuple(parts))


def _part(item: normal.Item, pointer: str, place: str, at: Position | None) -> Part:
    name = normal.key(item.name)
    whole = len(item.name) <= SMALL
    text = item.name if whole else shorten(item.name, SMALL)
    detail = item.detail if len(item.detail) <= normal.SHORT else normal.brief(item.detail)
    return Part(item.document or name, name, detail, item.rank, text, pointer, place, at, at is not None and whole)


_REGISTERED = {"/materials": ("documents", "documents", "name"), "/legal_basis": ("laws", "laws", "title")}


def _lookup(context: Context, place: str) -> normal.Lookup:
    """The id, else the name, of what the registry knows by a name or alias."""
    if place not in _REGISTERED:
        return lambda name: None
    kind, items, key = _REGISTERED[place]
    known = context.named(kind, items, key)

    def find(name: str) -> str | None:
        entry = known.get(_folded(name))
        return str(entry.get("id") or entry.get(key)) if entry else None

    return find
