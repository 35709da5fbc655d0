"""The numbers of a Chinese text, with what they count and which values they may stand for.

Input: a text in half-width characters. Output: `TextFigure` objects in order.
Example: in "受理1.2万件，其中近30件超期" they are 1.2万件 (11950 to 13000) and 近30件 (24 to 30).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from linter.audit_text.figure_ranges import Range, range_of
from linter.common import regex
from linter.guides.duration import parse_number

PERCENT, POINTS = "%", "百分点"
_COUNTERS = (
    "人次|件次|批次|场次|户次|部门|街道|方面|个|家|项|件|条|名|人|户|次|场|宗|起|篇|份|套|台|处|张|封|批|类|种|所|座|辆|册|期|"
    "村|镇|乡|区|县|市|本|枚|笔|单|例|对|组|支|门|款|只|间|栋|位|亩|通|公里|吨|元|级|大"
)
_AFTER_GE = "百分点|工作日|自然日|小时|月|季度"
"""Measures that may have 个 before them: 6个工作日 has the unit 工作日."""
_MEASURES = f"{_AFTER_GE}|平方米|平米|分钟|年|月|日|天|时|分|秒|号|倍|番|%|‰"
UNITS = f"{_COUNTERS}|{_MEASURES}"
"""A pattern for the units of numbers."""
GROUPED = r"\d{1,3}(?:[,，]\d{3})+"
_NUMBER = rf"(?:{GROUPED}|\d+)(?:\.\d+)?"
_FIGURE = regex.compiled(f"({_NUMBER})([余多几]?)([十百千万亿]*)([余多几]?) ?(?:个({_AFTER_GE})|({UNITS}))?")
_SPELLED_OUT = regex.compiled(f"([一二两三四五六七八九十百]{{1,5}})(?:个({_AFTER_GE})|({_COUNTERS}))")
_TENTHS = regex.compiled("([一二两三四五六七八九])成([一二三四五六七八九半])?")
"""八成 is 80%, 七成五 is 75%."""
_BEHIND_TENTHS = tuple(",，。;、)以左上多的是为在")
"""Characters behind 成 with which it is no other word, such as 三成员."""
_QUOTED = regex.compiled("《[^《》]{0,80}》|[“‘][^“”‘’。]{1,12}[”’]")
_GROUPED = regex.compiled(GROUPED)
_LISTED = regex.compiled("分别|依次")
_NOT_COUNTING = frozenset((*_MEASURES.split("|"), "级", "大", ""))
"""Units with which a number measures or ranks instead of counting things."""
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
MAX_NESTING = 8
"""Levels of brackets in brackets; a text with more is not written for readers."""
MAX_DIGITS = 12
"""Digits before the decimal point; a longer number is a code."""
_MAX_SCALES = 2
"""Characters of a scale; 百万 has two."""


@dataclass(frozen=True, slots=True)
class TextFigure:
    """A number with its unit, such as 120件. `start` and `end` (exclusive) are code points in the passage."""

    start: int
    end: int
    value: Fraction
    """The value as printed: 12000 for 1.2万件."""
    digits: int
    """Decimals as written."""
    unit: str
    approximate: bool
    """True for 350余项, 近3亿元, 98%以上, 1.2万件: the value is not exact, only its `range` is known."""
    depth: int
    """Number of pairs of brackets around it."""
    range: Range
    """The values that it may stand for."""
    bounded: bool = False
    """True if a word says that it is not exact (350余项, 近3亿元, 98%以上); 1.2万件 is only rounded."""
    spelled_out: bool = False
    """True if it is written in Chinese numerals: 三个."""

    @property
    def is_count(self) -> bool:
        """Whether it states exactly how many things there are."""
        return not self.approximate and self.unit not in _NOT_COUNTING and not self.digits

    @property
    def is_amount(self) -> bool:
        """Whether it states, exactly or not, how many things there are or how much money."""
        return self.unit not in _NOT_COUNTING

    @property
    def is_printed_amount(self) -> bool:
        """Whether it is an amount in digits without a word that makes it inexact; it may be rounded (1.2万件)."""
        return self.is_amount and not self.bounded and not self.spelled_out

    @property
    def is_percent(self) -> bool:
        return self.unit == PERCENT


def bracket_depths(text: str) -> list[int]:
    """For each character the number of pairs of round brackets around it. A bracket without its other half in the same
    sentence is ignored."""
    change = [0] * (len(text) + 1)
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "(":
            opened.append(at)
            del opened[:-MAX_NESTING]
        elif char == ")" and opened:
            change[opened.pop()] += 1
            change[at + 1] -= 1
        elif char == "。":
            opened.clear()
    depth, depths = 0, []
    for step in change[:-1]:
        depth += step
        depths.append(depth)
    return depths


def find_figures(text: str, depths: list[int]) -> Iterator[TextFigure]:
    """The numbers of a text in order; `depths` comes from `bracket_depths`. Numbers that are no amounts are left out:
    第3条, numbers in 《》 or short quotation marks, numbers without a unit."""
    quoted = bytearray(len(text))
    for start, end in _QUOTED.spans(text):
        quoted[start:end] = b"\1" * (end - start)
    found = [figure for figure in (*_arabic(text, depths), *_chinese(text, depths)) if not quoted[figure.start]]
    yield from sorted(found, key=lambda figure: figure.start)


def grouping_commas(text: str) -> set[int]:
    """The offsets of the commas inside numbers: 2 and 6 in 12,345,678件. A comma of a list of numbers is none of them:
    分别为120，130件."""
    return {
        at
        for start, end in _GROUPED.spans(text)
        if _is_grouped(text, start, end)
        for at in range(start, end)
        if text[at] in ",，"
    }


def _is_grouped(text: str, start: int, end: int) -> bool:
    """Whether digits with commas are one number."""
    if text[start] == "0" or text[max(0, start - 1) : start].isdigit() or text[max(0, start - 1) : start] == ".":
        return False
    if text[end : end + 1].isdigit():
        return False
    return "，" not in text[start:end] or not _LISTED.found(text[max(0, start - 8) : start])


def _arabic(text: str, depths: list[int]) -> Iterator[TextFigure]:
    """Numbers in Arabic numerals: 1,200件, 3.5万件, 90.40%."""
    for start, end, groups in _FIGURE.matches(text):
        number, some, scale, more, measure, counter = (group or "" for group in groups)
        unit = measure or counter
        grouped = number.partition(".")[0]
        whole, _, decimals = number.replace(",", "").replace("，", "").partition(".")
        before = text[max(0, start - 4) : start]
        if not unit or len(whole) > MAX_DIGITS or len(scale) > _MAX_SCALES or before.endswith(("第", ".", "-", "/")):
            continue
        if len(grouped) != len(whole) and not _is_grouped(text, start, start + len(grouped)):
            continue
        if len(whole) == 3 and before[-1:] in (",", "，") and before[-2:-1].isdigit():
            continue  # part of digits with commas that are no number, such as 1234,567件
        if before[-1:].isascii() and before[-1:].isalnum():
            continue  # part of a code, such as A12件
        factor = 1
        for char in scale:
            factor *= _SCALES[char]
        value = Fraction(f"{whole}.{decimals}" if decimals else whole) * factor
        rounded = bool(scale or decimals) or unit == PERCENT
        unit_of_last = Fraction(factor, 10 ** len(decimals)) if rounded else Fraction(0)
        possible, bounded = range_of(value, unit_of_last, before, some or more, text[end : end + 2])
        # A scale means that the number was rounded: 1.2万件 is as approximate as 1.2万余件.
        approximate = bool(scale) or bounded
        yield TextFigure(start, end, value, len(decimals), unit, approximate, depths[start], possible, bounded)


def _chinese(text: str, depths: list[int]) -> Iterator[TextFigure]:
    """Numbers in Chinese numerals from 2 on: 三个部门. 一 is left out because 一个 mostly means "a"."""
    for start, end, groups in _SPELLED_OUT.matches(text):
        value = parse_number(groups[0] or "")
        before = text[max(0, start - 4) : start]
        if value is None or value < 2 or before[-1:] in ("第", "每", "某", "几", "数", "多", "余"):
            continue
        unit = groups[1] or groups[2] or ""
        possible, bounded = range_of(Fraction(value), Fraction(0), before, "", text[end : end + 2])
        yield TextFigure(
            start, end, Fraction(value), 0, unit, bounded, depths[start], possible, bounded, spelled_out=True
        )
    for start, end, groups in _TENTHS.matches(text):
        tens, more = (parse_number(group) if group and group != "半" else None for group in groups)
        before, behind = text[max(0, start - 4) : start], text[end : end + 1]
        if tens is not None and before[-1:] not in ("第", "十", "百") and (not behind or behind in _BEHIND_TENTHS):
            share = Fraction(tens * 10 + (5 if groups[1] == "半" else more or 0))
            possible, _ = range_of(share, Fraction(1 if groups[1] else 10), before, "", text[end : end + 2])
            yield TextFigure(start, end, share, 0, PERCENT, True, depths[start], possible, True, spelled_out=True)
