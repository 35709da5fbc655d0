"""What `matterlint explain` says about an element of a guide."""

from __future__ import annotations

import re

import pytest

from linter.rulebook.explain import explain
from linter.rulebook.rulebook import Rulebook

BOOK = Rulebook()


def rules_about(name: str) -> set[str]:
    return set(re.findall(r"^- `(\S+)`", explain(name, BOOK, "zh"), re.MULTILINE))


@pytest.mark.parametrize(
    ("element", "rules"),
    [
        # Below the element: its number, its unit, its note.
        (
            "承诺办结时限",
            {"time-limit/promised-missing", "time-limit/promise-note-missing"},
        ),
        # The place of the rule is a pattern: /time_limit/*.
        ("承诺办结时限", {"time-limit/half-given"}),
        # The rule has findings at a step of the process, and its code reads the promised limit.
        ("承诺办结时限", {"time-limit/steps-over-promise"}),
        ("办理流程", {"time-limit/steps-over-promise", "time-limit/step-limit-missing"}),
        ("材料名称", {"material/catch-all", "same-standard/one-matter-two-codes"}),
        ("申请材料", {"material/catch-all", "situation/leaf-without-materials"}),
        ("实施主体", {"code/organisation-code-wrong", "same-standard/agency-copied"}),
    ],
)
def test_an_element_names_the_rules_about_it_and_what_is_below(element: str, rules: set[str]) -> None:
    assert rules <= rules_about(element)


@pytest.mark.parametrize(
    ("element", "rule"),
    [
        ("承诺办结时限", "time-limit/statutory-missing"),
        ("承诺办结时限说明", "time-limit/steps-over-promise"),
        ("材料名称", "material/counts-zero"),
        ("材料名称", "text/typo"),
        ("事项名称", "schema/missing-key"),
    ],
)
def test_an_element_names_no_rule_about_its_neighbours_or_about_everything(element: str, rule: str) -> None:
    assert rule in BOOK.rules
    assert rule not in rules_about(element)
