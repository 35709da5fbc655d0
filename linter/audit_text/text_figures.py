"""The numbers of a Chinese text, with what they count and whether they are exact.

Input: a text in half-width characters. Output: `TextFigure` objects in order.
Example: in "受理120件，其中近30件超期" they are 120 件 (exact) and 30 件 (approximate).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from linter.common import regex
from linter.guides.duration import parse_number

PERCENT = "%"
_COUNTERS = (
    "人次|件次|批次|场次|户次|部门|街道|方面|个|家|项|件|条|名|人|户|次|场|宗|起|篇|份|套|台|处|张|封|批|类|种|所|座|辆|册|期|"
    "村|镇|乡|区|县|市|本|枚|笔|单|例|对|组|支|门|款|只|间|栋|位|亩|通|公里|吨|元|级|大"
)
_MEASURES = "个百分点|百分点|平方米|平米|小时|分钟|工作日|年|月|日|天|时|分|秒|号|%|‰"
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_FIGURE = regex.compiled(f"({_NUMBER})([余多几]?)([十百千万亿]*)([余多几]?) ?(个百分点|{_COUNTERS}|{_MEASURES})?")
_SPELLED_OUT = regex.compiled(f"([一二两三四五六七八九十百]{{1,5}})({_COUNTERS})")
_QUOTED = regex.compiled("《[^《》]{0,80}》|[“‘][^“”‘’。]{1,12}[”’]")
_APPROXIMATE_BEFORE = ("近", "约", "超", "超过", "逾", "大概", "至少", "不少于", "低于", "高于", "突破", "前", "不到",
                       "不足", "最高", "最低")  # fmt: skip
_APPROXIMATE_AFTER = ("以上", "以下", "以内", "左右", "上下", "余", "多", "之多")
_NOT_COUNTING = frozenset((*_MEASURES.split("|"), "级", "大", ""))
"""Units with which a number measures or ranks instead of counting things."""
MAX_NESTING = 8
"""Levels of brackets in brackets; a text with more is not written for readers."""
MAX_DIGITS = 12
"""Digits before the decimal point; a longer number is a code."""


@dataclass(frozen=True, slots=True)
class TextFigure:
    """A number with its unit, such as 120件. `start` and `end` (exclusive) are code points in the passage."""

    start: int
    end: int
    value: Fraction
    digits: int
    """Decimals as written."""
    unit: str
    approximate: bool
    """True for 350余项, 近3亿元, 98%以上, 1.2万件: the value must not be calculated with."""
    depth: int
    """Number of pairs of brackets around it."""
    spelled_out: bool = False
    """True if it is written in Chinese numerals: 三个."""

    @property
    def is_count(self) -> bool:
        """Whether it states exactly how many things there are."""
        return not self.approximate and self.unit not in _NOT_COUNTING and not self.digits

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


def _arabic(text: str, depths: list[int]) -> Iterator[TextFigure]:
    """Numbers in Arabic numerals: 1,200件, 3.5万件, 90.40%."""
    for start, end, groups in _FIGURE.matches(text):
        number, some, scale, more, unit = (group or "" for group in groups)
        whole, _, decimals = number.replace(",", "").partition(".")
        before = text[max(0, start - 3) : start]
        grouped = "," not in number or (number[0] != "0" and len(number.split(",")[0]) <= 3)
        if not unit or len(whole) > MAX_DIGITS or not grouped or before.endswith(("第", ".", "-", "/")):
            continue
        if before[-1:].isascii() and before[-1:].isalnum():
            continue  # part of a code, such as A12件
        # A scale means that the number was rounded: 1.2万件 is as approximate as 1.2万余件.
        approximate = bool(some or more or scale) or _is_approximate(before, text[end : end + 2])
        value = Fraction(f"{whole}.{decimals}" if decimals else whole)
        yield TextFigure(start, end, value, len(decimals), unit, approximate, depths[start])


def _chinese(text: str, depths: list[int]) -> Iterator[TextFigure]:
    """Numbers in Chinese numerals from 2 on: 三个部门. 一 is left out because 一个 mostly means "a"."""
    for start, end, groups in _SPELLED_OUT.matches(text):
        value = parse_number(groups[0] or "")
        before = text[max(0, start - 3) : start]
        if value is None or value < 2 or before[-1:] in ("第", "每", "某", "几", "数", "多", "余"):
            continue
        approximate = _is_approximate(before, text[end : end + 2])
        yield TextFigure(start, end, Fraction(value), 0, groups[1] or "", approximate, depths[start], spelled_out=True)


def _is_approximate(before: str, after: str) -> bool:
    return before.endswith(_APPROXIMATE_BEFORE) or after.startswith(_APPROXIMATE_AFTER)
