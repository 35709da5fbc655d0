"""What is said one by one in a text of conditions, whether or not each of it has an entry of its own.

In: an entry of the conditions (受理条件), e.g. "申请人应当：1、年满18周岁；2、已参加培训。".
Out: its parts without list numbers and closing signs: "申请人应当", which leads on to the others, "年满18周岁" and
"已参加培训". Every rule that judges conditions reads them here, so that a fault behind a number is seen like one
without.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from linter.common import regex

_FIGURE = "[一二三四五六七八九十]{1,3}"
_NUMBER = regex.compiled(
    rf"[（(](?:{_FIGURE}|[0-9０-９]{{1,2}})[)）][、.．]?|[①-⑳]|(?:{_FIGURE}|[0-9０-９]{{1,2}})[、．]|[0-9]{{1,2}}[.)）]|"
    rf"第{_FIGURE}[，,、]|情形{_FIGURE}[：:]?|——|[●■◆★※]"
)
_BEFORE_NUMBER = frozenset(" \t\r\n　 。；;：:，,、.．")
"""The signs of which one stands before a number without brackets, unless the text begins with it."""
_BRACKETED = frozenset("（(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳—●■◆★※")
_NO_NUMBER_AFTER = frozenset("第条款项章节号及和至到或与")
"""A bracketed figure behind one of these is part of a citation: 第二款（一）."""
_FIGURES = frozenset("0123456789一二三四五六七八九十")
_ENDS = frozenset("。；;\n！")
_OPENS, _CLOSES = frozenset("（(《“〔【["), frozenset("）)》”〕】]")
_BLANKS = " \t\r\n\u3000\u00a0"
_EDGE = _BLANKS + "。；;，,、.．！"


class Entry(NamedTuple):
    """One part of a text of conditions."""

    text: str
    start: int
    end: int
    """Where the text stands, in code points."""
    leads: bool
    """Whether it ends in a colon, or stands before the first number, and so only announces what follows."""


@lru_cache(maxsize=4096)
def condition_entries(text: str) -> tuple[Entry, ...]:
    """Return the parts of a text of conditions in their order: numbered ones, and the sentences of each."""
    found: list[Entry] = []
    start = 0
    for stop, after in [*_cuts(text), (len(text), len(text))]:
        # What stands unfinished before the first number is the heading of the list.
        entry = _entry(text, start, stop, heads=not found and start == 0 and after > stop)
        if entry is not None:
            found.append(entry)
        start = after
    return tuple(found)


def _entry(text: str, start: int, stop: int, *, heads: bool) -> Entry | None:
    piece = text[start:stop]
    bare = piece.rstrip(_EDGE + "：:")
    begin, end = start + len(bare) - len(bare.lstrip(_EDGE)), start + len(bare)
    leads = heads or piece.rstrip(_BLANKS).endswith(("：", ":"))
    return Entry(text[begin:end], begin, end, leads) if begin < end else None


def _cuts(text: str) -> list[tuple[int, int]]:
    """(end of a part, start of the next) for every list number and every end of a sentence, outside brackets."""
    numbers = {start: end for start, end in _NUMBER.spans(text) if _is_number(text, start, end)}
    cuts, depth, at = [], 0, 0
    while at < len(text):
        if not depth and at in numbers:
            cuts.append((at, numbers[at]))
            at = numbers[at]
            continue
        if text[at] in _OPENS:
            depth += 1
        elif text[at] in _CLOSES:
            depth = max(depth - 1, 0)
        elif text[at] == "\n" or (text[at] in _ENDS and not depth):
            cuts.append((at + 1, at + 1))
            depth = 0
        at += 1
    return cuts


def _is_number(text: str, start: int, end: int) -> bool:
    before, behind = text[start - 1 : start], text[end : end + 1]
    if text[start] in _BRACKETED:
        return before not in _NO_NUMBER_AFTER or not before
    # 3.5 is a number of another sort, and so are 十一、十二条 and 10、20年.
    return (not before or before in _BEFORE_NUMBER) and not (behind and behind in _FIGURES)
