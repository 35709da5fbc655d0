"""Time limits: number and unit, the steps against the promise, and limits stated in texts.

In: a guide, e.g. with steps of 3 and 4 工作日 and a promised limit of 5. Out: hits where a limit is incomplete, where
the steps take longer than promised, and where a text states another limit than the field beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from linter.common import regex
from linter.guides.duration import Duration, durations_in
from linter.guides.guide import Guide
from linter.rulebook.kinds.general.graph import Links, links_at, order
from linter.rulebook.kinds.kind import PATTERN, PLACE, PLACES, Kind, Parameter, fixed, optional
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place

_PROMISED, _STEPS, _SPECIAL = Place("/time_limit/promised"), Place("/process"), Place("/special_procedures")
_AFTER = Place("/after/*")
_CLAUSE_END = regex.compiled("[。；;，,（）()\n]")


def build_half_limit(spec: Mapping[str, Any]) -> Check:
    places = [Place(text) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        for place in places:
            for pointer, limit in guide.each(place):
                if not isinstance(limit, dict):
                    continue
                value, unit = limit.get("value"), limit.get("unit")
                # 0 needs no unit.
                if value and unit is None:
                    yield Hit((*pointer, "unit"), {"number": value}, "unit")
                elif value is None and unit is not None:
                    yield Hit((*pointer, "value"), {"unit": unit}, "value")

    return check


def _critical_path(guide: Guide) -> Iterator[Hit]:
    """Limits in a unit that cannot be added to the promise's are left out, so the sum is a lower bound.

    Steps that form a circle have no longest way and are skipped.
    """
    steps = _STEPS.get(guide.value)
    promise = Duration.of(_PROMISED.get(guide.value))
    if promise is None or not isinstance(steps, list):
        return
    limit, unit = promise.in_base_unit()
    special = [item for item in _SPECIAL.get(guide.value) or () if isinstance(item, dict)]
    amounts = [_amount(step, unit, special) for step in steps]
    way, last = _longest_way(guide.once(links_at, _STEPS.text, _AFTER.text), amounts)
    total = way + sum(_amount(item, unit) for item in special if item.get("counted") is True)
    if total > limit:
        values = {"sum": str(Duration(total, unit)), "promise": str(promise)}
        yield Hit((*_STEPS.steps, last) if last is not None else _STEPS.steps, values, related=(_PROMISED.steps,))


def _steps_below_promise(guide: Guide) -> Iterator[Hit]:
    """The sum of all steps, one after another, is what they take at most. A guide in which a step has no limit, or one
    in another unit than the promise, or in which special procedures count, is skipped."""
    steps = _STEPS.get(guide.value)
    promise = Duration.of(_PROMISED.get(guide.value))
    if promise is None or not isinstance(steps, list) or not steps or _SPECIAL.get(guide.value):
        return
    limit, unit = promise.in_base_unit()
    limits = [Duration.of(step.get("limit")) if isinstance(step, dict) else None for step in steps]
    if any(one is None or (one.in_base_unit()[1] != unit and one.in_base_unit()[0]) for one in limits):
        return
    total = sum(_amount(step, unit) for step in steps)
    if 0 < total < limit:
        yield Hit(
            _STEPS.steps, {"sum": str(Duration(total, unit)), "promise": str(promise)}, related=(_PROMISED.steps,)
        )


def _longest_way(named: Links, amounts: Sequence[int]) -> tuple[int, int | None]:
    """(the largest sum along a way, the step at which it ends); (0, None) if the steps form a circle."""
    done: dict[int, int] = {}
    for number in order(named) or ():
        done[number] = amounts[number] + max((done[before] for before in named[number]), default=0)
    last = max(done, key=lambda number: (done[number], -number), default=None)
    return (done[last], last) if last is not None else (0, None)


def _amount(item: Any, unit: str, special: Sequence[Mapping[str, Any]] = ()) -> int:
    """The amount that a step or a procedure adds to a sum in a unit.

    A step with the name of a declared special procedure adds 0, since the procedure is counted by itself or not at all.
    """
    if not isinstance(item, dict) or item.get("counted") is False:
        return 0
    name = item.get("name") or ""
    if any(one.get("name") and one["name"] in name for one in special):
        return 0
    duration = Duration.of(item.get("limit"))
    value, based = duration.in_base_unit() if duration else (0, unit)
    return value if based == unit else 0


def build_limit_in_text(spec: Mapping[str, Any]) -> Check:
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
            # A text that states the right limit anywhere may state other durations as well.
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
    """The clause around a part of a text."""
    cuts = list(_CLAUSE_END.spans(text))
    first = max((after for _, after in cuts if after <= start), default=0)
    last = min((before for before, _ in cuts if before >= end), default=len(text))
    return text[first:last]


KINDS = (
    Kind(
        "half-limit",
        "时限的数字和单位应当都写；0 不需要单位。",
        "A limit has both a number and a unit.",
        build_half_limit,
        {"in": Parameter(PLACES, "时限（{value, unit}）的位置")},
        {"number": "写的数字", "unit": "写的单位"},
        {"unit": "有数字没有单位", "value": "有单位没有数字"},
        reads=(),
    ),
    Kind(
        "critical-path",
        "各环节按先后相加最长的一路，加上计入时限的特别程序，不应超过承诺时限。",
        "The longest way through the steps fits into the promised limit.",
        fixed(_critical_path),
        values={"sum": "各环节合计", "promise": "承诺时限"},
        reads=("process", "special_procedures", "time_limit"),
    ),
    Kind(
        "steps-below-promise",
        "各环节都写了时限时，逐个加起来不应少于承诺时限。",
        "The steps together, if each has a limit, take as long as the promised limit says.",
        fixed(_steps_below_promise),
        values={"sum": "各环节合计", "promise": "承诺时限"},
        reads=("process", "special_procedures", "time_limit"),
    ),
    Kind(
        "limit-in-text",
        "文字里说的时限，应当与写时限的位置一致。",
        "A limit that a text states is that of the guide's fields.",
        build_limit_in_text,
        {
            "at": Parameter(PLACE, "文字的位置"),
            "limits": Parameter(PLACES, "时限的位置，与其中一个一致即可"),
            "about": optional(PATTERN, "分句里有这种说法，才是在说时限"),
            "unless": optional(PATTERN, "分句里有这种说法，就不是在说时限"),
        },
        {"found": "文字里的时限", "limit": "写时限的位置上的"},
        reads=(),
    ),
)
