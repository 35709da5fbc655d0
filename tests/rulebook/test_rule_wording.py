"""How the texts of rules are worded: what `matterlint lint` prints around them must not be said twice."""

from __future__ import annotations

import re

import pytest

from linter.rulebook.rule import Rule
from linter.rulebook.rulebook import Rulebook

RULES = sorted(Rulebook(), key=lambda rule: rule.id)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_remedy_does_not_say_that_it_can_be_done_automatically(rule: Rule) -> None:
    """The format full adds `可用 --fix 自动修正` to the remedy of a finding that has a fix."""
    for text in rule.data["remedy"].values():
        assert not re.search(r"--(unsafe-)?fix|可以?用?自动|fix does it|automatically", text)
