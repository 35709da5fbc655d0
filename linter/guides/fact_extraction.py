"""Make facts of guides and lists: the values at the places that group rules compare, and where they stand.

Input: a guide with its tree, or a list. Output: a `Fact`. Example: for the place "/handling/visits" the fact of a guide
holds the value 1 and the position of that 1 in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from linter.common.text import canonical, digest, hashed, shorten
from linter.guides import codes, normalise
from linter.guides.duration import Duration
from linter.guides.fact import (
    SMALL,
    ComparedPart,
    Fact,
    FactValue,
    Values,
    Variance,
    folded_name,
    identity_of,
    item_name,
    place_name,
)
from linter.guides.guide import Context, Guide
from linter.guides.wording_numbers import ABSENT
from linter.source.blocks import Block, BlockTree
from linter.source.parse import Tree
from linter.source.pointer import STAR, Place, Pointer, render, resolve
from linter.source.span import Position, moved_down, position
from linter.source.value_text import shown

MAX_KNOWN = 4096
"""Wordings of one top-level key that an extractor remembers; more would only use memory, since equal guides come
close together."""
INHERITED = FactValue(digest(None), "", inherited=True)
"""Marks a value that the guide takes from its standard. Group rules skip it; messages print the standard's value."""


@dataclass(slots=True)
class _Placed:
    """The values at the places under one top-level key, the same for every guide that says the same under this key."""

    places: tuple[Place, ...]
    values: tuple[FactValue, ...]
    inherited: bool
    """Whether any of the places is inherited."""
    block: Block | None = None
    """The block in which the values stood last."""
    positions: tuple[Position, ...] = ()
    """Where they stand in this block."""

    def positions_in(self, key: str, tree: Tree) -> Iterable[Position]:
        """Return where the values stand in a file. They are looked up once for all guides with one block in a row."""
        if not isinstance(tree, BlockTree) or self.inherited or key == STAR:
            return self._looked_up(tree)
        found = tree.block(key)
        if found is None:
            return self._looked_up(tree)
        block, lines = found
        if self.block is not block:
            self.block, self.positions = block, tuple(self._looked_up(block.tree))
        return [moved_down(at, lines) for at in self.positions]

    def _looked_up(self, tree: Tree) -> Iterator[Position]:
        for place, value in zip(self.places, self.values, strict=True):
            yield from _positions(tree, place, value)


