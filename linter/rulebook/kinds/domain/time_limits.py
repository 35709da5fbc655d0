"""Time limits: whole or half given, steps against the promise, and what the text says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from linter.common import regex
from linter.guides.duration import Duration, durations_in
from linter.guides.guide import Guide
from linter.rulebook.kinds.general.graph import Links, linked, order
from linter.rulebook.kinds.parameters import PLACE, PLACES, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place

_PROMISED, _STEPS, _SPECIAL = Place("/time_limit/promised"), Place("/process"), Place("/special_procedures")
_AFTER = Place("/after/*")
_CLAUSE_END = regex.compiled("[。；;，,（）()\n]")


def _half_limit(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A limit with a number has a unit, one with a unit has a number. Nought needs no unit."""
    places = [Place(text) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        for place in places:
            for pointer, limit in guide.each(place):
                if not isinstance(limit, dict):
                    continue
                value, unit = limit.get("value"), limit.get("unit")
                if value and unit is None:
                    yield Hit((*pointer, "unit"), {"number": value}, "unit")
                elif value is None and unit is not None:
                    yield Hit((*pointer, "value"), {"unit": unit}, "value")

    return check


def _critical_path(spec: Mapping[str, Any], tables: Tables) -> Check:
    """The longest way through the steps, with the special procedures that count, fits the promise.

    What is in a unit that does not add up with the promise's is left out: the sum is the least the way
    can take. Steps that go round in a circle have no longest way.
    """

    def check(guide: Guide) -> Iterator[Hit]:
        steps = _STEPS.get(guide.value)
        promise = Duration.of(_PROMISED.get(guide.value))
        if promise is None or not isinstance(steps, list):
            return
        limit, unit = promise.in_base_unit()
        special = [item for item in _SPECIAL.get(guide.value) or () if isinstance(item, dict)]
        way, last = _longest(
            guide.once(linked, _STEPS.text, _AFTER.text), [_amount(step, unit, special) for step in steps]
        )
        total = way + sum(_amount(item, unit) for item in special if item.get("counted") is True)
        if total > limit:
            values = {"sum": str(Duration(total, unit)), "promise": str(promise)}
            yield Hit((*_STEPS.steps, last) if last is not None else _STEPS.steps, values, related=(_PROMISED.steps,))

    return check


def _longest(named: Links, amounts: Sequence[int]) -> tuple[int, int | None]:
    """(the longest sum along a way, the step at which it ends); nought if the steps go round."""
    done: dict[int, int] = {}
    for number in order(named) or ():
        done[number] = amounts[number] + max((done[before] for before in named[number]), default=0)
    last = max(done, key=lambda number: (done[number], -number), default=None)
    return (done[last], last) if last is not None else (0, None)


def _amount(item: Any, unit: str, special: Sequence[Mapping[str, Any]] = ()) -> int:
    """What a step or procedure adds to a sum in a unit. A step that is a declared special procedure adds
    nothing: the procedure is counted on its own, or not at all."""
    if not isinstance(item, dict) or item.get("counted") is False:
        return 0
    name = item.get("name") or ""
    if any(one.get("name") and one["name"] in name for one in special):
        return 0
    duration = Duration.of(item.get("limit"))
    value, based = duration.in_base_unit() if duration else (0, unit)
    return value if based == unit else 0


def _stated_limit(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A duration that a text names is that of the guide's own elements.

    Only clauses that match `about` and not `unless` speak of the limit; a text that names the right limit
    anywhere is right.
    """
    at = Place(spec["at"])
    limits = [Place(text) for text in spec["limits"]]
    about = regex.compiled(spec["about"]) if "about" in spec else None
    unless = regex.compiled(spec["unless"]) if "unless" in spec else None

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, text in guide.each(at):
            if not isinstance(text, str) or (about is not None and not about.found(text)):
                continue
            named = list(durations_in(text))
            values = [value for place in limits for value in place.bound(guide.value, at, pointer)]
            known = [limit for limit in map(Duration.of, values) if limit is not None]
            if not named or not known or any(not one.contradicts(limit) for one in named for limit in known):
                continue
            for one in named:
                clause = _clause(text, one.start, one.end)
                if (about is None or about.found(clause)) and (unless is None or not unless.found(clause)):
                    said = {"found": text[one.start : one.end], "limit": "、".join(map(str, known))}
                    yield Hit(pointer, said, part=(one.start, one.end))
                    break

    return check


def _clause(text: str, start: int, end: int) -> str:
    """The clause that a stretch of text stands in."""
    cuts = list(_CLAUSE_END.spans(text))
    first = max((after for _, after in cuts if after <= start), default=0)
    last = min((before for before, _ in cuts if before >= end), default=len(text))
    return text[first:last]


_TEXT = {"type": "string"}
KINDS: dict[str, Kind] = {
    "half-limit": Kind(params("in", **{"in": PLACES}), _half_limit, ()),
    "critical-path": Kind(params(), _critical_path, ("process", "special_procedures", "time_limit")),
    "stated-limit": Kind(params("at limits", at=PLACE, limits=PLACES, about=_TEXT, unless=_TEXT), _stated_limit, ()),
}
