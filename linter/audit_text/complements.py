"""The check `complement`: two rates of which every thing counts for one make up 100%.

Right: 抽检合格率为92.5%，不合格率为7.5%。
Wrong: 抽检合格率为92.5%，不合格率为8.5%。
Input: a `Document`. Output: a verdict per pair of neighbouring rates with opposite names.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from linter.audit_text.division import number_text
from linter.audit_text.percentage_claims import NAMED_RATE
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex
from linter.findings.finding import Severity

_IN_TIME, _LATE = regex.compiled("按期|按时|准时|及时"), regex.compiled("超期|逾期|超时")
_WITH_MIDDLE = (("满意", "不满意"), ("好评", "差评"))
"""Opposites with something between them (基本满意, 中评): they must only not exceed 100%."""
_NEGATIONS = ("不", "未", "非")
_CHANGE = regex.compiled("同比|环比|增长|提高|下降|上升|降低|增幅|降幅|去年|上年|目标|从|由")
_MAX_CLAUSES = 1


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per pair of rates with opposite names in one sentence."""
    for passage in document.passages:
        rates = [
            (figure, name)
            for figure in passage.figures
            if figure.is_percent and not figure.bounded and (name := _name(passage, figure))
        ]
        for (first, one), (second, other) in pairwise(rates):
            near = passage.clause_index(second.start) - passage.clause_index(first.start) <= _MAX_CLAUSES
            if near and passage.sentence_index(first.start) == passage.sentence_index(second.start):
                yield from _judge(passage, first, second, one, other)


def _name(passage: Passage, figure: TextFigure) -> str:
    """The name of a rate without its last character; "" if it has none or the text is about a change."""
    head = passage.text_before(figure)
    groups = NAMED_RATE.groups(head) if not _CHANGE.found(head) else None
    return (groups[0] or "").removesuffix("比例").removesuffix("率") if groups else ""


def _judge(passage: Passage, first: TextFigure, second: TextFigure, one: str, other: str) -> Iterator[Verdict]:
    middle = any(one.endswith(good) and other.endswith(bad) for good, bad in _WITH_MIDDLE)
    if not middle and not _are_opposite(one, other) and not _are_opposite(other, one):
        return
    added = first.value + second.value
    off = added - 100
    slack = Fraction(1, 2 * 10**first.digits) + Fraction(1, 2 * 10**second.digits)
    severity: Severity | None = None
    if off > slack or (off < -slack and not middle):
        severity = "error"
    elif off and first.digits == second.digits and (off > 0 or not middle):
        severity = "warning"
    digits = max(first.digits, second.digits)
    computed = f"{passage.figure_text(first)}+{passage.figure_text(second)}＝{number_text(added, digits)}%"
    yield Verdict(
        "complement",
        passage,
        first.start,
        second.end,
        severity,
        computed,
        f"“{one}”和“{other}”两个比率加起来是 {number_text(added, digits)}%，应当是 100%",
        "哪一个比率不对，还是两个比率的分母不同？",
    )


def _are_opposite(one: str, other: str) -> bool:
    """合格 and 不合格, 抽检合格 and 不合格, 按期办结 and 超期."""
    negated = any(
        other == word + one or (other[:1] == word and one.endswith(other[1:]) and other[1:]) for word in _NEGATIONS
    )
    return negated or (_IN_TIME.found(one) and _LATE.found(other) and not _LATE.found(one))
