"""The figures of a Chinese text: what they count, how they were written, and whether they are exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from linter.common import regex
from linter.common.rounding import scaled, written
from linter.guides.duration import parse_number

PERCENT = "%"
_COUNTERS = (
    "人次|件次|批次|场次|户次|部门|街道|方面|个|家|项|件|条|名|人|户|次|场|宗|起|篇|份|套|台|处|张|封|批|类|种|所|座|辆|册|期|"
    "村|镇|乡|区|县|市|本|枚|笔|单|例|对|组|支|门|款|只|间|栋|位|亩|通|公里|吨|元|级|大"
)
_MEASURES = "个百分点|百分点|平方米|平米|小时|分钟|工作日|年|月|日|天|时|分|秒|号|%|‰"
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_FIGURE = regex.compiled(f"({_NUMBER})([余多几]?)([十百千万亿]*)([余多几]?) ?(个百分点|{_COUNTERS}|{_MEASURES})?")
_SPELLED = regex.compiled(f"([一二两三四五六七八九十百]{{1,5}})({_COUNTERS})")
_TITLES = regex.compiled("《[^《》]{0,80}》|[“‘][^“”‘’。]{1,12}[”’]")
_ROUGH_BEFORE = ("近", "约", "超", "超过", "逾", "大概", "至少", "不少于", "低于", "高于", "突破", "前", "不到", "不足",
                 "最高", "最低")  # fmt: skip
_ROUGH_AFTER = ("以上", "以下", "以内", "左右", "上下", "余", "多", "之多")
_NO_COUNTS = frozenset((*_MEASURES.split("|"), "级", "大", ""))
MAX_NESTING = 8
"""Brackets in brackets; a text with more of them is not meant to be read."""
MAX_DIGITS = 12
"""A longer number is a code."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text with its unit: 〔start, end〕 in code points."""

    start: int
    end: int
    value: Fraction
    digits: int
    """Digits behind the decimal point."""
    unit: str
    rough: bool
    """350余项, 近3亿元, 98%以上: not to be calculated with."""
    depth: int
    """Brackets around it."""
    spelled: bool = False
    """In Chinese characters."""

    @property
    def counts(self) -> bool:
        """Whether it says exactly how many of something there are."""
        return not self.rough and self.unit not in _NO_COUNTS and not self.digits

    @property
    def percent(self) -> bool:
        return self.unit == PERCENT


def brackets(text: str) -> list[int]:
    """How many pairs of round brackets are around every character; a bracket whose other half is missing,
    or beyond a full stop, counts for nothing."""
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


def figures(text: str, inside: list[int]) -> Iterator[Figure]:
    """The numbers of a text in one width, in order; `inside` is what `brackets` says of it. What is no amount is left
    out: 第3条, what stands in 《》 or in short quotation marks, numbers without a unit."""
    titled = bytearray(len(text))
    for start, end in _TITLES.spans(text):
        titled[start:end] = b"\1" * (end - start)
    found = [figure for figure in (*_arabic(text, inside), *_chinese(text, inside)) if not titled[figure.start]]
    yield from sorted(found, key=lambda figure: figure.start)


def _arabic(text: str, inside: list[int]) -> Iterator[Figure]:
    for start, end, groups in _FIGURE.matches(text):
        number, some, scale, more, unit = (group or "" for group in groups)
        whole, _, decimals = number.replace(",", "").partition(".")
        before = text[max(0, start - 3) : start]
        grouped = "," not in number or (number[0] != "0" and len(number.split(",")[0]) <= 3)
        if not unit or len(whole) > MAX_DIGITS or not grouped or before.endswith(("第", ".", "-", "/")):
            continue
        if before[-1:].isascii() and before[-1:].isalnum():
            continue
        # 1.2万件 is rounded as much as 1.2万余件 is.
        rough = bool(some or more or scale) or _is_rough(before, text[end : end + 2])
        value = Fraction(f"{whole}.{decimals}" if decimals else whole)
        yield Figure(start, end, value, len(decimals), unit, rough, inside[start])


def _chinese(text: str, inside: list[int]) -> Iterator[Figure]:
    for start, end, groups in _SPELLED.matches(text):
        value = parse_number(groups[0] or "")
        before = text[max(0, start - 3) : start]
        if value is None or value < 2 or before[-1:] in ("第", "每", "某", "几", "数", "多", "余"):
            continue
        rough = _is_rough(before, text[end : end + 2])
        yield Figure(start, end, Fraction(value), 0, groups[1] or "", rough, inside[start], spelled=True)


def _is_rough(before: str, after: str) -> bool:
    return before.endswith(_ROUGH_BEFORE) or after.startswith(_ROUGH_AFTER)


def rounded(value: Fraction, digits: int) -> Fraction:
    """A value rounded half up."""
    return Fraction(scaled(value, digits), 10**digits)


def truncated(value: Fraction, digits: int) -> Fraction:
    """A value cut after `digits` decimals."""
    return Fraction(scaled(value, digits, "down"), 10**digits)


def shown(value: Fraction, digits: int = 0) -> str:
    """A number as it is written, with so many decimals, rounded half up."""
    return written(value, digits)
