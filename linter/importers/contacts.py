"""Split one telephone field that holds several labelled numbers.

In: `省厅：020-1000001、020-1000002；广州：020-1000003`. Out: `[{"label": "省厅", "phone": "020-1000001"}, …]`, one for
each number. A field with anything that is neither a number nor its label is left whole.
"""

from __future__ import annotations

import re
from itertools import pairwise

# Separators inside brackets belong to a label: 020-1000001（专科、高职）.
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_LABELLED_NUMBER = re.compile(
    r"""(?: (?P<label> [^0-9：:]{1,40} ) [：:] )?  \s*
        (?P<phone> (?: [（(] [0-9]{3,4} [)）] \s* )? [0-9] [0-9\ –—-]* (?: 转 \s* [0-9]+ )? )  \s*
        (?: [（(] (?P<remark> [^0-9（()）]{1,40} ) [)）] )?""",
    re.VERBOSE,
)
# Labels, or ends of labels, that only mean "telephone" and are left out.
_MEANS_TELEPHONE = re.compile(r"(?:(?:咨询|投诉|监督|联系)?电话(?:号码)?|电话(?:咨询|投诉))$")
# In prose only a number with an area code is taken: postcodes and ids in web addresses look like the others.
_NUMBER_IN_PROSE = re.compile(r"(?<![0-9])0[0-9]{2,3}[–—-][0-9]{5,8}(?:[–—-][0-9]{1,5})*(?![0-9])")
_MIN_DIGITS = 5
"""Digits of the shortest telephone number (12345)."""
_MAX_TEXT = 1000
"""Characters of a field that is looked at as a list of numbers; a longer field is prose."""
MAX_PHONE = 100
"""Characters that the schema of a guide allows for a telephone."""


def split_contacts(text: str) -> list[dict[str, str]] | None:
    """Returns the contacts `{label?, phone}` of a field, each number as it was written, with its extension.

    Returns None if a part of the text is neither a number nor its label, and for a text without numbers.
    """
    contacts = []
    if len(text) > _MAX_TEXT:
        return None
    for group in _split(text.strip().rstrip("。；; "), "；;\n"):
        # A label holds for the numbers behind it up to the next label: 省厅：020-1、020-2.
        label = None
        for piece in _split(group, "、，,/／"):
            match = _LABELLED_NUMBER.fullmatch(piece.strip())
            if match is None or sum(map(str.isdigit, match["phone"])) < _MIN_DIGITS:
                return None
            if match["label"]:
                label = _MEANS_TELEPHONE.sub("", match["label"].strip()) or None
            contact = {"label": match["remark"] or label, "phone": match["phone"].strip()}
            contacts.append({key: value for key, value in contact.items() if value})
    return contacts or None


def numbers_in_prose(text: str) -> list[dict[str, str]]:
    """Returns `{phone}` for every number with an area code that a longer text mentions, each number once."""
    return [{"phone": number} for number in dict.fromkeys(_NUMBER_IN_PROSE.findall(text))]


def _split(text: str, separators: str) -> list[str]:
    """The parts between separators that stand outside brackets, without the blank ones."""
    hidden = _BRACKETS.sub(lambda match: "x" * len(match[0]), text)
    cuts = [-1, *(index for index, char in enumerate(hidden) if char in separators), len(text)]
    parts = [text[start + 1 : end] for start, end in pairwise(cuts)]
    return [part for part in parts if part.strip()]
