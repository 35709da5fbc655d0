"""Numbers in table cells.

Input: the text of a cell. Output: its `CellNumber`, or None. Example: 90.40% is 90.4 with two decimals, a percentage.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from linter.common import regex

_NUMBER = regex.compiled(r"^(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(\.\d{1,6})?(%?)$")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
"""The shape of a number. The pattern does not backtrack, and `re` starts faster than RE2 on short texts."""
_EMPTY = frozenset(("—", "-", "－", "/", "——"))
"""Texts of a cell without a number in a column of numbers."""
_HALF_WIDTH = str.maketrans("０１２３４５６７８９％．，", "0123456789%.,")


class CellNumber(NamedTuple):
    """The number in a cell."""

    value: Fraction
    digits: int
    percent: bool


def half_width(text: str) -> str:
    """The text of a cell with half-width digits."""
    return text.translate(_HALF_WIDTH)


def cell_number(text: str, is_share: bool = False) -> CellNumber | None:
    """The number in a cell, None if it holds anything else; `is_share` says that the header has the sign %."""
    groups = _NUMBER.groups(half_width(text).strip())
    if groups is None:
        return None
    whole, decimals, sign = (group or "" for group in groups)
    return CellNumber(Fraction(whole.replace(",", "") + decimals), max(0, len(decimals) - 1), bool(sign) or is_share)


def is_number_text(text: str) -> bool:
    """Whether a cell belongs into a column of numbers."""
    return text.strip() in _EMPTY or _DIGITS.fullmatch(half_width(text).strip()) is not None
