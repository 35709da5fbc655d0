"""Facts: equal values of several guides share one object, positions belong to each guide."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.engine import examples, phase_one
from linter.engine.config import Config
from linter.guides import fact_extraction
from linter.guides.fact import ComparedPart, Fact, FactValue, Interner, Values
from linter.guides.fact_extraction import Extractor
from linter.guides.fields import inheritable
from linter.guides.guide import Context, Guide, Standard, values_at
from linter.rulebook import example_catalog
from linter.rulebook.rule_data import code_list
from linter.source import parse, yaml_document
from linter.source.read import MAX_BYTES
from linter.source.span import Span
from linter.source.yaml_writer import dump

ROOT = Path("/")
SETTINGS = Config(ROOT, ROOT, examples.AS_OF, profile="strict")
INSPECTOR = phase_one.Inspector(SETTINGS, Context(ROOT, ROOT, examples.AS_OF, code_list("national")))
PERMIT: dict[str, Any] = example_catalog.clean_guides()["行政许可"][1]
EXTRACTOR = INSPECTOR.extractor
NUMBER = st.integers(1, MAX_BYTES + 2)
TEXTS = ("身份证", "1. 身份证；", "申请表", "")


def extractor() -> Extractor:
    """A new extractor, which remembers no wording."""
    places = [place.text for below in EXTRACTOR._below.values() for place in below]
    return Extractor(INSPECTOR.context, places, EXTRACTOR.normalised, EXTRACTOR.derived)


def fact(maker: Extractor, value: dict[str, Any], text: str = "", standard: Standard | None = None) -> Fact:
    tree = parse.parse(text or dump(value))[0]
    assert tree is not None
    return maker.fact(Guide("a.yaml", value, INSPECTOR.context, standard), tree)


def contents(fact: Fact) -> dict[str, Any]:
    """All data of a fact: its attributes, its values, and the position of each value and part."""
    own = {name: getattr(fact, name) for name in Fact.__slots__ if name != "values"}  # type: ignore[attr-defined]
    where = [
        (place, fact.values.span(place), [fact.values.span(place, part) for part in value.parts])
        for place, value in fact.values.items()
    ]
    return own | dict(fact.values) | {"where": where}


@given(NUMBER, NUMBER, NUMBER)
def test_a_span_on_one_line_is_stored_as_one_number(line: int, column: int, end: int) -> None:
    span = Span(line, column, line, end)
    assert Span.at(span.position) == span
    assert 0 < span.position < 1 << 64


def test_a_span_over_several_lines_keeps_its_first_character() -> None:
    assert Span.at(Span(3, 5, 4, 2).position) == Span(3, 5, 3, 6)


def test_values_read_like_a_dict_and_have_positions() -> None:
    part = ComparedPart("乙", "乙", "", None, "乙", True, ("b", 0), "/b/乙")
    other = part._replace(pointer=("b", 1))
    text, listed, number = (
        FactValue('"甲"', "甲", "甲"),
        FactValue("x", "乙", parts=(part, other)),
        FactValue("1", "1", 1),
    )
    said = {"/a": text, "/b": listed, "/c": number}
    values = Values(said, said.values(), (Span(n, 1, n, 2).position if n != 4 else 0 for n in range(1, 6)))
    assert dict(values) == said and len(values) == 3 and "/d" not in values and values.get("/d") is None
    assert [values.span(place) for place in said] == [Span(n, 1, n, 2) for n in (1, 2, 5)]
    assert values.span("/b", part) == Span(3, 1, 3, 2)
    assert values.span("/b", other) is None, "not on one line"
    assert values.span("/d") is None
    with pytest.raises(KeyError):
        values["/d"]


def test_an_extractor_that_remembers_wordings_makes_the_same_facts() -> None:
    maker = extractor()
    for _ in range(2):
        for _, value in example_catalog.clean_guides().values():
            assert contents(fact(maker, value)) == contents(fact(extractor(), value))


@pytest.mark.slow
@given(st.lists(st.fixed_dictionaries({"name": st.sampled_from(TEXTS)}), max_size=3), st.booleans())
def test_interned_facts_are_equal_to_the_originals(materials: list[dict[str, str]], blank_line: bool) -> None:
    value = PERMIT | {"materials": materials, "conditions": TEXTS[0]}
    own = fact(EXTRACTOR, value, ("\n" if blank_line else "") + dump(value))
    shared, before = Interner(), fact(extractor(), PERMIT)
    come: list[Fact] = pickle.loads(pickle.dumps([before, own]))
    for item in come:
        item.intern(shared)
    assert (
        contents(come[1])
        == contents(own)
        == contents(fact(extractor(), value, ("\n" if blank_line else "") + dump(value)))
    )
    assert come[0].values["/legal_basis"] is come[1].values["/legal_basis"]
    assert come[0].name is come[1].name


def test_equal_values_keep_their_own_positions() -> None:
    maker = extractor()
    first, moved = fact(maker, PERMIT), fact(maker, PERMIT, "\n\n" + dump(PERMIT))
    assert first.values["/materials"] is moved.values["/materials"]
    for place, value in first.values.items():
        for part in (None, *value.parts):
            one, other = first.values.span(place, part), moved.values.span(place, part)
            assert (one is None) == (other is None)
            assert one is None or other is None or other.line == one.line + 2


def test_an_inherited_value_is_marked_as_inherited() -> None:
    left = {key: value for key, value in PERMIT.items() if key != "conditions"}
    document = {"kind": "standard", "basic_code": PERMIT["basic_code"], "conditions": PERMIT["conditions"]}
    standard = Standard("s.yaml", document, values_at(document, inheritable()))
    maker = extractor()
    for _ in range(2):
        assert not fact(maker, PERMIT, "", standard).values["/conditions"].inherited
        assert fact(maker, left, "", standard).values["/conditions"].inherited


def test_a_place_that_begins_with_a_star_depends_on_all_keys() -> None:
    maker = Extractor(INSPECTOR.context, ["/*/unit"])
    assert fact(maker, {"a": {"unit": "甲"}}).values["/*/unit"].value == ["甲"]
    assert fact(maker, {"a": {"unit": "乙"}}).values["/*/unit"].value == ["乙"]


def test_the_number_of_remembered_wordings_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_extraction, "MAX_KNOWN", 3)
    maker = extractor()
    for number in range(10):
        assert fact(maker, PERMIT | {"name": f"事项{number}"}).values["/name"].value == f"事项{number}"
        assert all(len(known) <= 3 for known in maker._known.values())


def test_the_fact_of_a_list_has_the_positions_of_its_entries() -> None:
    text = "kind: list\ntitle: 清单\nentries:\n  - name: 甲\n    members: [乙, 丙]\n"
    made = INSPECTOR.inspect(yaml_document.from_bytes(text.encode(), "lists/a.yaml", "list")).fact
    assert made is not None and made.kind == "list"
    assert made.values.span("/entries/0/members/1") == Span(5, 18, 5, 19)
    assert made.values["/entries/0/name"].shown == "甲"
