"""Round figures beside exact rates: 事项 350 余项…清单 336 个，完成率 100%."""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.figures import Figure, shown
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex

_RATE = regex.compiled(r"(?:率|占比|比例)(?:达到|达|为|是)?$")
_ABOUT = regex.compiled("[余多]")
_APPROXIMATED = regex.compiled("满意|合格|平均")
_TIMES = frozenset(("年", "月", "日", "天", "小时", "分钟", "时", "分", "秒", "元", "", "%"))


def check(document: Document) -> Iterator[Verdict]:
    """Every exact rate with a round figure where its base or its part must be."""
    for passage in document.passages:
        for percent in passage.figures:
            if percent.percent and not percent.rough and not percent.depth:
                yield from _beside(passage, percent)


def _beside(passage: Passage, percent: Figure) -> Iterator[Verdict]:
    clauses = passage.clauses
    own = passage.clause_at(percent.start)
    head = passage.head(percent)
    if not _RATE.found(head) or _APPROXIMATED.found(head):
        return
    at = passage.index(percent.start)
    near = [
        figure for figure in passage.figures[max(0, at - 4) : at]
        if figure.unit not in _TIMES and not figure.depth and own - passage.clause_at(figure.start) <= 2
        and clauses[passage.clause_at(figure.start)].sentence == clauses[own].sentence
    ]  # fmt: skip
    round_figures = [figure for figure in near if figure.rough and _ABOUT.found(passage.written(figure))]
    if not near or own - passage.clause_at(near[-1].start) > 1:
        return
    if not round_figures:
        yield Verdict.at("rough-rate", passage, percent)
        return
    figure = round_figures[-1]
    said, rate = passage.written(figure), passage.written(percent)
    exact = [other for other in near if other.counts and not other.spelled]
    impossible = exact and exact[-1].value < figure.value and percent.value == 100
    yield Verdict(
        "rough-rate",
        passage,
        figure.start,
        percent.end,
        "warning",
        computed=f"{shown(exact[-1].value)}÷{said}＜100%" if impossible else "",
        message=f"{said}是约数，算不出 {rate} 这样确切的比率",
        ask=f"{said}的准确数是多少？比率的分子、分母各是什么？",
    )
