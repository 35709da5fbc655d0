"""Steps and questions as graphs, the stages of a permit, decisions and reviews."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.engine.examples import AS_OF
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds import KINDS
from linter.rulebook.kinds.general.graph import links, order, reached
from linter.rulebook.rule import Hit
from linter.source.pointer import Place, render

AFTER, NEXT = "/after/*", "/options/*/next"


def hits(kind: str, value: dict[str, Any], **spec: Any) -> list[Hit]:
    """The hits of a check of some kind in a guide that has only these keys."""
    check: Any = KINDS[kind].compile(spec)
    return list(check(Guide("示例.yaml", value, Context(Path(), Path(), AS_OF, {}))))


def places(found: list[Hit]) -> list[str]:
    return [render(hit.pointer) for hit in found]


def step(name: str, *after: str) -> dict[str, Any]:
    return {"id": name, "name": name, "after": list(after)}


def question(name: str, *options: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "ask": name, "options": list(options)}


def graph(kind: str, steps: list[Any]) -> list[Hit]:
    return hits(kind, {"process": steps}, at="/process", to=AFTER)


def test_a_circle_is_told_once_from_its_first_step() -> None:
    found = graph("graph-acyclic", [step("x"), step("a", "c"), step("b", "a"), step("c", "b")])
    assert places(found) == ["/process/1"]
    names = found[0].values["circle"].split(" → ")
    assert names[0] == names[-1] == "a"
    assert names[1:] == ["c", "b", "a"]  # a comes after c, c after b


def test_a_step_after_itself_is_a_circle() -> None:
    assert places(graph("graph-acyclic", [step("a", "a")])) == ["/process/0"]


def test_of_steps_with_one_id_the_second_is_told() -> None:
    found = hits("graph-ids-unique", {"process": [step("a"), step("a-b"), step("ab"), step("a")]}, at="/process")
    assert places(found) == ["/process/3/id"]
    assert found[0].related == (("process", 0, "id"),)


def test_a_lonely_step() -> None:
    assert places(graph("graph-connected", [step("a"), step("b", "a"), step("c")])) == ["/process/2"]
    assert places(graph("graph-connected", [step("a"), step("b")])) == ["/process"]
    assert not graph("graph-connected", [step("a")])


def test_a_question_that_is_never_asked() -> None:
    asked = [question("a", {"next": "c"}), question("b", {"next": "c"}), question("c", {})]
    assert places(hits("graph-reachable", {"situations": asked}, at="/situations", to=NEXT)) == ["/situations/1"]


@given(st.lists(st.lists(st.integers(0, 8), max_size=3), max_size=8))
def test_orders_and_circles_exclude_each_other(plan: list[list[int]]) -> None:
    steps = [step(f"s{number}", *(f"s{other}" for other in after)) for number, after in enumerate(plan)]
    named = links(steps, Place(AFTER))
    found = order(named)
    in_circle = [number for number in named if number in reached(number, named)]
    assert (found is None) == bool(in_circle) == bool(graph("graph-acyclic", steps))
    if found is not None:
        where = {number: place for place, number in enumerate(found)}
        assert all(where[before] < where[number] for number, others in named.items() for before in others)


@pytest.mark.parametrize(
    "items", [None, [], [None], [{}], ["a"], [{"id": None, "after": None}], [{"id": "a", "after": ["", None, "b"]}]]
)
def test_incomplete_graphs_have_no_hits(items: Any) -> None:
    for kind in ("graph-acyclic", "graph-reachable", "graph-connected"):
        assert graph(kind, items) == []
    assert hits("graph-ids-unique", {"process": items}, at="/process") == []


def stages(*names: str) -> str | None:
    found = hits("process-stages", {"process": [step(name) for name in names]}, table="stages")
    return found[0].values["missing"] if found else None


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["受理", "审查", "决定", "送达"], None),
        (["收件", "审核", "审批", "制证", "发证"], None),
        (["申请与受理", "审查与决定", "颁证"], None),
        (["受理", "决定"], "审查、送达"),
        (["办理"], "受理、审查、决定、送达"),
        ([], None),
    ],
)
def test_stages_of_a_permit(names: list[str], missing: str | None) -> None:
    assert stages(*names) == missing


def premature(*steps: dict[str, Any]) -> list[str]:
    return places(hits("review-before-decision", {"process": list(steps)}, table="decisions"))


def test_a_decision_needs_a_review_before_it() -> None:
    assert premature(step("受理"), step("审查", "受理"), step("决定", "审查")) == []
    assert premature(step("受理"), step("审查", "受理"), step("决定", "受理")) == ["/process/2"]
    assert premature(step("决定"), step("审查", "决定")) == ["/process/0"]


def test_without_any_order_the_list_is_the_order() -> None:
    assert premature(step("受理"), step("审查"), step("决定")) == []
    assert premature(step("受理"), step("决定"), step("现场核查")) == ["/process/1"]


def test_what_is_neither_decision_nor_review() -> None:
    assert premature(step("作出受理决定"), step("审查", "作出受理决定"), step("决定", "审查")) == []
    assert premature(step("受理"), step("决定", "受理"), step("事后核查", "决定")) == []
    assert premature(step("受理"), step("审核并批准", "受理")) == []


def bare(*questions: dict[str, Any], materials: Any = (1,)) -> list[str]:
    return places(hits("leaf-without-materials", {"situations": list(questions), "materials": list(materials)}))


def test_every_way_through_the_questions_selects_materials() -> None:
    chosen, none = {"label": "是", "materials": ["a"]}, {"label": "否", "materials": []}
    assert bare(question("a", chosen, none)) == []
    assert bare(question("a", chosen, {"label": "否"})) == ["/situations/0/options/1/materials"]
    assert bare(question("a", chosen, {"label": "否"}), materials=()) == []
    assert bare() == []


def test_what_an_earlier_option_selects_counts_for_the_later() -> None:
    later = question("b", {"label": "本人"}, {"label": "委托", "materials": ["b"]})
    assert bare(question("a", {"materials": ["a"], "next": "b"}), later) == []
    assert bare(question("a", {"materials": ["a"], "next": "b"}, {"next": "b"}), later) == [
        "/situations/1/options/0/materials"
    ]


def test_questions_in_a_circle_end() -> None:
    assert bare(question("a", {"next": "b"}), question("b", {"next": "a"}, {"label": "x"})) == [
        "/situations/1/options/1/materials"
    ]


@pytest.mark.parametrize("option", [{}, {"next": "nowhere"}, {"materials": None, "next": None}])
def test_options_that_lead_nowhere(option: dict[str, Any]) -> None:
    assert len(bare(question("a", option))) == (0 if option.get("next") else 1)


def test_member_of_compares_exactly() -> None:
    value = {"process": [step("a-b"), step("c", "ab", "a-b")]}
    assert places(hits("member-of", value, at="/process/*/after/*", of="/process/*/id")) == ["/process/1/after/0"]
