"""`on-list` and `list-demands`: a matter must stand in a list (清单), and do as that list demands.

In: a guide, and the lists in force that apply to its district. Out: a hit at /basic_code for a matter that no list
contains, or at each place where the guide does not do as the list demands, e.g. /handling/mobile_url for a matter of
the 移动端标准应用清单. An undivided item, a main item and its sub-items stand for one another. Standards and guides
that are given up are skipped, and so is every guide if the catalog has no such list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides import lists
from linter.guides.codes import index_keys, lookup_keys
from linter.guides.condition import filled, when
from linter.guides.guide import CANCELLED, Context, Guide
from linter.rulebook.kinds.kind import CONDITION, PLACES, TEXTS, BeyondKeys, Kind, Parameter, optional
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place


def build_on_list(spec: Mapping[str, Any]) -> Check:
    names = tuple(spec["lists"])

    def check(guide: Guide) -> Iterator[Hit]:
        listed = lists.entries_by_code(guide.context, names)
        code = guide.own.get("basic_code")
        if not listed or not isinstance(code, str) or code in listed or not _is_offered(guide):
            return
        files = lists.in_force(guide.context, names)
        applies = any(lists.applies_to_district(file, guide.own.get("district"), guide.context) for file in files)
        known = guide.context.once(_codes_of_entries, *names)
        if applies and not known.intersection(lookup_keys(code)):
            yield Hit(("basic_code",), {"list": files[0].value.get("title")})

    return check


def build_list_demands(spec: Mapping[str, Any]) -> Check:
    names, places = tuple(spec["lists"]), [Place(text) for text in spec["at"]]
    must = when(spec["then"]) if "then" in spec else None

    def check(guide: Guide) -> Iterator[Hit]:
        entries = lists.entries_by_code(guide.context, names).get(str(guide.own.get("basic_code")))
        if not entries or not _is_offered(guide):
            return
        district = guide.own.get("district")
        found = next((item for item in entries if lists.applies_to_district(item.file, district, guide.context)), None)
        if found is None:
            return
        for place in places:
            kept = must(guide.value, ()) if must else filled(place.get(guide.value))
            if not kept:
                yield Hit(place.steps, {"list": found.file.value.get("title")})

    return check


def _codes_of_entries(context: Context, *names: str) -> set[str]:
    """The codes for which the entries of lists stand."""
    return {own for item in lists.entries_by_code(context, names) for own in index_keys(item)}


def _is_offered(guide: Guide) -> bool:
    """Whether a guide is a matter that a district offers: not a standard, not given up."""
    return guide.own.get("kind") != "standard" and guide.value.get("status") != CANCELLED


_LISTS = Parameter(TEXTS, "哪几种清单")
_TITLE = {"list": "清单的标题"}
_LISTS_OF_DISTRICT = BeyondKeys("the guide's own code and district decide, before inheritance, which list applies")
KINDS = (
    Kind(
        "on-list",
        "事项应当在这几种清单里；目录没有适用于本区县的清单时不检查。",
        "A matter stands in a list that applies to its district.",
        build_on_list,
        {"lists": _LISTS},
        _TITLE,
        reads=_LISTS_OF_DISTRICT,
    ),
    Kind(
        "list-demands",
        "在这几种清单里的事项，指南应当填写某些位置，或者满足条件。",
        "A matter that stands in a list does as that list demands.",
        build_list_demands,
        {
            "lists": _LISTS,
            "at": Parameter(PLACES, "报在哪些位置；不写 then 时，这些位置应当填写"),
            "then": optional(CONDITION, "应当成立的条件"),
        },
        _TITLE,
        reads=_LISTS_OF_DISTRICT,
    ),
)
