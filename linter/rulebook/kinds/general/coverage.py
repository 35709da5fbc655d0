"""`coverage`: every entry of a list (清单), or every standard, must have a guide in each district that it is for.

In: the facts of all guides, lists and standards. Out: one hit per missing guide, at the entry or in the standard, with
the district; e.g. 公共场所卫生许可 is listed for seven districts and 新北区 has no guide. Districts whose guides the
run does not see completely are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides import lists
from linter.guides.codes import index_keys, lookup_keys
from linter.guides.fact import Fact
from linter.guides.guide import CANCELLED, Context
from linter.rulebook.kinds.kind import FLAG, SEVERAL_GUIDES, TEXTS, Kind, Parameter, optional
from linter.rulebook.rule import GroupCheck, GroupHit

STATUS = "/status"
_FOR = "/applies_to"


def is_given_up(fact: Fact) -> bool:
    """Whether a guide has the status 取消. The check must name STATUS among its places."""
    status = fact.values.get(STATUS)
    return status is not None and status.value == CANCELLED


def districts_by_code(facts: list[Fact]) -> dict[str, set[str]]:
    """Code to the districts that have a guide for it (`codes.index_keys`), guides that are given up excluded."""
    found: dict[str, set[str]] = {}
    for fact in facts:
        if fact.kind != "matter" or not fact.basic_code or is_given_up(fact):
            continue
        for code in index_keys(fact.basic_code):
            found.setdefault(code, set()).add(fact.district or "")
    return found


def districts_with(by_code: Mapping[str, set[str]], code: str) -> set[str]:
    """The districts that have a guide for a code, of the result of `districts_by_code`."""
    return set().union(*(by_code.get(own, ()) for own in lookup_keys(code)))


def build(spec: Mapping[str, Any]) -> GroupCheck:
    names, besides = tuple(spec["lists"]), tuple(spec.get("except") or ())

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_code = districts_by_code(facts)
        by_path = {fact.path: fact for fact in facts}
        for listed in lists.entries(lists.in_force(context, names)):
            if spec.get("named") and not (listed.entry.get("members") or listed.entry.get("basic_code")):
                yield GroupHit(by_path[listed.file.path], listed.place, {"name": listed.entry.get("name")}, "unnamed")
            yield from _entry(listed, by_code, by_path, context)
        if spec.get("standards"):
            in_lists = set(lists.entries_by_code(context, (*names, *besides)))
            for code, standard in context.standards.items():
                if code not in in_lists and standard.path in by_path:
                    yield from _standard(by_path[standard.path], code, standard.value, by_code, context)

    return GroupCheck((STATUS, _FOR), judge)


def _entry(
    listed: lists.ListEntry, by_code: dict[str, set[str]], by_path: dict[str, Fact], context: Context
) -> Iterator[GroupHit]:
    """The guides that an entry lacks; an entry with `members` stands for these, not for itself."""
    fact, name = by_path[listed.file.path], listed.entry.get("name")
    members = listed.entry.get("members")
    if members is None:
        members = [code] if (code := listed.entry.get("basic_code")) else []
        places = [f"{listed.place}/basic_code"]
    else:
        places = [f"{listed.place}/members/{number}" for number in range(len(members))]
    for place, code in zip(places, members, strict=False):
        having = districts_with(by_code, str(code))
        for district in lists.required_districts(context, listed._replace(entry={**listed.entry, "basic_code": code})):
            if district not in having:
                values = {"district": context.area_name(district), "name": name, "code": code}
                yield GroupHit(fact, place, values, "missing", district=district)


def _standard(
    fact: Fact, code: str, stated: Mapping[str, Any], by_code: dict[str, set[str]], context: Context
) -> Iterator[GroupHit]:
    """The guides that a standard lacks in the districts it names, unless the standard has expired."""
    until = (stated.get("effective") or {}).get("until")
    if isinstance(until, str) and until < context.as_of.isoformat():
        return
    having = districts_with(by_code, code)
    for district in lists.named_districts(
        context, stated.get("applies_to"), stated.get("levels") or lists.DEFAULT_LEVELS
    ):
        if district not in having:
            values = {"district": context.area_name(district), "name": stated.get("name"), "code": code}
            yield GroupHit(fact, _FOR, values, "missing", district=district)


KINDS = (
    Kind(
        "coverage",
        "清单里的每个事项，清单适用的每个区县都应当有办事指南；标准也可以同样要求。",
        "Every entry of a list (or every standard) has a guide in each district that it applies to.",
        build,
        {
            "lists": Parameter(TEXTS, "哪几种清单"),
            "standards": optional(FLAG, "true：标准写明适用的区县也应当有指南"),
            "except": optional(TEXTS, "这几种清单里已有的事项，不再按标准检查"),
            "named": optional(FLAG, "true：条目应当写明对应的事项，没写的报 unnamed"),
        },
        {"district": "缺少指南的区县", "name": "条目或标准的名称", "code": "基本编码"},
        {"missing": "区县没有这个事项的指南", "unnamed": "条目没有写对应哪个事项（named: true 时）"},
        reads=SEVERAL_GUIDES,
    ),
)