class Extractor:
    """Makes the facts of the guides of one context.

    `places` are the places whose values group rules compare, `normalised` those of them whose texts and lists are
    compared after normalisation, `derived` the functions that compute further values of a guide, by name. Equal
    wordings of a top-level key are worked out once.
    """

    def __init__(
        self,
        context: Context,
        places: Iterable[str],
        normalised: Collection[str] = (),
        derived: Mapping[str, Callable[[Guide], Any]] = MappingProxyType({}),
    ) -> None:
        self.context, self.normalised, self.derived = context, frozenset(normalised), derived
        self._below: dict[str, list[Place]] = {}
        """Top-level key to the places under it."""
        for place in map(Place, sorted(set(places))):
            self._below.setdefault(str(place.steps[0]), []).append(place)
        self._nothing_inherited = {key: (False,) * len(places) for key, places in self._below.items()}
        self._known: dict[str, dict[tuple[Any, tuple[bool, ...]], _Placed]] = {key: {} for key in self._below}

    def fact(self, guide: Guide, tree: Tree) -> Fact:
        """Return the fact of a guide."""
        value = guide.value
        item, task = value.get("item_code"), value.get("task_code")
        suffix = codes.item_suffix_of(item, task) if isinstance(item, str) and isinstance(task, str) else ""
        placed = {key: self._placed(guide, key) for key in self._below}
        made = {name: make(guide) for name, make in self.derived.items()}
        return Fact(
            kind=str(value.get("kind") or "matter"),
            path=guide.path,
            identity=identity_of(value, guide.path)[0],
            name=value.get("name"),
            basic_code=value.get("basic_code"),
            item_suffix=suffix,
            district=value.get("district"),
            level=value.get("level"),
            type=value.get("type"),
            values=Values(
                (place.text for found in placed.values() for place in found.places),
                (value for found in placed.values() for value in found.values),
                (at for key, found in placed.items() if found.values for at in found.positions_in(key, tree)),
            ),
            derived={name: found for name, found in made.items() if found is not None},
            variances=tuple(_variances(guide.own, tree)),
        )

    def _placed(self, guide: Guide, key: str) -> _Placed:
        """The values of a guide at the places under a top-level key."""
        inherited = self._inherited(guide, key)
        # A place that begins with a star lies under every key.
        said = tuple(guide.wordings.items()) if key == STAR else guide.wordings.get(key, ABSENT)
        wording = said, inherited
        known = self._known[key]
        if wording not in known:
            if len(known) >= MAX_KNOWN:
                known.clear()
            tried = zip(self._below[key], inherited, strict=True)
            found = [(place, value) for place, left in tried if (value := self._value(guide, place, left))]
            known[wording] = _Placed(
                tuple([place for place, _ in found]), tuple([value for _, value in found]), any(inherited)
            )
        return known[wording]

    def _inherited(self, guide: Guide, key: str) -> tuple[bool, ...]:
        """Whether a guide inherits each of the places under a top-level key."""
        if not guide.inherited:
            return self._nothing_inherited[key]
        return tuple([guide.is_inherited(place.steps) for place in self._below[key]])

    def _value(self, guide: Guide, place: Place, inherited: bool) -> FactValue | None:
        value = guide.value
        found = [item for _, item in place.each(value) if item is not None] if place.starred else place.get(value)
        if found is None or found == [] or found == {}:
            return None
        parts: tuple[ComparedPart, ...] = ()
        said = found
        if place.text in self.normalised and isinstance(found, (list, str)):
            if inherited:
                return INHERITED
            parts = tuple(self._parts(guide, place, found))
            said = found if isinstance(found, str) else "、".join([part.text for part in parts[:20]])
        text = canonical(found)
        small = len(text) <= SMALL
        return FactValue(
            key=text if small else hashed(text),
            shown=str(Duration.of(found) or shown(said)),
            value=found if small else None,
            inherited=inherited,
            parts=parts,
        )

    def _parts(self, guide: Guide, place: Place, found: Any) -> Iterator[ComparedPart]:
        """The entries of a list, or the texts that a place names, as they are compared."""
        if isinstance(found, str):
            yield _part(normalise.Item(found), place.steps, place.text)
        elif place.starred:
            for pointer, text in place.each(guide.value):
                if isinstance(text, str):
                    yield _part(normalise.Item(text), pointer, place_name(pointer, guide.value))
        else:
            key = normalise.reader_of(place.text).name_key
            for index, entry in enumerate(found):
                tail = (key,) if isinstance(entry, dict) and entry.get(key) else ()
                name = "/".join((item_name(entry, index).replace("~", "~0").replace("/", "~1"), *tail))
                item = normalise.item(place.text, entry, self._lookup(place.text))
                yield _part(item, (*place.steps, index, *tail), f"{place.text}/{name}")

    def _lookup(self, place: str) -> normalise.Lookup:
        """A function from a name or alias to the id, else the name, of the registry entry that has it."""
        reader = normalise.reader_of(place)
        if reader.registry is None:
            return lambda _name: None
        key = reader.name_key
        known = self.context.named(reader.registry, reader.registry, key)

        def find(name: str) -> str | None:
            entry = known.get(folded_name(name))
            return str(entry.get("id") or entry.get(key)) if entry else None

        return find


def _part(item: normalise.Item, pointer: Pointer, place: str) -> ComparedPart:
    name = normalise.key(item.name)
    whole = len(item.name) <= SMALL
    text = item.name if whole else shorten(item.name, SMALL)
    detail = item.detail if len(item.detail) <= normalise.SHORT else normalise.short_key(item.detail)
    return ComparedPart(item.document or name, name, detail, item.rank, text, whole, pointer, place)


def _positions(tree: Tree, place: Place, value: FactValue) -> Iterator[Position]:
    """The positions of a value and of its parts, in the order in which `Values` keeps them."""
    if value is INHERITED:
        yield position(1, 1, 1)
        return
    scalar = tree.scalar_at(place.steps)
    yield scalar or tree.span(place.steps).position
    if place.starred:
        yield from [tree.scalar_at(part.pointer) for part in value.parts]
    elif scalar:
        yield from [scalar for _ in value.parts]
    elif value.parts:
        entries = tree.entries_at(place.steps, normalise.reader_of(place.text).name_key)
        yield from [entries.get(index, 0) for index in range(len(value.parts))]


def _variances(own: dict[str, Any], tree: Tree) -> Iterator[Variance]:
    for index, stated in enumerate(own.get("variances") or ()):
        if isinstance(stated, dict) and isinstance(until := stated.get("until"), str):
            at = tree.span(("variances", index))
            yield Variance(str(stated.get("field") or ""), str(stated.get("reason") or ""), until, at)


def list_fact(path: str, value: dict[str, Any], tree: Tree) -> Fact:
    """Return the fact of a list (清单): the positions of its entries and of what the entries list.

    Rules read the values of a list in the context; the fact serves to place their findings.
    """
    placed: dict[Pointer, FactValue] = {}
    for number, entry in enumerate(value.get("entries") or ()):
        if not isinstance(entry, dict):
            continue
        below = [(key, index) for key in ("members", "materials") for index in range(len(entry.get(key) or ()))]
        for steps in [(), *((key,) for key in entry), *below]:
            pointer = ("entries", number, *steps)
            found = resolve(value, pointer)
            placed[pointer] = FactValue(digest(found), shown(found))
    values = Values(map(render, placed), placed.values(), (tree.span(pointer).position for pointer in placed))
    return Fact("list", path, path, value.get("title"), None, "", None, value.get("level"), None, values)
