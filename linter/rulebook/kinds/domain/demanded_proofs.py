"""Proofs (证明) and fees that a guide asks for, against the lists (清单) of what may be asked for.

In: a guide, e.g. with a material 无犯罪记录证明, and the 证明事项清单 in force for its district. Out: hits at proofs
and fees that the list does not contain or limits to less, and at listed proofs that no guide asks for. A district
without such a list is skipped.
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
from linter.rulebook.kinds.general.coverage import STATUS, is_given_up
from linter.rulebook.kinds.kind import SEVERAL_GUIDES, BeyondKeys, Kind, fixed
from linter.rulebook.rule import GroupCheck, GroupHit, Hit

PROOFS, FEES = ("证明事项清单",), ("收费目录清单",)
ASKED_PROOFS = "proofs asked for"
"""Name of the derived value: the keys (`_proof_key`) of the proofs that a guide asks for."""
EntriesByKey = dict[str, list[lists.ListEntry]]
"""Key of a proof or a fee to the entries of lists for it."""


def _entries_for(
    context: Context, district: Any, names: tuple[str, ...], key: Callable[[Context, Any], str]
) -> EntriesByKey | None:
    """The entries of the lists of some kinds that apply to a district; None if no such list does."""
    files = [file for file in lists.in_force(context, names) if lists.applies_to_district(file, district, context)]
    found: EntriesByKey = {}
    for item in lists.entries(files):
        found.setdefault(key(context, item.entry.get("name")), []).append(item)
    return found if files else None


def _names_matter(item: lists.ListEntry, guide: Guide) -> bool:
    """Whether an entry names a guide's matter or its main item."""
    code, stated = guide.value.get("basic_code"), item.entry.get("basic_code")
    if not isinstance(code, str) or not isinstance(stated, str):
        return False
    return bool(index_keys(stated).intersection(lookup_keys(code)))


def _includes_matter(item: lists.ListEntry, guide: Guide) -> bool:
    """Whether an entry is for a guide's matter: an entry that names no matter is for all."""
    return item.entry.get("basic_code") is None or _names_matter(item, guide)


def _proof_key(context: Context, name: Any) -> str:
    """The id of the registered document with this name, else the folded name."""
    entry = context.named("documents", "documents", "name").get(folded(str(name)))
    return str(entry.get("id")) if entry else folded(str(name))


def _fee_key(_context: Context, name: Any) -> str:
    return folded(str(name))


def proofs(guide: Guide) -> list[tuple[int, str, str]]:
    """(index, key, name) of each material that the registry calls a proof and that no exemption (免提交) covers."""
    found = []
    materials = guide.value.get("materials")
    for index, material in enumerate(materials if isinstance(materials, list) else ()):
        entry = document(guide, material) if isinstance(material, dict) else None
        if entry is not None and entry.get("proof") is True and not filled(material.get("exemption")):
            found.append((index, str(entry.get("id")), str(material.get("name") or entry.get("name"))))
    return found


def _proof_unlisted(guide: Guide) -> Iterator[Hit]:
    asked = guide.once(proofs)
    if not asked or guide.own.get("kind") == "standard":
        return
    listed = guide.context.once(_entries_for, guide.own.get("district"), PROOFS, _proof_key)
    if listed is None:
        return
    for index, key, name in asked:
        entries = listed.get(key, ())
        if not any(_includes_matter(item, guide) for item in entries):
            yield Hit(("materials", index), {"name": name}, "elsewhere" if entries else "unlisted")


def build_proof_unasked(_spec: Mapping[str, Any]) -> GroupCheck:
    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        asked: dict[str, set[str]] = {}
        for fact in facts:
            if fact.kind == "matter" and not is_given_up(fact):
                for key in fact.derived.get(ASKED_PROOFS, ()):
                    asked.setdefault(key, set()).add(str(fact.district))
        for item in lists.entries(lists.in_force(context, PROOFS)):
            name = item.entry.get("name")
            asking = asked.get(_proof_key(context, name), set())
            if not any(lists.applies_to_district(item.file, own, context) for own in asking):
                yield GroupHit(by_path[item.file.path], f"{item.place}/name", {"name": name})

    def asked_by(guide: Guide) -> list[str] | None:
        return [key for _, key, _ in guide.once(proofs)] or None

    return GroupCheck((STATUS,), judge, derived={ASKED_PROOFS: asked_by})


