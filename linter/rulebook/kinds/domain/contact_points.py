"""Checks of telephone numbers and of the ways to ask and to complain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from linter.common import regex
from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place, Pointer, resolve

PHONES = (Place("/contacts/consult/*/phone"), Place("/contacts/complain/*/phone"))
GENERAL = "12345"
"""The government hotline of every place."""

_AREA = "(?:010|02[0-9]|0[3-9][0-9]{2})"
_SHORT = "1[0-9]{2}|1(?:0|1|2|6)[0-9]{3}|9[56][0-9]{3,4}"
_EXTENSION = "(?:[-转][0-9]{1,6})*"
# 010 and 02x have eight digits; elsewhere seven or eight. Hotlines are also written with an area code.
_VALID = regex.compiled(
    f"(?:010|02[0-9])-[2-9][0-9]{{7}}{_EXTENSION}|0[3-9][0-9]{{2}}-[2-9][0-9]{{6,7}}{_EXTENSION}"
    f"|(?:{_AREA}-)?(?:{_SHORT}){_EXTENSION}|[48]00-?[0-9]{{3,4}}-?[0-9]{{3,4}}{_EXTENSION}|1[3-9][0-9]{{9}}"
)
_LOCAL = regex.compiled(f"[2-9][0-9]{{6,7}}{_EXTENSION}")
_WITH_AREA = regex.compiled(f"({_AREA})-[0-9-]+")
_HOTLINE = regex.compiled(f"^(?:{_AREA}-)?({_SHORT})((?:[-转][0-9]+)*)$")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－─ー~～_", "-"))
_SEPARATOR = regex.compiled("[、，,；;/／|\n]|或者?|[和及与]")
_SIDE_BY_SIDE = regex.compiled("[0-9]{7,}\\s+(?:0[0-9]{2,3}-?)?[0-9]{5,}")
_HALL = regex.compiled("大厅|政务服务中心|便民服务中心|总服务台|咨询台|导办台")
_TURN = re.compile("-?转[-转]*")
_BRACKETED = regex.compiled(r"^\((?:86)?(0?[0-9]{2,3})\)-?(.*)$")


@lru_cache(maxsize=2048)  # each of several rules asks for it
def normal(text: str) -> str:
    """A number as it should be written: half-width, `-` between area code and number, `-` or 转 before an extension,
    no blanks."""
    clean = unicodedata.normalize("NFKC", text).translate(_DASHES)
    # What a blank kept apart may compose (NFKC turns ´ into a blank and a combining mark).
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
    """Whether a number in its normal form can be dialled."""
    return _VALID.full(number)


@lru_cache(maxsize=2048)
def same(number: str) -> str:
    """What two ways of writing one number have in common: digits only, a hotline without its area code."""
    clean = normal(number)
    parts = _HOTLINE.groups(clean)
    return "".join(filter(str.isdigit, clean if parts is None else f"{parts[0]}{parts[1]}"))


def is_hotline(text: Any) -> bool:
    """Whether a telephone is a short number with its own staff: 12345, 12333, 95598, 110."""
    return isinstance(text, str) and _HOTLINE.found(normal(text))


def _phones(guide: Guide) -> list[tuple[Pointer, str]]:
    return guide.once(_each_phone)


def _each_phone(guide: Guide) -> list[tuple[Pointer, str]]:
    found = [match for place in PHONES for match in guide.each(place)]
    return [(pointer, value) for pointer, value in found if isinstance(value, str) and filled(value)]


def _channels(guide: Guide, name: str) -> list[tuple[int, dict[str, Any]]]:
    """(index, entry) of the ways to `consult` or `complain`."""
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
        if not valid(clean) and not _LOCAL.full(clean) and not _is_several(value):
            yield Hit(pointer)


def _local(guide: Guide) -> Iterator[Hit]:
    for pointer, value in _phones(guide):
        clean = normal(value)
        if _LOCAL.full(clean):
            code = _area_code(guide)
            wanted = f"{code}-{clean}" if code and valid(f"{code}-{clean}") else None
            yield Hit(pointer, {"wanted": wanted or f"区号-{clean}"}, replacement=wanted)


def _foreign(guide: Guide) -> Iterator[Hit]:
    code = _area_code(guide)
    if code is None:
        return
    for pointer, value in _phones(guide):
        parts = _WITH_AREA.groups(normal(value)) if value[:1] in "0（(０" else None
        if parts is not None and parts[0] != code and valid(normal(value)):
            yield Hit(pointer, {"found": parts[0], "code": code})


def _area_code(guide: Guide) -> str | None:
    """The area code of the guide's district, else of the nearest division above that has one."""
    codes = (area.get("phone_code") for area in guide.context.lineage(guide.value.get("district")))
    return next((code for code in codes if isinstance(code, str) and code), None)


