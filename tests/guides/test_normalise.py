"""Normalisation: texts that mean the same become equal, and texts that differ in meaning stay different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.guides import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("十个工作日", "10 工作日"),
        ("1. 身份证；", "身份证"),
        ("（一）身份证", "身份证。"),
        ("①申请表", "申请表"),
        ("一、申请书。二、身份证", "申请书。身份证"),
        ("《行政许可法》第四十二条", "行政许可法第42条"),
        ("20日", "二十天"),
        ("ＡＢＣ（新证）", "abc(新证)"),
        ("1,000元", "1000元"),
        ("１０个工作日", "10个工作日"),
    ],
)
def test_other_spellings_of_one_text_are_equal(one: str, other: str) -> None:
    assert normalise.text(one) == normalise.text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.5米", "35米"),
        ("1-2份", "12份"),
        ("1.5米以上", "5米以上"),
        ("20日", "20个工作日"),
        ("10%", "10"),
        ("≥5人", "5人"),
        ("3、4级残疾", "4级残疾"),
        ("10、20元", "1020元"),
        ("一次性告知", "次性告知"),
        ("第一类", "类"),
        ("20工作日", "20自然日"),
    ],
)
def test_texts_with_different_meanings_stay_different(one: str, other: str) -> None:
    assert normalise.text(one) != normalise.text(other)


@given(st.text(max_size=40))
def test_a_normal_text_is_never_empty_and_ignores_blanks(text: str) -> None:
    assert normalise.text(text) or not text
    assert normalise.text(f" {text}") == normalise.text(text) or not text.strip()
    assert len(normalise.short_key(normalise.text(text) * 50)) <= max(normalise.SHORT, 16)
