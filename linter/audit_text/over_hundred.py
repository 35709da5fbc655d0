"""Rates of more than a hundred per cent: printed, or hidden in the figures (7111 项，编制清单 7120 项…编制率)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from linter.audit_text.division import division
from linter.audit_text.figures import Figure, shown
from linter.audit_text.percentage_claims import NAMED_RATE, is_linked
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex

_MAY_EXCEED = regex.compiled(
    "增长|增速|目标|任务|计划|周转|回报|收益|杠杆|利用|使用|负荷|利润|毛入学|负债|产销|容积|拨备|充足|达产|回收|贡献"
)
_RATES = regex.compiled(r"([\p{Han}]{2,12})率")
_OTHER_TIME = regex.compiled("去年|上年|同期|增至|增加|新增|由|从|比")


def check(document: Document) -> Iterator[Verdict]:
    """Every rate by name, and every two counts whose rate is named right behind them."""
    for passage in document.passages:
        for figure in passage.figures:
            if figure.percent and not figure.rough and not figure.depth:
                yield from _printed(passage, figure)
        counts = [figure for figure in passage.figures if figure.counts and not figure.spelled and not figure.depth]
        for base, part in pairwise(counts):
            yield from _hidden(passage, base, part)


def _printed(passage: Passage, percent: Figure) -> Iterator[Verdict]:
    head = passage.head(percent)
    if not NAMED_RATE.found(head) or _MAY_EXCEED.found(head):
        return
    if percent.value <= 100:
        yield Verdict.at("over-hundred", passage, percent)
        return
    yield Verdict.at(
        "over-hundred",
        passage,
        percent,
        "error",
        computed=f"{passage.written(percent)}＞100%",
        message="比率超过百分之百",
        ask="分子里是不是有分母以外的事项，或者小数点写错？",
    )


def _hidden(passage: Passage, base: Figure, part: Figure) -> Iterator[Verdict]:
    """The rate of a part that is larger than its base, printed as 100% or not at all."""
    if base.unit != part.unit or not base.value < part.value < 2 * base.value:
        return
    clauses, own, other = passage.clauses, passage.clause_at(part.start), passage.clause_at(base.start)
    if own == other or own + 1 >= len(clauses) or clauses[own + 1].sentence != clauses[other].sentence:
        return
    behind = clauses[own + 1]
    printed = passage.figures[passage.index(behind.start) : passage.index(behind.end)]
    if any(figure.percent and figure.value != 100 for figure in printed):
        return
    said = passage.clause(part.start)
    if _OTHER_TIME.found(said) or _OTHER_TIME.found(passage.head(base)):
        return
    stems = [(groups[0] or "").removesuffix("完成") for _, _, groups in _RATES.matches(passage.clause(behind.start))]
    if not any(is_linked(stem, said) for stem in stems if stem):
        return
    yield Verdict(
        "over-hundred",
        passage,
        base.start,
        part.end,
        "warning",
        computed=division(part.value, base.value, 2),
        message=f"分子 {shown(part.value)} 比分母 {shown(base.value)} 多，比率超过百分之百",
        ask="两个数是不是同一口径（一个事项可以有几份清单）？比率按事项数还是按清单数算？",
    )
