"""Totals against the paragraphs of the areas: 51 个中心… and then 甲市：7 个中心…, 乙区：5 个中心…"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, islice

from linter.audit_text.figures import Figure, shown
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex

_AREA = regex.compiled(
    r"^\s*(?:[一二三四五六七八九十\d]{1,3}[、.．]|\([一二三四五六七八九十\d]{1,3}\))?\s*"
    r"(\p{Han}{1,10}(?:市|区|县|旗|州|盟|镇|乡|街道)):"
)
_NOUN = regex.compiled(r"^(?:[^,，。、;()]{0,3}\([^()]{1,8}\))?(\p{Han}{3,14})")
_VERBS = regex.compiled("已|正在|进行|全部|均|建成|完成|实现|投入|提升|开展|实体|功能|的|等|和|及|与")
MIN_AREAS, MAX_AREAS = 3, 200
MAX_NOUNS = 40


def check(document: Document) -> Iterator[Verdict]:
    """Every total of the paragraph before a run of areas that each of them has its own number of."""
    passages = document.passages
    at = 0
    for is_area, run in groupby(passages, key=lambda passage: area(passage) is not None):
        members = list(run)
        if is_area and MIN_AREAS <= len(members) <= MAX_AREAS and at:
            yield from _compared(passages[at - 1], members)
        at += len(members)


def area(passage: Passage) -> str | None:
    """The area that a paragraph is headed with, None if it is not."""
    groups = _AREA.groups(passage.text[:40])
    return groups[0] if groups else None


def _compared(intro: Passage, members: Sequence[Passage]) -> Iterator[Verdict]:
    totals: dict[str, list[Figure]] = defaultdict(list)
    for figure in intro.figures:
        noun = _noun(intro, figure)
        if noun and not figure.depth and figure.counts and not figure.spelled:
            totals[noun].append(figure)
    for noun, stated in islice(totals.items(), MAX_NOUNS):
        parts = [_first(passage, noun, stated[0].unit) for passage in members]
        addends = [part.value for part in parts if part is not None and not part.rough]
        if len(addends) != len(members):
            continue
        total, last = sum(addends, Fraction(0)), stated[-1]
        if any(figure.value == total for figure in stated):
            yield Verdict.at("area-sum", intro, last)
        elif abs(last.value - total) * 10 <= last.value:
            yield Verdict.at(
                "area-sum",
                intro,
                last,
                "error",
                computed=f"{shown(last.value)}≠{shown(total)}：{'+'.join(map(shown, addends))}",
                message=f"下面 {len(members)} 个地区的{noun}加起来是 {shown(total)}，总数写的是 {shown(last.value)}",
                ask="总数没有更新，还是哪个地区的数不对？",
            )


def _noun(passage: Passage, figure: Figure) -> str:
    """What a figure counts: 200 个政务服务便利站已有… → 政务服务便利站."""
    groups = _NOUN.groups(passage.text[figure.end : figure.end + 40])
    noun = (groups[0] or "") if groups else ""
    cut = next((start for start, _ in _VERBS.spans(noun)), len(noun))
    return noun[:cut] if cut >= 4 else ""


def _first(passage: Passage, noun: str, unit: str) -> Figure | None:
    """The first figure of a paragraph that counts a thing of this name."""
    for figure in passage.figures:
        if figure.unit == unit and not figure.spelled:
            behind = passage.text[figure.end : figure.end + 12 + len(noun)]
            at = behind.find(noun)
            if at == 0 or (0 < at <= 10 and behind[:at].endswith(")")):
                return figure
    return None
