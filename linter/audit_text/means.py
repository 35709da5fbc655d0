"""The check `mean`: a mean times its number is the total beside it.

Right: 6月份日均受理120件，30天共受理3600件。
Wrong: 6月份日均受理120件，30天共受理3500件。
Input: a `Document`. Output: a verdict per mean (日均, 月均, 平均每个乡镇) with a number and a total in its sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from linter.audit_text.division import number_text
from linter.audit_text.figure_ranges import Range, printed
from linter.audit_text.result import Verdict
from linter.audit_text.sums import TOTAL
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_MEAN = regex.compiled(
    r"(?:([日天月年周人户])均|(?:平均)?每([日天月年人户])|平均每(?:个|家|名|所|座|台|条)?(\p{Han}{2,14}))[^,，。;率]{0,10}$"
)
_UNITS = {
    "日": ("天", "工作日", "自然日"), "天": ("天", "工作日", "自然日"), "月": ("月",), "年": ("年",), "周": ("周",),
    "人": ("人", "名"), "名": ("人", "名"), "户": ("户",), "家": ("家",),
}  # fmt: skip
"""The word before 均 to the units of the number that it divides by."""
_PERIOD = regex.compiled(r"(\d{1,2})月?(?:至|—|-|－|~|～|到)(\d{1,2})月|(前三季度|上半年|下半年|[一二三四]季度|全年)")
_PERIOD_MONTHS = {
    "前三季度": 9, "上半年": 6, "下半年": 6, "全年": 12, **{f"{one}季度": 3 for one in "一二三四"},
}  # fmt: skip
_CHANGE = regex.compiled("增长|增加|下降|减少|提高|压缩")
_MAX_AROUND = 12
"""Figures on each side of a mean among which its number and its total are looked for."""
_LONGEST_YEARS = 50
"""A larger number of years is a date."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per mean with its number and its total."""
    for passage in document.passages:
        for figure in passage.figures:
            groups = _MEAN.groups(passage.text_before(figure)) if figure.is_amount and not figure.spelled_out else None
            if groups is not None and not figure.bounded:
                yield from _judge(passage, figure, groups[0] or groups[1] or "", groups[2] or "")


def _judge(passage: Passage, mean: TextFigure, per: str, noun: str) -> Iterator[Verdict]:
    start, end = passage.sentence_span(mean.start)
    at = passage.figure_index(mean.start)
    first, last = passage.figure_index(start), passage.figure_index(end)
    around = passage.figures[max(first, at - _MAX_AROUND) : min(last, at + _MAX_AROUND)]
    numbers = [figure for figure in around if figure is not mean and _divides(passage, figure, per, noun)]
    totals = [
        figure
        for figure in around
        if figure.unit == mean.unit and figure is not mean and figure not in numbers and figure.value > mean.value
        and not figure.spelled_out and not figure.depth and not _CHANGE.found(passage.text_before(figure))
        and _MEAN.groups(passage.text_before(figure)) is None
    ]  # fmt: skip
    stated = [figure for figure in totals if TOTAL.found(passage.text_before(figure))]
    candidates = stated if len(totals) > 1 else totals
    months = _months(passage.text[start:end]) if per == "月" and not numbers else 0
    if len(numbers) != (not months) or len(candidates) != 1:
        return
    figure = candidates[0]
    if months:
        yield _verdict(passage, mean, figure, Range(Fraction(months), Fraction(months)), f"{months}", sure=False)
        return
    number = numbers[0]
    sure = passage.clause_index(number.start) == passage.clause_index(figure.start)
    sure = sure and not (figure.bounded or number.bounded)
    yield _verdict(passage, mean, figure, number.range, passage.figure_text(number), sure=sure)


def _months(sentence: str) -> int:
    """The months of the only period in a sentence, such as 6 of 1至6月 or 上半年; 0 without or with several."""
    found = list(_PERIOD.matches(sentence))
    if len(found) != 1:
        return 0
    first, last, word = found[0][2]
    return int(last or 0) - int(first or 0) + 1 if first else _PERIOD_MONTHS[word or ""]


def _verdict(
    passage: Passage, mean: TextFigure, figure: TextFigure, number: Range, divisor: str, *, sure: bool
) -> Verdict:
    product = _rounded(mean).multiplied(number)
    if product.meets(figure.range):
        return Verdict.at_figure("mean", passage, mean)
    exact = number_text(figure.value / number.low, max(1, mean.digits)) if number.low else "0"
    return Verdict.at_figure(
        "mean",
        passage,
        mean,
        "error" if sure else "warning",
        computed=f"{passage.figure_text(figure)}÷{divisor}＝{exact}",
        message=f"平均数写的是 {passage.figure_text(mean)}，按总数和个数算不出来",
        ask="总数、个数（天数）和平均数，哪一个写错？",
    )


def _divides(passage: Passage, figure: TextFigure, per: str, noun: str) -> bool:
    """Whether a figure is the number of days, people or things that a mean is taken over."""
    if figure.depth > 1 or not figure.value:
        return False
    if noun:
        counted = figure.unit.removeprefix("个") + passage.text[figure.end : figure.end + 2]
        return figure.is_amount and any(noun.startswith(word) for word in (counted, counted[-2:]) if len(word) == 2)
    if figure.unit not in _UNITS.get(per, ()):
        return False
    if figure.unit == "月":
        return "个" in passage.figure_text(figure)
    return figure.unit != "年" or figure.value < _LONGEST_YEARS


def _rounded(mean: TextFigure) -> Range:
    """The values of a mean, which is rounded even if it is printed as a whole number."""
    if mean.range.low != mean.range.high:
        return mean.range
    return printed(mean.value, Fraction(1))
