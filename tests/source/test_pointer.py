"""pointer: RFC 6901, places with stars, and a second place read at the same item as the first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.source.pointer import Place, Pointer, parse, render, resolve, step_into

GUIDE = {
    "name": "许可",
    "a/b": {"~": 1},
    "materials": [{"name": "甲", "basis": [{"title": "x"}, {"title": "y"}]}, {"name": "乙"}, None],
    "times": {"one": {"value": 1}, "two": {"value": 2}},
}


@given(st.lists(st.text("ab~/01*中", max_size=4)))
def test_text_and_steps_are_the_same_thing(steps: list[str]) -> None:
    assert parse(render(steps)) == tuple(steps)


def test_text_of_a_pointer() -> None:
    assert render(()) == ""
    assert render(("materials", 0, "a/b~")) == "/materials/0/a~1b~0"
    assert parse("/a~01") == ("a~1",), "~01 is ~1, not /"
    assert parse("/") == ("",)
    with pytest.raises(ValueError, match="必须以 / 开头"):
        parse("name")


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ((), GUIDE),
        (("name",), "许可"),
        (("a/b", "~"), 1),
        (("materials", 0, "name"), "甲"),
        (("materials", "0", "name"), "甲"),
        (("materials", 2, "name"), None),
        (("materials", 3), None),
        (("materials", -1), None),
        (("materials", "-1"), None),
        (("materials", "x"), None),
        (("materials", "²"), None),
        (("name", "x"), None),
        (("name", 0), None),
        (("times", 0), None),
    ],
)
def test_resolving(pointer: Pointer, value: object) -> None:
    assert resolve(GUIDE, pointer) == value


@pytest.mark.parametrize(
    ("place", "matches"),
    [
        ("/name", [("/name", "许可")]),
        ("/no/such", [("/no/such", None)]),
        ("/materials/0/name", [("/materials/0/name", "甲")]),
        ("/materials/*/name", [("/materials/0/name", "甲"), ("/materials/1/name", "乙"), ("/materials/2/name", None)]),
        ("/materials/*/basis/*/title", [("/materials/0/basis/0/title", "x"), ("/materials/0/basis/1/title", "y")]),
        ("/times/*/value", [("/times/one/value", 1), ("/times/two/value", 2)]),
        ("/name/*", []),
        ("/no/*/x", []),
    ],
)
def test_every_match_of_a_place(place: str, matches: list[tuple[str, object]]) -> None:
    assert [(render(pointer), value) for pointer, value in Place(place).each(GUIDE)] == matches


@pytest.mark.parametrize(
    ("place", "at", "pointer", "values"),
    [
        ("/name", "/materials/*/name", ("materials", 1, "name"), ["许可"]),
        ("/materials/*/name", "/materials/*/basis", ("materials", 1, "basis"), ["乙"]),
        ("/materials/*/basis/*/title", "/materials/*/name", ("materials", 0, "name"), ["x", "y"]),
        ("/materials/*/basis/*/title", "/materials/*/basis/*", ("materials", 0, "basis", 1), ["y"]),
        ("/materials/*/name", "/other/*", ("other", 1), ["甲", "乙", None]),
        ("/materials/*/name", "/materials", ("materials",), ["甲", "乙", None]),
    ],
)
def test_a_second_place_is_read_at_the_same_item(place: str, at: str, pointer: Pointer, values: list[object]) -> None:
    assert Place(place).bound(GUIDE, Place(at), pointer) == values


_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text("ab*/0", max_size=2), below, max_size=3),
    max_leaves=15,
)
_PLACES = st.lists(st.sampled_from(["a", "b", "*", "0", "1", ""]), max_size=4).map(render)


@given(_JSON, _PLACES)
def test_a_match_resolves_to_its_value(document: object, text: str) -> None:
    for pointer, value in Place(text).each(document):
        assert resolve(document, pointer) == value
        assert Place(text).bound(document, Place(text), pointer) == [value]


@given(_JSON, st.text(max_size=3) | st.integers(-9, 9))
def test_a_step_never_fails(document: object, step: str | int) -> None:
    step_into(document, step)
