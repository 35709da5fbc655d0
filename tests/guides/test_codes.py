"""Codes: what is wrong with one is said once, at its character, and a right one is never touched."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.engine import examples
from linter.findings.finding import Finding
from linter.guides import codes, credit_code
from linter.rulebook.rulebook import Rulebook

BASE = "000123020000"
AGENCY = "11320402MB1234567N"


@pytest.fixture(scope="module")
def runner() -> examples.Runner:
    return examples.Runner(Rulebook())


def found(runner: examples.Runner, **over: Any) -> list[tuple[str, str | None]]:
    """(rule, place) of what the code rules say of the clean permit with some keys replaced."""
    return [(finding.rule, finding.pointer) for finding in _findings(runner, over)]


def _findings(runner: examples.Runner, over: dict[str, Any]) -> list[Finding]:
    rule = runner.book["code/basic-code-length"]
    return [finding for finding in runner.findings(rule, over) if finding.rule.startswith("code/")]


def test_right_codes_are_silent(runner: examples.Runner) -> None:
    assert found(runner) == []
    assert found(runner, item_code=f"{AGENCY}4{BASE}01") == []


@pytest.mark.parametrize("position", range(31))
def test_any_wrong_digit_of_a_task_code_is_one_finding_at_the_part_it_belongs_to(
    runner: examples.Runner, position: int
) -> None:
    code = f"{AGENCY}4{BASE}"
    other = "9" if code[position] != "9" else "8"
    part = "agency" if position < 18 else "level" if position == 18 else "base"
    wrong = code[:position] + other + code[position + 1 :]
    assert found(runner, task_code=wrong) == [(f"code/task-code-{part}-differs", "/task_code")]


def test_a_code_written_in_small_letters_is_one_finding_with_a_fix(runner: examples.Runner) -> None:
    (finding,) = _findings(runner, {"task_code": f"{AGENCY}4{BASE}".lower()})
    assert finding.rule == "code/written-wrong"
    assert finding.fix is not None
    assert finding.fix.edits[0].text == f'"{AGENCY}4{BASE}"'


@given(st.text(max_size=40))
def test_plain_writing_is_stable(text: str) -> None:
    assert codes.plain(codes.plain(text)) == codes.plain(text)


@given(
    st.text(alphabet=credit_code.ALPHABET, min_size=17, max_size=17),
    st.integers(0, 17),
    st.sampled_from(credit_code.ALPHABET),
)
def test_one_wrong_character_of_an_organisation_code_never_passes(body: str, position: int, other: str) -> None:
    code = body + credit_code.check_character(body)
    changed = code[:position] + other + code[position + 1 :]
    assert credit_code.is_valid(code)
    assert credit_code.is_valid(changed) == (changed == code)


def test_items_of_one_task_share_its_code_and_others_do_not(runner: examples.Runner) -> None:
    rule = runner.book["code/task-code-repeated"]
    task = f"{AGENCY}4{BASE}"
    items = {"A": {"item_code": f"{task}01"}, "B": {"item_code": f"{task}02"}, "C": {"item_code": f"{task}02"}}
    repeated = [item.rule for item in runner.findings(rule, {"catalog": items}) if item.rule.endswith("-repeated")]
    assert repeated == ["code/item-code-repeated"]
    whole = runner.findings(rule, {"catalog": {"A": {"task_code": task}, "B": {"task_code": task}}})
    assert [item.rule for item in whole if item.rule.endswith("-repeated")] == ["code/task-code-repeated"]


@pytest.mark.parametrize(
    "over",
    [
        {"basic_code": ["x"]},
        {"task_code": {"a": "b"}},
        {"agency": "天宁区样例局"},
        {"agency": {"name": ["x"], "code": 5}},
        {"district": ["320402"]},
        {"level": {"a": "b"}, "type": []},
    ],
)
def test_values_of_wrong_shapes_crash_no_rule(runner: examples.Runner, over: dict[str, Any]) -> None:
    findings = runner.findings(runner.book["code/basic-code-length"], over)
    assert not [finding.message for finding in findings if finding.rule == "engine/rule-crashed"]
