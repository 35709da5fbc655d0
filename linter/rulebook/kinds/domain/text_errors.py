"""Named checks: texts, and what in them is nobody's business.

Most look at `Guide.prose`, after one search over all of it at once has said that it is worth it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from linter.common import regex
from linter.guides.condition import when
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.general.prose import below
from linter.rulebook.kinds.parameters import CONDITION, PLACE, PLACES, TABLE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place, parse

_MARKUP = regex.compiled(
    r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--|&(?:[A-Za-z]{2,8}|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});"
)


def _markup(spec: Mapping[str, Any], tables: Tables) -> Check:
    """HTML tags and entities; the fix leaves the text that a reader would have seen."""

    def check(guide: Guide) -> Iterator[Hit]:
        if not _MARKUP.found(guide.all_prose):
            return
        for pointer, text, _ in guide.prose:
            spans = list(_MARKUP.spans(text))
            if spans:
                pieces, end = [], 0
                for start, stop in spans:
                    pieces += [text[end:start], html.unescape(text[start:stop]) if text[start] == "&" else ""]
                    end = stop
                seen = " ".join("".join([*pieces, text[end:]]).split())
                yield Hit(pointer, {"found": text[slice(*spans[0])]}, part=spans[0], replacement=seen)

    return check


_OPEN = {"(": "）", "（": "）", "《": "》", "【": "】", "〔": "〕", "“": "”"}
"""An opening sign to the closing one, of parentheses the wide one."""
_CLOSE = {")": "）", "）": "）", "》": "》", "】": "】", "〕": "〕", "”": "”"}
_SIGNS = [
    [[sign.encode() for sign, close in signs.items() if close == kind] for signs in (_OPEN, _CLOSE)]
    for kind in dict.fromkeys(_OPEN.values())
]
"""The opening and the closing signs of each kind, in UTF-8."""
_LIST_NUMBER = regex.compiled(r"(?:^|[^（(0-9A-Za-z])(?:[0-9]{1,2}|[A-Za-z]|[一二三四五六七八九十]{1,3}|[①-⑳])([）)])")


def _unpaired(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A bracket or quotation mark without its other half. `1）` is a list number; width makes no difference.
    Texts whose signs are even when taken together are not looked at one by one: that saves all the time."""

    def check(guide: Guide) -> Iterator[Hit]:
        prose = guide.all_prose
        if all(sum(map(prose.count, first)) == sum(map(prose.count, second)) for first, second in _SIGNS):
            return
        for pointer, text, _ in guide.prose:
            at = _first_unpaired(text)
            if at is not None:
                yield Hit(pointer, {"found": text[at]}, part=(at, at + 1))

    return check


def _first_unpaired(text: str) -> int | None:
    waiting: dict[str, list[int]] = {}
    numbers: set[int] | None = None
    for index, char in enumerate(text):
        if char in _OPEN:
            waiting.setdefault(_OPEN[char], []).append(index)
        elif char in _CLOSE:
            if waiting.get(_CLOSE[char]):
                waiting[_CLOSE[char]].pop()
                continue
            if numbers is None:
                numbers = {start for start, _ in _LIST_NUMBER.group_spans(text)}
            if index not in numbers:
                return index
    return min((left[0] for left in waiting.values() if left), default=None)


_GENERIC = frozenset(("郊区", "城区", "矿区", "市区", "新区", "高新区", "经开区", "开发区", "保税区", "示范区"))
"""Names of areas that are also words: 国家级经开区."""


class _Areas:
    """The areas of a registry by the names that a text may use."""

    def __init__(self, context: Context) -> None:
        self.context, self.areas = context, context.areas
        self.ids: dict[str, set[str]] = {}
        for area in self.areas.values():
            for name in (area.get("name"), *(area.get("aliases") or ())):
                if isinstance(name, str) and len(name) > 2 and name not in _GENERIC:
                    self.ids.setdefault(name, set()).add(area["id"])
        names = sorted(self.ids, key=len, reverse=True)
        self.pattern = regex.compiled("|".join(map(re.escape, names))) if names else None

    def foreign(self, district: Any) -> frozenset[str]:
        """The names that mean neither a district, nor what it lies in, nor what lies in it."""
        above = self._above(district)
        return frozenset(
            name
            for name, ids in self.ids.items()
            if not any(area in above or district in self._above(area) for area in ids)
        )

    def _above(self, district: Any) -> list[Any]:
        return [area["id"] for area in self.context.lineage(district)]