def _numbers(guide: Guide, name: str) -> dict[str, Pointer]:
    """The numbers to `consult` or `complain`, each as `same` has it."""
    found: dict[str, Pointer] = {}
    for pointer, value in _phones(guide):
        if pointer[1] == name:
            found.setdefault(same(value), pointer)
    return found


def _undivided(guide: Guide) -> Iterator[Hit]:
    """No complaint goes anywhere but to those who are asked: every complaint number is a consult number."""
    complain = _numbers(guide, "complain")
    consult = _numbers(guide, "consult") if complain else {}
    if not complain or not consult.keys() >= complain.keys():
        return
    # Who answers a hotline is not who is complained of; a web page or an address is a way of its own.
    if any(is_hotline(resolve(guide.value, pointer)) for pointer in complain.values()):
        return
    if not any(filled(item.get("url")) or filled(item.get("address")) for _, item in _channels(guide, "complain")):
        key, pointer = next(iter(complain.items()))
        yield Hit(pointer, related=(consult[key],))


def _hotline_only(guide: Guide) -> Iterator[Hit]:
    consult = _numbers(guide, "consult")
    if consult.keys() == {GENERAL}:
        yield Hit(consult[GENERAL])


def _unreachable(guide: Guide) -> Iterator[Hit]:
    for name in ("consult", "complain"):
        for index, item in _channels(guide, name):
            if not any(filled(item.get(key)) for key in ("phone", "url", "address")):
                yield Hit(("contacts", name, index, "phone"), {"label": item.get("label")})


def _unlabelled(guide: Guide) -> Iterator[Hit]:
    """Once for all the numbers of a field; a hotline says itself whose it is."""
    for name in ("consult", "complain"):
        channels = _channels(guide, name)
        if len(channels) < 2:
            continue
        numbers = [
            (index, item) for index, item in channels if filled(item.get("phone")) and not is_hotline(item["phone"])
        ]
        bare = [(index, item["phone"]) for index, item in numbers if not filled(item.get("label"))]
        if bare and len(numbers) > 1:
            index, phone = bare[0]
            yield Hit(("contacts", name, index, "label"), {"phone": phone, "n": len(bare)})


def _hall(guide: Guide) -> Iterator[Hit]:
    """A number that is said to be the hall's is the one the registry has for a hall the guide names."""
    venues = guide.context.index("venues", "venues", "id")
    named = [venues.get(place.get("venue"), {}) for place in guide.value.get("places") or () if isinstance(place, dict)]
    halls = {same(venue["phone"]): venue for venue in named if filled(venue.get("phone"))}
    for index, item in _channels(guide, "consult") if halls and len(halls) == len(named) else ():
        label, phone = item.get("label"), item.get("phone")
        if not isinstance(label, str) or not filled(phone) or is_hotline(phone) or not _HALL.found(label):
            continue
        if same(str(phone)) not in halls:
            venue = next(iter(halls.values()))
            values = {"label": label, "venue": venue.get("name"), "known": venue["phone"]}
            yield Hit(("contacts", "consult", index, "phone"), values)


_FINDS: dict[str, Callable[[Guide], Iterator[Hit]]] = {
    "several": _several,
    "separator": _separator,
    "malformed": _malformed,
    "local": _local,
    "foreign": _foreign,
    "undivided": _undivided,
    "hotline-only": _hotline_only,
    "unreachable": _unreachable,
    "unlabelled": _unlabelled,
    "hall": _hall,
}


def _contact(spec: Mapping[str, Any], tables: Tables) -> Check:
    return _FINDS[spec["find"]]


KINDS: dict[str, Kind] = {"contact": Kind(params("find", find={"enum": list(_FINDS)}), _contact)}
