"""Bundles (一件事): several matters applied for and handled as one, and what the bundle saves (五减).

Input: the 一件事清单 lists of a catalog, and the guides of their members. Output: `Bundle`s with the basic codes of all
members, and `Reduction`s, such as materials 12 → 7. An entry of such a list names its members by basic code (基本编码),
or another bundle by its code, and states what the bundle asks for once: materials, promised limit, steps, visits,
charged items. The reductions are computed district by district, since each handles the members in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from linter.common.text import folded
from linter.guides import lists
from linter.guides.duration import Duration
from linter.guides.fact import Fact
from linter.guides.guide import CANCELLED, Context, Guide

BUNDLE_LISTS = ("一件事清单",)
PART = "bundle part"
"""The key of `bundle_part` among the derived values of a fact."""
MEASURES = {"steps": "环节", "materials": "材料", "promised": "时限", "visits": "跑动次数", "fees": "收费项目"}
"""The five measures of 五减: key of a list entry to its Chinese name."""


class Bundle(NamedTuple):
    """A bundle with the basic codes of its members, those of bundles inside it included."""

    listed: lists.ListEntry
    codes: tuple[str, ...]


class Reduction(NamedTuple):
    """One of the five measures: the amount for the members one by one, and the amount for the bundle."""

    measure: str
    before: int | Duration | None
    """None where a member does not state the amount."""
    after: int | Duration | None
    """None where the bundle does not state the amount."""

    @property
    def order(self) -> int | None:
        """-1, 0 or 1 if the bundle takes less than, as much as or more than its members; None if not comparable."""
        if isinstance(self.before, Duration) and isinstance(self.after, Duration):
            return self.after.compare(self.before)
        if isinstance(self.before, int) and isinstance(self.after, int):
            return (self.after > self.before) - (self.after < self.before)
        return None


def bundles(context: Context) -> list[Bundle]:
    """Return the bundles in force. A bundle inside a bundle is replaced by its members; a circle is broken."""
    found = list(lists.entries(lists.in_force(context, BUNDLE_LISTS)))
    by_code = {item.entry["code"]: item for item in found if item.entry.get("code")}

    def codes(item: lists.ListEntry, above: frozenset[str]) -> Iterator[str]:
        for member in item.entry.get("members") or ():
            if member not in by_code:
                yield member
            elif member not in above:
                yield from codes(by_code[member], above | {member})

    return [Bundle(item, tuple(dict.fromkeys(codes(item, frozenset())))) for item in found]


def bundle_part(guide: Guide) -> dict[str, Any] | None:
    """Return the amounts that a guide brings into its bundles, by measure.

    None for a guide that is a member of no bundle, and for a cancelled one.
    """
    value = guide.value
    if value.get("basic_code") not in guide.context.once(_member_codes) or value.get("status") == CANCELLED:
        return None
    materials = [item for item in value.get("materials") or () if isinstance(item, dict)]
    return {
        "steps": len(value.get("process") or ()),
        "materials": sorted({_material(item) for item in materials}),
        "promised": (value.get("time_limit") or {}).get("promised"),
        "visits": (value.get("handling") or {}).get("visits"),
        "fees": len((value.get("fees") or {}).get("items") or ()),
    }


def _member_codes(context: Context) -> set[str]:
    return {code for bundle in bundles(context) for code in bundle.codes}


def _material(item: Mapping[str, Any]) -> str:
    return str(item.get("document") or folded(str(item.get("name"))))


def reductions(entry: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> list[Reduction]:
    """Return the five reductions of a bundle over its members as one district handles them.

    `entry` is the bundle's entry in its list, `parts` are the `bundle_part`s of its members. Steps, materials, visits
    and charged items are added up. Of the limits the longest counts, since members are handled side by side.
    """
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
    """The longest of some limits; None if two of them cannot be compared."""
    longest: Duration | None = None
    for limit in limits:
        order = limit.compare(longest) if longest else 1
        if order is None:
            return None
        longest = limit if order > 0 else longest
    return longest


def parts_of(facts: list[Fact]) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Return the `bundle_part`s of guides by district and basic code; of several guides of one matter, the first."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for fact in sorted(facts, key=lambda fact: fact.path):
        if fact.kind == "matter" and PART in fact.derived:
            found.setdefault(str(fact.district), {}).setdefault(str(fact.basic_code), fact.derived[PART])
    return found


def member_name(context: Context, code: str, facts: Iterable[Fact] = ()) -> str:
    """Return the name of a member: its standard's, else that of the first of some guides, else its code."""
    if code in context.standards:
        return str(context.standards[code].value.get("name"))
    named = [fact for fact in facts if fact.basic_code == code and fact.name]
    return str(min(named, key=lambda fact: fact.path).name) if named else code
