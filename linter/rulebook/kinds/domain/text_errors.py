"""Texts: markup, brackets, names of other districts, document numbers, and personal data.

In: a guide, e.g. with a condition "在武进区登记" in a guide of 天宁区. Out: one hit per text, at the first wrong part.
Most checks first ask whether their pattern occurs in any text (`Guide.prose_says`): one search answers this for all
checks together, and nearly always the answer is no.
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
from linter.guides.prose_texts import PROSE_PATTERNS
from linter.rulebook.kinds.general.text_corrections import is_below
from linter.rulebook.kinds.kind import (
    PLACE,
    PLACES,
    PROSE,
    PROSE_IN_DISTRICT,
    WHEN,
    Kind,
    Parameter,
    fixed,
    one_of,
    optional,
    table_with,
)
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place, parse

_MARKUP = regex.compiled(
    r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--|&(?:[A-Za-z]{2,8}|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});"
)

_MARKUP_NUMBER = PROSE_PATTERNS.add(_MARKUP)


def _markup(guide: Guide) -> Iterator[Hit]:
    """The replacement is the text that a browser would show."""
    if not guide.prose_says(_MARKUP_NUMBER):
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


_OPEN = {"(": "）", "（": "）", "《": "》", "【": "】", "〔": "〕", "“": "”"}
"""Opening sign to closing sign; parentheses of both widths have the wide closing one, so that (…） is a pair."""
_CLOSE = {")": "）", "）": "）", "》": "》", "】": "】", "〕": "〕", "”": "”"}
_SIGN_NUMBER = PROSE_PATTERNS.add(regex.compiled(f"[{''.join((*_OPEN, *_CLOSE))}]"))
_LIST_NUMBER = regex.compiled(r"(?:^|[^（(0-9A-Za-z])(?:[0-9]{1,2}|[A-Za-z]|[一二三四五六七八九十]{1,3}|[①-⑳])([）)])")


def _unpaired(guide: Guide) -> Iterator[Hit]:
    # Each text is judged by itself: counts over several texts would let a stray sign of one hide that of another.
    if not guide.prose_says(_SIGN_NUMBER):
        return
    for pointer, text, _ in guide.prose:
        at = _first_unpaired(text)
        if at is not None:
            yield Hit(pointer, {"found": text[at]}, part=(at, at + 1))


def _first_unpaired(text: str) -> int | None:
    """The index of the first sign without its other half, None if all are paired. `1）` is a list number."""
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
"""Names of areas that are also common nouns, as in 国家级经开区."""


class _Areas:
    """The areas of a registry by name and alias, and one pattern that finds any of these names."""

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
        """The names of areas that are not the district, and neither contain it nor lie in it."""
        above = self._above(district)
        return frozenset(
            name
            for name, ids in self.ids.items()
            if not any(area in above or district in self._above(area) for area in ids)
        )

    def _above(self, district: Any) -> list[Any]:
        return [area["id"] for area in self.context.lineage(district)]


def build_other_district(spec: Mapping[str, Any]) -> Check:
    without = [parse(place) for place in spec.get("except", ())]
    known: list[_Areas] = []  # at most one: the areas of the run
    foreign: dict[Any, frozenset[str]] = {}  # district to the names that are foreign to it

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
            if quoted or own in text or is_below(pointer, without):
                continue
            for start, end in areas.pattern.spans(text):
                if text[start:end] in strange:
                    yield Hit(pointer, {"found": text[start:end], "own": own}, part=(start, end))
                    break

    return check


def build_level_words(spec: Mapping[str, Any]) -> Check:
    words = {
        item["area"]: (wrong := regex.compiled(item["wrong"]), PROSE_PATTERNS.add(wrong), regex.compiled(item["allow"]))
        for item in spec["table"]["words"]
    }

    def check(guide: Guide) -> Iterator[Hit]:
        area = guide.context.areas.get(guide.value.get("district"), {})
        name = area.get("name")
        if not isinstance(name, str) or area.get("level") != "县级" or name[-1:] not in words:
            return
        wrong, number, allow = words[name[-1]]
        if not guide.prose_says(number):
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

_PHONE_NUMBER = PROSE_PATTERNS.add(_PHONE)


def _area_code(guide: Guide) -> Iterator[Hit]:
    if not guide.prose_says(_PHONE_NUMBER):
        return
    above = guide.context.lineage(guide.value.get("district"))
    own = [code for area in above if (code := area.get("phone_code"))]
    shown = "、".join(dict.fromkeys(own))
    for pointer, text, quoted in guide.prose if own else ():
        for start, end in [] if quoted else _PHONE.group_spans(text):
            if text[start:end] not in own:
                yield Hit(pointer, {"found": text[start:end], "own": shown}, part=(start, end))
                break


_BARE = "发令办字函规告政委厅局府"
"""The characters after which a year and a number are a document number even without brackets."""
_DOCUMENT_NO = regex.compiled(
    rf"[{_BARE}人社财建教卫环农林水商工交文体民司安监审税质药食价残科信外法运港航海渔牧粮能资房组宣]"
    r"\s?([\[［【(（〔{]?\s?(?:19|20)[0-9]{2}\s?[\]］】)）〕}]?\s?第?[0-9]{1,4}\s?号)"
)
_DOCUMENT_NO_NUMBER = PROSE_PATTERNS.add(_DOCUMENT_NO)
_YEAR_DIGITS = 4


def _document_number(guide: Guide) -> Iterator[Hit]:
    """No replacement where the number has no bracket at all: only a reader can tell the year from the number."""
    if not guide.prose_says(_DOCUMENT_NO_NUMBER):
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


def build_personal_number(spec: Mapping[str, Any]) -> Check:
    pattern = _ID_NUMBER if spec["number"] == "identity" else _MOBILE
    number = PROSE_PATTERNS.add(pattern)
    places = [Place(text) for text in spec.get("in", ())]

    def texts(guide: Guide) -> Iterator[tuple[Any, Any]]:
        if places:
            for place in places:
                yield from guide.each(place)
        elif guide.prose_says(number):
            for pointer, text, _ in guide.prose:
                yield pointer, text

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, text in texts(guide):
            for start, end in pattern.group_spans(text) if isinstance(text, str) else ():
                if pattern is _MOBILE or is_id_number(text[start:end]):
                    hidden = f"{text[start : start + 3]}****{text[end - 2 : end]}"
                    yield Hit(pointer, {"hidden": hidden}, part=(start, end))
                    break

    return check


def _own_prefix(guide: Guide) -> Iterator[Hit]:
    name = guide.value.get("name")
    # A province names prizes and registers after itself, and these names belong to its own matters.
    division = guide.context.areas.get(guide.value.get("district"), {})
    area = None if division.get("level") in ("国家级", "省级") else division.get("name")
    agency = (guide.value.get("agency") or {}).get("name")
    for own, variant in ((agency, "agency"), (area, "district")):
        if isinstance(name, str) and isinstance(own, str) and len(own) > 2 and name.startswith(own) and name != own:
            yield Hit(("name",), {"found": own, "right": name[len(own) :]}, variant, (0, len(own)))
            return


def build_ends_with_colon(spec: Mapping[str, Any]) -> Check:
    at, holds = Place(spec["at"]), when(spec.get("when"))

    def check(guide: Guide) -> Iterator[Hit]:
        listed = at.get(guide.value)
        last = listed[-1] if isinstance(listed, list) and listed else None
        if isinstance(last, str) and last.rstrip().endswith(("：", ":")) and holds(guide.value, ()):
            yield Hit((*at.steps, len(listed) - 1))

    return check


_OWN = {"found": "写的文字", "own": "本区县的名称"}
KINDS = (
    Kind(
        "area-code-in-text",
        "文字里的电话，区号应当是本区县或上级区划的。",
        "A telephone number in a text has the area code of the district.",
        fixed(_area_code),
        values={"found": "写的区号", "own": "当地的区号"},
        reads=PROSE_IN_DISTRICT,
    ),
    Kind(
        "document-number",
        "文号应写成〔2022〕5号的样子。",
        "The number of a document is written 〔2022〕5号.",
        fixed(_document_number),
        values={"found": "写的文号", "right": "规范的写法"},
        reads=PROSE,
    ),
    Kind(
        "level-words",
        "区的指南不写“县”，县的指南不写“区”之类：词表按区划名称的末字列出不应出现的说法。",
        "A county, district or city does not use the words of another kind of area.",
        build_level_words,
        {"table": Parameter(table_with("words"), "词表，含 words：[{area 区划名称的末字, wrong, allow}]，RE2")},
        _OWN,
        reads=PROSE_IN_DISTRICT,
    ),
    Kind(
        "markup",
        "文字里不应有网页标签和转义符，如 <br>、&nbsp;。",
        "A text holds no HTML tags and entities.",
        fixed(_markup),
        values={"found": "第一个标签或转义符"},
        reads=PROSE,
    ),
    Kind(
        "ends-with-colon",
        "列表的最后一条不应以冒号结尾，那说明后面的内容丢了。",
        "The last text of a list does not end with a colon.",
        build_ends_with_colon,
        {"at": Parameter(PLACE, "列表的位置"), "when": WHEN},
        reads=(),
    ),
    Kind(
        "other-district",
        "文字里不应出现别的区县的名称，除非同一段里也写了本区县。",
        "A text does not name another district, unless it names the guide's own as well.",
        build_other_district,
        {"except": Parameter(PLACES, "不看这些位置及其下面")},
        _OWN,
        reads=PROSE_IN_DISTRICT,
    ),
    Kind(
        "own-prefix",
        "事项名称不以本区县或本部门的名称开头。",
        "The name of a matter does not begin with its district or agency.",
        fixed(_own_prefix),
        values={"found": "开头的名称", "right": "去掉之后的名称"},
        variants={"district": "以区县名称开头", "agency": "以部门名称开头"},
        reads=("agency", "district", "name"),
    ),
    Kind(
        "personal-number",
        "文字里不应有个人的身份证号或手机号；提示语里中间几位隐去。",
        "A text holds no identity number or mobile number of a person.",
        build_personal_number,
        {
            "number": Parameter(one_of("identity", "mobile"), "identity 身份证号，mobile 手机号"),
            "in": optional(PLACES, "看哪些位置；不写则看所有文字"),
        },
        {"hidden": "隐去中间几位的号码"},
        reads=PROSE,
    ),
    Kind(
        "unpaired-bracket",
        "括号、书名号、引号应当成对；“1）”是序号，不算。",
        "Brackets and quotation marks come in pairs.",
        fixed(_unpaired),
        values={"found": "不成对的符号"},
        reads=PROSE,
    ),
)
