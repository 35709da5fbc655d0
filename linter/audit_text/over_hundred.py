"""The check `over-hundred`: a rate does not exceed 100%.

Right: 按时办结率98%。
Wrong: 按时办结率102%。
Input: a `Document`. Output: a verdict per named rate, and a finding for two counts whose rate would exceed 100%
although the text does not print it: 各县认领事项7111项，编制清单和指南7120项，清单编制率居全省首位。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from linter.audit_text.division import division_text, number_text
from linter.audit_text.percentage_claims import NAMED_RATE, is_linked
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_MAY_EXCEED = regex.compiled(
    "增长|增速|目标|任务|计划|周转|回报|收益|杠杆|利用|使用|负荷|利润|毛入学|负债|产销|容积|拨备|充足|达产|回收|贡献"
)
"""Words in the name of a rate that may exceed 100%."""
_RATES = regex.compiled(r"([\p{Han}]{2,12})率")
_COMPARISON = regex.compiled("去年|上年|同期|增至|增加|新增|由|从|比")


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per printed rate with a name, and a finding per pair of neighbouring counts with an impossible rate."""
    for passage in document.passages:
        for figure in passage.figures:
            if figure.is_percent and not figure.approximate and not figure.depth:
                yield from _printed_rate(passage, figure)
        counts = [
            figure for figure in passage.figures if figure.is_count and not figure.spelled_out and not figure.depth
        ]
        for base, part in pairwise(counts):
            yield from _implied_rate(passage, base, part)


def _printed_rate(passage: Passage, percent: TextFigure) -> Iterator[Verdict]:
    head = passage.text_before(percent)
    if not NAMED_RATE.found(head) or _MAY_EXCEED.found(head):
        return
    if percent.value <= 100:
        yield Verdict.at_figure("over-hundred", passage, percent)
        return
    yield Verdict.at_figure(
        "over-hundred",
        passage,
        percent,
        "error",
        computed=f"{passage.figure_text(percent)}＞100%",
        message="比率超过百分之百",
        ask="分子里是不是有分母以外的事项，或者小数点写错？",
    )


def _implied_rate(passage: Passage, base: TextFigure, part: TextFigure) -> Iterator[Verdict]:
    """Two counts of which the second is larger, followed by the name of their rate; the rate is printed as 100% or not
    at all."""
    if base.unit != part.unit or not base.value < part.value < 2 * base.value:
        return
    clauses, own, other = passage.clauses, passage.clause_index(part.start), passage.clause_index(base.start)
    if own == other or own + 1 >= len(clauses) or clauses[own + 1].sentence != clauses[other].sentence:
        return
    behind = clauses[own + 1]
    printed = passage.figures[passage.figure_index(behind.start) : passage.figure_index(behind.end)]
    if any(figure.is_percent and figure.value != 100 for figure in printed):
        return
    clause = passage.clause_text(part.start)
    if _COMPARISON.found(clause) or _COMPARISON.found(passage.text_before(base)):
        return
    stems = [
        (groups[0] or "").removesuffix("完成") for _, _, groups in _RATES.matches(passage.clause_text(behind.start))
    ]
    if not any(is_linked(stem, clause) for stem in stems if stem):
        return
    yield Verdict(
        "over-hundred",
        passage,
        base.start,
        part.end,
        "warning",
        computed=division_text(part.value, base.value, 2),
        message=f"分子 {number_text(part.value)} 比分母 {number_text(base.value)} 多，比率超过百分之百",
        ask="两个数是不是同一口径（一个事项可以有几份清单）？比率按事项数还是按清单数算？",
    )
