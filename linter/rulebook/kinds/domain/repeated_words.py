"""`repeated-words`: a word that stands twice in a row, as in 提交提交申请表.

In: a guide. Out: one hit per text, at the first repetition; the replacement has each of them once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PROSE, Kind, Parameter, table_with
from linter.rulebook.rule import Check, Hit

_LONGEST = 12
# RE2 has no back-references. At each place this pattern tries a fixed number of lengths, so its time is linear too.
_TWICE = re.compile(rf"([\u4e00-\u9fff]{{2,{_LONGEST}}}|[\u4e00-\u9fff])\1")
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万甲乙丙丁")
_WORD = 2


def build(spec: Mapping[str, Any]) -> Check:
    table = spec["table"]
    words, heads = frozenset(table["words"]), frozenset(table["heads"])
    singles, before = frozenset(table["singles"]), frozenset(table["before"])

    def is_wrong(text: str, start: int, end: int) -> bool:
        once = text[start : start + (end - start) // 2]
        if _NUMERALS.issuperset(once) or len(set(once)) < min(len(once), _WORD):
            return False
        if len(once) == 1:
            return once in singles and text[start - 1 : start] not in before and text[end : end + 1] != once
        return len(once) > _WORD or (once in words and text[end : end + 1] not in heads)

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, text, quoted in guide.prose:
            spans = [] if quoted else [span for span in _spans(text) if is_wrong(text, *span)]
            if spans:
                start, end = spans[0]
                values = {"found": text[start:end], "right": text[start : (start + end) // 2]}
                yield Hit(pointer, values, part=spans[0], replacement=_once(text, spans))

    return check


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _TWICE.finditer(text):
        yield match.span()


def _once(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, done = [], 0
    for start, end in spans:
        pieces.append(text[done : (start + end) // 2])
        done = end
    return "".join([*pieces, text[done:]])


KINDS = (
    Kind(
        "repeated-words",
        "一个词不应连写两遍：三个字以上的一律算，两个字和一个字的看词表。",
        "A word does not stand twice in a row.",
        build,
        {"table": Parameter(table_with("words", "heads", "singles", "before"), "词表")},
        {"found": "连写的文字", "right": "写一遍的样子"},
        reads=PROSE,
    ),
)
