"""Checks of materials that need the registries of documents and electronic licences, or a word's inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.common.text import folded
from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.rulebook.kinds.domain.citations import rank_of
from linter.rulebook.kinds.parameters import PLACE, TABLE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place

Entry = dict[str, Any]
_DOCUMENTS = ("documents", "documents")
PROOF_RANKS = frozenset({"法律", "行政法规", "地方性法规", "国务院决定"})
"""What may require a proof: laws, regulations, decisions of the State Council."""


def _materials(guide: Guide) -> list[tuple[int, Entry]]:
    return guide.once(_each_material)


def _each_material(guide: Guide) -> list[tuple[int, Entry]]:
    listed = guide.value.get("materials")
    return [
        (index, material)
        for index, material in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(material, dict)
    ]


def _cited(guide: Guide, material: Entry) -> Entry | None:
    """The registry's entry of the document that a material refers to."""
    return guide.context.index(*_DOCUMENTS, "id").get(material.get("document"))


def _called(guide: Guide, material: Entry) -> Entry | None:
    """The registry's entry whose name or alias a material bears."""
    known = guide.context.named(*_DOCUMENTS, "name")
    name = material.get("name")
    return known.get(folded(name)) if known and isinstance(name, str) else None


def document(guide: Guide, material: Entry) -> Entry | None:
    """The document of the registry that a material is: it refers to it, else it is called so."""
    return _cited(guide, material) or _called(guide, material)


def _unreferenced(guide: Guide) -> Iterator[Hit]:
    for index, material in _materials(guide):
        if not filled(material.get("document")) and (entry := _called(guide, material)):
            values = {"name": material.get("name"), "known": entry.get("name"), "id": entry.get("id")}
            yield Hit(("materials", index, "document"), values)


def _mismatched(guide: Guide) -> Iterator[Hit]:
    for index, material in _materials(guide):
        cited, called = _cited(guide, material), _called(guide, material)
        if cited and called and cited is not called and not _bears(material, cited):
            values = {"cited": cited.get("name"), "known": called.get("name"), "id": called.get("id")}
            yield Hit(("materials", index, "document"), values)


def _bears(material: Entry, entry: Entry) -> bool:
    names = [entry.get("name"), *(entry.get("aliases") or ())]
    return folded(str(material.get("name"))) in [folded(str(name)) for name in names]


def _aliased(guide: Guide) -> Iterator[Hit]:
    for index, material in _materials(guide):
        entry = _called(guide, material)
        if entry is None or (_cited(guide, material) or entry) is not entry:
            continue
        name = str(entry.get("name"))
        if folded(str(material["name"])) != folded(name):
            yield Hit(("materials", index, "name"), {"known": name}, replacement=name)


def _obtainable(guide: Guide) -> Iterator[Hit]:
    licences = guide.context.index("licences", "licences", "id")
    today = guide.context.as_of.isoformat()
    for index, material in _materials(guide):
        if not licences or filled(material.get("exemption")):
            continue
        licence = licences.get((document(guide, material) or {}).get("licence"))
        if licence and licence.get("callable") is True and str(licence.get("since") or "") <= today:
            yield Hit(("materials", index, "exemption"), {"name": material.get("name"), "licence": licence.get("name")})


def _unobtainable(guide: Guide) -> Iterator[Hit]:
    licences = guide.context.index("licences", "licences", "id")
    for index, material in _materials(guide):
        exemption = material.get("exemption")
        licence = licences.get(exemption.get("licence")) if isinstance(exemption, dict) and licences else None
        if licence and licence.get("callable") is False:
            yield Hit(("materials", index, "exemption", "licence"), {"licence": licence.get("name")})


_FINDS: dict[str, Callable[[Guide], Iterator[Hit]]] = {
    "unreferenced": _unreferenced,
    "mismatched": _mismatched,
    "aliased": _aliased,
    "obtainable": _obtainable,
    "unobtainable": _unobtainable,
}


def _registered(spec: Mapping[str, Any], tables: Tables) -> Check:
    return _FINDS[spec["find"]]


