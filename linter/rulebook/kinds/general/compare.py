"""`compare`: an amount against a number, or one time limit against another.

    at         the place: an integer or a time limit {value, unit}
    is         what it must be: at-most, at-least, same-unit
    than       the other place, or a literal: an integer or {value, unit}
    when       only where this holds

Limits whose units cannot be compared (10 working days, 12 natural days) are not judged; `same-unit`
is the rule for those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.condition import when
from linter.guides.duration import Duration
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, holds, wanted, than = Place(spec["at"]), when(spec.get("when"), Place(spec["at"])), spec["is"], spec["than"]
    other = Place(than) if isinstance(than, str) else None

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, value in guide.each(at):
            for right in other.bound(guide.value, at, pointer) if other else [than]:
                if broken(value, right, wanted) and holds(guide.value, pointer):
                    yield Hit(pointer, {"value": _shown(value), "than": _shown(right)})

    return check


def broken(left: Any, right: Any, wanted: str) -> bool:
    """Whether a comparison that can be made fails."""
    first, second = Duration.of(left), Duration.of(right)
    if first is not None and second is not None:
        if wanted == "same-unit":
            return first.unit != second.unit and first.value != 0 and second.value != 0
        order = first.compare(second)
    elif _number(left) and _number(right):
        order = (left > right) - (left < right)
    else:
        return False
    return order is not None and (order > 0 if wanted == "at-most" else order < 0)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    return str(Duration.of(value) or value)


KIND = Kind(
    params(
        "at is than",
        at=PLACE,
        **{"is": {"enum": ["at-most", "at-least", "same-unit"]}},
        than={
            "anyOf": [
                PLACE,
                {"type": "integer"},
                {"type": "object", "required": ["value", "unit"], "properties": {"value": {"type": "integer"}}},
            ]
        },
        when=CONDITION,
    ),
    build,
    (),
)
