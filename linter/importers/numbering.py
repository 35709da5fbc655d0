"""One text that numbers its parts: `1、甲；2、乙。` as a list, only where its own numbers leave no doubt."""

from __future__ import annotations

import re

from linter.guides.duration import parse_number

_ARABIC, _HAN = "([0-9]{1,3})", "([一二三四五六七八九十百]{1,5})"
_STYLES = tuple(
    # A number stands where a sentence or a line begins. Blanks are bounded: a stranger may send a million.
    re.compile(r"(?:\A|(?<=[\n。；;：:，,]))\s{0,20}" + label)
    for label in (
        rf"[（(]{_HAN}[)）]",
        rf"[（(]{_ARABIC}[)）]",
        rf"{_HAN}、",
        rf"{_ARABIC}、(?![0-9])",
        rf"{_ARABIC}[.．](?![0-9])",
        rf"{_ARABIC}[)）]",
        "([①-⑳])",
    )
)


def items(text: str) -> list[str]:
    """The numbered parts of a text without their numbers, in the words that were written; the whole text as
    the only one unless it begins with number 1 and the numbers of that style are 1, 2, 3 … to its end."""
    text = text.strip()
    style = next((style for style in _STYLES if style.match(text)), None)
    labels = list(style.finditer(text)) if style else []
    if len(labels) < 2 or [parse_number(label[1]) for label in labels] != list(range(1, len(labels) + 1)):
        return [text]
    ends = [*(label.start() for label in labels[1:]), len(text)]
    parts = [text[label.end() : end].strip() for label, end in zip(labels, ends, strict=True)]
    return parts if all(any(char.isalnum() for char in part) for part in parts) else [text]
