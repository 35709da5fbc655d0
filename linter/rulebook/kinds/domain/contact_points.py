"""Telephone numbers, and the ways to consult (咨询) and to complain (投诉).

In: a guide, e.g. with /contacts/consult/0/phone "0519-85550101、85550102". Out: hits at numbers that cannot be dialled
or belong elsewhere, and at ways of contact without a number, address or label.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from linter.common import regex
from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import Kind, Parameter, fixed, table_with
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place, Pointer, resolve

PHONES = (Place("/contacts/consult/*/phone"), Place("/contacts/complain/*/phone"))
GOVERNMENT_HOTLINE = "12345"
"""The hotline that every city has for everything."""

_AREA = "(?:010|02[0-9]|0[3-9][0-9]{2})"
_SHORT = "1[0-9]{2}|1(?:0|1|2|6)[0-9]{3}|9[56][0-9]{3,4}"
_EXTENSION = "(?:[-转][0-9]{1,6})*"
# 010 and 02x have eight digits, other area codes seven or eight. Hotlines are also written with an area code.
_VALID = regex.compiled(
    f"(?:010|02[0-9])-[2-9][0-9]{{7}}{_EXTENSION}|0[3-9][0-9]{{2}}-[2-9][0-9]{{6,7}}{_EXTENSION}"
    f"|(?:{_AREA}-)?(?:{_SHORT}){_EXTENSION}|[48]00-?[0-9]{{3,4}}-?[0-9]{{3,4}}{_EXTENSION}|1[3-9][0-9]{{9}}"
)
_WITHOUT_AREA = regex.compiled(f"[2-9][0-9]{{6,7}}{_EXTENSION}")
_WITH_AREA = regex.compiled(f"({_AREA})-[0-9-]+")
_SEVEN_DIGITS = regex.compiled(f"^(0[3-9][0-9]{{2}})-[2-9][0-9]{{6}}{_EXTENSION}$")
_HOTLINE = regex.compiled(f"^(?:{_AREA}-)?({_SHORT})((?:[-转][0-9]+)*)$")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－─ー~～_", "-"))
_SEPARATOR = regex.compiled("[、，,；;/／|\n]|或者?|[和及与]")
_SIDE_BY_SIDE = regex.compiled("[0-9]{7,}\\s+(?:0[0-9]{2,3}-?)?[0-9]{5,}")
_HALL = regex.compiled("大厅|政务服务中心|便民服务中心|总服务台|咨询台|导办台")
_TURN = re.compile("-?转[-转]*")
_BRACKETED = regex.compiled(r"^\((?:86)?(0?[0-9]{2,3})\)-?(.*)$")


@lru_cache(maxsize=2048)  # several rules ask for the same number
def normal(text: str) -> str:
    """A number as it should be written: half-width, no blanks, `-` behind the area code, `-` or 转 before an extension.

    Example: （0519）8555 0101 转 12 → 0519-85550101转12.
    """
    clean = unicodedata.normalize("NFKC", text).translate(_DASHES)
    # Twice, because without the blanks characters may combine (NFKC turns ´ into a blank and a combining mark).
    clean = unicodedata.normalize("NFKC", "".join(clean.split()))
    for word in ("分机", "ext.", "ext", "#"):
        clean = clean.replace(word, "-")
    parts = _BRACKETED.groups(clean)
    if parts is not None:
        clean = f"0{(parts[0] or '').removeprefix('0')}-{parts[1]}"
    while "--" in clean:
        clean = clean.replace("--", "-")
    return _TURN.sub("转", clean)


@lru_cache(maxsize=2048)
def valid(number: str) -> bool:
    """Whether a number in the form of `normal` can be dialled."""
    return _VALID.full(number)


@lru_cache(maxsize=2048)
def same(number: str) -> str:
    """The key by which two ways of writing one number are equal: its digits; of a hotline without the area code."""
    clean = normal(number)
    parts = _HOTLINE.groups(clean)
    return "".join(filter(str.isdigit, clean if parts is None else f"{parts[0]}{parts[1]}"))


def is_hotline(text: Any) -> bool:
    """Whether a value is a short number with a staff of its own: 12345, 12333, 95598, 110."""
    return isinstance(text, str) and _HOTLINE.found(normal(text))


def _phones(guide: Guide) -> list[tuple[Pointer, str]]:
    """(pointer, number) of every number under consult and complain."""
    return guide.once(_each_phone)


def _each_phone(guide: Guide) -> list[tuple[Pointer, str]]:
    found = [match for place in PHONES for match in guide.each(place)]
    return [(pointer, value) for pointer, value in found if isinstance(value, str) and filled(value)]


def _ways(guide: Guide, name: str) -> list[tuple[int, dict[str, Any]]]:
    """(index, entry) of the ways to `consult` or to `complain`."""
    listed = resolve(guide.value, ("contacts", name))
    return [(index, item) for index, item in enumerate(listed or ()) if isinstance(item, dict)]


def _several(guide: Guide) -> Iterator[Hit]:
    for pointer, value in _phones(guide):
        if _is_several(value):
            yield Hit(pointer)


@lru_cache(maxsize=2048)
def _is_several(value: str) -> bool:
    cuts = [0, *(place for span in _SEPARATOR.spans(value) for place in span), len(value)]
    pieces = [value[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
    return sum(sum(map(str.isdigit, piece)) > 1 for piece in pieces) > 1 or _SIDE_BY_SIDE.found(value)


def _separator(guide: Guide) -> Iterator[Hit]:
    for pointer, value in _phones(guide):
        clean = normal(value)
        if clean != value and valid(clean) and not _is_several(value):
            yield Hit(pointer, {"normal": clean}, replacement=clean)


def _malformed(guide: Guide) -> Iterator[Hit]:
    for pointer, value in _phones(guide):
        clean = normal(value)
        if not valid(clean) and not _WITHOUT_AREA.full(clean) and not _is_several(value):
            yield Hit(pointer)


def build_too_short(spec: Mapping[str, Any]) -> Check:
    eight = frozenset(spec["table"]["codes"])

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, value in _phones(guide):
            parts = _SEVEN_DIGITS.groups(normal(value))
            if parts is not None and parts[0] in eight:
                yield Hit(pointer, {"code": parts[0]})

    return check


def _without_area_code(guide: Guide) -> Iterator[Hit]:
    for pointer, value in _phones(guide):
        clean = normal(value)
        if _WITHOUT_AREA.full(clean):
            code = _area_code(guide)
            wanted = f"{code}-{clean}" if code and valid(f"{code}-{clean}") else None
            yield Hit(pointer, {"wanted": wanted or f"区号-{clean}"}, replacement=wanted)


def _foreign_area_code(guide: Guide) -> Iterator[Hit]:
    code = _area_code(guide)
    if code is None:
        return
    for pointer, value in _phones(guide):
        parts = _WITH_AREA.groups(normal(value)) if value[:1] in "0（(０" else None
        if parts is not None and parts[0] != code and valid(normal(value)):
            yield Hit(pointer, {"found": parts[0], "code": code})


def _area_code(guide: Guide) -> str | None:
    """The area code of the guide's district, else of the nearest superior division that has one."""
    codes = (area.get("phone_code") for area in guide.context.lineage(guide.value.get("district")))
    return next((code for code in codes if isinstance(code, str) and code), None)


