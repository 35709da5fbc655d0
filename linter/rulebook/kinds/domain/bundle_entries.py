"""Named checks: 一件事, several matters asked for and handled as one (see `linter.guides.bundles`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common.text import folded
from linter.guides import lists
from linter.guides.bundles import MEASURES, PART, Bundle, bundle_part, bundles, member_name, parts_of, reductions
from linter.guides.fact import Fact
from linter.guides.guide import Context
from linter.rulebook.kinds.general.coverage import STATUS, having, holders
from linter.rulebook.kinds.general.graph import circles
from linter.rulebook.kinds.parameters import params
from linter.rulebook.rule import GroupCheck, GroupHit, Kind, Tables


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
        held, parts = holders(facts), parts_of(facts)
        for bundle in found:
            fact = by_path[bundle.listed.file.path]
            if must == "exist":
                yield from _members(bundle, fact, held, context)
            elif must == "merged":
                yield from _merged(bundle, fact, parts, context)
            else:
                yield from _reduced(bundle, fact, parts, context, only_promise=must == "promise")

    return GroupCheck((STATUS,), judge, derived={PART: bundle_part} if must not in ("exist", "acyclic") else {})


def _members(bundle: Bundle, fact: Fact, held: dict[str, set[str]], context: Context) -> Iterator[GroupHit]:
    named = bundle.listed.entry.get("members") or []
    for code in bundle.codes:
        place = f"{bundle.listed.place}/members" + (f"/{named.index(code)}" if code in named else "")
        there = having(held, code)
        values = {"name": bundle.listed.entry.get("name"), "member": member_name(context, code)}
        for district in lists.required_districts(context, lists.ListEntry(bundle.listed.file, 0, {"basic_code": code})):
            if district not in there:
                values = {**values, "district": context.area_name(district)}
                yield GroupHit(fact, place, values, district=district)


def _circles(found: list[Bundle], by_path: dict[str, Fact]) -> Iterator[GroupHit]:
    items = [bundle.listed for bundle in found if bundle.listed.entry.get("code")]
    index = {item.entry["code"]: number for number, item in enumerate(items)}
    named = {
        number: [index[code] for code in dict.fromkeys(item.entry.get("members") or ()) if code in index]
        for number, item in enumerate(items)
    }
    for circle in circles(named):
        item = items[circle[0]]
        names = " → ".join(str(items[number].entry.get("name")) for number in circle)
        yield GroupHit(by_path[item.file.path], f"{item.place}/members", {"circle": names})


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
        if not lists.applies_to_district(bundle.listed.file, district, context):
            continue
        for item in reductions(bundle.listed.entry, [own[code] for code in bundle.codes]):
            if item.order == 1 and item.measure not in told and (item.measure == "promised") == only_promise:
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
