"""`applies` and `when`: the small language in which a rule or an indicator says where it holds.

Input: a condition as it stands in a YAML file. Output: a function of a document (and of the item that a rule looks
at) that says whether the condition holds. Example: `when({"above": {"/visits": 0}})({"visits": 1}, ())` is True.

    applies: {/type: [行政许可], /handling/type: [承诺件]}       every place has one of the values
    when:    {any: [C, …]} {all: [C, …]} {not: C}
             {exists: /place} {absent: /place}                  filled in, or not
             {equals: {/place: value or [values]}}
             {contains: {/place: value or [values]}}            a list holds one of the values
             {matches: {/place: pattern}}                       RE2, anywhere in the text
             {same: [/a, /b]} {differs: [/a, /b]}
             {above: {/place: number}} {below: {/place: number}}

Where a rule checks each item of a list, a place that begins like the rule's own `at` is read at the same item;
further stars mean "any".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from linter.common import regex
from linter.source.pointer import Place, Pointer
from linter.source.schema import nearest
from linter.source.value_text import shown

Test = Callable[[Any, Pointer], bool]
"""(document, the match of the rule's own place) to whether the condition holds."""

_NOWHERE = Place("")


def filled(value: Any) -> bool:
    """Return whether anything is written: not null, not blank, not an empty list or mapping."""
    if value is None:
        return False
    return bool(value.strip()) if isinstance(value, str) else value != [] and value != {}


def applies(spec: Mapping[str, Any] | None) -> Callable[[Any], bool]:
    """Compile `applies`. Raises ValueError, in Chinese, for one that is not a mapping of places to values."""
    if spec is not None and not isinstance(spec, Mapping):
        raise ValueError(f"应为“位置: 值”，现在是 {shown(spec)}")
    tests = [(_place(text), tuple(_as_list(values))) for text, values in (spec or {}).items()]
    if not tests:
        return lambda _document: True
    if len(tests) == 1:
        ((place, allowed),) = tests
        return lambda document: place.get(document) in allowed

    def test(document: Any) -> bool:
        # A loop, not a generator: every rule asks this of every guide.
        for place, allowed in tests:  # noqa: SIM110
            if place.get(document) not in allowed:
                return False
        return True

    return test


def when(spec: Mapping[str, Any] | None, at: Place = _NOWHERE) -> Test:
    """Compile a condition for a rule that looks at `at`.

    Raises ValueError for a condition that cannot be used; the message is Chinese, names the word that is wrong, and
    suggests the nearest known word.
    """
    if spec is None:
        return lambda _document, _pointer: True
    if not isinstance(spec, Mapping) or not spec:
        raise ValueError(f"条件应为“词: 内容”，现在是 {shown(spec)}；可用的词有 {'、'.join(WORDS)}")
    if len(spec) != 1:
        return _joined([{key: value} for key, value in spec.items()], at, until=False)
    ((word, body),) = spec.items()
    if word in _COMPARISONS:
        return _comparison(word, body, at)
    if word in _PREDICATES:
        return _PREDICATES[word](word, body, at)
    raise ValueError(unknown_word("条件", word, WORDS))


def unknown_word(what: str, word: object, known: Iterable[str]) -> str:
    """Return the message for a word that is none of the known ones: `没有“above1”这种条件，是不是“above”？…`."""
    choices = list(known)
    guess = nearest(str(word), choices)
    return f"没有“{shown(word)}”这种{what}" + (f"，是不是“{guess}”？" if guess else f"；可用的有 {'、'.join(choices)}")


def _combined(word: str, body: Any, at: Place) -> Test:
    if not isinstance(body, list) or not body:
        raise ValueError(f"{word} 后面应为条件的列表，现在是 {shown(body)}")
    return _joined(body, at, until=word == "any")


def _negated(_word: str, body: Any, at: Place) -> Test:
    inner = when(body if body is not None else {}, at)
    return lambda document, pointer: not inner(document, pointer)


def _presence(word: str, body: Any, at: Place) -> Test:
    place, wanted = _place(body), word == "exists"
    if not place.starred:
        return lambda document, _pointer: filled(place.get(document)) is wanted
    return lambda document, pointer: any(map(filled, place.bound(document, at, pointer))) is wanted


def _equality(word: str, body: Any, at: Place) -> Test:
    if not isinstance(body, list) or len(body) != 2:
        raise ValueError(f"{word} 后面应为两个位置，如 [/a, /b]，现在是 {shown(body)}")
    first, second, equal = _place(body[0]), _place(body[1]), word == "same"
    return lambda document, pointer: (
        (first.bound(document, at, pointer) == second.bound(document, at, pointer)) is equal
    )


_PREDICATES: dict[str, Callable[[str, Any, Place], Test]] = {
    "any": _combined,
    "all": _combined,
    "not": _negated,
    "exists": _presence,
    "absent": _presence,
    "same": _equality,
    "differs": _equality,
}


def _comparison(word: str, body: Any, at: Place) -> Test:
    if not isinstance(body, Mapping) or not body:
        raise ValueError(f"{word} 后面应为“位置: 值”，现在是 {shown(body)}")
    if len(body) != 1:
        return _joined([{word: {text: wanted}} for text, wanted in body.items()], at, until=False)
    ((text, wanted),) = body.items()
    place, test = _place(text), _COMPARISONS[word](wanted)
    if not place.starred:
        return lambda document, _pointer: test(place.get(document))
    return lambda document, pointer: any(map(test, place.bound(document, at, pointer)))


def _joined(specs: Sequence[Mapping[str, Any]], at: Place, *, until: bool) -> Test:
    """All conditions hold; with `until` True, any of them holds. Conditions that search a text are asked last."""
    tests = [when(spec if spec is not None else {}, at) for spec in sorted(specs, key=_searches_text)]

    def joined(document: Any, pointer: Pointer) -> bool:
        # A loop, not a generator, as in `applies`.
        for test in tests:
            if test(document, pointer) is until:
                return until
        return not until

    return joined


def _searches_text(spec: Any) -> bool:
    return "'matches'" in repr(spec)


def _place(text: Any) -> Place:
    if not isinstance(text, str) or not text.startswith("/"):
        raise ValueError(f"位置应以 / 开头，如 /handling/type，现在是 {shown(text)}")
    return Place(text)


def _as_list(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _equals(wanted: Any) -> Callable[[Any], bool]:
    allowed = _as_list(wanted)
    return lambda value: value in allowed


def _contains(wanted: Any) -> Callable[[Any], bool]:
    allowed = _as_list(wanted)
    return lambda value: isinstance(value, list) and any(item in allowed for item in value)


def _matches(pattern: Any) -> Callable[[Any], bool]:
    if not isinstance(pattern, str):
        raise ValueError(f"matches 的值应为正则表达式，现在是 {shown(pattern)}")
    compiled = regex.compiled(pattern)
    return lambda value: isinstance(value, str) and compiled.found(value)


def _number(limit: Any) -> int:
    if isinstance(limit, bool) or not isinstance(limit, int):
        raise ValueError(f"above、below 的值应为整数，现在是 {shown(limit)}")
    return limit


def _above(limit: Any) -> Callable[[Any], bool]:
    number = _number(limit)
    return lambda value: isinstance(value, int) and value > number


def _below(limit: Any) -> Callable[[Any], bool]:
    number = _number(limit)
    return lambda value: isinstance(value, int) and value < number


_COMPARISONS: dict[str, Callable[[Any], Callable[[Any], bool]]] = {
    "equals": _equals,
    "contains": _contains,
    "matches": _matches,
    "above": _above,
    "below": _below,
}
WORDS = (*_PREDICATES, *_COMPARISONS)
"""The words a condition may begin with."""
