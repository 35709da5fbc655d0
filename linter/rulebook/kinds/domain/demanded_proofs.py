"""Checks of what applicants are asked for, proofs and money, against the lists (清单) that allow it.

A district for which no such list is in force is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linter.common.text import folded
from linter.guides import lists, normalise
from linter.guides.codes import index_keys, lookup_keys
from linter.guides.condition import filled
from linter.guides.fact import Fact
from linter.guides.groups import by_rate
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.domain.material_registry import document
from linter.rulebook.kinds.general.coverage import STATUS, given_up
from linter.rulebook.kinds.parameters import params
from linter.rulebook.rule import Check, GroupCheck, GroupHit, Hit, Kind, Tables

PROOFS, FEES = ("证明事项清单",), ("收费目录清单",)
ASKED = "proofs asked for"


By = dict[str, list[lists.ListEntry]]
"""The entries of lists by what they are told by."""


def _held(context: Context, district: Any, names: tuple[str, ...], key: Callable[[Context, Any], str]) -> By | None:
    """What the lists of a kind that are for a district list; None if there is no such list."""
    files = [file for file in lists.in_force(context, names) if lists.applies_to_district(file, district, context)]
    found: By = {}
    for item in lists.entries(files):
        found.setdefault(key(context, item.entry.get("name")), []).append(item)
    return found if files else None


def _names_it(item: lists.ListEntry, guide: Guide) -> bool:
    """Whether an entry names a guide's matter or its main item."""
    code, stated = guide.value.get("basic_code"), item.entry.get("basic_code")
    if not isinstance(code, str) or not isinstance(stated, str):
        return False
    return bool(index_keys(stated).intersection(lookup_keys(code)))


def _for_it(item: lists.ListEntry, guide: Guide) -> bool:
    """Whether an entry is for a guide's matter: it names it, or no matter."""
    return item.entry.get("basic_code") is None or _names_it(item, guide)


def _known(context: Context, name: Any) -> str:
    """What a proof is told by: the document of the registry that is called so, else its name."""
    entry = context.named("documents", "documents", "name").get(folded(str(name)))
    return str(entry.get("id")) if entry else folded(str(name))


def _named(context: Context, name: Any) -> str:
    """What a fee is told by."""
    return folded(str(name))


def proofs(guide: Guide) -> list[tuple[int, str, str]]:
    """(index, what it is told by, name) of each material that the registry calls a proof and nobody is spared."""
    found = []
    materials = guide.value.get("materials")
    for index, material in enumerate(materials if isinstance(materials, list) else ()):
        entry = document(guide, material) if isinstance(material, dict) else None
        if entry is not None and entry.get("proof") is True and not filled(material.get("exemption")):
            found.append((index, str(entry.get("id")), str(material.get("name") or entry.get("name"))))
    return found


def _proof(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A proof that a guide asks for stands in the list of proofs, for this matter or for any."""

    def check(guide: Guide) -> Iterator[Hit]:
        asked = guide.once(proofs)
        if not asked or guide.own.get("kind") == "standard":
            return
        held = guide.context.once(_held, guide.own.get("district"), PROOFS, _known)
        if held is None:
            return
        for index, key, name in asked:
            entries = held.get(key, ())
            if not any(_for_it(item, guide) for item in entries):
                yield Hit(("materials", index), {"name": name}, "elsewhere" if entries else "unlisted")

    return check


def _unasked(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    """A proof in the list that no guide of its districts asks for; told only if the run sees all of them."""

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        asked: dict[str, set[str]] = {}
        for fact in facts:
            if fact.kind == "matter" and not given_up(fact):
                for key in fact.derived.get(ASKED, ()):
                    asked.setdefault(key, set()).add(str(fact.district))
        for item in lists.entries(lists.in_force(context, PROOFS)):
            name = item.entry.get("name")
            where = asked.get(_known(context, name), set())
            if _seen_whole(item, context) and not any(
                lists.applies_to_district(item.file, own, context) for own in where
            ):
                yield GroupHit(by_path[item.file.path], f"{item.place}/name", {"name": name})

    def asks(guide: Guide) -> list[str] | None:
        return [key for _, key, _ in guide.once(proofs)] or None

    return GroupCheck((STATUS,), judge, derived={ASKED: asks})


def _seen_whole(item: lists.ListEntry, context: Context) -> bool:
    return context.complete_districts is None or all(
        own in context.complete_districts for own in context.areas if lists.applies_to_district(item.file, own, context)
    )


def _fee(spec: Mapping[str, Any], tables: Tables) -> Check:
    """What is charged stands in the list of fees, for no more than it says. `find`:

    unlisted  an item is not listed for the matter; or the matter is charged, says no item, and the list, which
              names matters, does not name it
    over      an item is listed at a lower rate of the same unit
    """
    over = spec["find"] == "over"

    def check(guide: Guide) -> Iterator[Hit]:
        fees = guide.value.get("fees") or {}
        items = fees.get("items") or []
        if guide.own.get("kind") == "standard" or not (items or fees.get("charged") is True):
            return
        held = guide.context.once(_held, guide.own.get("district"), FEES, _named)
        if held is None:
            return
        if not items and not over:
            naming = [item for found in held.values() for item in found if item.entry.get("basic_code")]
            if naming and not any(_names_it(item, guide) for item in naming):
                yield Hit(("fees", "charged"), {}, "matter")
        for index, fee in enumerate(items):
            if not isinstance(fee, dict):
                continue
            listed = [item for item in held.get(_named(guide.context, fee.get("name")), ()) if _for_it(item, guide)]
            if not listed and not over:
                yield Hit(("fees", "items", index, "name"), {"name": fee.get("name")}, "item")
            rates = [(item, item.entry.get("rate") or {}) for item in listed]
            dearer = [item for item, rate in rates if by_rate(_rate(fee), _rate(rate)) == 1]
            if over and dearer and len(dearer) == len(rates):
                stated = dearer[0].entry["rate"]
                values = {"name": fee.get("name"), "rate": _told(fee), "allowed": _told(stated)}
                yield Hit(("fees", "items", index, "standard"), values)

    return check


def _rate(stated: Mapping[str, Any]) -> str:
    return normalise.item("/fees/items", stated, lambda name: None).detail


def _told(stated: Mapping[str, Any]) -> str:
    return f"{stated.get('standard') or ''}{stated.get('unit') or ''}"


KINDS: dict[str, Kind] = {
    "fee-listed": Kind(params("find", find={"enum": ["unlisted", "over"]}), _fee),
    "proof-listed": Kind(params(), _proof),
    "proof-unasked": Kind(params(), _unasked),
}
