"""`on-list`: what a list asks of a matter that stands in it.

    lists   the kinds of lists (清单种类), those in force that are for the guide's district
    at      the places the findings are about
    then    what must hold at each of them; without it, something must be written there
    when    only where this holds

Without `at`, the matter must stand in a list itself: the finding is about its base code. An undivided
item, a main item and its sub-items stand for one another. A catalog without such a list is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides import lists
from linter.guides.codes import index_keys, lookup_keys
from linter.guides.condition import filled, when
from linter.guides.guide import CANCELLED, Context, Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACES, TEXTS, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    names, places = tuple(spec["lists"]), [Place(text) for text in spec.get("at") or ()]
    holds = when(spec.get("when"))
    must = when(spec["then"]) if "then" in spec else None

    def inside(guide: Guide) -> Iterator[Hit]:
        listed = lists.entries_by_code(guide.context, names)
        code = guide.own.get("basic_code")
        if not listed or not isinstance(code, str) or code in listed or not _is_guide(guide):
            return
        files = lists.in_force(guide.context, names)
        mine = any(lists.applies_to_district(file, guide.own.get("district"), guide.context) for file in files)
        known = guide.context.once(_stood_for, *names)
        if mine and not known.intersection(lookup_keys(code)) and holds(guide.value, ()):
            yield Hit(("basic_code",), {"list": files[0].value.get("title")})

    def asked(guide: Guide) -> Iterator[Hit]:
        entries = lists.entries_by_code(guide.context, names).get(str(guide.own.get("basic_code")))
        if not entries or not _is_guide(guide):
            return
        district = guide.own.get("district")
        found = next((item for item in entries if lists.applies_to_district(item.file, district, guide.context)), None)
        if found is None or not holds(guide.value, ()):
            return
        for place in places:
            kept = must(guide.value, ()) if must else filled(place.get(guide.value))
            if not kept:
                yield Hit(place.steps, {"list": found.file.value.get("title")})

    return asked if places else inside


def _stood_for(context: Context, *names: str) -> set[str]:
    """The codes that the entries of lists answer to."""
    return {own for item in lists.entries_by_code(context, names) for own in index_keys(item)}


def _is_guide(guide: Guide) -> bool:
    """Lists ask of what a district offers, not of the standard, nor of what it has given up."""
    return guide.own.get("kind") != "standard" and guide.value.get("status") != CANCELLED


KIND = Kind(params("lists", lists=TEXTS, at=PLACES, then=CONDITION, when=CONDITION), build)
