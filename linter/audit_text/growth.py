"""The check `growth`: a change fits the values before and now.

Right: 网办件由2000件增至2500件，增长25%。
Wrong: 网办件由2000件增至2500件，增长20%。
Input: a `Document`. Output: a verdict per change whose values the text states: percentages, percentage points
(由85%提高到91%，提高6个百分点), amounts (减少10件), multiples (是去年的3倍) and doublings (翻了一番).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

from linter.audit_text.changes import Change, changes
from linter.audit_text.division import number_text, rounded
from linter.audit_text.figure_ranges import Range, exactly
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import POINTS, TextFigure
from linter.common import regex
from linter.findings.finding import Severity
from linter.guides.duration import parse_number

_DOUBLED = regex.compiled(r"翻(?:了)?([一两二三四1-4])?番(多|以上)?")
_MOVED = regex.compiled(r"(?:由|从)[^,，。;()]{0,16}$")
_HUNDRED = exactly(Fraction(100))
_ONE = exactly(Fraction(1))
_LIKELY = Fraction(17, 20)
"""Share of the room that rounding two values leaves; both are seldom rounded so far that more of it is needed."""
_LOOSE = Fraction(1, 10)
"""翻番 may be so much less or more than exactly twice."""


class _Fit(Enum):
    """Whether a change fits two values."""

    YES = 0
    HARDLY = 1
    """Only if both were rounded as far as can be, or one was cut off."""
    NO = 2

    @classmethod
    def of(cls, fits: bool) -> _Fit:
        return cls.YES if fits else cls.NO


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per change with its values, and per doubling."""
    for passage in document.passages:
        for change in changes(passage):
            yield from _judge(passage, change)
        yield from _doublings(passage)


def _judge(passage: Passage, change: Change) -> Iterator[Verdict]:
    """Right if any of the possible values fits. With several of them none can be said to be wrong for sure."""
    results = [result for now in change.now if (result := _expected(passage, change, now)) is not None]
    if not results:
        return
    if points := _is_points(change):
        message = f"两个百分比相差 {points}，写成“%”容易误解"
        yield _wrong(passage, change, "warning", results[-1][1], message, f"是不是 {points}个百分点？")
        return
    if any(fits is _Fit.YES for fits, _ in results):
        yield Verdict.at_figure("growth", passage, change.figure)
        return
    sure = len(results) == 1 and change.figure.unit != "倍" and results[0][0] is _Fit.NO
    severity: Severity = "error" if sure else "warning"
    message = f"写的是 {passage.figure_text(change.figure)}，按前后两个数算不出来"
    yield _wrong(passage, change, severity, results[-1][1], message, "前后两个数和增减的幅度，哪一个写错？")


def _wrong(passage: Passage, change: Change, severity: Severity, computed: str, message: str, ask: str) -> Verdict:
    return Verdict.at_figure("growth", passage, change.figure, severity, computed=computed, message=message, ask=ask)


def _expected(passage: Passage, change: Change, now: TextFigure) -> tuple[_Fit, str] | None:
    """Whether the change may fit a value, and the calculation; None if the change is of another kind."""
    figure, before = change.figure, change.before
    if before is None:
        return _from_amount(passage, change, now)
    first, second = _own(before), _own(now)
    both = f"{passage.figure_text(before)}→{passage.figure_text(now)}"
    if figure.unit == POINTS:
        return _points(change, before, now, both) if before.is_percent and now.is_percent else None
    if not first.low or (before.is_percent and figure.unit != "%"):
        return None
    ratio = second.over(first)
    if figure.unit == "倍":
        grown = ratio.minus(_ONE) if change.rises is not None else ratio
        half = Fraction(1, 2 * 10**figure.digits)
        stated = figure.range if figure.bounded else Range(figure.value - half, figure.value + half)
        fits = grown is not None and stated.meets(grown)
        times = number_text(now.value / before.value - (change.rises is not None), 2)
        return _Fit.of(fits), f"{both}：{times} 倍"
    if figure.unit == "%":
        share = (now.value - before.value) * 100 / before.value
        return _grown(change, ratio, before, now), f"{both}：{number_text(share, max(1, figure.digits))}%"
    if figure.unit != now.unit:
        return None
    difference = second.minus(first) if change.rises else first.minus(second)
    amount = abs(now.value - before.value)
    digits = max(before.digits, now.digits) if amount.denominator > 1 else 0
    fits = difference is not None and figure.range.meets(difference)
    return _Fit.of(fits), f"{both}：相差 {number_text(amount, digits)}"