def _other_district(spec: Mapping[str, Any], tables: Tables) -> Check:
    """The name of another district, in a text that does not name the guide's own as well."""
    without = [parse(place) for place in spec.get("except", ())]
    known: list[_Areas] = []
    foreign: dict[Any, frozenset[str]] = {}

    def check(guide: Guide) -> Iterator[Hit]:
        if not known or known[0].areas is not guide.context.areas:
            known[:] = [_Areas(guide.context)]
            foreign.clear()
        areas, district = known[0], guide.value.get("district")
        if areas.pattern is None or district not in areas.areas:
            return
        if district not in foreign:
            foreign[district] = areas.foreign(district)
        strange = foreign[district]
        prose = guide.all_prose
        if not any(prose[start:end].decode() in strange for start, end in areas.pattern.spans(prose)):
            return
        own = str(areas.areas[district].get("name"))
        for pointer, text, quoted in guide.prose:
            if quoted or own in text or below(pointer, without):
                continue
            for start, end in areas.pattern.spans(text):
                if text[start:end] in strange:
                    yield Hit(pointer, {"found": text[start:end], "own": own}, part=(start, end))
                    break

    return check


def _level_words(spec: Mapping[str, Any], tables: Tables) -> Check:
    """Words that only a county, a district or a city uses of itself, in the guide of another. The table says which,
    by the last character of the area's name."""
    table = tables(spec["table"])["words"]
    words = {item["area"]: (regex.compiled(item["wrong"]), regex.compiled(item["allow"])) for item in table}

    def check(guide: Guide) -> Iterator[Hit]:
        area = guide.context.areas.get(guide.value.get("district"), {})
        name = area.get("name")
        if not isinstance(name, str) or area.get("level") != "县级" or name[-1:] not in words:
            return
        wrong, allow = words[name[-1]]
        if not wrong.found(guide.all_prose):
            return
        for pointer, text, quoted in guide.prose:
            if quoted:
                continue
            may = list(allow.spans(text))
            for start, end in wrong.spans(text):
                if not any(first <= start and end <= last for first, last in may):
                    yield Hit(pointer, {"found": text[start:end], "own": name}, part=(start, end))
                    break

    return check


_PHONE = regex.compiled(r"(?:^|[^0-9-])(0[1-9][0-9]{1,2})[-－–—]\s?[2-8][0-9]{6,7}(?:$|[^0-9])")


def _area_code(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A telephone number with an area code that neither the district nor an area above it has."""

    def check(guide: Guide) -> Iterator[Hit]:
        if not _PHONE.found(guide.all_prose):
            return
        above = guide.context.lineage(guide.value.get("district"))
        own = [code for area in above if (code := area.get("phone_code"))]
        shown = "、".join(dict.fromkeys(own))
        for pointer, text, quoted in guide.prose if own else ():
            for start, end in [] if quoted else _PHONE.group_spans(text):
                if text[start:end] not in own:
                    yield Hit(pointer, {"found": text[start:end], "own": shown}, part=(start, end))
                    break

    return check


_BARE = "发令办字函规告政委厅局府"
"""Characters after which a year and a number without brackets are a document's, too."""
_DOCUMENT_NO = regex.compiled(
    rf"[{_BARE}人社财建教卫环农林水商工交文体民司安监审税质药食价残科信外法运港航海渔牧粮能资房组宣]"
    r"\s?([\[［【(（〔{]?\s?(?:19|20)[0-9]{2}\s?[\]］】)）〕}]?\s?第?[0-9]{1,4}\s?号)"
)
_YEAR_DIGITS = 4


def _document_no(spec: Mapping[str, Any], tables: Tables) -> Check:
    """The number of a document in any form but 〔2022〕5号. Without any bracket the year may be told from the
    number only by a reader, so there is no fix."""

    def check(guide: Guide) -> Iterator[Hit]:
        if not _DOCUMENT_NO.found(guide.all_prose):
            return
        for pointer, text, _ in guide.prose:
            pieces: list[str] = []
            end, first, mendable = 0, None, True
            for start, stop in _DOCUMENT_NO.group_spans(text):
                written = text[start:stop]
                digits = "".join(char for char in written if "0" <= char <= "9")
                year, number = digits[:_YEAR_DIGITS], digits[_YEAR_DIGITS:]
                right = f"〔{year}〕{number}号"
                if written.replace(" ", "").replace("第", "") == right or not number:
                    continue
                if written[0].isdecimal() and text[:start].rstrip()[-1:] not in _BARE:
                    continue
                mendable = mendable and not written.isdigit() and written[:-1] != digits
                first = first or (start, stop, right)
                pieces += [text[end:start], right]
                end = stop
            if first:
                values = {"found": text[first[0] : first[1]], "right": first[2]}
                mended = "".join([*pieces, text[end:]]) if mendable else None
                yield Hit(pointer, values, part=first[:2], replacement=mended)

    return check


_ID_NUMBER = regex.compiled(
    r"(?:^|[^0-9A-Za-z])([1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx])"
    r"(?:$|[^0-9A-Za-z])"
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"


def is_id_number(text: str) -> bool:
    """Whether 18 characters are a citizen's identity number: a day of birth and a right check character (GB 11643)."""
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:-1], _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11] == text[-1].upper()


