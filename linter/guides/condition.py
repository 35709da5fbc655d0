"""`applies` and `when`: the small language in which a rule says where it holds.

    applies: {/type: [行政许可], /handling/type: [承诺件]}       every place has one of the values
    when:    {any: [C, …]} {all: [C, …]} {not: C}
             {exists: /place} {absent: /place}                  filled in, or not
             {equals: {/place: value or [values]}}
             {contains: {/place: value or [values]}}            a list holds one of the values
             {matches: {/place: pattern}}                       RE2, anywhere in the text
             {same: [/a, /b]} {differs: [/a, /b]}
             {above: {/place: number}} {below: {/place: number}}

Where a rule checks each item of a list, a place that begins like the rule's own `at` is read at the
same item; further stars mean "any".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from linter.common import regex
from linter.source.pointer import Place, Pointer

Test = Callable[[Any, Pointer], bool]
"""(document, the match of the rule's own place) to whether the condition holds."""

_NOWHERE = Place("")


def filled(value: Any) -> bool:
    """Whether anything is written: not null, not blank, not an empty list or mapping."""
    if value is None:
        return False
    return bool(value.strip()) if isinstance(value, str) else value != [] and value != {}


def applies(spec: Mapping[str, Any] | None) -> Callable[[Any], bool]:
    """Compiles `applies`."""
    tests = [(Place(text), tuple(_listed(values))) for text, values in (spec or {}).items()]
    if not tests:
        return lambda document: True
    if len(tests) == 1:
        ((place, allowed),) = tests
        return lambda document: place.get(document) in allowed

    def test(document: Any) -> bool:
        # A loop, not a generator: this is asked of every rule and guide.
        for place, allowed in tests:  # noqa: SIM110
            if place.get(document) not in allowed:
                return False
        return True

    return test


def when(spec: Mapping[str, Any] | None, at: Place = _NOWHERE) -> Test:
    """Compiles a condition for a rule that looks at `at`. Raises ValueError for one it does not know."""
    if spec is None:
        return lambda document, pointer: True
    if len(spec) != 1:
        return _joined([{key: value} for key, value in spec.items()], at, until=False)
    ((name, body),) = spec.items()
    if name in ("any", "all"):
        return _joined(body, at, until=name == "any")
    if name == "not":
        inner = when(body, at)
        return lambda document, pointer: not inner(document, pointer)
    if name in ("exists", "absent"):
        place, wanted = Place(body), name == "exists"
        if not place.starred:
            return lambda document, pointer: filled(place.get(document)) is wanted
        return lambda document, pointer: any(map(filled, place.bound(document, at, pointer))) is wanted
    if name in ("same", "differs"):
        first, second, equal = Place(body[0]), Place(body[1]), name == "same"
        return lambda document, pointer: (
            (first.bound(document, at, pointer) == second.bound(document, at, pointer)) is equal
        )
    if name in _COMPARISONS:
        if len(body) != 1:
            return _joined([{name: {text: wanted}} for text, wanted in body.items()], at, until=False)
        ((text, wanted),) = body.items()
        return _compared(Place(text), at, _COMPARISONS[name](wanted))
    raise ValueError(f"规则条件里没有 {name!r} 这种写法")


def _joined(specs: Sequence[Mapping[str, Any]], at: Place, *, until: bool) -> Test:
    """Whether all conditions hold; with `until` True, whether any does. Those that search a text come last."""
    tests = [when(spec, at) for spec in sorted(specs, key=lambda spec: "'matches'" in repr(spec))]

    def joined(document: Any, pointer: Pointer) -> bool:
        # A loop, not a generator, as in `applies`.
        for test in tests:
            if test(document, pointer) is until:
                return until
        return not until

    return joined


def _compared(place: Place, at: Place, test: Callable[[Any], bool]) -> Test:
    if not place.starred:
        return lambda document, pointer: test(place.get(document))
    return lambda document, pointer: any(map(test, place.bound(document, at, pointer)))


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _equals(wanted: Any) -> Callable[[Any], bool]:
    allowed = _listed(wanted)
    return lambda value: value in allowed


def _contains(wanted: Any) -> Callable[[Any], bool]:
    allowed = _listed(wanted)
    return lambda value: isinstance(value, list) and any(item in allowed for item in value)


def _matches(pattern: str) -> Callable[[Any], bool]:
    compiled = regex.compiled(pattern)
    return lambda value: isinstance(value, str) and compiled.found(value)


def _above(limit: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and value > limit


def _below(limit: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and value < limit


_COMPARISONS: dict[str, Callable[[Any], Callable[[Any], bool]]] = {
    "equals": _equals,
    "contains": _contains,
    "matches": _matches,
    "above": _above,
    "below": _below,
}
