"""The condition language as data: the words of `when` and `then`, and a check that names a wrong one.

In: a condition as a rule file states it, {"exists": "/fees/items"}. Out: nothing, or a ValueError in Chinese, e.g.
"when 里没有 exist 这种写法，是不是 exists？". `linter.guides.condition` compiles conditions that pass this check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from linter.source.schema import nearest
from linter.source.value_text import shown


class Word(NamedTuple):
    """One word of the language: its meaning, the form of the value behind it, and an example in YAML."""

    zh: str
    form: str
    example: str
    fits: Callable[[Any], bool]
    """Whether a value has the form. For any, all and not, `check_condition` goes into the value itself."""


def is_place(value: Any) -> bool:
    """Whether a value is the text of a place such as "/materials/*/name"."""
    return isinstance(value, str) and value.startswith("/")


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, bool))


def _is_value_or_values(value: Any) -> bool:
    return _is_scalar(value) or (isinstance(value, list) and bool(value) and all(map(_is_scalar, value)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _by_place(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """The form {place: …}: a mapping from places to values of a form."""
    return lambda value: (
        isinstance(value, Mapping) and bool(value) and all(is_place(key) and fits(item) for key, item in value.items())
    )


def _are_two_places(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_place, value))


def _are_conditions(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


_PLACE, _TWO_PLACES, _CONDITIONS = "一个位置", "两个位置的列表", "一组条件（列表）"
_BY_PLACE = "{{位置: {}}}，写几个位置时要全部成立"
_VALUES = _BY_PLACE.format("值或值的列表")
_NUMBER = _BY_PLACE.format("整数")
WORDS: dict[str, Word] = {
    "exists": Word("这个位置填写了内容", _PLACE, "{exists: /time_limit/promised/note}", is_place),
    "absent": Word("这个位置没有填写", _PLACE, "{absent: /handling/visit_reason}", is_place),
    "equals": Word(
        "等于这个值，或等于列表中的一个值", _VALUES, "{equals: {/handling/type: [承诺件, 即办件]}}",
        _by_place(_is_value_or_values),
    ),
    "contains": Word(
        "位置上是列表，列表里有这个值，或有其中一个值", _VALUES, "{contains: {/handling/channels: 网上办理}}",
        _by_place(_is_value_or_values),
    ),
    "matches": Word(
        "文字里有一处符合这个正则表达式（RE2）", _BY_PLACE.format("正则表达式"), "{matches: {/name: 备案$}}",
        _by_place(lambda value: isinstance(value, str)),
    ),
    "above": Word("整数大于这个数", _NUMBER, "{above: {/handling/visits: 0}}", _by_place(_is_number)),
    "below": Word("整数小于这个数", _NUMBER, "{below: {/materials/*/originals: 1}}", _by_place(_is_number)),
    "same": Word(
        "两个位置的内容相同", _TWO_PLACES, "{same: [/time_limit/promised/value, /time_limit/statutory/value]}",
        _are_two_places,
    ),
    "differs": Word(
        "两个位置的内容不同", _TWO_PLACES, "{differs: [/time_limit/promised/unit, /time_limit/statutory/unit]}",
        _are_two_places,
    ),
    "not": Word("后面的条件不成立", "一个条件", "{not: {exists: /fees/items}}", lambda _value: True),
    "any": Word(
        "至少一个条件成立", _CONDITIONS, "{any: [{absent: /status}, {equals: {/status: 在用}}]}", _are_conditions
    ),
    "all": Word(
        "每个条件都成立", _CONDITIONS, "{all: [{exists: /fees/items}, {equals: {/fees/charged: false}}]}",
        _are_conditions,
    ),
}  # fmt: skip


def check_condition(spec: Any, name: str) -> None:
    """Raises ValueError, in Chinese, unless `spec` is a condition.

    `name` is the key under which the condition stands, for the message: "when", "then".
    """
    if not isinstance(spec, Mapping) or not spec:
        raise ValueError(f"{name} 应写成条件，如 {{exists: /fees/items}}")
    for key, value in spec.items():
        word = WORDS.get(key)
        if word is None:
            guess = nearest(str(key), list(WORDS))
            hint = f"，是不是 {guess}？" if guess else f"；可用的有 {'、'.join(WORDS)}"
            raise ValueError(f"{name} 里没有 {shown(key)} 这种写法{hint}")
        if not word.fits(value):
            raise ValueError(f"{name} 里 {key} 后面应写{word.form}")
        if key == "not":
            check_condition(value, name)
        elif key in ("any", "all"):
            for item in value:
                check_condition(item, name)


def check_applies(spec: Any) -> None:
    """Raises ValueError, in Chinese, unless `spec` is empty or maps places to the values they may have."""
    if spec is not None and not (spec == {} or _by_place(_is_value_or_values)(spec)):
        raise ValueError("applies 应写成 {位置: 值或值的列表}，如 {/type: [行政许可]}")
