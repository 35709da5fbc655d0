"""Texts: what is put right stays right, what is right stays as it is, and what is personal is not shown."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.common.text import folded
from linter.engine import examples
from linter.guides.guide import Guide
from linter.guides.prose_texts import passages
from linter.rulebook.kinds.domain import text_errors, web_links
from linter.rulebook.rulebook import Rulebook

BOOK = Rulebook()
RUNNER = examples.Runner(BOOK)
FIXABLE = [
    rule.id
    for rule in BOOK
    if rule.family in ("name", "text", "link") and rule.fixable == "safe" and rule.scope == "matter"
]
PUNCTUATION = [rule_id for rule_id in FIXABLE if re.match("(name|text)/.*(punctuation|spaces)", rule_id)]
_WORDS = "其它 帐户 登陆系统 户口薄 许可 2020 1、 （一） a 国发[2022]5号 国发〔2022〕5号 https://a.cn/"
_PIECES = st.sampled_from([*_WORDS.split(), *"（）(),;:。，、；？? \u3000\n"])
TEXTS = st.lists(_PIECES, max_size=14).map("".join)


def hits(rule_id: str, **over: Any) -> list[Any]:
    """What one check says of a guide that holds only these keys."""
    check = BOOK[rule_id].check
    assert callable(check)
    context = replace(RUNNER.context)
    return list(check(Guide("a.yaml", {"kind": "matter", "district": "320402", **over}, context)))


def place(rule_id: str, text: str) -> dict[str, Any]:
    if rule_id.startswith("link/"):
        return {"handling": {"online_url": text}}
    return {"name": text} if rule_id.startswith("name/") else {"conditions": [text]}


@pytest.mark.slow
@pytest.mark.parametrize("rule_id", FIXABLE)
@given(text=TEXTS)
def test_a_safe_fix_applied_twice_changes_nothing_more(rule_id: str, text: str) -> None:
    for hit in hits(rule_id, **place(rule_id, text)):
        if hit.replacement is not None:
            assert hit.replacement != text
            again = [other.replacement for other in hits(rule_id, **place(rule_id, hit.replacement))]
            assert [other for other in again if other is not None] == []


@pytest.mark.slow
@pytest.mark.parametrize("rule_id", PUNCTUATION)
@given(text=TEXTS)
def test_a_fix_of_punctuation_touches_no_word(rule_id: str, text: str) -> None:
    for hit in hits(rule_id, **place(rule_id, text)):
        assert hit.replacement is None or folded(hit.replacement) == folded(text)


@given(TEXTS)
def test_the_part_that_is_marked_is_the_part_that_is_named(text: str) -> None:
    for rule_id in ("text/typo", "text/document-number", "text/half-width-punctuation"):
        for hit in hits(rule_id, conditions=[text]):
            assert text[slice(*hit.part)] == hit.values["found"]


@pytest.mark.parametrize(
    ("text", "unpaired"),
    [
        ("（含租赁)", False),
        ("1）有场所；2）有设施", False),
        ("（一）有场所（二）有设施", False),
        ("（含租赁", True),
        ("含租赁）", True),
        ("“一号窗口“查询", True),
        ("《条例》第（三）项", False),
        ("《条例第三条", True),
    ],
)
def test_brackets(text: str, unpaired: bool) -> None:
    assert bool(hits("text/unpaired-bracket", conditions=[text])) == unpaired


def test_a_stray_bracket_does_not_hide_one_in_another_text() -> None:
    found = hits("text/unpaired-bracket", conditions=["（含租赁", "含租赁）", "）有场所（"])
    assert [hit.pointer for hit in found] == [("conditions", 0), ("conditions", 1), ("conditions", 2)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("营业场所在新北区", "新北区"),
        ("营业场所在天宁区或者新北区", None),
        ("国家级高新区内的企业", None),
        ("常州市范围内", None),
        ("江苏省人民政府", None),
    ],
)
def test_another_district(text: str, found: str | None) -> None:
    assert [hit.values["found"] for hit in hits("text/other-district", conditions=[text])] == ([found] if found else [])


def test_the_city_may_name_its_districts() -> None:
    assert hits("text/other-district", district="320400", conditions=["户籍在新北区"]) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("苏政办发[2022]5号", "苏政办发〔2022〕5号"),
        ("苏政办发（2022）第5号", "苏政办发〔2022〕5号"),
        ("苏政办发〔2022]15号", "苏政办发〔2022〕15号"),
        ("苏政办发2022〕5号", "苏政办发〔2022〕5号"),
        ("苏政办发〔2022〕5号", None),
        ("（2022）苏0402民初5号", None),
        ("编号202215号窗口", None),
    ],
)
def test_document_numbers(text: str, right: str | None) -> None:
    assert [hit.replacement for hit in hits("text/document-number", conditions=[text])] == ([right] if right else [])


def test_a_document_number_without_brackets_is_reported_and_left_alone() -> None:
    (hit,) = hits("text/document-number", conditions=["国发202233号"])
    assert hit.values["right"] == "〔2022〕33号"
    assert hit.replacement is None


@given(st.dates(), st.integers(0, 999), st.integers(0, 10))
def test_identity_numbers_need_a_birthday_and_a_check_character(day: Any, serial: int, last: int) -> None:
    body = f"320402{day:%Y%m%d}{serial:03}".rjust(17, "0")
    valid = [character for character in "0123456789X" if text_errors.is_id_number(body + character)]
    assert len(valid) == 1
    assert not text_errors.is_id_number(f"32040219901301{serial:03}{last % 10}")


def test_what_is_personal_is_not_shown_again() -> None:
    (hit,) = hits("privacy/mobile-number", faq=[{"question": "找谁", "answer": "张先生13812345678。"}])
    assert hit.values == {"hidden": "138****78"}
    assert hits("privacy/mobile-number", faq=[{"question": "找谁", "answer": "编号 2026138123456789"}]) == []


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("localhost", True),
        ("oa", True),
        ("10.1.2.3", True),
        ("172.20.0.1", True),
        ("192.168.0.1", True),
        ("127.0.0.1", True),
        ("169.254.1.1", True),
        ("::1", True),
        ("fe80::1", True),
        ("printer.local", True),
        ("8.8.8.8", False),
        ("www.jszwfw.gov.cn", False),
        ("政务.政务", False),
        ("", False),
    ],
)
def test_private_hosts(host: str, private: bool) -> None:
    assert web_links.is_private(host) == private


@given(st.text(max_size=60))
def test_no_link_crashes_a_check(link: str) -> None:
    for rule in BOOK:
        if rule.family == "link" and rule.scope == "matter":
            contacts = {"consult": [{"url": link}, None, 5], "complain": "x"}
            hits(rule.id, handling={"online_url": link}, contacts=contacts)


def test_law_is_quoted_as_it_stands() -> None:
    law = {"title": "会计法", "text": "登记帐户和其它帐目"}
    assert hits("text/typo", legal_basis=[law], materials=[{"name": "申请表", "basis": [law]}]) == []
    assert [quoted for _, _, quoted in passages({"legal_basis": [law]})] == [True, True]


def test_prose_is_what_people_read() -> None:
    guide = {
        "name": "许可",
        "basic_code": "000123020000",
        "handling": {"online_url": "https://a.cn", "visit_reason": "当场核对"},
        "contacts": {"consult": [{"label": "窗口", "phone": "0519-85550101"}]},
        "publication": {"reviewed_on": "2026-05-06"},
    }
    assert [text for _, text, _ in passages(guide)] == ["许可", "当场核对", "窗口"]
