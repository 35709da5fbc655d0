"""schema_types: scalars are read by the types of the schema, and faults that YAML loaders ignore are problems."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.rulebook import example_catalog
from linter.source import schema
from linter.source.parse import parse
from linter.source.read import MAX_REPEATS, Problem
from linter.source.schema_types import Body, Shape, value_of, without_mistyped

ANYTHING = Shape(Body())
"""A place without a schema: scalars are read by YAML 1.2's core rules."""


def read(text: str, shape: Shape = ANYTHING) -> tuple[Any, list[Problem]]:
    tree, problems = parse(text)
    assert tree is not None, problems
    return value_of(tree, shape)


def of(*types: str, code: bool = False) -> Shape:
    """The shape of a mapping whose key x has some types."""
    return Shape(Body(types={"object"}, keys={"x": Shape(Body(types=set(types)), "元素", code=code)}))


@pytest.mark.parametrize(
    "written", ["000125004000", "9:00", "no", "true", "2024-05-10", "1e3", "0x1F", ".5", "1_000", "=", "-1"]
)
def test_a_text_field_reads_the_written_text(written: str) -> None:
    assert read(f"x: {written}\n", of("string", "null"))[0] == {"x": written}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5", 5), ("0", 0), ("-3", -3), ("007", "007"), ("+1", "+1"), ("1.0", "1.0"), ("1e3", "1e3"), ("5天", "5天"),
        ('"5"', "5"), ("0x1F", "0x1F"), ("1_000", "1_000"), ("9" * 30, "9" * 30), ("５", "５"), ("٣", "٣"),
    ],
)  # fmt: skip
def test_an_integer_field_reads_plain_integers(written: str, value: object) -> None:
    assert read(f"x: {written}\n", of("integer", "null"))[0] == {"x": value}


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("false", False), ("True", "True"), ("yes", "yes"), ("no", "no"), ('"true"', "true"), ("1", 1)],
)
def test_a_boolean_field_knows_two_words(written: str, value: object) -> None:
    assert read(f"x: {written}\n", of("boolean"))[0] == {"x": value}


@pytest.mark.parametrize("types", [("string",), ("integer",), ("boolean",), ("array",), ()])
@pytest.mark.parametrize("written", ["", "~", "null", " # 说明"])
def test_nothing_is_null_everywhere(types: tuple[str, ...], written: str) -> None:
    assert read(f"x: {written}\n", of(*types))[0] == {"x": None}


def test_quoted_nothing_is_text() -> None:
    assert read('a: ""\nb: "null"\nc: \'~\'\n')[0] == {"a": "", "b": "null", "c": "~"}


@pytest.mark.parametrize(
    "written", ["000125004000", "000125004008", "320402", "2024-05-10", "12E5", "0o17", "no", "1:30"]
)
def test_an_unquoted_code_that_others_misread_is_reported_with_a_fix(written: str) -> None:
    value, (problem,) = read(f"x: {written}\n", of("string", code=True))
    assert value == {"x": written}
    assert (problem.rule, problem.pointer) == ("yaml/unquoted-code", ("x",))
    assert problem.fix is not None
    assert [edit.text for edit in problem.fix.edits] == [f'"{written}"']


@pytest.mark.parametrize("written", ['"000125004000"', "'320402'", "320400-jk", "11320402014109535K", "00A1"])
def test_a_code_that_no_reader_misreads_needs_no_quotes(written: str) -> None:
    assert read(f"x: {written}\n", of("string", code=True))[1] == []


def places_of(text: str) -> list[tuple[str, int, int, object]]:
    return [(p.rule, p.span.line, p.span.column, p.pointer) for p in read(text)[1]]


def test_faults_that_yaml_loaders_ignore_are_reported() -> None:
    assert places_of("a: 1\nb: 1\na: 2\n") == [("yaml/duplicate-key", 3, 1, ("a",))]
    assert places_of("l:\n  - {a: 1, 'a': 2}\n") == [("yaml/duplicate-key", 2, 12, ("l", 0, "a"))]
    assert places_of("<<: {a: 1}\n") == [("yaml/merge-key", 1, 1, ())]
    assert places_of('"<<": 1\n') == []
    assert places_of("? [a]\n: b\n") == [("yaml/complex-key", 1, 3, ())]
    assert places_of("{{a: 1}: b}\n") == [("yaml/complex-key", 1, 2, ())]
    assert places_of('a: "x\\e[2J"\n') == [("yaml/control-character", 1, 4, ("a",))]
    assert places_of('a: "x\\u202e"\n') == [("yaml/control-character", 1, 4, ("a",))]
    assert places_of('"\\0": 1\n') == [("yaml/control-character", 1, 1, ("\0",))]
    assert places_of('a: "x\\ny"\n') == []


def test_of_two_equal_keys_the_first_counts() -> None:
    assert read("a: 1\na: 2\na: 3\n")[0] == {"a": 1}
    first = [problem.values["first"] for problem in read("\na: 1\na: 2\na: 3\n")[1]]
    assert first == [2, 2]


@pytest.mark.slow
def test_many_duplicates_take_no_time_and_few_lines() -> None:
    keys = "".join(f"k{n}: 1\n" for n in range(12_000))
    value, problems = read(keys + keys)
    assert len(value) == 12_000
    assert len(problems) == MAX_REPEATS


MATTER = schema.of_kind("matter").shape


def test_titles_and_examples_of_places() -> None:
    place = MATTER.at(["time_limit", "promised", "note"])
    assert place is not None
    assert (place.title, place.title_en != "") == ("承诺办结时限说明", True)
    assert MATTER.at(["materials", 0, "name"]) == MATTER.at(["materials", "*", "name"])
    assert MATTER.at(["no", "such", 0]) is None
    date = MATTER.at(["effective", "from"])
    assert date is not None
    assert date.example == "2024-05-10"


def test_values_of_other_types_are_left_out() -> None:
    wrong = {
        "name": ["x"],
        "version": "三",
        "audience": "自然人",
        "materials": [{"name": "甲", "originals": "一", "basis": {"title": "x"}}, "乙", None],
        "conditions": ["甲", {"x": 1}, ["y"]],
        "time_limit": {"promised": 5},
        "handling": [],
        "unknown": [1],
    }
    assert without_mistyped(wrong, MATTER) == {
        "name": None,
        "version": None,
        "audience": None,
        "materials": [{"name": "甲", "originals": None, "basis": None}, {}, {}],
        "conditions": ["甲", "", ""],
        "time_limit": {"promised": None},
        "handling": None,
        "unknown": [1],
    }


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("a中", max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text("ab", max_size=2), below, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(MATTER.body.keys)), _JSON)
def test_values_of_allowed_types_stay_as_they_are(key: str, value: object) -> None:
    _, clean = example_catalog.clean_guides()["行政许可"]
    assert without_mistyped(clean, MATTER) == clean
    once = without_mistyped({**clean, key: value}, MATTER)
    assert without_mistyped(once, MATTER) == once
