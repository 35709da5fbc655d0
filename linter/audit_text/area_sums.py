"""The check `area-sum`: the numbers in the paragraphs of areas add up to the total in the paragraph before them.

Right: 全市改造10个便民中心。/甲市：改造3个便民中心。/乙区：改造5个便民中心。/丙县：改造2个便民中心。
Wrong: 全市改造11个便民中心。/甲市：改造3个便民中心。/乙区：改造5个便民中心。/丙县：改造2个便民中心。
A slash stands for the end of a paragraph.
Input: a `Document`. Output: a verdict per total that every one of at least three areas has a number for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, islice

from linter.audit_text.division import number_text
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_AREA = regex.compiled(
    r"^\s*(?:[一二三四五六七八九十\d]{1,3}[、.．]|\([一二三四五六七八九十\d]{1,3}\))?\s*"
    r"(\p{Han}{1,10}(?:市|区|县|旗|州|盟|镇|乡|街道)):"
)
_NOUN = regex.compiled(r"^(?:[^,，。、;()]{0,3}\([^()]{1,8}\))?(\p{Han}{3,14})")
_VERBS = regex.compiled("已|正在|进行|全部|均|建成|完成|实现|投入|提升|开展|实体|功能|的|等|和|及|与")
"""Words that end the name of a thing: 政务服务便利站已有 names 政务服务便利站."""
MIN_AREAS, MAX_AREAS = 3, 200
"""Paragraphs of areas in a row; two may be two examples."""
MAX_NOUNS = 40
"""Things counted in the paragraph before them."""
_MIN_NOUN = 4
"""Code points of the name of a thing; shorter names (中心) are used for different things."""
_MAX_DIFFERENCE = Fraction(1, 10)
"""Share of the total; a larger difference is not reported, because the areas may count only a part."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per total of a paragraph that stands before a run of paragraphs of areas."""
    passages = document.passages
    at = 0
    for is_area, run in groupby(passages, key=lambda passage: _area(passage) is not None):
        members = list(run)
        if is_area and MIN_AREAS <= len(members) <= MAX_AREAS and at:
            yield from _compare(passages[at - 1], members)
        at += len(members)


def _area(passage: Passage) -> str | None:
    """The area at the head of a paragraph (甲市：…), None if there is none."""
    groups = _AREA.groups(passage.text[:40])
    return groups[0] if groups else None


def _compare(intro: Passage, members: Sequence[Passage]) -> Iterator[Verdict]:
    totals: dict[str, list[TextFigure]] = defaultdict(list)
    for figure in intro.figures:
        noun = _noun(intro, figure)
        if noun and not figure.depth and figure.is_count and not figure.spelled_out:
            totals[noun].append(figure)
    for noun, stated in islice(totals.items(), MAX_NOUNS):
        parts = [_first(passage, noun, stated[0].unit) for passage in members]
        addends = [part.value for part in parts if part is not None and not part.approximate]
        if len(addends) != len(members):
            continue
        total, last = sum(addends, Fraction(0)), stated[-1]
        if any(figure.value == total for figure in stated):
            yield Verdict.at_figure("area-sum", intro, last)
        elif abs(last.value - total) <= last.value * _MAX_DIFFERENCE:
            printed, computed = number_text(last.value), number_text(total)
            yield Verdict.at_figure(
                "area-sum",
                intro,
                last,
                "error",
                computed=f"{printed}≠{computed}：{'+'.join(map(number_text, addends))}",
                message=f"下面 {len(members)} 个地区的{noun}加起来是 {computed}，总数写的是 {printed}",
                ask="总数没有更新，还是哪个地区的数不对？",
            )


def _noun(passage: Passage, figure: TextFigure) -> str:
    """The name of the thing that a figure counts: in 200个政务服务便利站已有… it is 政务服务便利站; "" if it is too
    short."""
    groups = _NOUN.groups(passage.text[figure.end : figure.end + 40])
    noun = (groups[0] or "") if groups else ""
    cut = next((start for start, _ in _VERBS.spans(noun)), len(noun))
    return noun[:cut] if cut >= _MIN_NOUN else ""


def _first(passage: Passage, noun: str, unit: str) -> TextFigure | None:
    """The first figure of a paragraph that counts things of this name; the name may follow after a bracket, as in
    7个(村)便民中心."""
    for figure in passage.figures:
        if figure.unit == unit and not figure.spelled_out:
            behind = passage.text[figure.end : figure.end + 12 + len(noun)]
            at = behind.find(noun)
            if at == 0 or (0 < at <= 10 and behind[:at].endswith(")")):
                return figure
    return None
