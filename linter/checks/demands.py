"""Checks of what applicants are asked for, proofs and money, against the lists (清单) that allow it.

A district for which no such list is in force is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter import lists, normal
from linter.checks.materials import document
from linter.condition import filled
from linter.facts import Fact
from linter.groups import by_rate
from linter.guide import Context, Guide
from linter.kinds.claimed import STATUS, given_up
from linter.kinds.params import params
from linter.rule import Check, GroupCheck, GroupHit, Hit, Kind, Tables
from linter.text import folded

PROOFS, FEES = ("证明事项清单",), ("收费目录清单",)
ASKED = "proofs asked for"


def _held(guide: Guide, names: tuple[str, ...]) -> list[lists.Listed] | None:
    """What the lists of a kind that are for the guide's district list; None if there is no such list."""
    files = [
        file
        for file in lists.current(guide.context, names)
        if lists.holds_for(file, guide.own.get("district"), guide.context)
    ]
    return list(lists.entries(files)) if files and guide.own.get("kind") != "standard" else None


def _for_it(item: lists.Listed, guide: Guide) -> bool:
    """Whether an entry is for a guide's matter: it names it, its main item, or no matter."""
    code, stated = guide.value.get("basic_code"), item.entry.get("basic_code")
    return stated is None or (
        isinstance(code, str) and bool(lists.stands_for(stated).intersection(lists.answered(code)))
    )


def _known(context: Context, name: Any) -> str:
    """What a proof is told by: the document of the registry that is called so, else its name."""
    entry = context.named("documents", "documents", "name").get(folded(str(name)))
    return str(entry.get("id")) if entry else folded(str(name))


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
        held = _held(guide, PROOFS)
        if held is None:
            return
        for index, key, name in guide.once(proofs):
            entries = [item for item in held if _known(guide.context, item.entry.get("name")) == key]
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
        for item in lists.entries(lists.current(context, PROOFS)):
            name = item.entry.get("name")
            where = asked.get(_known(context, name), set())
            if _seen_whole(item, context) and not any(lists.holds_for(item.file, own, context) for own in where):
                yield GroupHit(by_path[item.file.path], f"{item.place}/name", {"name": name})

    def asks(guide: Guide) -> list[str] | None:
        return [key for _, key, _ in guide.once(proofs)] or None

    return GroupCheck((STATUS,), judge, derived={ASKED: asks})


def _seen_whole(item: lists.Listed, context: Context) -> bool:
    return context.seen is None or all(
        own in context.seen for own in context.areas if lists.holds_for(item.file, own, context)
    )


def _fee(spec: Mapping[str, Any], tables: Tables) -> Check:
    """What is charged stands in the list of fees, for no more than it says. `find`:

    unlisted  an item is not listed for the matter; or the matter is charged, says no item, and none is listed
    over      an item is listed at a lower rate of the same unit
    """
    over = spec["find"] == "over"

    def check(guide: Guide) -> Iterator[Hit]:
        fees = guide.value.get("fees") or {}
        items = [item for item in fees.get("items") or () if isinstance(item, dict)]
        held = _held(guide, FEES) if fees.get("charged") is True or items else None
        if held is None:
            return
        mine = [item for item in held if _for_it(item, guide)]
        if not items and not over and not any(item.entry.get("basic_code") for item in mine):
            yield Hit(("fees", "charged"), {}, "matter")
        for index, fee in enumerate(items):
            name = folded(str(fee.get("name")))
            listed = [item for item in mine if folded(str(item.entry.get("name"))) == name]
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
    return normal.item("/fees/items", stated, lambda name: None).detail


def _told(stated: Mapping[str, Any]) -> str:
    return f"{stated.get('standard') or ''}{stated.get('unit') or ''}"


KINDS: dict[str, Kind] = {
    "fee-listed": Kind(params("find", find={"enum": ["unlisted", "over"]}), _fee),
    "proof-listed": Kind(params(), _proof),
    "proof-unasked": Kind(params(), _unasked),
}
