"""The figures and sentences of a text, and the rounding of percentages."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from linter.audit_text.division import number_text, rounded, truncated
from linter.audit_text.text_figures import bracket_depths, find_figures
from tests.audit_text.audited import audit_of, findings_of


def test_full_width_digits_and_thousands_separators_are_read() -> None:
    plain = findings_of("全市共受理1200件,线上办结300件,占比26%。")
    assert [check for check, *_ in plain] == ["percentage"]
    assert findings_of("全市共受理１２００件，线上办结３００件，占比２６％。") == plain
    assert findings_of("全市共受理1,200件，线上办结300件，占比26%。") == plain


def test_ordinals_quotes_dates_and_codes_are_no_figures() -> None:
    text = "第3条、“苏政40条”、《2022年版》、8+5、12345平台、3.5万件、120余件、近30人、2个"
    found = [(item.value, item.unit, item.is_count) for item in find_figures(text, bracket_depths(text))]
    assert found == [(35000, "件", False), (120, "件", False), (30, "人", False), (2, "个", True)]


def test_a_sentence_goes_on_behind_a_line_break() -> None:
    (finding,) = audit_of("录用信息31条。分别是甲局4条，\n乙局1条、\n丙局2条，共有21.7%30.6%").findings[1:]
    assert (finding.check, finding.line, finding.column) == ("run-together", 3, 8)
    assert audit_of("录用信息7条。分别是甲局4条，\n乙局1条、\n丙局2条。").findings == ()


@given(st.fractions(0, 1000, max_denominator=999), st.integers(0, 4))
def test_rounding_is_half_up_and_truncation_cuts_off(value: Fraction, digits: int) -> None:
    scale = 10**digits
    assert 0 <= value - truncated(value, digits) < Fraction(1, scale)
    assert Fraction(-1, 2 * scale) < rounded(value, digits) - value <= Fraction(1, 2 * scale)
    assert Fraction(number_text(value, digits)) == rounded(value, digits)
    assert number_text(Fraction(175, 2)) == "88"


@given(st.text("甲乙局0123456789%.,，、。；;（）()其中分别为共个件项占比率已办年合计等〔〕“”\n|- ", max_size=300))
def test_any_text_is_checked_and_every_finding_marks_its_excerpt(text: str) -> None:
    assume(text.strip())
    lines = text.split("\n")
    for finding in audit_of(text).findings:
        assert 1 <= finding.line <= finding.end_line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
        if finding.line == finding.end_line:
            assert lines[finding.line - 1][finding.column - 1 : finding.end_column - 1] == finding.excerpt[1]
