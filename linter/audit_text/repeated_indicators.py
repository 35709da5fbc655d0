"""The check `contradiction`: a rate that is named twice has one value.

Right: 监管目录认领率34.4%。/认领343项。监管目录认领率为34.4%。
Wrong: 监管目录认领率34.4%。/认领343项。监管目录认领率为34.5%。
A slash stands for the end of a paragraph. Two mentions are compared if they have the same words, the same area or
department at the head of the paragraph, and neither different periods nor different counts before them.
Input: a `Document`. Output: a verdict per mention after the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_INDICATOR = regex.compiled(
    r"(?:^|[^\p{Han}])([\p{Han}“”‘’]{4,24}(?:率|度|占比|比率|比例))(?:均|已|也|都|共)?(?:达到|达|为|是|[:：])?$"
)
_ADVERBIALS = regex.compiled("^(?:截至目前|目前|今年|上半年|下半年|[我本全][省市州县区])+")
_PERIOD = regex.compiled(
    r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月|[上下]半年|[一二三四]季度|去年|同期|上年|上月|此前|原来"
)
_PLANNED = regex.compiled("目标|力争|计划|确保|提高|提升|由|从|不低于")
_HEAD = regex.compiled(
    r"(\p{Han}{1,12}(?:局|委|办|厅|院|中心|集团|公司|市|区|县|旗|州|盟|镇|乡|街道))(?:\([^()]*\))?[:,，。]"
)
_GENERIC_WORDS = ("同比", "环比", "增长", "下降", "分别", "总体", "整体", "综合", "平均")
"""Words in names that many different rates share."""
MIN_NAME = 5
"""Code points of the name of a rate; shorter names (办结率) are used for different things."""
LONG_NAME = 8
"""Code points from which a name is exact. Under a shorter one, values more than a point apart may belong to two rates,
so the finding is a warning."""


class _Mention(NamedTuple):
    """A named rate with its value."""

    passage: Passage
    figure: TextFigure
    sentence: int
    """Offset of its sentence."""
    period: frozenset[str]
    """The periods that its sentence names, such as 上半年."""
    of: Fraction | None
    """The last count before it in its sentence."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per repeated mention of a rate in the same words for the same area or department."""
    mentions: dict[tuple[str, str], list[_Mention]] = defaultdict(list)
    for passage in document.passages:
        head = _HEAD.groups(passage.text[:30])
        scope = (head[0] or "") if head else ""
        for figure in passage.figures:
            name = _name(passage, figure)
            if name:
                start, end = passage.sentence_span(figure.start)
                period = frozenset(passage.text[at:to] for at, to in _PERIOD.spans(passage.text[start:end][:400]))
                counts = [
                    other
                    for other in passage.figures[: passage.figure_index(figure.start)][-4:]
                    if other.start >= start
                ]
                of = next((other.value for other in reversed(counts) if other.is_count), None)
                mentions[scope, name].append(_Mention(passage, figure, start, period, of))
    for (_, name), found in mentions.items():
        yield from _compare(name, found, document.line_word)


def _name(passage: Passage, figure: TextFigure) -> str:
    """The name of the rate that a percentage is the value of; "" if it has no exact name or is a target."""
    if not figure.is_percent or figure.approximate or figure.depth:
        return ""
    groups = _INDICATOR.groups(passage.text_before(figure))
    name = (groups[0] or "") if groups else ""
    name = name[next((end for _, end in _ADVERBIALS.spans(name)), 0) :]
    if _PLANNED.found(passage.clause_text(figure.start)):
        return ""
    return name if len(name) >= MIN_NAME and not any(word in name for word in _GENERIC_WORDS) else ""


def _differ(one: object, other: object) -> bool:
    """Whether both are given and unequal, so that the values may differ as well."""
    return bool(one) and bool(other) and one != other


def _compare(name: str, found: list[_Mention], line_word: str) -> Iterator[Verdict]:
    """Each mention against the first one. Two mentions in one sentence are a comparison, not a repetition."""
    first = found[0]
    for other in found[1:]:
        if other.passage is first.passage and other.sentence == first.sentence:
            continue
        if _differ(other.period, first.period) or _differ(other.of, first.of):
            continue
        figure = other.figure
        if figure.value == first.figure.value:
            yield Verdict.at_figure("contradiction", other.passage, figure)
            continue
        line, _ = first.passage.position(first.figure.start)
        before, now = first.passage.figure_text(first.figure), other.passage.figure_text(figure)
        close = abs(figure.value - first.figure.value) <= 1 or len(name) >= LONG_NAME
        yield Verdict.at_figure(
            "contradiction",
            other.passage,
            figure,
            "error" if close else "warning",
            computed=f"{before}≠{now}",
            message=f"“{name}”在第 {line} {line_word}是 {before}，这里是 {now}",
            ask="哪一个对？如果时点或者口径不同，请分别写明。",
        )
