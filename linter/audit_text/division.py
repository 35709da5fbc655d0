"""Exact arithmetic of percentages.

Input: fractions and printed percentages. Output: whether they agree, which denominators are possible, and the
calculation in words. Example: `division_text(Fraction(480), Fraction(531), 2)` is 480÷531＝90.40%.
"""

from __future__ import annotations

from fractions import Fraction

from linter.audit_text.figure_ranges import Range, exactly
from linter.audit_text.text_figures import TextFigure
from linter.common.rounding import decimal_text, percentage, scaled


def rounded(value: Fraction, digits: int) -> Fraction:
    """A value rounded half up to so many decimals."""
    return Fraction(scaled(value, digits), 10**digits)


def truncated(value: Fraction, digits: int) -> Fraction:
    """A value cut off after so many decimals."""
    return Fraction(scaled(value, digits, "down"), 10**digits)


def number_text(value: Fraction, digits: int = 0) -> str:
    """A number with so many decimals, rounded half up."""
    return decimal_text(value, digits)


def is_printed_as(exact: Fraction, printed: Fraction, digits: int) -> bool:
    """Whether `printed` is `exact` rounded half up to so many decimals, or cut off after them."""
    return printed in (rounded(exact, digits), truncated(exact, digits))


def fits(part: Fraction, base: Fraction, percent: TextFigure) -> bool:
    """Whether a part of a base is the percentage as printed."""
    if percent.approximate:
        return bool(base) and percent.range.meets(exactly(part * 100 / base))
    return bool(base) and is_printed_as(part * 100 / base, percent.value, percent.digits)


def may_fit(part: Range, base: Range, percent: TextFigure) -> bool:
    """Whether some part and some base of two ranges give the percentage as printed."""
    if part.low == part.high and base.low == base.high:
        return fits(part.low, base.low, percent)
    return percent.range.meets(part.over(base).times(100))


def possible_denominators(part: Fraction, percent: TextFigure) -> range:
    """The whole numbers N for which part/N, rounded half up, is the percentage. They are consecutive; empty if there
    are none. Example: 395 at 93% gives 423 to 427."""
    half = Fraction(1, 2 * 10**percent.digits)
    lowest, highest = percent.value - half, percent.value + half
    if lowest <= 0:
        return range(0)
    first, last = int(part * 100 / highest) + 1, int(part * 100 / lowest)
    return range(max(first, int(part)), last + 1)


def has_whole_part(base: Fraction, percent: TextFigure) -> bool:
    """Whether some whole number is this percentage of the base."""
    near = int(base * percent.value / 100)
    return any(fits(Fraction(number), base, percent) for number in (near - 1, near, near + 1))


def division_text(part: Fraction, base: Fraction, digits: int) -> str:
    """480÷531＝90.40%, with so many decimals."""
    return f"{number_text(part)}÷{number_text(base)}＝{percentage(part / base, digits)}"


def denominator_text(part: Fraction, percent: TextFigure) -> str:
    """The possible denominators in words."""
    possible = possible_denominators(part, percent)
    if not possible:
        return f"{number_text(part)} 除以任何整数都得不到这个百分比"
    if len(possible) == 1:
        return f"{number_text(part)} 除以 {possible[0]} 才得这个百分比，只有 {possible[0]} 符合"
    return f"{number_text(part)} 除以 {possible[0]}…{possible[-1]} 得这个百分比"
