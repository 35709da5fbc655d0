"""Named checks: 一件事, several matters asked for and handled as one.

A bundle is an entry of a 一件事清单: its members by base code (or another bundle by its code), what it asks for
once (materials, promised limit, steps, visits, charged items). Its members are looked at district by district,
as their guides are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from linter import lists
from linter.duration import Duration
from linter.facts import Fact
from linter.guide import Context, Guide
from linter.kinds.claimed import STATUS, given_up, having, holders
from linter.kinds.params import params
from linter.rule import GroupCheck, GroupHit, Kind, Tables
from linter.text import folded

BUNDLES = ("一件事清单",)
PART = "bundle part"
MEASURES = {"steps": "环节", "materials": "材料", "promised": "时限", "visits": "跑动次数", "fees": "收费项目"}
"""What 五减 is about: key of an entry to its word."""


class Bundle(NamedTuple):
    """A bundle with the base codes it comes down to."""

    listed: lists.Listed
    codes: tuple[str, ...]


class Reduction(NamedTuple):
    """One of the five: what the members take one by one, what the bundle takes; None where it is not said."""

    measure: str
    before: int | Duration | None
    after: int | Duration | None

    @property
    def worse(self) -> bool:
        """Whether the bundle takes more than its members one by one."""
        if isinstance(self.before, Duration) and isinstance(self.after, Duration):
            return self.after.compare(self.before) == 1
        return isinstance(self.before, int) and isinstance(self.after, int) and self.after > self.before


def bundles(context: Context) -> list[Bundle]:
    """The bundles in force; what a bundle within a bundle stands for is taken apart, in a circle once."""
    found = list(lists.entries(lists.current(context, BUNDLES)))
    by_code = {item.entry["code"]: item for item in found if item.entry.get("code")}

    def codes(item: lists.Listed, above: frozenset[str]) -> Iterator[str]:
        for member in item.entry.get("members") or ():
            if member not in by_code:
                yield member
            elif member not in above:
                yield from codes(by_code[member], above | {member})

    return [Bundle(item, tuple(dict.fromkeys(codes(item, frozenset())))) for item in found]


def part(guide: Guide) -> dict[str, Any] | None:
    """What a guide brings into the bundles it is a member of; None for one that is in none."""
    value = guide.value
    if value.get("basic_code") not in guide.context.once(_bundled):
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


def _build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    """`must` says what holds of every bundle:

    exist       every member has a guide in every district the bundle is for
    acyclic     no bundle contains itself
    merged      its materials do not repeat, and none is asked for that no member asks for
    promise     its limit is no longer than its longest member's
    fewer       steps, materials, visits and charged items are no more than its members' together
    """
    must = spec["must"]

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        found = bundles(context)
        if must == "acyclic":
            yield from _circles(found, by_path)
            return
        held, parts = holders(facts), _parts(facts)
        for bundle in found:
            fact = by_path[bundle.listed.file.path]
            if must == "exist":
                yield from _members(bundle, fact, held, context)
            elif must == "merged":
                yield from _merged(bundle, fact, parts, context)
            else:
                yield from _reduced(bundle, fact, parts, context, only_promise=must == "promise")

    return GroupCheck((STATUS,), judge, derived={PART: part} if must not in ("exist", "acyclic") else {})


def _parts(facts: list[Fact]) -> dict[str, dict[str, Mapping[str, Any]]]:
    """District to base code to what a guide brings into a bundle; of several guides of one, the first counts."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for fact in sorted(facts, key=lambda fact: fact.path):
        if fact.kind == "matter" and PART in fact.derived and not given_up(fact):
            found.setdefault(str(fact.district), {}).setdefault(str(fact.basic_code), fact.derived[PART])
    return found


def _members(bundle: Bundle, fact: Fact, held: dict[str, set[str]], context: Context) -> Iterator[GroupHit]:
    named = bundle.listed.entry.get("members") or []
    for code in bundle.codes:
        place = f"{bundle.listed.place}/members" + (f"/{named.index(code)}" if code in named else "")
        there = having(held, code)
        values = {"name": bundle.listed.entry.get("name"), "member": _member_name(context, code)}
        for district in lists.wanted(context, lists.Listed(bundle.listed.file, 0, {"basic_code": code})):
            if district not in there:
                values = {**values, "district": context.area_name(district)}
                yield GroupHit(fact, place, values, district=district)


def _member_name(context: Context, code: str) -> str:
    standard = context.standards.get(code)
    return str(standard.value.get("name")) if standard else code


def _circles(found: list[Bundle], by_path: dict[str, Fact]) -> Iterator[GroupHit]:
    by_code = {item.listed.entry["code"]: item.listed for item in found if item.listed.entry.get("code")}
    left = {
        code: sorted(set(item.entry.get("members") or ()) & by_code.keys(), key=list(by_code).index)
        for code, item in by_code.items()
    }
    while True:
        try:
            TopologicalSorter(left).prepare()
            return
        except CycleError as error:
            circle: list[str] = error.args[1][:0:-1]
            start = min(circle, key=list(by_code).index)
            at = circle.index(start)
            circle = [*circle[at:], *circle[:at], start]
            item = by_code[start]
            names = " → ".join(str(by_code[code].entry.get("name")) for code in circle)
            yield GroupHit(by_path[item.file.path], f"{item.place}/members", {"circle": names})
            # Told once; the next circle shows when this one is open.
            left[start] = [code for code in left[start] if code != circle[1]]


def _merged(
    bundle: Bundle, fact: Fact, parts: dict[str, dict[str, Mapping[str, Any]]], context: Context
) -> Iterator[GroupHit]:
    known = context.named("documents", "documents", "name")
    first: dict[str, int] = {}
    asked = {item for own in parts.values() for code in bundle.codes if code in own for item in own[code]["materials"]}
    for number, text in enumerate(bundle.listed.entry.get("materials") or ()):
        document = known.get(folded(text), {}).get("id")
        names = {text, folded(text), document}
        place = f"{bundle.listed.place}/materials/{number}"
        values = {"name": bundle.listed.entry.get("name"), "value": _document_name(context, text)}
        if first.setdefault(document or text, number) != number:
            yield GroupHit(fact, place, values, "repeated")
        elif asked and not names & asked:
            yield GroupHit(fact, place, values, "foreign")


def _document_name(context: Context, text: str) -> str:
    return str(context.index("documents", "documents", "id").get(text, {}).get("name") or text)


def _reduced(
    bundle: Bundle, fact: Fact, parts: dict[str, dict[str, Mapping[str, Any]]], context: Context, *, only_promise: bool
) -> Iterator[GroupHit]:
    """Each measure is told once, of the first district in which the members take less."""
    told: set[str] = set()
    for district in sorted(parts):
        own = parts[district]
        if not bundle.codes or any(code not in own for code in bundle.codes):
            continue
        if not lists.holds_for(bundle.listed.file, district, context):
            continue
        for item in reductions(bundle.listed.entry, [own[code] for code in bundle.codes]):
            if item.worse and item.measure not in told and (item.measure == "promised") == only_promise:
                told.add(item.measure)
                values = {
                    "name": bundle.listed.entry.get("name"),
                    "what": MEASURES[item.measure],
                    "before": str(item.before),
                    "after": str(item.after),
                    "district": context.area_name(district),
                }
                yield GroupHit(fact, f"{bundle.listed.place}/{item.measure}", values)


KINDS: dict[str, Kind] = {
    "bundle": Kind(params("must", must={"enum": ["exist", "acyclic", "merged", "promise", "fewer"]}), _build),
}