def _grown(change: Change, ratio: Range, before: TextFigure, now: TextFigure) -> _Fit:
    """Whether a percentage is the growth from one value to another."""
    if not change.figure.range.meets(_percent(ratio, change.rises)):
        return _Fit.NO
    if change.figure.bounded or before.bounded or now.bounded:
        return _Fit.YES
    # Values that were rounded and not cut off allow less.
    likely = _percent(_rounded(now).over(_rounded(before)), change.rises)
    middle = _percent(exactly(now.value).over(exactly(before.value)), change.rises).low
    off = change.figure.value - middle
    room = (likely.high or middle) - middle if off > 0 else middle - likely.low
    exact = all(figure.range.low == figure.range.high for figure in (before, now))
    return _Fit.YES if exact or abs(off) <= room * _LIKELY else _Fit.HARDLY


def _percent(ratio: Range, rises: bool | None) -> Range:
    """The growth, or the decline, in percent."""
    share = ratio.times(100)
    change = share.minus(_HUNDRED) if rises else _HUNDRED.minus(share)
    return change or Range(-_HUNDRED.low, _HUNDRED.low)


def _rounded(figure: TextFigure) -> Range:
    """The values that are rounded to a figure."""
    half = ((figure.range.high or figure.value) - figure.value) / 2
    return Range(figure.value - half, figure.value + half)


def _own(figure: TextFigure) -> Range:
    """The values of a figure, also if a word before it makes it a limit: in 高于全市平均95% it is 95%."""
    return figure.range if figure.range.high is not None else exactly(figure.value)


def _points(change: Change, before: TextFigure, now: TextFigure, both: str) -> tuple[_Fit, str]:
    """Whether percentage points are the difference of two rounded percentages. Whole numbers must fit exactly."""
    exact = (now.value - before.value) * (-1 if change.rises is False else 1)
    stated = change.figure
    digits = (before.digits, now.digits, stated.digits)
    slack = sum((Fraction(1, 2 * 10**places) for places in digits), Fraction(0)) if any(digits) else Fraction(0)
    fits = stated.range.meets(exactly(exact)) or abs(exact - stated.value) <= slack
    return _Fit.of(fits), f"{both}：{number_text(exact, max(digits))} 个百分点"


def _is_points(change: Change) -> str:
    """The difference of two percentages if it is printed as a percentage instead of percentage points, or ""."""
    if change.before is None or not change.before.is_percent or change.figure.unit != "%":
        return ""
    base, stated = change.before.value, change.figure
    for now in change.now:
        difference = abs(now.value - base)
        if base and difference == stated.value != rounded(difference * 100 / base, stated.digits):
            return number_text(stated.value, stated.digits)
    return ""


def _from_amount(passage: Passage, change: Change, now: TextFigure) -> tuple[_Fit, str] | None:
    """受理1200件，比上年同期增加200件，增长20%."""
    amount = change.amount
    if amount is None or now.range.high is None or amount.range.high is None:
        return None
    before = now.range.minus(amount.range) if change.rises else now.range.plus(amount.range)
    base = now.value - amount.value if change.rises else now.value + amount.value
    if before is None or before.low <= 0:
        return None
    fits = change.figure.range.meets(amount.range.over(before).times(100))
    share = number_text(amount.value * 100 / base, max(1, change.figure.digits))
    sign = "-" if change.rises else "+"
    numbers = f"{passage.figure_text(amount)}÷({passage.figure_text(now)}{sign}{passage.figure_text(amount)})"
    return _Fit.of(fits), f"{numbers}＝{share}%"


def _doublings(passage: Passage) -> Iterator[Verdict]:
    """由300件增至600件，翻了一番."""
    for start, end, groups in _DOUBLED.matches(passage.text):
        at, clause = passage.figure_index(start), passage.clause_index(start)
        pair = [
            figure
            for figure in passage.figures[max(0, at - 2) : at]
            if clause - passage.clause_index(figure.start) <= 1
        ]
        if len(pair) < 2 or pair[0].unit != pair[1].unit or not _MOVED.found(passage.text_before(pair[0])):
            continue
        first, second = (_own(figure) for figure in pair)
        times = Fraction(2) ** (parse_number((groups[0] or "一").replace("两", "二")) or 1)
        ratio = second.over(first)
        fits = ratio.meets(Range(times * (1 - _LOOSE), times * (2 if groups[1] else 1 + _LOOSE)))
        exact = number_text(pair[1].value / pair[0].value, 2) if pair[0].value else "0"
        yield Verdict(
            "growth",
            passage,
            start,
            end,
            None if fits else "error",
            f"{passage.figure_text(pair[0])}→{passage.figure_text(pair[1])}：{exact} 倍，不是 {number_text(times)} 倍",
            "翻番的次数与前后两个数不符",
            "前后两个数和翻番的次数，哪一个写错？",
        )
