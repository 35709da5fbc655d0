"""The anatomy of codes: 基本编码, 实施编码, 业务办理项编码."""

from __future__ import annotations

from string import ascii_letters, ascii_lowercase, digits

from linter.guides import credit_code

_WIDE = 0xFEE0
"""From an ASCII character to its full-width form."""


_MEANT: dict[int, int | None] = {
    **dict.fromkeys(map(ord, " \t\n\u3000\u00a0-_.·—–－")),
    **{ord(char): ord(char.upper()) for char in ascii_lowercase},
    **{ord(char) + _WIDE: ord(char.upper()) for char in digits + ascii_letters},
}


_BASE_SIZE = 12


_SIZES = {"/basic_code": _BASE_SIZE, "/task_code": 31, "/item_code": 33, "/agency/code": credit_code.LENGTH}
"""Characters of the code at each place."""


_MAIN_SIZE = 9
"""What a main item and its sub-items have in common."""


PARENT, UNDIVIDED = "00Y", "000"
"""Sub-item of a main item that has sub-items, and of one that has none."""


def plain(code: str) -> str:
    """A code as it is meant: half-width capitals and digits without separators."""
    return code.translate(_MEANT)


TASK, BASIC = 31, slice(19, 31)
"""Characters of a 实施编码, and where it holds the base code."""


def base_of(code: str) -> str:
    """The base code in a 实施 or 办理项 code; a shorter code is one."""
    return code[BASIC] if len(code) >= TASK else code
