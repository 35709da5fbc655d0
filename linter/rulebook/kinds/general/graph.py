"""`graph-…`: items of a list that name one another: steps by `after`, questions by `next`.

In: a guide, e.g. with steps {id: review, after: [accept]} and {id: accept, after: [review]}. Out: hits for repeated
ids, for a circle, for items that the first item does not lead to, and for items without any connection. A name that
belongs to no item is not followed here; kind `member-of` reports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PLACE, Kind, Parameter
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place, Pointer
from linter.source.value_text import shown

Links = dict[int, list[int]]
"""Index of an item to the indexes of the items that it names, e.g. {0: [], 1: [0]}."""
Judge = Callable[[Pointer, Sequence[Any], Links], Iterator[Hit]]
"""(place of the list, its items, their links) to the hits."""


def _build(judge: Judge) -> Callable[[Mapping[str, Any]], Check]:
    def build(spec: Mapping[str, Any]) -> Check:
        at, to = Place(spec["at"]), Place(spec["to"])

        def check(guide: Guide) -> Iterator[Hit]:
            items = at.get(guide.value)
            if isinstance(items, list) and items:
                yield from judge(at.steps, items, guide.once(links_at, at.text, to.text))

        return check

    return build


def build_ids_unique(spec: Mapping[str, Any]) -> Check:
    at = Place(spec["at"])

    def check(guide: Guide) -> Iterator[Hit]:
        items = at.get(guide.value)
        first: dict[str, int] = {}
        for number, item in enumerate(items if isinstance(items, list) else ()):
            name = item.get("id") if isinstance(item, dict) else None
            if isinstance(name, str) and first.setdefault(name, number) != number:
                yield Hit((*at.steps, number, "id"), related=((*at.steps, first[name], "id"),))

    return check


def links_at(guide: Guide, at: str, to: str) -> Links:
    """The links between the items of the list at place `at`; `to` is the place of the names below an item."""
    return links(Place(at).get(guide.value), Place(to))


def links(items: Sequence[Any], to: Place) -> Links:
    """The links between items. A name that several items have as their id means the first of them."""
    index: dict[Any, int] = {}
    for number, item in enumerate(items):
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            index.setdefault(item["id"], number)
    return {
        number: [index[name] for _, name in to.each(item) if isinstance(name, str) and name in index]
        for number, item in enumerate(items)
    }


def reached(start: int, named: Links) -> set[int]:
    """The items that a way leads to from `start`; `start` itself is among them only if a way leads back to it."""
    found: set[int] = set()
    left = list(named[start])
    while left:
        item = left.pop()
        if item not in found:
            found.add(item)
            left += named[item]
    return found


def order(named: Links) -> list[int] | None:
    """The items, each behind all the items that it names; None if the links form a circle."""
    if _is_ordered(named):
        return list(named)
    try:
        return list(TopologicalSorter(named).static_order())
    except CycleError:
        return None


def circles(named: Links) -> Iterator[list[int]]:
    """The circles of the links, each from its first item back to it, e.g. [0, 2, 0].

    Each link out of a first item is used by one circle only: a second circle that shares this link is found when the
    first one has been resolved.
    """
    left = dict(named)
    while True:
        try:
            TopologicalSorter(left).prepare()
            return
        except CycleError as error:
            circle: list[int] = error.args[1][:0:-1]  # each followed by an item that it names
            start = circle.index(min(circle))
            circle = [*circle[start:], *circle[: start + 1]]
            yield circle
            left[circle[0]] = [number for number in left[circle[0]] if number != circle[1]]


def _is_ordered(named: Links) -> bool:
    """Whether every item stands behind all the items that it names. Most lists do; they need no sorting."""
    return all(other < number for number, others in named.items() for other in others)


def _acyclic(at: Pointer, items: Sequence[Any], named: Links) -> Iterator[Hit]:
    if _is_ordered(named):
        return
    circle = next(circles(named), None)
    if circle is not None:
        yield Hit((*at, circle[0]), {"circle": " → ".join(_name(items[number]) for number in circle)})


def _reachable(at: Pointer, items: Sequence[Any], named: Links) -> Iterator[Hit]:
    found = reached(0, named) | {0}
    for number in range(len(items)):
        if number not in found:
            yield Hit((*at, number), {"name": _name(items[number])})


def _connected(at: Pointer, items: Sequence[Any], named: Links) -> Iterator[Hit]:
    linked = {number for number, others in named.items() if others}.union(*named.values())
    if len(items) > 1 and not linked:
        yield Hit(at, variant="none")
    for number in range(len(items)) if linked else ():
        if number not in linked:
            yield Hit((*at, number), {"name": _name(items[number])}, "item")


def _name(item: Any) -> str:
    return shown(item.get("name") or item.get("ask") or item.get("id")) if isinstance(item, dict) else shown(item)


_LINKS = {
    "at": Parameter(PLACE, "列表的位置，列表中的每一项有 id"),
    "to": Parameter(PLACE, "每一项下面写其他项 id 的位置，如 /after/*、/options/*/next"),
}
KINDS = (
    Kind(
        "graph-ids-unique",
        "列表中各项的 id 不得重复。",
        "No two items of a list have the same id.",
        build_ids_unique,
        {"at": _LINKS["at"]},
        reads=(),
    ),
    Kind(
        "graph-acyclic",
        "列表各项按 id 互相指引，不得绕成圈。",
        "The links between items form no circle.",
        _build(_acyclic),
        _LINKS,
        {"circle": "绕成的圈"},
        reads=(),
    ),
    Kind(
        "graph-reachable",
        "从列表的第一项出发，按指引应当能走到每一项。",
        "The links lead from the first item to every item.",
        _build(_reachable),
        _LINKS,
        {"name": "走不到的一项"},
        reads=(),
    ),
    Kind(
        "graph-connected",
        "列表中的每一项都应当指引别的项，或被别的项指引。",
        "Every item names another item or is named by one.",
        _build(_connected),
        _LINKS,
        {"name": "孤立的一项"},
        {"item": "其中一项孤立", "none": "各项之间都没有指引"},
        reads=(),
    ),
)
