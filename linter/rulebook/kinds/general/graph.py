"""`graph`: items of a list that name one another: steps by `after`, questions by `next`.

    at     the list; its items are known by their `id`
    to     where an item names others, below it: /after/*, /options/*/next
    must   unique      no two items with one id
           acyclic     no way leads back to where it began
           reachable   every item can be reached from the first
           connected   no item stands alone (variant `item`), nor all of them (`none`)

Names of no item are left to `among`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import PLACE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place, Pointer
from linter.source.value_text import shown

Links = dict[int, list[int]]
"""Index of an item to the indexes of those it names."""


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, to, judge = Place(spec["at"]), Place(spec["to"]), _JUDGES[spec["must"]]

    def check(guide: Guide) -> Iterator[Hit]:
        items = at.get(guide.value)
        if isinstance(items, list) and items:
            yield from judge(at.steps, items, guide.once(linked, at.text, to.text))

    return check


def linked(guide: Guide, at: str, to: str) -> Links:
    """Which items of the list at a place name which."""
    return links(Place(at).get(guide.value), Place(to))


def links(items: Sequence[Any], to: Place) -> Links:
    """Which items name which; of several with one id the first counts."""
    index: dict[Any, int] = {}
    for number, item in enumerate(items):
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            index.setdefault(item["id"], number)
    return {
        number: [index[name] for _, name in to.each(item) if isinstance(name, str) and name in index]
        for number, item in enumerate(items)
    }


def reached(start: int, named: Links) -> set[int]:
    """The items that a way leads to from one, itself included only if a way leads back."""
    found: set[int] = set()
    left = list(named[start])
    while left:
        item = left.pop()
        if item not in found:
            found.add(item)
            left += named[item]
    return found


def order(named: Links) -> list[int] | None:
    """The items, each after all it names; None if they go round in a circle."""
    if _as_listed(named):
        return list(named)
    try:
        return list(TopologicalSorter(named).static_order())
    except CycleError:
        return None


def circles(named: Links) -> Iterator[list[int]]:
    """The circles in which items go round, each from its first item back to it, each of the ways that begin there
    once: a circle that shares its first step with another shows when that one is open."""
    left = dict(named)
    while True:
        try:
            TopologicalSorter(left).prepare()
            return
        except CycleError as error:
            circle: list[int] = error.args[1][:0:-1]  # each followed by one that it names
            start = circle.index(min(circle))
            circle = [*circle[start:], *circle[: start + 1]]
            yield circle
            left[circle[0]] = [number for number in left[circle[0]] if number != circle[1]]


def _as_listed(named: Links) -> bool:
    """Whether every item stands after all it names, as most do: no need to sort."""
    return all(other < number for number, others in named.items() for other in others)


def _unique(at: Pointer, items: Sequence[Any], named: Links) -> Iterator[Hit]:
    first: dict[str, int] = {}
    for number, item in enumerate(items):
        name = item.get("id") if isinstance(item, dict) else None
        if isinstance(name, str) and first.setdefault(name, number) != number:
            yield Hit((*at, number, "id"), related=((*at, first[name], "id"),))


def _acyclic(at: Pointer, items: Sequence[Any], named: Links) -> Iterator[Hit]:
    if _as_listed(named):
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


_JUDGES: dict[str, Callable[[Pointer, Sequence[Any], Links], Iterator[Hit]]] = {
    "unique": _unique,
    "acyclic": _acyclic,
    "reachable": _reachable,
    "connected": _connected,
}
KIND = Kind(params("at to must", at=PLACE, to=PLACE, must={"enum": list(_JUDGES)}), build, ())
