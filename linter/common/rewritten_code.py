"""Recognise a code that a spreadsheet has turned into a number.

In: the text of a code. Out: whether its digits are lost. Example: `is_rewritten("1.13204E+30")` is true. A spreadsheet
keeps 15 digits of a number, so a code of 31 digits loses the others, and nobody can tell which code it was.
"""

from __future__ import annotations

import re

# The sign, or else the decimal point, is needed: a true code such as 113204021E4567 may hold one letter E.
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[Ee][+-][0-9]{1,3}|[0-9]+\.[0-9]+[Ee][0-9]{1,3}")
# 20 characters or more, with nothing but zeros behind the fifteenth.
_ZEROS_BEHIND_15_DIGITS = re.compile(r"[1-9][0-9]{14}0{5,}")


def is_rewritten(code: str) -> bool:
    """Returns whether a code is a number in scientific notation, or has only zeros behind its fifteenth digit."""
    plain = code.strip()
    return bool(_SCIENTIFIC.fullmatch(plain) or _ZEROS_BEHIND_15_DIGITS.fullmatch(plain))
