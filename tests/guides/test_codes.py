"""Codes: a fault in a code is one finding at its characters, and a correct code has none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.engine import examples
from linter.findings.finding import Finding
from linter.guides import codes, credit_code
from linter.rulebook.rule_data import RulebookError
from linter.rulebook.rulebook import Rulebook, compile_rule

BASE = "000123020000"
AGENCY = "11320402MB1234567N"


@pytest.fixture(scope="module")
def runner() -> examples.Runner:
    return examples.Runner(Rulebook())


def found(runner: examples.Runner, **over: Any) -> list[tuple[str, str | None]]:
    """(rule, place) of the findings of family code for the clean permit with some keys replaced."""
    return [(finding.rule, finding.pointer) for finding in _findings(runner, over)]


def _findings(runner: examples.Runner, over: dict[str, Any]) -> list[Finding]:
    rule = runner.book["code/basic-code-length"]
    return [finding for finding in runner.findings(rule, over) if finding.rule.startswith("code/")]


def test_correct_codes_have_no_findings(runner: examples.Runner) -> None:
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


def test_the_parts_of_a_code_fit_into_one_another() -> None:
    sizes = {
        place: {name: part.stop - part.start for name, part in parts.items()} for place, parts in codes.PARTS.items()
    }
    assert sizes["/task_code"]["basic-code"] == codes.SIZES["/basic_code"]
    assert sizes["/task_code"]["organisation"] == codes.SIZES["/agency/code"]
    assert sizes["/item_code"]["task-code"] == codes.SIZES["/task_code"]
    for place, parts in codes.PARTS.items():
        assert max(part.stop for part in parts.values()) <= codes.SIZES[place]
    code = f"{AGENCY}4{BASE}"
    assert (codes.organisation_of(code), codes.basic_code_of(code)) == (AGENCY, BASE)
    assert (codes.task_code_of(code + "01"), codes.item_suffix_of(code + "01", code)) == (code, "01")
    assert codes.main_item_of(BASE) + codes.sub_item_of(BASE) == BASE
    assert (codes.division_of(AGENCY), codes.divisions_above("320402")) == ("320402", ("320000", "320400"))


def test_a_pattern_of_a_rule_counts_as_the_anatomy_does() -> None:
    """RE2 cannot name a part of a code, so this pattern repeats how many characters stand before the sub-item."""
    pattern = Rulebook()["code/sub-item-local"].data["check"]["none"]
    part = codes.PARTS["/basic_code"]["sub-item"]
    assert pattern.startswith(f"^.{{{part.start}}}[") and pattern.endswith(f"[0-9]{{{part.stop - part.start - 1}}}$")


def test_a_rule_about_an_unknown_part_of_a_code_is_refused() -> None:
    rule = Rulebook()["code/task-code-level-differs"]
    with pytest.raises(RulebookError, match=r"没有 levle 这一段.*level"):
        compile_rule({**rule.data, "check": {**rule.data["check"], "part": "levle"}}, Path("code/示例.yaml"))


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
