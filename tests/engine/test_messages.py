"""What messages say about a guide in which something is missing."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from linter.engine.examples import Runner, document_of
from linter.rulebook.example_catalog import clean_guides
from linter.rulebook.rulebook import Rulebook

pytestmark = pytest.mark.slow


def without_one(value: Any) -> Iterator[Any]:
    """Copies of a value, each without one key of one of its mappings."""
    if isinstance(value, dict):
        for key in value:
            yield {name: copy.deepcopy(item) for name, item in value.items() if name != key}
            for shorter in without_one(value[key]):
                yield {**value, key: shorter}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for shorter in without_one(item):
                yield [*value[:index], shorter, *value[index + 1 :]]


@pytest.mark.parametrize("kind", ["行政许可", "公共服务"])
def test_no_message_quotes_a_value_that_is_not_there(kind: str) -> None:
    """A rule that needs two values is silent, or says which is missing, where one of them is."""
    runner = Runner(Rulebook())
    path, guide = clean_guides()[kind]
    quoting = {
        (finding.rule, finding.message)
        for broken in without_one(guide)
        for finding in runner.inspector.inspect(document_of(broken, path, "matter")).findings
        if "（空）" in finding.message
    }
    assert quoting == set()
