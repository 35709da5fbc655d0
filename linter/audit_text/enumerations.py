"""Lists of names in running text.

Input: a text. Output: the stretches of its items, and whether an item is the name of an organisation.
Example: "市甲局、市乙局(含窗口)" has the items 市甲局 and 市乙局(含窗口).
"""

from __future__ import annotations

from collections.abc import Sequence

from linter.common import regex

MAX_ITEMS = 400
"""Items of one list; a longer text is not a list of names."""
_QUOTES = {"“": 1, "‘": 1, "《": 1, "”": -1, "’": -1, "》": -1}
"""Quotation marks to the change of depth that they cause."""
_IN_BRACKETS = regex.compiled(r"\([^()]*\)")
_ORGANISATION = regex.compiled(
    "(?:局|委|委员会|编办|信办|保密办|党办|府办|办公室|事务办|协调办|中心|部|厅|院|银行|支队|大队|总队|公司|学校|协会|联合会|"
    "集团|站|所|署|处|联|关|海关|集团|人民银行|工委|管委会|政府|气象台|开发区|新区|市|区|县|镇|乡|街道|旗|州|盟|村|社区|园|"
    "科|股|室|大厅|窗口|分局|专班|法院|检察院)$"
)
_JOINED = regex.compiled("[和与]|以及|[^涉普顾不]及[^时格]|[”’][“‘]")
_MAX_JOINTS = 4
"""Words for "and" in a list; with more of them the names cannot be counted."""
_VALUE = regex.compiled(r"\d[\d,，.]*[余多]?[万亿]?(?:%|\p{Han}{1,3})$")
"""The value at the end of an item."""
MAX_NAMES = 60
"""Names of a list whose number the text states."""
MAX_NAME = 20
"""Code points of a name."""


def split_items(text: str, separators: str) -> list[tuple[int, int]]:
    """(start, end) of the stretches between separators that stand outside brackets and quotation marks; at most
    MAX_ITEMS."""
    found, depth, begin = [], 0, 0
    for at, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif char in _QUOTES:
            depth += _QUOTES[char]
        elif char in separators and depth <= 0:
            found.append((begin, at))
            begin, depth = at + 1, 0
            if len(found) >= MAX_ITEMS:
                return found
    return [*found, (begin, len(text))]


def without_brackets(item: str) -> str:
    """An item without its round brackets and their contents."""
    parts, end = [], 0
    for start, stop in _IN_BRACKETS.spans(item):
        parts.append(item[end:start])
        end = stop
    return "".join([*parts, item[end:]]).strip()


def is_organisation(item: str) -> bool:
    """Whether an item ends like the name of an organisation or area."""
    return _ORGANISATION.found(without_brackets(item)[-8:])


def possible_counts(names: Sequence[str]) -> set[int]:
    """The numbers of things that a list may name: 甲、乙和丙 has two items and names two or three things."""
    joints = sum(1 for _ in _JOINED.spans("、".join(without_brackets(name) for name in names)))
    return {len(names) + more for more in range(joints + 1)} if joints <= _MAX_JOINTS else {len(names)}


def listed_names(text: str) -> list[str]:
    """The names of a list that takes the whole text, with or without a value each: 甲区、乙区和丙县, 甲区12件；乙区9件.
    Empty if the text is no such list."""
    separators = ";" if ";" in text else "、" if "、" in text else ","
    items = [text[start:stop].strip() for start, stop in split_items(text, separators)]
    if len(items) > MAX_NAMES:
        return []
    names = [without_brackets(_VALUE.without(item)) for item in items]
    valued = [_VALUE.found(item) for item in items]
    clear = all(0 < len(name) <= MAX_NAME and not set(name) & set(",，;:。") for name in names)
    return names if clear and (all(valued) or not any(valued)) and (separators != "," or all(valued)) else []