def _listed_fees(guide: Guide) -> EntriesByKey | None:
    """The listed fees for a guide that charges something; None if it charges nothing or no list applies."""
    fees = guide.value.get("fees") or {}
    if guide.own.get("kind") == "standard" or not (fees.get("items") or fees.get("charged") is True):
        return None
    return guide.context.once(_entries_for, guide.own.get("district"), FEES, _fee_key)


def _fees(guide: Guide, listed: EntriesByKey) -> Iterator[tuple[int, dict[str, Any], list[lists.ListEntry]]]:
    """(index, fee, the listed fees with its name for its matter) of each charged item."""
    for index, fee in enumerate((guide.value.get("fees") or {}).get("items") or []):
        if isinstance(fee, dict):
            entries = listed.get(_fee_key(guide.context, fee.get("name")), ())
            yield index, fee, [item for item in entries if _includes_matter(item, guide)]


def _fee_unlisted(guide: Guide) -> Iterator[Hit]:
    listed = _listed_fees(guide)
    if listed is None:
        return
    if not (guide.value.get("fees") or {}).get("items"):
        naming = [item for found in listed.values() for item in found if item.entry.get("basic_code")]
        if naming and not any(_names_matter(item, guide) for item in naming):
            yield Hit(("fees", "charged"), {}, "matter")
    for index, fee, entries in _fees(guide, listed):
        if not entries:
            yield Hit(("fees", "items", index, "name"), {"name": fee.get("name")}, "item")


def _fee_over_list(guide: Guide) -> Iterator[Hit]:
    listed = _listed_fees(guide)
    for index, fee, entries in _fees(guide, listed) if listed is not None else ():
        rates = [item.entry.get("rate") or {} for item in entries]
        lower = [rate for rate in rates if by_rate(_comparable(fee), _comparable(rate)) == 1]
        if lower and len(lower) == len(rates):
            values = {"name": fee.get("name"), "rate": _shown(fee), "allowed": _shown(lower[0])}
            yield Hit(("fees", "items", index, "standard"), values)


def _comparable(rate: Mapping[str, Any]) -> str:
    return normalise.item("/fees/items", rate, lambda _name: None).detail


def _shown(rate: Mapping[str, Any]) -> str:
    return f"{rate.get('standard') or ''}{rate.get('unit') or ''}"


_LISTS = BeyondKeys("the guide's own district decides, before inheritance, which list applies")
KINDS = (
    Kind(
        "fee-unlisted",
        "收费项目应当在适用的收费目录清单里，并且是这个事项的。",
        "A charged item stands in the list of fees, for this matter.",
        fixed(_fee_unlisted),
        values={"name": "收费项目"},
        variants={"item": "清单里没有这个收费项目", "matter": "写明收费而没有列项目，清单里没有这个事项"},
        reads=_LISTS,
    ),
    Kind(
        "fee-over-list",
        "收费标准不应高于收费目录清单。",
        "A fee is no higher than the list of fees states.",
        fixed(_fee_over_list),
        values={"name": "收费项目", "rate": "指南写的标准", "allowed": "清单的标准"},
        reads=_LISTS,
    ),
    Kind(
        "proof-unlisted",
        "要求提交的证明，应当在证明事项清单里，并且是这个事项的。",
        "A demanded proof stands in the list of proofs, for this matter.",
        fixed(_proof_unlisted),
        values={"name": "证明的名称"},
        variants={"unlisted": "清单里没有这个证明", "elsewhere": "清单里有，但不是这个事项的"},
        reads=_LISTS,
    ),
    Kind(
        "proof-unasked",
        "证明事项清单里的证明，应当有指南要求提交；没有看到全部区县的指南时不检查。",
        "A listed proof is asked for by some guide.",
        build_proof_unasked,
        values={"name": "证明的名称"},
        reads=SEVERAL_GUIDES,
    ),
)