_MOBILE = regex.compiled(r"(?:^|[^0-9A-Za-z.-])(1[3-9][0-9]-?[0-9]{4}-?[0-9]{4})(?:$|[^0-9A-Za-z])")


def _personal(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A citizen's identity number or a mobile phone number in a text; shown with its middle hidden."""
    number = spec["number"]
    pattern = _ID_NUMBER if number == "identity" else _MOBILE
    places = [Place(text) for text in spec.get("in", ())]

    def texts(guide: Guide) -> Iterator[tuple[Any, Any]]:
        if places:
            for place in places:
                yield from guide.each(place)
        elif pattern.found(guide.all_prose):
            for pointer, text, _ in guide.prose:
                yield pointer, text

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, text in texts(guide):
            for start, end in pattern.group_spans(text) if isinstance(text, str) else ():
                if number == "mobile" or is_id_number(text[start:end]):
                    hidden = f"{text[start : start + 3]}****{text[end - 2 : end]}"
                    yield Hit(pointer, {"hidden": hidden}, part=(start, end))
                    break

    return check


def _own_prefix(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A matter's name that begins with the district's or the agency's own name."""
    at = Place("/name")

    def check(guide: Guide) -> Iterator[Hit]:
        name = at.get(guide.value)
        # A province names prizes and registers after itself; what it sets is its own matter.
        division = guide.context.areas.get(guide.value.get("district"), {})
        area = None if division.get("level") in ("国家级", "省级") else division.get("name")
        agency = (guide.value.get("agency") or {}).get("name")
        for own, variant in ((agency, "agency"), (area, "district")):
            if isinstance(name, str) and isinstance(own, str) and len(own) > 2 and name.startswith(own) and name != own:
                yield Hit(at.steps, {"found": own, "right": name[len(own) :]}, variant, (0, len(own)))
                return

    return check


def _open_end(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A list of texts whose last one ends in a colon: what it announces does not follow."""
    at, holds = Place(spec["at"]), when(spec.get("when"))

    def check(guide: Guide) -> Iterator[Hit]:
        listed = at.get(guide.value)
        last = listed[-1] if isinstance(listed, list) and listed else None
        if isinstance(last, str) and last.rstrip().endswith(("：", ":")) and holds(guide.value, ()):
            yield Hit((*at.steps, len(listed) - 1))

    return check


_NOTHING = params()
KINDS: dict[str, Kind] = {
    "area-code-in-text": Kind(_NOTHING, _area_code),
    "document-number": Kind(_NOTHING, _document_no),
    "level-words": Kind(params("table", table=TABLE), _level_words),
    "markup": Kind(_NOTHING, _markup),
    "open-end": Kind(params("at", at=PLACE, when=CONDITION), _open_end),
    "other-district": Kind(params("", **{"except": {"type": "array", "items": PLACE}}), _other_district),
    "own-prefix": Kind(_NOTHING, _own_prefix),
    "personal-number": Kind(params("number", number={"enum": ["identity", "mobile"]}, **{"in": PLACES}), _personal),
    "unpaired": Kind(_NOTHING, _unpaired),
}
