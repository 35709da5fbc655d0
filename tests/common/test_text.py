"""text and value_text: any text becomes one safe line, and texts that mean the same compare equal."""

from __future__ import annotations

import json
import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linter.common import screen_json
from linter.common.text import canonical, digest, folded, shorten, squeezed, visible, visible_line
from linter.rulebook.message import Template
from linter.source.value_text import shown

ANY = st.text(st.characters())  # lone surrogates included


@given(ANY)
def test_visible_is_one_safe_line(text: str) -> None:
    for safe in (visible(text), shown(text), shown([text, {"name": text}]), shown({"x": text})):
        assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in safe)
        assert not set(safe) & set("\u202e\u2066\u200b\ufeff\u00ad")
        safe.encode()


@given(ANY)
def test_a_frame_line_keeps_its_columns(text: str) -> None:
    line = text.replace("\n", "")
    assert len(visible_line(line)) == len(line)
    visible_line(line).encode()


def test_unsafe_characters_become_escapes() -> None:
    assert visible("a\x1b[2J\u202eb\n\ud800") == "a\\x1b[2J\\u202eb\\x0a\\ud800"
    assert visible("卫生许可 𠮷") == "卫生许可 𠮷"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "（空）"), ("", "（空）"), ([], "（空）"), (0, "0"), (True, "是"), ("5天", "5天"),
        ({"value": 20, "unit": "工作日", "note": "x"}, "20 工作日"), ({"value": None, "unit": "月"}, "月"),
        ({"value": 20}, "20"), ({"unit": "工作日", "note": "x"}, "工作日"),
        ({"name": "甲", "x": 1}, "甲"), ({"title": "法"}, "法"), ({"b": 1, "a": "x"}, '{"a":"x","b":1}'),
        (["甲", {"name": "乙"}], "甲、乙"), ("长" * 61, "长" * 59 + "…"), (list("甲" * 99), "、".join("甲" * 20)),
    ],
)  # fmt: skip
def test_values_in_messages(value: object, text: str) -> None:
    assert shown(value) == text


def test_shorten() -> None:
    assert (shorten("甲乙丙", 3), shorten("甲乙丙丁", 3)) == ("甲乙丙", "甲乙…")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("申请表（一）", "申请表(一)"),
        ("ＡＢ　c", "ab C"),
        ("《食品安全法》", "食品安全法"),
        ("a\u200bb", "ab"),
        ("㎏", "kg"),
    ],
)
def test_folding_unifies_spellings_of_one_text(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text("卫生许可（）()ＡaＢb，。、 \u3000《》-—·1１①㎏"))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert squeezed(squeezed(text)) == squeezed(text)


def test_digest_is_of_the_value_not_of_its_writing() -> None:
    assert digest({"b": 1, "a": "𠮷"}) == digest({"a": "𠮷", "b": 1})
    assert digest(1) != digest("1")
    assert len(digest("\ud800")) == 16
    assert canonical({"b": [None], "a": "中"}) == '{"a":"中","b":[null]}'


def test_a_message_fills_its_slots() -> None:
    template = Template("{element} {/materials/*/name} {value} {no}")
    document = {"materials": [{"name": "甲"}, {"name": "乙\n"}]}
    assert template.render({"element": "材料", "value": 5}, document, ("materials", 1, "x")) == "材料 乙\\x0a 5 （空）"


@given(ANY)
def test_slots_in_a_filled_in_text_are_not_filled(text: str) -> None:
    assert Template("{value}").render({"value": "{element}" + text[:20], "element": "x"}).startswith("{element}")


@given(ANY)
@example("\ufffe\uffff\u202e\x9b\ud800")
def test_json_for_the_screen_loses_nothing_and_hides_nothing(text: str) -> None:
    shown = screen_json.document({"a": [text, date(2026, 9, 30)]})
    assert json.loads(shown) == {"a": [text, "2026-09-30"]}
    assert all(visible(line) == line for line in shown.removesuffix("\n").split("\n"))
