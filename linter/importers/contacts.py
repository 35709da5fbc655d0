"""One telephone field, several labelled numbers: `省厅：020-1、020-2；广州：020-3` as a list of contacts."""

from __future__ import annotations

import re
from itertools import pairwise

# The 、 and ， inside brackets belong to a label.
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_PIECE = re.compile(
    r"""(?: (?P<label> [^0-9：:]{1,40} ) [：:] )?  \s*
        (?P<phone> (?: [（(] [0-9]{3,4} [)）] \s* )? [0-9] [0-9\ –—-]* (?: 转 \s* [0-9]+ )? )  \s*
        (?: [（(] (?P<remark> [^0-9（()）]{1,40} ) [)）] )?""",
    re.VERBOSE,
)
# What says no more than that a number is a telephone.
_NO_LABEL = re.compile(r"(?:(?:咨询|投诉|监督|联系)?电话(?:号码)?|电话(?:咨询|投诉))$")
# In prose only a number with its area code is one: a postcode, an id in a web address look like the others.
_NUMBER = re.compile(r"(?<![0-9])0[0-9]{2,3}[–—-][0-9]{5,8}(?:[–—-][0-9]{1,5})*(?![0-9])")
_MIN_DIGITS = 5
_MAX_TEXT = 1000
"""Characters of a field that is looked at as a list of numbers; more is prose."""
MAX_PHONE = 100
"""Characters of a telephone in a guide."""


def split(text: str) -> list[dict[str, str]] | None:
    """The contacts `{label?, phone}` of a field, each number as it was written, with its extension.

    None if some part of the text is neither a number nor its label.
    """
    contacts = []
    if len(text) > _MAX_TEXT:
        return None
    for group in _parts(text.strip().rstrip("。；; "), "；;\n"):
        label = None
        for piece in _parts(group, "、，,/／"):
            match = _PIECE.fullmatch(piece.strip())
            if match is None or sum(map(str.isdigit, match["phone"])) < _MIN_DIGITS:
                return None
            if match["label"]:
                label = _NO_LABEL.sub("", match["label"].strip()) or None
            contact = {"label": match["remark"] or label, "phone": match["phone"].strip()}
            contacts.append({key: value for key, value in contact.items() if value})
    return contacts or None


def numbers(text: str) -> list[dict[str, str]]:
    """The numbers found in prose."""
    return [{"phone": number} for number in dict.fromkeys(_NUMBER.findall(text))]


def _parts(text: str, separators: str) -> list[str]:
    """The parts between separators that stand outside brackets; empty ones are left out."""
    hidden = _BRACKETS.sub(lambda match: "x" * len(match[0]), text)
    cuts = [-1, *(index for index, char in enumerate(hidden) if char in separators), len(text)]
    parts = [text[start + 1 : end] for start, end in pairwise(cuts)]
    return [part for part in parts if part.strip()]
