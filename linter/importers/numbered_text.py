"""Split a text that numbers its parts.

In: `1、甲；2、乙。` Out: `["甲；", "乙。"]`. A text whose numbers are not 1, 2, 3 … to its end stays whole.
"""

from __future__ import annotations

import re

from linter.guides.duration import parse_number

_ARABIC, _CHINESE = "([0-9]{1,3})", "([一二三四五六七八九十百]{1,5})"
# A number stands at the beginning, or behind the end of a sentence, clause or line. Blanks are bounded, so that a
# text of a million blanks takes no quadratic time.
_STYLES = tuple(
    re.compile(r"(?:\A|(?<=[\n。；;：:，,]))\s{0,20}" + label)
    for label in (
        rf"[（(]{_CHINESE}[)）]",
        rf"[（(]{_ARABIC}[)）]",
        rf"{_CHINESE}、",
        rf"{_ARABIC}、(?![0-9])",
        rf"{_ARABIC}[.．](?![0-9])",
        rf"{_ARABIC}[)）]",
        "([①-⑳])",
    )
)


def split_numbered(text: str) -> list[str]:
    """Returns the parts of a numbered text, without their numbers and otherwise as they were written.

    Returns the whole text as the only part unless it begins with number 1, the numbers of that style are 1, 2, 3 … to
    the end, and every part has a letter or digit.
    """
    text = text.strip()
    style = next((style for style in _STYLES if style.match(text)), None)
    labels = list(style.finditer(text)) if style else []
    if len(labels) < 2 or [parse_number(label[1]) for label in labels] != list(range(1, len(labels) + 1)):
        return [text]
    ends = [*(label.start() for label in labels[1:]), len(text)]
    parts = [text[label.end() : end].strip() for label, end in zip(labels, ends, strict=True)]
    return parts if all(any(char.isalnum() for char in part) for part in parts) else [text]
