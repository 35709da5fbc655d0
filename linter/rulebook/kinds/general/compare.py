"""`compare`: an amount against a number, or a time limit against another.

In: a guide, e.g. with /time_limit/promised {value: 25, unit: 工作日} and a statutory limit of 20 工作日. Out: a hit
where the comparison fails. Limits in units that cannot be converted (10 工作日, 12 自然日) are skipped by at-most and
at-least; same-unit reports them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.condition import when
from linter.guides.duration import Duration
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PLACE, WHEN, Form, Kind, Parameter, one_of
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place


def build(spec: Mapping[str, Any]) -> Check:
    at, relation, than = Place(spec["at"]), spec["is"], spec["than"]
    holds = when(spec.get("when"), at)
    other = Place(than) if isinstance(than, str) else None

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, value in guide.each(at):
            for bound in other.bound(guide.value, at, pointer) if other else [than]:
                if is_broken(value, bound, relation) and holds(guide.value, pointer):
                    yield Hit(pointer, {"value": _shown(value), "than": _shown(bound)})

    return check


def is_broken(left: Any, right: Any, relation: str) -> bool:
    """Whether two values are comparable and the relation (at-most, at-least, same-unit) does not hold."""
    first, second = Duration.of(left), Duration.of(right)
    if first is not None and second is not None:
        if relation == "same-unit":
            return first.unit != second.unit and first.value != 0 and second.value != 0
        order = first.compare(second)
    elif _is_number(left) and _is_number(right):
        order = (left > right) - (left < right)
    else:
        return False
    return order is not None and (order > 0 if relation == "at-most" else order < 0)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    return str(Duration.of(value) or value)


_LIMIT = {"type": "object", "required": ["value", "unit"], "properties": {"value": {"type": "integer"}}}
KINDS = (
    Kind(
        "compare",
        "一个数或时限，与另一处或一个固定的数、时限比较。",
        "An amount or a time limit is compared with another place or with a constant.",
        build,
        {
            "at": Parameter(PLACE, "整数或时限（{value, unit}）的位置"),
            "is": Parameter(
                one_of("at-most", "at-least", "same-unit"),
                "应当怎样：at-most 不大于，at-least 不小于，same-unit 单位相同",
            ),
            "than": Parameter(
                Form(
                    "位置、整数或时限（如 {value: 5, unit: 工作日}）",
                    {"anyOf": [dict(PLACE.schema), {"type": "integer"}, _LIMIT]},
                ),
                "和什么比：另一个位置，或者固定的数、时限",
            ),
            "when": WHEN,
        },
        {"value": "这一处的数或时限", "than": "比较的另一方"},
        reads=(),
    ),
)
