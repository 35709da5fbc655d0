"""The conditions of rules and indicators, `applies` and `when`: what each word means, and which input is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.guides.condition import applies, filled, when
from linter.source.pointer import Place

GUIDE: dict[str, Any] = {
    "type": "行政许可",
    "name": "公共场所卫生许可",
    "blank": "  ",
    "empty": [],
    "channels": ["窗口办理", "网上办理"],
    "visits": 1,
    "online": True,
    "limit": {"promised": 5, "statutory": 20},
    "materials": [{"name": "甲", "necessity": "必要"}, {"name": "乙", "necessity": "非必要", "when": "变更时"}],
}


@pytest.mark.parametrize("value", [None, "", " \n\u3000", [], {}])
def test_empty_values_are_not_filled(value: object) -> None:
    assert not filled(value)


@pytest.mark.parametrize("value", ["x", 0, False, [None], {"a": None}])
def test_values_with_content_are_filled(value: object) -> None:
    assert filled(value)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (None, True),
        ({"exists": "/name"}, True),
        ({"exists": "/blank"}, False),
        ({"exists": "/empty"}, False),
        ({"exists": "/materials/*/when"}, True),
        ({"exists": "/materials/0/when"}, False),
        ({"absent": "/no/such"}, True),
        ({"absent": "/name"}, False),
        ({"equals": {"/type": "行政许可"}}, True),
        ({"equals": {"/type": ["公共服务", "行政许可"]}}, True),
        ({"equals": {"/type": "行政许可", "/visits": 2}}, False),
        ({"equals": {"/no": None}}, True),
        ({"equals": {"/materials/*/name": "乙"}}, True),
        ({"contains": {"/channels": "网上办理"}}, True),
        ({"contains": {"/channels": ["自助办理"]}}, False),
        ({"contains": {"/name": "卫生"}}, False),
        ({"matches": {"/name": "卫生.可$"}}, True),
        ({"matches": {"/visits": "1"}}, False),
        ({"same": ["/visits", "/limit/promised"]}, False),
        ({"differs": ["/limit/promised", "/limit/statutory"]}, True),
        ({"differs": ["/no", "/such"]}, False),
        ({"above": {"/visits": 0}}, True),
        ({"above": {"/visits": 1}}, False),
        ({"below": {"/visits": 2}}, True),
        ({"above": {"/name": 0}}, False),
        ({"not": {"exists": "/name"}}, False),
        ({"any": [{"exists": "/no"}, {"exists": "/name"}]}, True),
        ({"all": [{"exists": "/no"}, {"exists": "/name"}]}, False),
        ({"exists": "/name", "absent": "/no"}, True),
        ({"exists": "/name", "absent": "/name"}, False),
    ],
)
def test_conditions(condition: Any, holds: bool) -> None:
    assert when(condition)(GUIDE, ()) is holds


def test_a_condition_is_read_at_the_item_the_rule_looks_at() -> None:
    at = Place("/materials/*/when")
    test = when({"equals": {"/materials/*/necessity": "非必要"}}, at)
    assert [test(GUIDE, pointer) for pointer, _ in at.each(GUIDE)] == [False, True]


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(ValueError, match="is-like"):
        when({"is-like": {"/name": "x"}})


def test_applies() -> None:
    assert applies(None)({})
    assert applies({"/type": "行政许可"})(GUIDE)
    assert applies({"/type": ["公共服务", "行政许可"], "/visits": 1})(GUIDE)
    assert not applies({"/type": ["公共服务"]})(GUIDE)
    assert not applies({"/no/such": ["x"]})(GUIDE)
    assert not applies({"/channels": ["网上办理"], "/limit": ["x"]})(GUIDE), "a list or a mapping is none of the values"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), below, max_size=2),
    max_leaves=8,
)


@given(
    _JSON, st.sampled_from(["equals", "contains", "matches", "above", "below"]), st.sampled_from(["/a", "/a/*/b", "/*"])
)
def test_a_condition_raises_no_error_whatever_the_document(document: Any, name: str, place: str) -> None:
    wanted: Any = {"matches": "x", "above": 1, "below": 1}.get(name, ["x", 1])
    assert when({name: {place: wanted}})(document, ()) in (True, False)
