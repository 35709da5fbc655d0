"""一件事: several matters asked for and handled as one, and what that saves (五减).

A bundle is an entry of a 一件事清单: its members by base code (or another bundle by its code), what it asks for
once (materials, promised limit, steps, visits, charged items). Its members are looked at district by district,
as their guides are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from linter.common.text import folded
from linter.guides import lists
from linter.guides.duration import Duration
from linter.guides.fact import Fact
from linter.guides.guide import CANCELLED, Context, Guide

BUNDLES = ("一件事清单",)
PART = "bundle part"
MEASURES = {"steps": "环节", "materials": "材料", "promised": "时限", "visits": "跑动次数", "fees": "收费项目"}
"""What 五减 is about: key of an entry to its word."""


class Bundle(NamedTuple):
    """A bundle with the base codes it comes down to."""

    listed: lists.ListEntry
    codes: tuple[str, ...]


class Reduction(NamedTuple):
    """One of the five: what the members take one by one, what the bundle takes; None where it is not said."""

    measure: str
    before: int | Duration | None
    after: int | Duration | None

    @property
    def order(self) -> int | None:
        """-1, 0 or 1 as the bundle takes less, as much or more than its members one by one; None if nobody knows."""
        if isinstance(self.before, Duration) and isinstance(self.after, Duration):
            return self.after.compare(self.before)
        if isinstance(self.before, int) and isinstance(self.after, int):
            return (self.after > self.before) - (self.after < self.before)
        return None


def bundles(context: Context) -> list[Bundle]:
    """The bundles in force; what a bundle within a bundle stands for is taken apart, in a circle once."""
    found = list(lists.entries(lists.in_force(context, BUNDLES)))
    by_code = {item.entry["code"]: item for item in found if item.entry.get("code")}

    def codes(item: lists.ListEntry, above: frozenset[str]) -> Iterator[str]:
        for member in item.entry.get("members") or ():
            if member not in by_code:
                yield member
            elif member not in above:
                yield from codes(by_code[member], above | {member})

    return [Bundle(item, tuple(dict.fromkeys(codes(item, frozenset())))) for item in found]


def part(guide: Guide) -> dict[str, Any] | None:
    """What a guide brings into the bundles it is a member of; None for one that is in none, or given up."""
    value = guide.value
    if value.get("basic_code") not in guide.context.once(_bundled) or value.get("status") == CANCELLED:
        return None
    materials = [item for item in value.get("materials") or () if isinstance(item, dict)]
    return {
        "steps": len(value.get("process") or ()),
        "materials": sorted({_material(item) for item in materials}),
        "promised": (value.get("time_limit") or {}).get("promised"),
        "visits": (value.get("handling") or {}).get("visits"),
        "fees": len((value.get("fees") or {}).get("items") or ()),
    }


def _bundled(context: Context) -> set[str]:
    return {code for bundle in bundles(context) for code in bundle.codes}


def _material(item: Mapping[str, Any]) -> str:
    return str(item.get("document") or folded(str(item.get("name"))))


def reductions(entry: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> list[Reduction]:
    """五减 of a bundle over its members as one district handles them: steps, materials, visits and charged items
    added up, of the limits the longest, since members handled one beside the other take no longer."""
    found = []
    for key in MEASURES:
        before: int | Duration | None
        if key == "promised":
            limits = [limit for item in parts if (limit := Duration.of(item[key]))]
            before = _longest(limits) if len(limits) == len(parts) else None
            after: int | Duration | None = Duration.of(entry.get(key))
        else:
            counts = [len(item[key]) if key == "materials" else item[key] for item in parts]
            before = sum(counts) if all(isinstance(count, int) for count in counts) else None
            stated = entry.get(key)
            after = len(stated) if isinstance(stated, list) else stated
        found.append(Reduction(key, before, after))
    return found


def _longest(limits: list[Duration]) -> Duration | None:
    """The longest of some limits, None if two of them cannot be compared."""
    longest: Duration | None = None
    for limit in limits:
        order = limit.compare(longest) if longest else 1
        if order is None:
            return None
        longest = limit if order > 0 else longest
    return longest


def parts_of(facts: list[Fact]) -> dict[str, dict[str, Mapping[str, Any]]]:
    """District to base code to what a guide brings into a bundle; of several guides of one, the first counts."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for fact in sorted(facts, key=lambda fact: fact.path):
        if fact.kind == "matter" and PART in fact.derived:
            found.setdefault(str(fact.district), {}).setdefault(str(fact.basic_code), fact.derived[PART])
    return found


def member_name(context: Context, code: str, facts: Iterable[Fact] = ()) -> str:
    """What a member is called: as its standard, else as the first of some guides, else by its code."""
    if code in context.standards:
        return str(context.standards[code].value.get("name"))
    named = [fact for fact in facts if fact.basic_code == code and fact.name]
    return str(min(named, key=lambda fact: fact.path).name) if named else code
