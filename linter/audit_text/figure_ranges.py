"""The values that a printed number may stand for, and arithmetic with them.

Input: a printed number, its last decimal, and the words around it. Output: a `Range`.
Example: 1.2万 may be 11500 to 13000, because it may be rounded or cut off; 超过100 may be any number from 100 on.
Two printed numbers contradict each other only if their ranges have no value in common.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple


class Range(NamedTuple):
    """All values from `low` to `high`, both included; `high` is None if there is no limit."""

    low: Fraction
    high: Fraction | None

    def meets(self, other: Range) -> bool:
        """Whether the ranges have a value in common."""
        return not self.is_above(other) and not other.is_above(self)

    def is_above(self, other: Range) -> bool:
        """Whether each value is larger than each value of the other range."""
        return other.high is not None and self.low > other.high

    def plus(self, other: Range) -> Range:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Range(self.low + other.low, high)

    def minus(self, other: Range) -> Range | None:
        """The differences, which may be negative; None if the other range has no limit."""
        if other.high is None:
            return None
        return Range(self.low - other.high, None if self.high is None else self.high - other.low)

    def times(self, factor: Fraction | int) -> Range:
        """The range multiplied by a number that is not negative."""
        return Range(self.low * factor, None if self.high is None else self.high * factor)

    def multiplied(self, other: Range) -> Range:
        """The products of two ranges of numbers that are not negative."""
        high = None if self.high is None or other.high is None else self.high * other.high
        return Range(self.low * other.low, high)

    def over(self, base: Range) -> Range:
        """The quotients; the numerator and the denominator are not negative."""
        low = self.low / base.high if base.high else Fraction(0)
        return Range(low, self.high / base.low if self.high is not None and base.low > 0 else None)


def total(ranges: Iterable[Range]) -> Range:
    """The sum of ranges."""
    found = exactly(Fraction(0))
    for one in ranges:
        found = found.plus(one)
    return found


def exactly(value: Fraction) -> Range:
    """The range of an exact number."""
    return Range(value, value)


def printed(value: Fraction, last: Fraction) -> Range:
    """The values that are printed as `value`, if they are rounded or cut off to multiples of `last`; 0 means exact."""
    return Range(max(Fraction(0), value - last / 2), value + last)


_AT_LEAST, _AT_MOST, _NEARLY, _ABOUT, _SOME_MORE, _ANY = "≥", "≤", "近", "约", "余", "?"
_AT_LEAST_BEFORE = "超过 超 逾 突破 至少 不少于 不低于 高于 多于 大于 不下 不止"
_AT_MOST_BEFORE = "不超过 不高于 不多于 不大于 低于 少于 小于 不到 不足 不满 最多 至多"
_BEFORE = {
    **dict.fromkeys(_AT_LEAST_BEFORE.split(), _AT_LEAST),
    **dict.fromkeys(_AT_MOST_BEFORE.split(), _AT_MOST),
    **dict.fromkeys(("近", "接近"), _NEARLY),
    **dict.fromkeys(("约", "约为", "约有", "约占", "约达", "大概", "大致", "大约"), _ABOUT),
    **dict.fromkeys(("前", "最高", "最低"), _ANY),
}
_AFTER = {
    **dict.fromkeys(("以上", "之多"), _AT_LEAST),
    **dict.fromkeys(("以下", "以内"), _AT_MOST),
    **dict.fromkeys(("左右", "上下"), _ABOUT),
    **dict.fromkeys(("余", "多"), _SOME_MORE),
}
_LONGEST = max(map(len, _BEFORE))
_NEAR, _ROUGH = Fraction(4, 5), Fraction(1, 10)
"""近100 is at least 80; 约100 is 90 to 110. Writers are seldom more generous."""


def range_of(value: Fraction, last: Fraction, before: str, more: str, after: str) -> tuple[Range, bool]:
    """The range of a printed number, and whether words around it (超过, 近, 约, 余, 以上) say that it is not exact.
    `last` is the unit of its last decimal, 0 if it is exact; `more` is 余, 多 or 几 inside the number."""
    words = (_BEFORE.get(before[-size:]) for size in range(min(_LONGEST, len(before)), 0, -1))
    kind = next((word for word in words if word), "") or (_SOME_MORE if more else "")
    kind = kind or next((kind for word, kind in _AFTER.items() if after.startswith(word)), "")
    return _range(kind, value, last), bool(kind)


def _range(kind: str, value: Fraction, last: Fraction) -> Range:
    """The range of a number with a word of one kind."""
    zero = Fraction(0)
    if not kind:
        return printed(value, last) if last else exactly(value)
    if kind == _AT_MOST:
        return Range(zero, value)
    if kind == _NEARLY:
        return Range(value * _NEAR, value)
    if kind == _ABOUT:
        own = printed(value, last)
        return Range(min(own.low, value * (1 - _ROUGH)), max(own.high or zero, value * (1 + _ROUGH)))
    if kind == _SOME_MORE:
        return Range(value, value + (last or _last_place(value)))
    return Range(value if kind == _AT_LEAST else zero, None)


def _last_place(value: Fraction) -> int:
    """The place of the last digit that is not 0: 10 for 350, 100 for 1200."""
    place = 1
    while value and value % (place * 10) == 0:
        place *= 10
    return place
