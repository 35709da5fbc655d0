"""Codes of matters (事项) and of bodies: length, characters, parts, and their agreement with other fields.

In: a guide, e.g. with /task_code "11320402MB1234567N4000123020000". Out: hits at codes that are wrong or contradict the
guide. 基本编码, 12 characters = area 2 + type 2 + main item 5 + sub-item 3; 实施编码, 31 = organisation 18 + level 1 +
基本编码 12; 业务办理项编码, 33 = 实施编码 31 + number 2. Of 2,262 public codes of one province every one has this
structure.

Every check but `code-writing` reads a code as `plain` has it, without blanks and in capitals, so that one small letter
is one finding and not six.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.common.text import folded
from linter.guides import codes, credit_code
from linter.guides.codes import BASIC_CODE_SIZE, PARENT, PARTS, SIZES, UNDIVIDED, plain
from linter.guides.condition import filled
from linter.guides.fact import Fact
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.kind import (
    FLAG,
    PATTERN,
    PLACE,
    POSITIVE,
    SEVERAL_GUIDES,
    TEXT,
    TEXTS,
    Kind,
    Parameter,
    fixed,
    one_of,
    optional,
)
from linter.rulebook.rule import MAX_RELATED, Check, GroupCheck, GroupHit, Hit, RelatedGuide
from linter.source.pointer import Place
from linter.source.schema import nearest
from linter.source.value_text import shown

_BASIC, _LEVEL, _DISTRICT = Place("/basic_code"), Place("/level"), Place("/district")
_AGENCY_CODE, _AGENCY_NAME = Place("/agency/code"), Place("/agency/name")
_CODES = [(Place(text), size) for text, size in SIZES.items()]
_LETTERS = frozenset(credit_code.ALPHABET)
CENTRAL_DIVISION = "100000"
"""The division code in the organisation codes of central bodies."""


def _code_at(guide: Guide, place: Place, size: int) -> tuple[str, bool] | None:
    """(code as `plain` has it, whether it is written so) at a place; None if there is no code of that size."""
    value = place.get(guide.value)
    if not isinstance(value, str) or len(code := plain(value)) != size:
        return None
    return code, code == value


def _written_wrong(guide: Guide) -> Iterator[Hit]:
    for place, size in _CODES:
        found = _code_at(guide, place, size)
        if found is not None and not found[1]:
            yield Hit(place.steps, {"meant": found[0]}, replacement=found[0])


def build_size(spec: Mapping[str, Any]) -> Check:
    at, size, other = Place(spec["at"]), SIZES[spec["at"]], spec.get("except")

    def check(guide: Guide) -> Iterator[Hit]:
        value = at.get(guide.value)
        if isinstance(value, str) and filled(value) and len(code := plain(value)) not in (size, other):
            yield Hit(at.steps, {"size": len(code), "wanted": size})

    return check


def build_part(spec: Mapping[str, Any]) -> Check:
    if spec["at"] not in PARTS:
        raise ValueError(f"{shown(spec['at'])} 不是编码的位置；可用的有 {'、'.join(PARTS)}")
    at, size, segment = Place(spec["at"]), SIZES[spec["at"]], PARTS[spec["at"]].get(spec["part"])
    if segment is None:
        known = list(PARTS[spec["at"]])
        guess = nearest(spec["part"], known)
        hint = f"，是不是 {guess}？" if guess else f"；可用的有 {'、'.join(known)}"
        raise ValueError(f"{spec['at']} 的编码没有 {shown(spec['part'])} 这一段{hint}")
    other = Place(spec["equals"]) if "equals" in spec else None
    form = regex.compiled(spec["form"]) if "form" in spec else None
    labels, length, allowed = spec.get("list"), spec.get("first"), spec.get("or", ())

    def wanted(guide: Guide) -> str | None:
        stated = other.get(guide.value) if other else None
        if not isinstance(stated, str) or not filled(stated):
            return None
        return guide.context.code_list.get(labels, {}).get(stated) if labels else plain(stated)[:length]

    def check(guide: Guide) -> Iterator[Hit]:
        found = _code_at(guide, at, size)
        if found is None:
            return
        text = found[0][segment]
        values = {"found": text, "said": other.get(guide.value) if other else None}
        part = (segment.start, segment.stop) if found[1] else None
        if form is not None and not form.full(text):
            # With `equals`, another rule reports a wrong form.
            if other is None:
                yield Hit(at.steps, values, part=part)
        elif (want := wanted(guide)) and len(want) == len(text) and text != want and text not in allowed:
            yield Hit(at.steps, {**values, "wanted": want}, part=part)

    return check


def _basic_code_characters(guide: Guide) -> Iterator[Hit]:
    found = _code_at(guide, _BASIC, BASIC_CODE_SIZE)
    if found is None:
        return
    code = found[0]
    for index, char in enumerate(codes.main_item_of(code)):
        digit = "0" <= char <= "9"
        if not digit and (index < 4 or char not in _LETTERS):
            yield Hit(_BASIC.steps, {"position": index + 1, "found": char}, "digit" if index < 4 else "letter")
            return
    item = codes.sub_item_of(code)
    # A letter before two digits is a province's own sub-item, which the rule code/sub-item-local reports.
    digits = item[1:] if item[0] in _LETTERS else item
    if item != PARENT and not (digits.isascii() and digits.isdigit()):
        yield Hit(_BASIC.steps, {"found": item}, "item")


def build_organisation_code(spec: Mapping[str, Any]) -> Check:
    at, prefix = Place(spec["at"]), bool(spec.get("prefix"))

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, value in guide.each(at):
            if not isinstance(value, str) or len(code := plain(value)) < credit_code.LENGTH:
                continue
            if prefix:
                stated = _AGENCY_CODE.get(guide.value)
                # The agency's own code is checked itself, and the two are compared by another rule.
                if isinstance(stated, str) and len(plain(stated)) == credit_code.LENGTH:
                    continue
                code = code[: credit_code.LENGTH]
            if len(code) != credit_code.LENGTH:
                continue
            if strange := credit_code.invalid_characters(code):
                position = code.index(strange[0]) + 1
                yield Hit(pointer, {"code": code, "found": strange[0], "position": position}, "letters")
            elif (wanted := credit_code.check_character(code[:-1])) != code[-1]:
                yield Hit(pointer, {"code": code, "found": code[-1], "wanted": wanted}, "check")

    return check


def _organisation_division(guide: Guide) -> Iterator[Hit]:
    found, area = _code_at(guide, _AGENCY_CODE, credit_code.LENGTH), _DISTRICT.get(guide.value)
    if found is None or not isinstance(area, str) or (guide.context.areas and area not in guide.context.areas):
        return
    division, segment = codes.division_of(found[0]), PARTS["/agency/code"]["division"]
    # An enterprise (9…) may serve a district in which it is not registered.
    if found[0][0] != "9" and division not in (area[:6], *codes.divisions_above(area), CENTRAL_DIVISION):
        yield Hit(_AGENCY_CODE.steps, {"found": division}, part=(segment.start, segment.stop) if found[1] else None)


def _district_level(guide: Guide) -> Iterator[Hit]:
    level, area = _LEVEL.get(guide.value), guide.context.areas.get(guide.value.get("district"), {})
    # Central bodies act in every district.
    if level and area.get("level") and level not in (area["level"], "国家级"):
        yield Hit(_LEVEL.steps, {"area": area.get("name"), "wanted": area["level"]})


def _registered_agency(guide: Guide) -> tuple[dict[Any, dict[str, Any]], str] | None:
    """(the register of departments by code, the guide's agency code); None without a register or a valid code."""
    value = _AGENCY_CODE.get(guide.value)
    known = guide.context.index("departments", "departments", "code")
    if not known or not isinstance(value, str) or not credit_code.is_valid(plain(value)):
        return None
    return known, plain(value)


def _agency_unknown(guide: Guide) -> Iterator[Hit]:
    found = _registered_agency(guide)
    if found is not None and found[1] not in found[0]:
        yield Hit(_AGENCY_CODE.steps)


def _agency_name_differs(guide: Guide) -> Iterator[Hit]:
    found = _registered_agency(guide)
    entry = found[0].get(found[1]) if found is not None else None
    stated = _AGENCY_NAME.get(guide.value)
    if entry is not None and stated:
        names = (entry.get("name"), entry.get("short_name"), *(entry.get("aliases") or ()))
        if stated not in names and folded(stated) not in map(folded, filter(None, names)):
            yield Hit(_AGENCY_NAME.steps, {"wanted": entry.get("name")})


def _agency_district_differs(guide: Guide) -> Iterator[Hit]:
    found, context = _registered_agency(guide), guide.context
    entry = found[0].get(found[1]) if found is not None else None
    if entry is None:
        return
    own, here = entry.get("district"), context.areas.get(guide.value.get("district"))
    if own and here and own not in [area["id"] for area in context.lineage(here["id"])]:
        there = context.areas.get(own, {}).get("name") or own
        yield Hit(_AGENCY_CODE.steps, {"name": entry.get("name"), "there": there, "here": here.get("name")})


def _without_standard(guide: Guide) -> Iterator[Hit]:
    value = _BASIC.get(guide.value)
    standards = guide.context.standards
    if standards and isinstance(value, str) and plain(value) not in standards:
        yield Hit(_BASIC.steps)


Families = dict[str, dict[str, Fact]]
"""Main item (9 characters) to sub-item (3 characters) to a guide or standard of that code."""


def _build_of_families(find: Callable[[Families], Iterator[GroupHit]]) -> Callable[[Mapping[str, Any]], GroupCheck]:
    """The builder of a kind that looks at the main items and sub-items of a catalog."""

    def judge(facts: list[Fact], _context: Context) -> Iterator[GroupHit]:
        families: Families = {}
        for fact in sorted(facts, key=lambda fact: fact.kind != "standard"):
            if isinstance(fact.basic_code, str) and len(code := plain(fact.basic_code)) == BASIC_CODE_SIZE:
                families.setdefault(codes.main_item_of(code), {}).setdefault(codes.sub_item_of(code), fact)
        yield from find(families)

    return lambda _spec: GroupCheck((_BASIC.text,), judge)


def _sub_items(members: Mapping[str, Fact]) -> list[Fact]:
    return [fact for item, fact in members.items() if item not in (PARENT, UNDIVIDED)]


def _divided(families: Families) -> Iterator[GroupHit]:
    for main, members in families.items():
        if UNDIVIDED in members and len(members) > 1:
            others = [RelatedGuide(fact, main + item) for item, fact in members.items() if item != UNDIVIDED]
            values = {"other": others[0].text}
            yield GroupHit(members[UNDIVIDED], _BASIC.text, values, related=tuple(others[:MAX_RELATED]))


def _missing(families: Families) -> Iterator[GroupHit]:
    if any(PARENT in members for members in families.values()):
        for main, members in families.items():
            subs = _sub_items(members)
            if subs and PARENT not in members:
                yield GroupHit(subs[0], _BASIC.text, {"wanted": main + PARENT})


def _childless(families: Families) -> Iterator[GroupHit]:
    for members in families.values():
        if PARENT in members and members[PARENT].kind == "standard" and not _sub_items(members):
            yield GroupHit(members[PARENT], _BASIC.text)


_NAMES_OF_PARTS = "；".join(f"{place} 有 {'、'.join(parts)}" for place, parts in PARTS.items())
KINDS = (
    Kind(
        "agency-unknown",
        "机构代码应当是注册库里登记的部门。",
        "The agency's code is in the register of departments.",
        fixed(_agency_unknown),
        reads=("agency",),
    ),
    Kind(
        "agency-name-differs",
        "机构名称应当与注册库里这个代码的名称、简称或别名一致。",
        "The agency's name is the registered one of its code.",
        fixed(_agency_name_differs),
        values={"wanted": "注册库里的名称"},
        reads=("agency",),
    ),
    Kind(
        "agency-district-differs",
        "机构应当属于本区县或上级区划。",
        "The agency belongs to the guide's district or a superior one.",
        fixed(_agency_district_differs),
        values={"name": "机构名称", "there": "机构所属的区划", "here": "指南所在的区县"},
        reads=("agency", "district"),
    ),
    Kind(
        "basic-code-characters",
        "基本编码各位的字符应当符合编码规则。",
        "The characters of a basic code are those that may stand there.",
        fixed(_basic_code_characters),
        values={"position": "第几位", "found": "不对的字符"},
        variants={"digit": "应为数字的位置", "letter": "主项编码里不能用的字符", "item": "末三位子项编码不对"},
        reads=("basic_code",),
    ),
    Kind(
        "basic-code-without-standard",
        "目录里有标准时，每份指南的基本编码都应当有标准。",
        "In a catalog with standards, every basic code has one.",
        fixed(_without_standard),
        reads=("basic_code",),
    ),
    Kind(
        "main-item-divided",
        "有子项的主项，不应再按没有子项（…000）编码。",
        "A main item with sub-items does not have an undivided code as well.",
        _build_of_families(_divided),
        values={"other": "其中一个子项的编码"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "main-item-missing",
        "子项应当有主项（…00Y）；目录里一个主项都没有时不检查。",
        "A sub-item has a main item, in a catalog that keeps main items.",
        _build_of_families(_missing),
        values={"wanted": "缺少的主项编码"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "main-item-childless",
        "标准里的主项（…00Y）应当有子项。",
        "A main item among the standards has a sub-item.",
        _build_of_families(_childless),
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "code-part",
        "编码的一段，应当与另一个位置所说的一致，或者符合一种写法。",
        "A part of a code agrees with another place, or has a form.",
        build_part,
        {
            "at": Parameter(PLACE, "编码的位置；位数不对的编码不检查"),
            "part": Parameter(TEXT, f"编码的哪一段：{_NAMES_OF_PARTS}"),
            "equals": optional(PLACE, "应当与这个位置一致；那里长度不同时不检查"),
            "list": optional(TEXT, "代码表里的哪张表，把 equals 位置的名称换成代码，如 matter-type、level"),
            "first": optional(POSITIVE, "只比 equals 位置的前几位"),
            "or": optional(TEXTS, "也可以是这些"),
            "form": optional(PATTERN, "这一段的写法；与 equals 同时写时，不符合的不检查"),
        },
        {"found": "编码里的这一段", "said": "equals 位置写的", "wanted": "应当是什么"},
        either=("equals", "form"),
        reads=(),
    ),
    Kind(
        "code-size",
        "编码应当有规定的位数。",
        "A code has its number of characters.",
        build_size,
        {
            "at": Parameter(one_of(*SIZES), "编码的位置"),
            "except": optional(POSITIVE, "这个位数也不报"),
        },
        {"size": "现在几位", "wanted": "应当几位"},
        reads=(),
    ),
    Kind(
        "code-writing",
        "编码用半角大写字母和数字，中间不加空格、符号。",
        "A code is written in half-width capitals and digits without separators.",
        fixed(_written_wrong),
        values={"meant": "规范的写法"},
        reads=tuple(sorted({str(place.steps[0]) for place, _ in _CODES})),
    ),
    Kind(
        "district-level-differs",
        "指南的层级应当是所在区划的层级，国家级除外。",
        "The level of a guide is that of its district.",
        fixed(_district_level),
        values={"area": "区划名称", "wanted": "区划的层级"},
        reads=("district", "level"),
    ),
    Kind(
        "organisation-code",
        "统一社会信用代码不含不用的字母，校验码正确。",
        "A unified social credit code has a right check character.",
        build_organisation_code,
        {
            "at": Parameter(PLACE, "代码的位置"),
            "prefix": optional(FLAG, "true：检查编码的前 18 位；机构代码已写明 18 位的不再检查"),
        },
        {"code": "代码", "found": "不对的字符", "position": "第几位", "wanted": "正确的校验码"},
        {"letters": "含有不用的字母", "check": "校验码不对"},
        reads=("agency",),
    ),
    Kind(
        "organisation-division",
        "机构代码里的行政区划，应当是本区县、上级或中央。",
        "The division in an organisation code is the guide's, a superior one or the central one.",
        fixed(_organisation_division),
        values={"found": "代码里的区划"},
        reads=("agency", "district"),
    ),
)
