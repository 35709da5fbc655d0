"""One indicator with two values: 目录清单认领率 34.4% here, 34.5% there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from linter.audit_text.figures import Figure
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex

_INDICATOR = regex.compiled(
    r"(?:^|[^\p{Han}])([\p{Han}“”‘’]{4,24}(?:率|度|占比|比率|比例))(?:均|已|也|都|共)?(?:达到|达|为|是|[:：])?$"
)
_LEADING = regex.compiled("^(?:截至目前|目前|今年|上半年|下半年|[我本全][省市州县区])+")
_PERIOD = regex.compiled(
    r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月|[上下]半年|[一二三四]季度|去年|同期|上年|上月|此前|原来"
)
_PLANNED = regex.compiled("目标|力争|计划|确保|提高|提升|由|从|不低于")
_HEADED = regex.compiled(
    r"(\p{Han}{1,12}(?:局|委|办|厅|院|中心|集团|公司|市|区|县|旗|州|盟|镇|乡|街道))(?:\([^()]*\))?[:,，。]"
)
_COMMON = ("同比", "环比", "增长", "下降", "分别", "总体", "整体", "综合", "平均")
MIN_NAME = 5
LONG_NAME = 8
"""So long a name says exactly what is measured; values far apart under a shorter one may be of two things."""


class _Mention(NamedTuple):
    passage: Passage
    figure: Figure
    sentence: int
    period: frozenset[str]
    of: Fraction | None
    """The count before it in its sentence."""


def check(document: Document) -> Iterator[Verdict]:
    """Every rate that is named more than once, in the same words and for the same body or area."""
    mentions: dict[tuple[str, str], list[_Mention]] = defaultdict(list)
    for passage in document.passages:
        headed = _HEADED.groups(passage.text[:30])
        scope = (headed[0] or "") if headed else ""
        for figure in passage.figures:
            name = _name(passage, figure)
            if name:
                start, end = passage.sentence(figure.start)
                period = frozenset(passage.text[at:to] for at, to in _PERIOD.spans(passage.text[start:end][:400]))
                counts = [
                    other for other in passage.figures[: passage.index(figure.start)][-4:] if other.start >= start
                ]
                of = next((other.value for other in reversed(counts) if other.counts), None)
                mentions[scope, name].append(_Mention(passage, figure, start, period, of))
    for (_, name), found in mentions.items():
        yield from _compared(name, found, document.line_word)


def _name(passage: Passage, figure: Figure) -> str:
    """The indicator that a percentage is the value of, "" if it is not named in so many words."""
    if not figure.percent or figure.rough or figure.depth:
        return ""
    groups = _INDICATOR.groups(passage.head(figure))
    name = (groups[0] or "") if groups else ""
    name = name[next((end for _, end in _LEADING.spans(name)), 0) :]
    if _PLANNED.found(passage.clause(figure.start)):
        return ""
    return name if len(name) >= MIN_NAME and not any(word in name for word in _COMMON) else ""


def _differ(one: object, other: object) -> bool:
    """Whether both are told, and not the same: the values may then differ, too."""
    return bool(one) and bool(other) and one != other


def _compared(name: str, found: list[_Mention], line_word: str) -> Iterator[Verdict]:
    first = found[0]
    for other in found[1:]:
        if other.passage is first.passage and other.sentence == first.sentence:
            continue  # a comparison
        if _differ(other.period, first.period) or _differ(other.of, first.of):
            continue
        figure = other.figure
        if figure.value == first.figure.value:
            yield Verdict.at("contradiction", other.passage, figure)
            continue
        line, _ = first.passage.place(first.figure.start)
        before, now = first.passage.written(first.figure), other.passage.written(figure)
        close = abs(figure.value - first.figure.value) <= 1 or len(name) >= LONG_NAME
        yield Verdict.at(
            "contradiction",
            other.passage,
            figure,
            "error" if close else "warning",
            computed=f"{before}≠{now}",
            message=f"“{name}”在第 {line} {line_word}是 {before}，这里是 {now}",
            ask="哪一个对？如果时点或者口径不同，请分别写明。",
        )
