"""`claimed`: what a list or a standard is for, somebody must have.

    lists      kinds of lists: each entry must have a guide in every district it is for (an entry with
               `members` stands for these)
    standards  true: so must each standard, in the districts it says (applies_to), unless an entry of
               `except` already asks for it
    except     kinds of lists
    named      true: an entry must name what is to be claimed (variant `unnamed`)

The finding stands at the entry, or in the standard, once per district (variant `missing`). Districts that
the run does not see whole are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides import lists
from linter.guides.codes import index_keys, lookup_keys
from linter.guides.fact import Fact
from linter.guides.guide import CANCELLED, Context
from linter.rulebook.kinds.parameters import TEXTS, params
from linter.rulebook.rule import GroupCheck, GroupHit, Kind, Tables

STATUS = "/status"
_FOR = "/applies_to"


def given_up(fact: Fact) -> bool:
    """Whether a matter is there on paper only; the check has to ask for STATUS."""
    status = fact.values.get(STATUS)
    return status is not None and status.value == CANCELLED


def holders(facts: list[Fact]) -> dict[str, set[str]]:
    """Code to the districts that have a guide which answers to it (`codes.index_keys`) and is not given up."""
    found: dict[str, set[str]] = {}
    for fact in facts:
        if fact.kind != "matter" or not fact.basic_code or given_up(fact):
            continue
        for code in index_keys(fact.basic_code):
            found.setdefault(code, set()).add(fact.district or "")
    return found


def having(held: Mapping[str, set[str]], code: str) -> set[str]:
    """The districts that have a matter."""
    return set().union(*(held.get(own, ()) for own in lookup_keys(code)))


def build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    names, besides = tuple(spec.get("lists") or ()), tuple(spec.get("except") or ())

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        held = holders(facts)
        by_path = {fact.path: fact for fact in facts}
        for listed in lists.entries(lists.in_force(context, names)):
            if spec.get("named") and not (listed.entry.get("members") or listed.entry.get("basic_code")):
                yield GroupHit(by_path[listed.file.path], listed.place, {"name": listed.entry.get("name")}, "unnamed")
            yield from _entry(listed, held, by_path, context)
        if spec.get("standards"):
            told = set(lists.entries_by_code(context, (*names, *besides)))
            for code, standard in context.standards.items():
                if code not in told and standard.path in by_path:
                    yield from _standard(by_path[standard.path], code, standard.value, held, context)

    return GroupCheck((STATUS, _FOR), judge)


def _entry(
    listed: lists.ListEntry, held: dict[str, set[str]], by_path: dict[str, Fact], context: Context
) -> Iterator[GroupHit]:
    fact, name = by_path[listed.file.path], listed.entry.get("name")
    members = listed.entry.get("members")
    if members is None:
        members = [code] if (code := listed.entry.get("basic_code")) else []
        places = [f"{listed.place}/basic_code"]
    else:
        places = [f"{listed.place}/members/{number}" for number in range(len(members))]
    for place, code in zip(places, members, strict=False):
        there = having(held, str(code))
        for district in lists.required_districts(context, listed._replace(entry={**listed.entry, "basic_code": code})):
            if district not in there:
                values = {"district": context.area_name(district), "name": name, "code": code}
                yield GroupHit(fact, place, values, "missing", district=district)


def _standard(
    fact: Fact, code: str, stated: Mapping[str, Any], held: dict[str, set[str]], context: Context
) -> Iterator[GroupHit]:
    until = (stated.get("effective") or {}).get("until")
    if isinstance(until, str) and until < context.as_of.isoformat():
        return
    there = having(held, code)
    for district in lists.named_districts(
        context, stated.get("applies_to"), stated.get("levels") or lists.DEFAULT_LEVELS
    ):
        if district not in there:
            values = {"district": context.area_name(district), "name": stated.get("name"), "code": code}
            yield GroupHit(fact, _FOR, values, "missing", district=district)


_FLAG = {"type": "boolean"}
KIND = Kind(params("", lists=TEXTS, standards=_FLAG, named=_FLAG, **{"except": TEXTS}), build)
