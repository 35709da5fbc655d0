"""The check `rough-rate`: an exact rate is not computed from an approximate number.

Right: 认领事项350项，完善清单336个，完成率96%。
Wrong: 认领事项350余项，完善清单336个，完成率96%。
Input: a `Document`. Output: a verdict per exact rate with a number right before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.division import number_text
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_RATE = regex.compiled(r"(?:率|占比|比例)(?:达到|达|为|是)?$")
_MORE_THAN = regex.compiled("[余多]")
_SAMPLED = regex.compiled("满意|合格|平均")
"""Rates that come from a sample, so that the numbers before them are not their base."""
_NOT_COUNTED = frozenset(("年", "月", "日", "天", "小时", "分钟", "时", "分", "秒", "元", "", "%"))


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per exact rate whose numerator and denominator stand before it."""
    for passage in document.passages:
        for percent in passage.figures:
            if percent.is_percent and not percent.approximate and not percent.depth:
                yield from _judge(passage, percent)


def _judge(passage: Passage, percent: TextFigure) -> Iterator[Verdict]:
    clauses = passage.clauses
    own = passage.clause_index(percent.start)
    head = passage.text_before(percent)
    if not _RATE.found(head) or _SAMPLED.found(head):
        return
    at = passage.figure_index(percent.start)
    near = [
        figure for figure in passage.figures[max(0, at - 4) : at]
        if figure.unit not in _NOT_COUNTED and not figure.depth and own - passage.clause_index(figure.start) <= 2
        and clauses[passage.clause_index(figure.start)].sentence == clauses[own].sentence
    ]  # fmt: skip
    approximate = [figure for figure in near if figure.approximate and _MORE_THAN.found(passage.figure_text(figure))]
    if not near or own - passage.clause_index(near[-1].start) > 1:
        return
    if not approximate:
        yield Verdict.at_figure("rough-rate", passage, percent)
        return
    figure = approximate[-1]
    stated, rate = passage.figure_text(figure), passage.figure_text(percent)
    exact = [other for other in near if other.is_count and not other.spelled_out]
    impossible = exact and exact[-1].value < figure.value and percent.value == 100
    yield Verdict(
        "rough-rate",
        passage,
        figure.start,
        percent.end,
        "warning",
        computed=f"{number_text(exact[-1].value)}÷{stated}＜100%" if impossible else "",
        message=f"{stated}是约数，算不出 {rate} 这样确切的比率",
        ask=f"{stated}的准确数是多少？比率的分子、分母各是什么？",
    )
