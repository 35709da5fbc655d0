"""One indicator with two values: 目录清单认领率 34.4% here, 34.5% there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from linter import regex
from linter.audit.areas import area
from linter.audit.document import Document, Passage
from linter.audit.figures import Figure
from linter.audit.listing import sentence
from linter.audit.result import Verdict

_INDICATOR = regex.compiled(r"(?:^|[^\p{Han}])([\p{Han}“”‘’]{4,24}(?:率|度|占比|比率|比例))(?:均|已|也|都|共)?(?:达到|达|为|是|[:：])?$")
_SCOPE = regex.compiled("^(?:目前|截至目前|今年|上半年|下半年|我市|我区|我县|我省|本市|本区|本县)+")
_PERIOD = regex.compiled(
    r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月底?|[上下]半年|[一二三四]季度|去年|同期|上年|上月|此前|原来|目标|力争|计划|"
    "提高到|提升至|由|从"
)
_COMMON = ("同比", "环比", "增长", "下降", "分别")
MIN_NAME = 5


class _Mention(NamedTuple):
    passage: Passage
    figure: Figure
    period: frozenset[str]


def check(document: Document) -> Iterator[Verdict]:
    """Every rate that is named more than once, in the same words and for the same area."""
    mentions: dict[tuple[str, str], list[_Mention]] = defaultdict(list)
    for passage in document.passages:
        scope = area(passage) or ""
        for figure in passage.figures:
            name = _name(passage, figure)
            if name:
                start, end = sentence(passage, figure.start)
                period = frozenset(passage.text[at:to] for at, to in _PERIOD.spans(passage.text[start:end][:400]))
                mentions[scope, name].append(_Mention(passage, figure, period))
    for (_, name), found in mentions.items():
        yield from _compared(name, found, document.line_word)


def _name(passage: Passage, figure: Figure) -> str:
    """The indicator that a percentage is the value of, "" if it is not named in so many words."""
    if not figure.percent or figure.rough or figure.depth:
        return ""
    clause = passage.clauses[passage.clause_at(figure.start)]
    groups = _INDICATOR.groups(passage.text[clause.start : figure.start])
    name = (groups[0] or "") if groups else ""
    for start, end in _SCOPE.spans(name):
        name = name[end:] if not start else name
    return name if len(name) >= MIN_NAME and not any(word in name for word in _COMMON) else ""


def _compared(name: str, found: list[_Mention], line_word: str) -> Iterator[Verdict]:
    first = found[0]
    for other in found[1:]:
        if other.period != first.period and other.period and first.period:
            continue
        figure = other.figure
        if figure.value == first.figure.value:
            yield Verdict("contradiction", other.passage, figure.start, figure.end)
            continue
        line, _ = first.passage.place(first.figure.start)
        before = first.passage.said(first.figure.start, first.figure.end)
        now = other.passage.said(figure.start, figure.end)
        yield Verdict(
            "contradiction", other.passage, figure.start, figure.end, "error", f"{before}≠{now}",
            f"“{name}”在第 {line} {line_word}是 {before}，这里是 {now}", "哪一个对？如果时点或者口径不同，请分别写明。",
        )  # fmt: skip