def _numbers(guide: Guide, name: str) -> dict[str, Pointer]:
    """Key (as `same` makes it) to pointer of the numbers to `consult` or to `complain`."""
    found: dict[str, Pointer] = {}
    for pointer, value in _phones(guide):
        if pointer[1] == name:
            found.setdefault(same(value), pointer)
    return found


def _complain_same_as_consult(guide: Guide) -> Iterator[Hit]:
    complain = _numbers(guide, "complain")
    consult = _numbers(guide, "consult") if complain else {}
    if not complain or not consult.keys() >= complain.keys():
        return
    # A hotline is answered by people other than those complained of; a web page or an address is a way of its own.
    if any(is_hotline(resolve(guide.value, pointer)) for pointer in complain.values()):
        return
    if not any(filled(item.get("url")) or filled(item.get("address")) for _, item in _ways(guide, "complain")):
        key, pointer = next(iter(complain.items()))
        yield Hit(pointer, related=(consult[key],))


def _hotline_only(guide: Guide) -> Iterator[Hit]:
    consult = _numbers(guide, "consult")
    if consult.keys() == {GOVERNMENT_HOTLINE}:
        yield Hit(consult[GOVERNMENT_HOTLINE])


def _without_way(guide: Guide) -> Iterator[Hit]:
    for name in ("consult", "complain"):
        for index, item in _ways(guide, name):
            if not any(filled(item.get(key)) for key in ("phone", "url", "address")):
                yield Hit(("contacts", name, index, "phone"), {"label": item.get("label")})


