"""n of N as a percentage: in fractions, rounded half up, and the other way round, which N fit."""

from __future__ import annotations

from fractions import Fraction

from linter.audit_text.figures import Figure, rounded, shown, truncated


def fits(part: Fraction, base: Fraction, percent: Figure) -> bool:
    """Whether a part of a base is a percentage as printed: rounded half up, or cut off."""
    if not base:
        return False
    share = part * 100 / base
    return percent.value in (rounded(share, percent.digits), truncated(share, percent.digits))


def denominators(part: Fraction, percent: Figure) -> range:
    """The whole numbers of which a part is a percentage, rounded half up; they are consecutive."""
    half = Fraction(1, 2 * 10**percent.digits)
    lowest, highest = percent.value - half, percent.value + half
    if lowest <= 0:
        return range(0)
    first, last = int(part * 100 / highest) + 1, int(part * 100 / lowest)
    return range(max(first, int(part)), last + 1)


def can_be_of(base: Fraction, percent: Figure) -> bool:
    """Whether some whole number is this percentage of a base."""
    near = int(base * percent.value / 100)
    return any(fits(Fraction(number), base, percent) for number in (near - 1, near, near + 1))


def division(part: Fraction, base: Fraction, digits: int) -> str:
    """480÷531＝90.40%"""
    return f"{shown(part)}÷{shown(base)}＝{shown(part * 100 / base, digits)}%"


def what_fits(part: Fraction, percent: Figure) -> str:
    """Which denominators give a percentage, in words."""
    fitting = denominators(part, percent)
    if not fitting:
        return f"{shown(part)} 除以任何整数都得不到这个百分比"
    if len(fitting) == 1:
        return f"{shown(part)} 除以 {fitting[0]} 才得这个百分比，只有 {fitting[0]} 符合"
    return f"{shown(part)} 除以 {fitting[0]}…{fitting[-1]} 得这个百分比"
