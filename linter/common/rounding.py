"""Rounding by hand, the one place: a float rounds where no one expects it, a division of decimals twice."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

Mode = Literal["half-up", "half-even", "down"]
"""What becomes of a half, by its distance from nought; `down` cuts."""


def scaled(value: Fraction, digits: int, mode: Mode = "half-up") -> int:
    """A value rounded to so many decimals, as a whole number of its last decimal: 0.125 to two is 13."""
    exact: Fraction = abs(value) * 10**digits
    below, rest = divmod(exact.numerator, exact.denominator)
    half = 2 * rest - exact.denominator
    up = mode != "down" and (half > 0 or (half == 0 and (mode == "half-up" or below % 2 == 1)))
    return (below + up) * (-1 if value < 0 else 1)


def written(value: Fraction, digits: int) -> str:
    """A value with so many decimals, halves up: 0.125 to two is "0.13"."""
    number = scaled(value, digits)
    whole, rest = divmod(abs(number), 10**digits)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}}" if digits else f"{sign}{whole}"


def percentage(ratio: Fraction, digits: int) -> str:
    """A ratio as a percentage with so many decimals, halves up: 21/124 to two is "16.94%"."""
    return f"{written(100 * ratio, digits)}%"