def _label_missing(guide: Guide) -> Iterator[Hit]:
    """One hit for all numbers of a field; a hotline needs no label, since everybody knows whose it is."""
    for name in ("consult", "complain"):
        ways = _ways(guide, name)
        if len(ways) < 2:
            continue
        numbers = [(index, item) for index, item in ways if filled(item.get("phone")) and not is_hotline(item["phone"])]
        unlabelled = [(index, item["phone"]) for index, item in numbers if not filled(item.get("label"))]
        if unlabelled and len(numbers) > 1:
            index, phone = unlabelled[0]
            yield Hit(("contacts", name, index, "label"), {"phone": phone, "n": len(unlabelled)})


def _hall_phone_differs(guide: Guide) -> Iterator[Hit]:
    """A number labelled as a hall's (大厅, 政务服务中心 …) that none of the halls of the guide has in the registry."""
    venues = guide.context.index("venues", "venues", "id")
    named = [venues.get(place.get("venue"), {}) for place in guide.value.get("places") or () if isinstance(place, dict)]
    halls = {same(venue["phone"]): venue for venue in named if filled(venue.get("phone"))}
    for index, item in _ways(guide, "consult") if halls and len(halls) == len(named) else ():
        label, phone = item.get("label"), item.get("phone")
        if not isinstance(label, str) or not filled(phone) or is_hotline(phone) or not _HALL.found(label):
            continue
        if same(str(phone)) not in halls:
            venue = next(iter(halls.values()))
            values = {"label": label, "venue": venue.get("name"), "known": venue["phone"]}
            yield Hit(("contacts", "consult", index, "phone"), values)


_CONTACTS = ("contacts",)
KINDS = (
    Kind(
        "phone-several",
        "咨询、投诉电话一栏只写一个号码。",
        "A telephone field holds one number.",
        fixed(_several),
        reads=_CONTACTS,
    ),
    Kind(
        "phone-separator",
        "电话号码的区号、号码、分机之间用半角短横线，不用空格、括号、全角。",
        "A telephone number is written with hyphens, half-width, without blanks.",
        fixed(_separator),
        values={"normal": "规范的写法"},
        reads=_CONTACTS,
    ),
    Kind(
        "phone-malformed",
        "电话号码应当打得通：位数、区号、号段符合编号规则。",
        "A telephone number can be dialled.",
        fixed(_malformed),
        reads=_CONTACTS,
    ),
    Kind(
        "phone-too-short",
        "区号的固定电话已经升到八位的，号码不应只有七位。",
        "A number of an area with eight digits does not have seven.",
        build_too_short,
        {"table": Parameter(table_with("codes"), "词表，含 codes：八位的区号")},
        {"code": "区号"},
        reads=_CONTACTS,
    ),
    Kind(
        "phone-without-area-code",
        "固定电话应当带区号。",
        "A landline number has its area code.",
        fixed(_without_area_code),
        values={"wanted": "带区号的写法"},
        reads=("contacts", "district"),
    ),
    Kind(
        "phone-area-code-foreign",
        "电话的区号应当是本区县所在地的。",
        "The area code is that of the guide's district.",
        fixed(_foreign_area_code),
        values={"found": "写的区号", "code": "当地的区号"},
        reads=("contacts", "district"),
    ),
    Kind(
        "complain-same-as-consult",
        "投诉渠道不应与咨询电话完全相同，热线除外。",
        "Complaints have a way of their own, besides the numbers to consult.",
        fixed(_complain_same_as_consult),
        reads=_CONTACTS,
    ),
    Kind(
        "consult-hotline-only",
        "咨询电话不应只有 12345。",
        "The government hotline is not the only number to consult.",
        fixed(_hotline_only),
        reads=_CONTACTS,
    ),
    Kind(
        "contact-without-way",
        "咨询、投诉的每一条，应当有电话、网址或地址。",
        "Every way to consult or complain has a number, a link or an address.",
        fixed(_without_way),
        values={"label": "这一条的名称"},
        reads=_CONTACTS,
    ),
    Kind(
        "contact-label-missing",
        "同一栏有几个电话时，应当注明各是哪里的。",
        "Of several numbers, each has a label.",
        fixed(_label_missing),
        values={"phone": "没有注明的第一个号码", "n": "几个号码没有注明"},
        reads=_CONTACTS,
    ),
    Kind(
        "hall-phone-differs",
        "注明是大厅的咨询电话，应当与注册库里这个大厅的电话一致。",
        "A number labelled as a hall's is that of the hall in the registry.",
        fixed(_hall_phone_differs),
        values={"label": "注明的名称", "venue": "大厅", "known": "注册库里的电话"},
        reads=("contacts", "places"),
    ),
)