def _proof(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A proof demanded without a basis that may demand it. `by: registry` judges what the registry calls
    a proof, `by: name` what sounds like one and is not in the registry."""
    looks = regex.compiled(spec.get("pattern") or "证明")
    own = spec["by"] == "registry"

    def check(guide: Guide) -> Iterator[Hit]:
        for index, material in _materials(guide):
            if filled(material.get("exemption")):
                continue
            entry = document(guide, material)
            name = material.get("name")
            if own:
                wanted = entry is not None and entry.get("proof") is True
            else:
                wanted = entry is None and isinstance(name, str) and looks.found(name)
            if not wanted:
                continue
            basis = [item for item in material.get("basis") or () if isinstance(item, dict)]
            ranks = [rank_of(guide.context, item) for item in basis]
            if not any(rank is None or rank in PROOF_RANKS for rank in ranks):
                values = {"name": name, "ranks": "、".join(dict.fromkeys(filter(None, ranks)))}
                yield Hit(("materials", index, "basis"), values, "rank" if basis else "missing")

    return check


def _every(spec: Mapping[str, Any], tables: Tables) -> Check:
    """Every item of the list `at` says `is` at its key `each`: nothing else is left."""
    at, each, said = Place(spec["at"]), spec["each"], spec["is"]

    def check(guide: Guide) -> Iterator[Hit]:
        listed = at.get(guide.value)
        items = listed if isinstance(listed, list) else []
        if items and all(isinstance(item, dict) and item.get(each) == said for item in items):
            yield Hit(at.steps, {"n": len(items)})

    return check


# A figure after "1." makes it a quantity, as in "1.5吨以上".
_MARK = (
    r"^\s*((?:材料|附件)?[0-9]{1,2}\s*[、：]|[0-9]{1,2}[.．]|[（(](?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)]"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*([^0-9\s].*)$"
)


def _numbered(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A text that begins with its place in a list (`1.`, `（二）`, `③`); the fix leaves the number out."""
    at = Place(spec["at"])
    mark, any_mark = regex.compiled(_MARK), regex.anywhere(_MARK)

    def check(guide: Guide) -> Iterator[Hit]:
        if not any_mark.found(guide.texts(at)):
            return
        for pointer, value in guide.each(at):
            rest, found = value, None
            while isinstance(rest, str) and (parts := mark.groups(rest)) is not None:
                found, rest = found or parts[0], parts[1]
            if found is not None:
                yield Hit(pointer, {"found": found, "rest": rest}, replacement=rest)

    return check


def _intermediary(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A material that only an intermediary can write, in a guide that knows of none."""
    table = tables(spec["table"])
    wanted = regex.compiled(regex.either(table["phrases"]))
    own = regex.compiled(regex.either(table["allow"]))
    any_wanted, names = regex.anywhere(*table["phrases"]), Place("/materials/*/name")

    def check(guide: Guide) -> Iterator[Hit]:
        stated = guide.value.get("intermediary")
        if isinstance(stated, dict) and stated.get("required") is True:
            return
        if not any_wanted.found(guide.texts(names)):
            return
        for index, material in _materials(guide):
            name = material.get("name")
            if not isinstance(name, str) or material.get("source") == "政府部门核发":
                continue
            if wanted.found(name) and not own.found(name):
                yield Hit(("intermediary", "required"), {"name": name}, related=(("materials", index, "name"),))
                return

    return check


KINDS: dict[str, Kind] = {
    "every": Kind(params("at each is", at=PLACE, each={"type": "string"}, **{"is": {"type": "string"}}), _every, ()),
    "intermediary": Kind(params("table", table=TABLE), _intermediary, ("intermediary", "materials")),
    "numbered": Kind(params("at", at=PLACE), _numbered, ()),
    "proof": Kind(params("by", by={"enum": ["registry", "name"]}, pattern={"type": "string"}), _proof, ("materials",)),
    "registered-document": Kind(params("find", find={"enum": list(_FINDS)}), _registered, ("materials",)),
}
