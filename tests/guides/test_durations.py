"""Durations: reading them from texts, comparing them, and the checks that use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.engine.examples import AS_OF
from linter.guides.duration import UNITS, Duration, durations_in, parse_number
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds import KINDS
from linter.rulebook.rule import Hit

durations = st.builds(Duration, st.integers(0, 400), st.sampled_from(UNITS))


@given(durations, durations)
def test_comparison_is_antisymmetric(first: Duration, second: Duration) -> None:
    forth, back = first.compare(second), second.compare(first)
    assert (forth is None) == (back is None)
    assert forth is None or forth == -(back or 0)


@given(durations, durations, durations)
def test_comparison_is_transitive(first: Duration, second: Duration, third: Duration) -> None:
    if first.compare(second) == -1 and second.compare(third) == -1:
        assert first.compare(third) == -1
    if first.compare(second) == 0:
        assert first.compare(third) == second.compare(third)


@given(durations, st.integers(1, 400))
def test_more_of_a_unit_is_never_shorter(duration: Duration, more: int) -> None:
    assert Duration(duration.value + more, duration.unit).compare(duration) == 1


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        ((20, "工作日"), (20, "工作日"), 0),
        ((1, "年"), (12, "月"), 0),
        ((0, "工作日"), (0, "小时"), 0),
        ((0, "工作日"), (1, "小时"), -1),
        ((10, "工作日"), (9, "自然日"), 1),
        ((10, "工作日"), (10, "自然日"), None),
        ((10, "工作日"), (12, "自然日"), None),
        ((20, "工作日"), (60, "自然日"), -1),
        ((4, "小时"), (1, "工作日"), -1),
        ((24, "小时"), (1, "工作日"), None),
        ((72, "小时"), (2, "自然日"), 1),
        ((32, "工作日"), (1, "月"), 1),
        ((20, "工作日"), (1, "月"), None),
        ((20, "工作日"), (3, "月"), -1),
    ],
)
def test_limits_of_two_units_are_compared_only_if_certain(
    first: tuple[int, str], second: tuple[int, str], order: int | None
) -> None:
    assert Duration(*first).compare(Duration(*second)) == order


@pytest.mark.parametrize(
    "data", [None, [], "5", {}, {"value": 5}, {"value": True, "unit": "月"}, {"value": 5, "unit": "天"}]
)
def test_other_data_gives_no_duration(data: Any) -> None:
    assert Duration.of(data) is None


def _spoken(number: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + digits[ones] if ones or not number else text


@given(st.integers(0, 999))
def test_spoken_numbers_are_read(number: int) -> None:
    assert parse_number(_spoken(number)) == parse_number(str(number)) == number


@pytest.mark.parametrize("text", ["", "百", "十十", "百十", "二〇", "一百二", "三百百"])
def test_other_texts_give_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("自受理之日起二十个工作日内", ["二十个工作日"]),
        ("２０ 个工作日", ["２０ 个工作日"]),
        ("3个月或者2年", ["3个月", "2年"]),
        ("2024年5月10日起，第20日、每月5日", []),
        ("3-5天，1.5天，10至15个工作日", []),
        ("三月", []),
        ("自助办理24小时", ["24小时"]),
        ("年满十八周岁", []),
    ],
)
def test_durations_in_prose(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in durations_in(text)] == found


@given(st.text("0123456789０一二十百两〇个工作日自然天小时月年至-。第 ", max_size=40))
def test_any_prose_can_be_read(text: str) -> None:
    for one in durations_in(text):
        assert 0 <= one.start < one.end <= len(text)
        assert all(reading.unit in UNITS and reading.value >= 0 for reading in one.readings)


def hits(kind: str, value: dict[str, Any], **spec: Any) -> list[Hit]:
    """The hits of a named check for a guide that has only these keys."""
    check: Any = KINDS[kind].compile(spec)
    return list(check(Guide("示例.yaml", value, Context(Path(), Path(), AS_OF, {}))))


def step(name: str, days: int | None, *after: str, **more: Any) -> dict[str, Any]:
    limit = None if days is None else {"value": days, "unit": more.pop("unit", "工作日")}
    return {"id": name, "name": name, "after": list(after), "limit": limit, **more}


def overrun(steps: list[dict[str, Any]], promise: int = 5, unit: str = "工作日", **more: Any) -> str | None:
    """The amount by which the steps exceed a promise, None if they do not."""
    value = {"process": steps, "time_limit": {"promised": {"value": promise, "unit": unit}}, **more}
    found = hits("critical-path", value)
    return str(found[0].values["sum"]) if found else None


def test_parallel_steps_take_as_long_as_the_longest() -> None:
    steps = [step("a", 1), step("b", 2, "a"), step("c", 4, "a"), step("d", 1, "b", "c")]
    assert overrun(steps) == "6 工作日"
    assert overrun(steps, 6) is None


def test_steps_that_do_not_count_are_left_out() -> None:
    steps = [step("a", 5), step("送达", 9, "a", counted=False)]
    assert overrun(steps) is None
    special = [{"name": "检测", "limit": {"value": 9, "unit": "工作日"}, "counted": False}]
    assert overrun(steps, special_procedures=special) is None
    special[0]["counted"] = True
    assert overrun(steps, special_procedures=special) == "14 工作日"


def test_a_step_that_is_a_special_procedure_is_not_counted_twice() -> None:
    steps = [step("审查", 2), step("现场检测", 9, "审查")]
    special = [{"name": "检测", "limit": {"value": 3, "unit": "工作日"}, "counted": True}]
    assert overrun(steps, special_procedures=special) is None


def test_units_that_do_not_add_up_are_left_out() -> None:
    assert overrun([step("a", 9, unit="自然日"), step("b", 3, "a")]) is None
    assert overrun([step("a", 1, unit="年"), step("b", 1, "a", unit="月")], 12, "月") == "13 月"


def test_steps_without_order_begin_at_once() -> None:
    assert overrun([step("a", 3), step("b", 3)]) is None


@pytest.mark.parametrize(
    "steps",
    [[], [step("a", None)], [step("a", 9, "b"), step("b", 9, "a")], [step("a", 9, "a")], [{"name": "a"}], [{}], [None]],
)
def test_broken_graphs_have_no_longest_path(steps: list[Any]) -> None:
    assert overrun(steps) is None


def test_five_hundred_steps_in_a_row_are_added_up() -> None:
    steps = [step("s0", 1)] + [step(f"s{number}", 1, f"s{number - 1}") for number in range(1, 500)]
    assert overrun(steps) == "500 工作日"


@given(st.lists(st.tuples(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=3)), max_size=10))
def test_the_longest_way_lies_between_the_longest_step_and_all(plan: list[tuple[int, list[int]]]) -> None:
    steps = [
        step(f"s{number}", days, *(f"s{other}" for other in after if other < number))
        for number, (days, after) in enumerate(plan)
    ]
    found = overrun(steps, 0)
    total = int(found.split()[0]) if found else 0
    assert max((days for days, _ in plan), default=0) <= total <= sum(days for days, _ in plan)


ABOUT = "办结|作出[^，。；]{0,10}决定"


def said(note: str, days: int = 5, unless: str = "延长|检测") -> str | None:
    """The contradiction between a note and a limit of so many working days, None without one."""
    value = {"time_limit": {"promised": {"value": days, "unit": "工作日", "note": note}}}
    spec = {"at": "/time_limit/promised/note", "limits": ["/time_limit/promised"], "about": ABOUT, "unless": unless}
    found = hits("limit-in-text", value, **spec)
    assert all(hit.part and note[slice(*hit.part)] == hit.values["found"] for hit in found)
    return found[0].values["found"] if found else None


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("自受理之日起3个工作日内办结", "3个工作日"),
        ("三十日内作出许可决定", "三十日"),
        ("自受理之日起五个工作日内办结", None),
        ("5 日内办结", None),
        ("5 天办结，需要检测的 10 天", None),
        ("7 日内办结", None),  # seven natural days may be five working days
        ("10个工作日内检测完毕后办结", None),
        ("情况复杂的，延长10日办结", None),
        ("不含检测所需的 10 个工作日", None),
        ("许可证有效期四年", None),
        ("自受理之日起计算", None),
    ],
)
def test_a_note_that_contradicts_the_limit_is_found(note: str, found: str | None) -> None:
    assert said(note) == found


def test_a_text_about_a_guide_without_limits_is_not_judged() -> None:
    value = {"time_limit": {"promised": {"note": "3个工作日内办结"}}}
    assert not hits("limit-in-text", value, at="/time_limit/promised/note", limits=["/time_limit/promised"])


def test_a_limit_without_value_or_unit_is_found() -> None:
    value = {"time_limit": {"promised": {"value": 5}, "correction": {"unit": "工作日"}, "statutory": {"value": 0}}}
    found = hits("half-limit", value, **{"in": ["/time_limit/*"]})
    assert [(hit.pointer[-2:], hit.variant) for hit in found] == [
        (("promised", "unit"), "unit"),
        (("correction", "value"), "value"),
    ]
