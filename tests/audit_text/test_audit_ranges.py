"""The values that a printed number may stand for, and numbers that are broken by commas, blanks and line ends."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.audit_text.figure_ranges import Range, exactly, printed, total
from linter.audit_text.reading import read_text
from linter.audit_text.text_figures import TextFigure
from linter.common.rounding import scaled
from tests.audit_text.audited import audit_of


def figures_of(text: str) -> list[TextFigure]:
    return [figure for passage in read_text(text.encode()).passages for figure in passage.figures]


@pytest.mark.parametrize(("text", "low", "high"), [
    ("受理120件", 120, 120),
    ("受理1,234,567件", 1234567, 1234567),
    ("受理１２，３４５件", 12345, 12345),
    ("受理1.2万件", 11500, 13000),
    ("受理1.2万余件", 12000, 13000),
    ("投资3亿元", 250000000, 400000000),
    ("超过100万件", 1000000, None),
    ("300个以上", 300, None),
    ("不超过300个", 0, 300),
    ("不低于300个", 300, None),
    ("近5000件", 4000, 5000),
    ("约100件", 90, 110),
    ("350余项", 350, 360),
    ("达98%", Fraction(195, 2), 99),
    ("超八成", 80, None),
    ("七成五左右", Fraction(135, 2), Fraction(165, 2)),
    ("压缩至6个工作日", 6, 6),
])  # fmt: skip
def test_words_and_decimals_around_a_number_say_which_values_it_may_have(
    text: str, low: int | Fraction, high: int | Fraction | None
) -> None:
    (figure,) = figures_of(text)
    assert figure.range == Range(Fraction(low), None if high is None else Fraction(high))


@pytest.mark.parametrize("text", ["1234,567件", "0,345件", "三成员单位", "第三成果"])
def test_commas_that_do_not_group_digits_and_other_words_make_no_number(text: str) -> None:
    assert figures_of(text) == []


def test_numbers_behind_分别_are_a_list_and_not_one_number_with_commas() -> None:
    assert [figure.value for figure in figures_of("分别为120，130，150件")] == []


@given(st.fractions(0, 10**6, max_denominator=999), st.integers(0, 3), st.sampled_from(["half-up", "down"]))
def test_the_range_of_a_printed_number_holds_the_number_that_was_rounded(
    value: Fraction, digits: int, mode: str
) -> None:
    last = Fraction(1, 10**digits)
    shown = scaled(value, digits, "down" if mode == "down" else "half-up") * last
    assert printed(shown, last).meets(exactly(value))


RANGES = st.tuples(st.fractions(0, 999), st.none() | st.fractions(0, 999)).map(
    lambda pair: Range(pair[0], None if pair[1] is None else pair[0] + pair[1])
)


@given(st.lists(RANGES, min_size=1, max_size=5), st.data())
def test_arithmetic_of_ranges_holds_every_result(ranges: list[Range], data: st.DataObject) -> None:
    values = [data.draw(st.fractions(one.low, one.low + 999 if one.high is None else one.high)) for one in ranges]
    assert total(ranges).meets(exactly(sum(values, Fraction(0))))
    first, last = ranges[0], ranges[-1]
    difference = first.minus(last)
    assert difference is None or difference.low <= values[0] - values[-1]
    if values[-1]:
        assert first.over(last).meets(exactly(values[0] / values[-1]))
    assert first.multiplied(last).meets(exactly(values[0] * values[-1]))
    assert not (first.is_above(last) and values[0] <= values[-1])


@pytest.mark.parametrize("text", [
    "全市共受理申请12\n34件，其中线上1000件、线下244件。",
    "全市共受理申请1,2\n34件，其中线上1000件、线下244件。",
    "上半年全市各级政务服务中心共受理各类申请1234件，其中线上\n1000件、线下244件。",
    "全市共受理申请 1234 件，其中线上 1000 件、线下 244 件。",
    "全市共受理申请1，234件，其中线上1，000件、线下244件。",
])  # fmt: skip
def test_line_ends_blanks_and_commas_do_not_break_a_number(text: str) -> None:
    (finding,) = audit_of(text).findings
    assert (finding.check, finding.computed) == ("sum", "1234≠1244：1000+244")


@pytest.mark.parametrize(
    "text", ["附件1\n2件材料", "2026年上半年全市政务服务情况通报之一二三\n2个部门", "12\n34\n56", "受理12\n\n34件"]
)
def test_a_number_does_not_go_on_behind_a_heading_or_a_blank_line(text: str) -> None:
    assert [figure.value for figure in figures_of(text) if figure.value > 99 and figure.unit != "年"] == []


def test_a_finding_behind_blanks_and_a_line_end_marks_its_place_in_the_file() -> None:
    (finding,) = audit_of("  共受理申请 12\n34 件，其中线上 1000 件、线下 244 件。").findings
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (1, 9, 2, 5)
    assert finding.excerpt == ("  共受理申请 ", "1234 件", "，其中线上 1000 件、线下 244 件。")
