"""Normalisation: what two districts mean when they write it differently, and what it must not hide."""

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
def test_the_same_in_other_words(one: str, other: str) -> None:
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
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert normalise.text(one) != normalise.text(other)


@given(st.text(max_size=40))
def test_nothing_becomes_empty_and_blanks_mean_nothing(text: str) -> None:
    assert normalise.text(text) or not text
    assert normalise.text(f" {text}") == normalise.text(text) or not text.strip()
    assert len(normalise.brief(normalise.text(text) * 50)) <= max(normalise.SHORT, 16)
