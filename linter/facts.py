"""Facts: the small record of a guide on which everything stands that sees more than one file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from linter import normal
from linter.duration import Duration
from linter.finding import Span
from linter.guide import Context, Guide
from linter.parse import Tree
from linter.pointer import Place, Pointer, render, resolve
from linter.text import canonical, digest, folded, mark, shorten, shown

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
    span: Span
    editable: bool
    """Whether the span is the whole of a scalar on one line and `text` the whole of it."""


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


def fact_of(guide: Guide, tree: Tree, places: Iterable[Place], normalised: Collection[str] = ()) -> Fact:
    """The fact of a guide, with the values of the places that group rules ask for; `normalised` names
    the texts and lists among them that are compared after normalisation."""
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
            key=text if small else digest(found),
            shown=str(Duration.of(found) or shown(found)),
            span=tree.span(place.steps),
            value=found if small else None,
            inherited=inherited,
        )
    return fact


def _variances(own: dict[str, Any], tree: Tree) -> Iterator[Variance]:
    for index, stated in enumerate(own.get("variances") or ()):
        if isinstance(stated, dict) and isinstance(until := stated.get("until"), str):
            at = tree.span(("variances", index))
            yield Variance(str(stated.get("field") or ""), str(stated.get("reason") or ""), until, at)


def _normalised(guide: Guide, tree: Tree, place: Place, found: Any, inherited: bool) -> FactValue:
    """What the standard says need not be compared with it; a text of the guide's own may be needed anyway."""
    span = tree.span(place.steps)
    if inherited:
        return FactValue(digest(None), shown(found), span, None, inherited=True)
    items: list[tuple[Pointer, normal.Item, Span | None]]
    if isinstance(found, str):
        items = [(place.steps, normal.Item(found), tree.scalar_span(place.steps))]
    elif place.starred:
        texts = [(pointer, item) for pointer, item in place.each(guide.value) if isinstance(item, str)]
        items = [(pointer, normal.Item(item), tree.scalar_span(pointer)) for pointer, item in texts]
    else:
        known = _lookup(guide.context, place.text)
        spans = tree.entry_spans(place.steps, normal.NAME_KEYS)
        items = [
            (_naming(place, index, entry), normal.item(place.text, entry, known), spans.get(index))
            for index, entry in enumerate(found)
        ]
    parts = tuple(
        Part(
            key=item.document or normal.brief(normal.text(item.name)),
            name=normal.brief(normal.text(item.name)),
            detail=normal.brief(item.detail),
            rank=item.rank,
            text=shorten(item.name, SMALL),
            pointer=render(pointer),
            place=place_name(pointer, guide.value),
            span=own or span,
            editable=own is not None and len(item.name) <= SMALL,
        )
        for pointer, item, own in items
    )
    text = canonical(found)
    small = len(text) <= SMALL
    return FactValue(
        text if small else digest(found), shown(found), span, found if small else None, inherited=False, parts=parts
    )


def _naming(place: Place, index: int, entry: Any) -> Pointer:
    """The place of the text by which an entry of a list is known."""
    key = next((key for key in normal.NAME_KEYS if entry.get(key)), None) if isinstance(entry, dict) else None
    return (*place.steps, index) if key is None else (*place.steps, index, key)


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
