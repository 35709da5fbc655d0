"""The anatomy of matter codes: how long each code is, and which characters of it mean what.

Input: a code as text, such as "11320402MB0000000Y4000123020000". Output: one part of it, such as
`basic_code_of(...)` → "000123020000", or the keys by which a list entry finds the guides of its matter.

    基本编码, basic code       12 = area 2 + matter type 2 + main item (主项) 5 + sub-item (子项) 3
    实施编码, task code        31 = organisation code 18 + level of exercise 1 + basic code 12
    业务办理项编码, item code   33 = task code 31 + sequence number 2
    统一社会信用代码           18 = kind of body 2 + division 6 + organisation 9 + check character 1
    行政区划代码, division      6 = province 2 + city 2 + district 2
"""

from __future__ import annotations

from string import ascii_letters, ascii_lowercase, digits

from linter.guides import credit_code

BASIC_CODE_SIZE, TASK_CODE_SIZE, ITEM_CODE_SIZE = 12, 31, 33
SIZES = {
    "/basic_code": BASIC_CODE_SIZE,
    "/task_code": TASK_CODE_SIZE,
    "/item_code": ITEM_CODE_SIZE,
    "/agency/code": credit_code.LENGTH,
}
"""Place of a guide to the number of characters of the code there."""

PARTS: dict[str, dict[str, slice]] = {
    "/basic_code": {"area": slice(0, 2), "type": slice(2, 4), "main-item": slice(0, 9), "sub-item": slice(9, 12)},
    "/task_code": {"organisation": slice(0, 18), "level": slice(18, 19), "basic-code": slice(19, 31)},
    "/item_code": {"task-code": slice(0, 31), "sequence": slice(31, 33)},
    "/agency/code": {"division": slice(2, 8), "organisation": slice(8, 17)},
}
"""Place of a guide to the parts of the code there; rules name a part by its key (`part: sub-item`). A main item
counts from the first character, since only area, type and number together tell two main items apart."""

PARENT, UNDIVIDED = "00Y", "000"
"""The sub-item part of a main item that has sub-items, and of one that has none."""
_WHOLE_ITEMS = (UNDIVIDED, PARENT)
_ANY_SUB_ITEM = "*"

_FULL_WIDTH = 0xFEE0
"""Code points from an ASCII character to its full-width form."""
_PLAIN: dict[int, int | None] = {
    **dict.fromkeys(map(ord, " \t\n\u3000\u00a0-_.·—–－")),
    **{ord(char): ord(char.upper()) for char in ascii_lowercase},
    **{ord(char) + _FULL_WIDTH: ord(char.upper()) for char in digits + ascii_letters},
}
"""For `str.translate`: separators vanish, letters become half-width capitals."""


def plain(code: str) -> str:
    """Return a code in its plain writing: half-width capitals and digits without separators."""
    return code.translate(_PLAIN)


def is_long(code: str) -> bool:
    """Return whether a code has the length of a task code (实施编码) at least."""
    return len(code) >= TASK_CODE_SIZE


def basic_code_of(code: str) -> str:
    """Return the basic code (基本编码) inside a task or item code; a shorter code is returned as it is."""
    return code[PARTS["/task_code"]["basic-code"]] if is_long(code) else code


def task_code_of(code: str) -> str:
    """Return the task code (实施编码) inside an item code; a shorter code is returned as it is."""
    return code[PARTS["/item_code"]["task-code"]]


def organisation_of(code: str) -> str:
    """Return the 18 characters of the organisation code with which a task or item code begins."""
    return code[PARTS["/task_code"]["organisation"]]


def item_suffix_of(item_code: str, task_code: str) -> str:
    """Return what an item code (业务办理项编码) adds to its task code, "" if it does not begin with it."""
    return item_code[len(task_code) :] if item_code.startswith(task_code) else ""


def main_item_of(basic_code: str) -> str:
    """Return the 9 characters that a main item (主项) shares with its sub-items."""
    return basic_code[PARTS["/basic_code"]["main-item"]]


def sub_item_of(basic_code: str) -> str:
    """Return the characters behind the main item: the sub-item (子项), 3 characters unless the code is too long."""
    return basic_code[PARTS["/basic_code"]["main-item"].stop :]


def parent_code_of(basic_code: str) -> str:
    """Return the basic code of the main item that a sub-item belongs to."""
    return main_item_of(basic_code) + PARENT


def division_of(organisation_code: str) -> str:
    """Return the 6 digits of the division that registered an organisation."""
    return organisation_code[PARTS["/agency/code"]["division"]]


def divisions_above(division: str) -> tuple[str, str]:
    """Return the codes of the province and of the city that a division code lies in ("320402" → "320000", "320400")."""
    return division[:2] + "0000", division[:4] + "00"


def index_keys(basic_code: str) -> set[str]:
    """Return the keys under which the guide of a basic code is filed, to be found by `lookup_keys`.

    The keys are the code itself, its main item in both writings, and for a guide of a whole main item the main item
    with any sub-item: such a guide covers all of them.
    """
    main, sub = main_item_of(basic_code), sub_item_of(basic_code)
    covering = [main + _ANY_SUB_ITEM] if sub in _WHOLE_ITEMS else []
    return {basic_code, *(main + item for item in _WHOLE_ITEMS), *covering}


def lookup_keys(basic_code: str) -> tuple[str, str]:
    """Return the keys to look for among those of `index_keys`: the code, then the guide of its whole main item."""
    return basic_code, main_item_of(basic_code) + _ANY_SUB_ITEM
