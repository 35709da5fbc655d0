"""Enumerations in a passage: where an item ends, and which organisations are named."""

from __future__ import annotations

from linter.common import regex

MAX_ITEMS = 400
_QUOTES = {"“": 1, "‘": 1, "《": 1, "”": -1, "’": -1, "》": -1}
_IN_BRACKETS = regex.compiled(r"\([^()]*\)")
_ORGANISATION = regex.compiled(
    "(?:局|委|委员会|编办|信办|保密办|党办|府办|办公室|事务办|协调办|中心|部|厅|院|银行|支队|大队|总队|公司|学校|协会|联合会|"
    "集团|站|所|署|处|联|关|海关|集团|人民银行|工委|管委会|政府|气象台|开发区|新区|区|县|镇|乡|街道|旗|州)$"
)


def items(text: str, separators: str) -> list[tuple[int, int]]:
    """The stretches of a text between separators that stand outside brackets and quotation marks, MAX_ITEMS at
    most."""
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


def bare(item: str) -> str:
    """An item without what stands in brackets."""
    return _without(item, _IN_BRACKETS).strip()


def _without(text: str, pattern: regex.Regex) -> str:
    parts, end = [], 0
    for start, stop in pattern.spans(text):
        parts.append(text[end:start])
        end = stop
    return "".join([*parts, text[end:]])


def is_organisation(item: str) -> bool:
    """Whether an item ends like the name of a body."""
    return _ORGANISATION.found(bare(item)[-8:])
