"""Round exact fractions to decimals.

Input: a `Fraction` and a number of decimals. Output: an integer number of last decimals, or the decimal as text.
Example: `decimal_text(Fraction(1, 8), 2)` is `"0.13"`. Every rounding of the program happens here: a float rounds
0.125 to 0.12, and `Decimal` rounds the result of a division twice.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

Mode = Literal["half-up", "half-even", "down"]
"""Treatment of a half, by its distance from zero; `down` cuts off the rest."""


def scaled(value: Fraction, digits: int, mode: Mode = "half-up") -> int:
    """Round a value to `digits` decimals; return it in units of the last decimal: 0.125 to two decimals is 13."""
    exact: Fraction = abs(value) * 10**digits
    below, rest = divmod(exact.numerator, exact.denominator)
    half = 2 * rest - exact.denominator
    up = mode != "down" and (half > 0 or (half == 0 and (mode == "half-up" or below % 2 == 1)))
    return (below + up) * (-1 if value < 0 else 1)


def decimal_text(value: Fraction, digits: int) -> str:
    """Write a value with `digits` decimals, halves rounded up: 0.125 with two decimals is "0.13"."""
    number = scaled(value, digits)
    whole, rest = divmod(abs(number), 10**digits)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}}" if digits else f"{sign}{whole}"


def percentage(ratio: Fraction, digits: int) -> str:
    """A ratio as a percentage with so many decimals, halves up: 21/124 to two is "16.94%"."""
    return f"{decimal_text(100 * ratio, digits)}%"
