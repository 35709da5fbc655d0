"""Materials against the registries of documents (材料) and electronic licences (电子证照), and their names.

In: a guide, e.g. with a material {name: 居民身份证, document: D017}. Out: hits at materials that refer to the wrong
document, ask for what an electronic licence could show, or demand a proof without a sufficient legal basis.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.common.text import folded
from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.rulebook.kinds.domain.citations import rank_of
from linter.rulebook.kinds.kind import (
    PATTERN,
    PLACE,
    TEXT,
    Kind,
    Parameter,
    fixed,
    one_of,
    optional,
    table_with,
)
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place

Entry = dict[str, Any]
_DOCUMENTS = ("documents", "documents")
PROOF_RANKS = frozenset({"法律", "行政法规", "地方性法规", "国务院决定"})
"""The ranks of law that may demand a proof."""


def _materials(guide: Guide) -> list[tuple[int, Entry]]:
    return guide.once(_each_material)


def _each_material(guide: Guide) -> list[tuple[int, Entry]]:
    listed = guide.value.get("materials")
    return [
        (index, material)
        for index, material in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(material, dict)
    ]


def _by_reference(guide: Guide, material: Entry) -> Entry | None:
    """The registered document to which a material refers by id."""
    return guide.context.index(*_DOCUMENTS, "id").get(material.get("document"))


def _by_name(guide: Guide, material: Entry) -> Entry | None:
    """The registered document whose name or alias a material has."""
    known = guide.context.named(*_DOCUMENTS, "name")
    name = material.get("name")
    return known.get(folded(name)) if known and isinstance(name, str) else None


def document(guide: Guide, material: Entry) -> Entry | None:
    """The registered document of a material: by reference, else by name, else None."""
    return _by_reference(guide, material) or _by_name(guide, material)


def _document_unreferenced(guide: Guide) -> Iterator[Hit]:
    for index, material in _materials(guide):
        if not filled(material.get("document")) and (entry := _by_name(guide, material)):
            values = {"name": material.get("name"), "known": entry.get("name"), "id": entry.get("id")}
            yield Hit(("materials", index, "document"), values)


def _document_differs(guide: Guide) -> Iterator[Hit]:
    for index, material in _materials(guide):
        cited, named = _by_reference(guide, material), _by_name(guide, material)
        if cited and named and cited is not named and not _has_name_of(material, cited):
            values = {"cited": cited.get("name"), "known": named.get("name"), "id": named.get("id")}
            yield Hit(("materials", index, "document"), values)


def _has_name_of(material: Entry, entry: Entry) -> bool:
    names = [entry.get("name"), *(entry.get("aliases") or ())]
    return folded(str(material.get("name"))) in [folded(str(name)) for name in names]


def _name_alias(guide: Guide) -> Iterator[Hit]:
    for index, material in _materials(guide):
        entry = _by_name(guide, material)
        if entry is None or (_by_reference(guide, material) or entry) is not entry:
            continue
        name = str(entry.get("name"))
        if folded(str(material["name"])) != folded(name):
            yield Hit(("materials", index, "name"), {"known": name}, replacement=name)


def _exemption_unmarked(guide: Guide) -> Iterator[Hit]:
    licences = guide.context.index("licences", "licences", "id")
    today = guide.context.as_of.isoformat()
    for index, material in _materials(guide):
        if not licences or filled(material.get("exemption")):
            continue
        licence = licences.get((document(guide, material) or {}).get("licence"))
        if licence and licence.get("callable") is True and str(licence.get("since") or "") <= today:
            yield Hit(("materials", index, "exemption"), {"name": material.get("name"), "licence": licence.get("name")})


def _exemption_not_callable(guide: Guide) -> Iterator[Hit]:
    licences = guide.context.index("licences", "licences", "id")
    for index, material in _materials(guide):
        exemption = material.get("exemption")
        licence = licences.get(exemption.get("licence")) if isinstance(exemption, dict) and licences else None
        if licence and licence.get("callable") is False:
            yield Hit(("materials", index, "exemption", "licence"), {"licence": licence.get("name")})


def build_proof_without_basis(spec: Mapping[str, Any]) -> Check:
    by_registry = spec["by"] == "registry"
    pattern = regex.compiled(spec.get("pattern") or "证明")
    but = regex.compiled(spec["except"]) if "except" in spec else None

    def check(guide: Guide) -> Iterator[Hit]:
        for index, material in _materials(guide):
            if filled(material.get("exemption")):
                continue
            entry = document(guide, material)
            name = material.get("name")
            if by_registry:
                is_proof = entry is not None and entry.get("proof") is True
            else:
                named = name if entry is None and isinstance(name, str) else ""
                is_proof = pattern.found(named) and not (but is not None and but.found(named))
            if not is_proof:
                continue
            basis = [item for item in material.get("basis") or () if isinstance(item, dict)]
            ranks = [rank_of(guide.context, item) for item in basis]
            if not any(rank is None or rank in PROOF_RANKS for rank in ranks):
                values = {"name": name, "ranks": "、".join(dict.fromkeys(filter(None, ranks)))}
                yield Hit(("materials", index, "basis"), values, "rank" if basis else "missing")

    return check


def build_all_items_equal(spec: Mapping[str, Any]) -> Check:
    at, key, value = Place(spec["at"]), spec["each"], spec["is"]

    def check(guide: Guide) -> Iterator[Hit]:
        listed = at.get(guide.value)
        items = listed if isinstance(listed, list) else []
        if items and all(isinstance(item, dict) and item.get(key) == value for item in items):
            yield Hit(at.steps, {"n": len(items)})

    return check


# A digit behind "1." makes it a quantity, as in "1.5吨以上".
_NUMBER = (
    r"^\s*((?:材料|附件)?[0-9]{1,2}\s*[、：]|[0-9]{1,2}[.．]|[（(](?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)]"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*([^0-9\s].*)$"
)


def build_numbered_text(spec: Mapping[str, Any]) -> Check:
    at = Place(spec["at"])
    number, number_anywhere = regex.compiled(_NUMBER), regex.anywhere(_NUMBER)

    def check(guide: Guide) -> Iterator[Hit]:
        if not number_anywhere.found(guide.texts(at)):
            return
        for pointer, value in guide.each(at):
            rest, found = value, None
            while isinstance(rest, str) and (parts := number.groups(rest)) is not None:
                found, rest = found or parts[0], parts[1]
            if found is not None:
                yield Hit(pointer, {"found": found, "rest": rest}, replacement=rest)

    return check


def build_intermediary_unmarked(spec: Mapping[str, Any]) -> Check:
    table = spec["table"]
    wanted = regex.compiled(regex.either(table["phrases"]))
    allowed = regex.compiled(regex.either(table["allow"]))
    wanted_anywhere, names = regex.anywhere(*table["phrases"]), Place("/materials/*/name")

    def check(guide: Guide) -> Iterator[Hit]:
        stated = guide.value.get("intermediary")
        if isinstance(stated, dict) and stated.get("required") is True:
            return
        if not wanted_anywhere.found(guide.texts(names)):
            return
        for index, material in _materials(guide):
            name = material.get("name")
            if not isinstance(name, str) or material.get("source") == "政府部门核发":
                continue
            if wanted.found(name) and not allowed.found(name):
                yield Hit(("intermediary", "required"), {"name": name}, related=(("materials", index, "name"),))
                return

    return check


_MATERIALS = ("materials",)
KINDS = (
    Kind(
        "document-unreferenced",
        "材料名称是注册库里某个材料的，应当写材料编号。",
        "A material with the name of a registered document refers to it.",
        fixed(_document_unreferenced),
        values={"name": "材料名称", "known": "注册库里的名称", "id": "材料编号"},
        reads=_MATERIALS,
    ),
    Kind(
        "document-differs",
        "材料编号和材料名称，应当指注册库里的同一个材料。",
        "The document that a material refers to is the one whose name it has.",
        fixed(_document_differs),
        values={"cited": "编号所指的材料", "known": "名称所指的材料", "id": "名称所指材料的编号"},
        reads=_MATERIALS,
    ),
    Kind(
        "document-name-alias",
        "材料名称应写注册库里的规范名称，不写别名。",
        "A material has the registered name of its document, not an alias.",
        fixed(_name_alias),
        values={"known": "规范名称"},
        reads=_MATERIALS,
    ),
    Kind(
        "exemption-unmarked",
        "有可以调用的电子证照的材料，应当标为免提交。",
        "A material that a callable electronic licence shows is marked as exempt.",
        fixed(_exemption_unmarked),
        values={"name": "材料名称", "licence": "电子证照"},
        reads=_MATERIALS,
    ),
    Kind(
        "exemption-not-callable",
        "标为免提交的材料，所写的电子证照应当可以调用。",
        "The electronic licence of an exempt material can be called.",
        fixed(_exemption_not_callable),
        values={"licence": "电子证照"},
        reads=_MATERIALS,
    ),
    Kind(
        "proof-without-basis",
        "要求提交证明，应当有法律、行政法规、地方性法规或国务院决定作依据。",
        "A demanded proof has a law, regulation or State Council decision as its basis.",
        build_proof_without_basis,
        {
            "by": Parameter(
                one_of("registry", "name"), "怎样认出证明：registry 注册库里标明是证明；name 注册库里没有、名称像证明"
            ),
            "pattern": optional(PATTERN, "by: name 时名称的写法，默认含“证明”"),
            "except": optional(PATTERN, "by: name 时不看的名称，由别的规则看"),
        },
        {"name": "证明的名称", "ranks": "现有依据的层级"},
        {"missing": "没有写依据", "rank": "依据的层级不够"},
        reads=_MATERIALS,
    ),
    Kind(
        "all-items-equal",
        "列表里的每一项不应都是同一个值，例如全部材料都可以容缺。",
        "Not every item of a list has the same value.",
        build_all_items_equal,
        {
            "at": Parameter(PLACE, "列表的位置"),
            "each": Parameter(TEXT, "每一项的哪个字段"),
            "is": Parameter(TEXT, "不应全是这个值"),
        },
        {"n": "共几项"},
        reads=(),
    ),
    Kind(
        "numbered-text",
        "文字前面不带“1.”“（二）”“③”之类的序号。",
        "A text does not begin with its number in a list.",
        build_numbered_text,
        {"at": Parameter(PLACE, "文字的位置")},
        {"found": "序号", "rest": "去掉序号后的文字"},
        reads=(),
    ),
    Kind(
        "intermediary-unmarked",
        "有只能由中介机构出具的材料时，应当写明需要中介服务。",
        "A guide with a material that only an intermediary writes says that one is needed.",
        build_intermediary_unmarked,
        {"table": Parameter(table_with("phrases", "allow"), "词表：这类材料的名称（phrases）和例外（allow），RE2")},
        {"name": "材料名称"},
        reads=("intermediary", "materials"),
    ),
)
