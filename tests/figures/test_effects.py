"""Effects of a change: they add up to the change exactly, and the printed effects to the printed change."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linter.figures.effects import STEPS, TITLES, Change, State, change, rounded
from linter.figures.figure import ALL, district_and_department, figures
from linter.rulebook.indicator import Exemption, Indicator, Unit
from tests.figures.test_figures import PLACES, indicator, unit

OLD = indicator(edition="2025", scope={"/type": ["行政许可", "行政给付"]})
NEW = indicator(scope={"/type": ["行政许可"]})
"""The new edition counts permits only."""
ROW = st.tuples(
    st.integers(0, 9), st.integers(1, 60), st.integers(0, 70), PLACES, st.sampled_from(["行政许可", "行政给付"])
)


def units(rows: list[tuple[int, int, int, tuple[str, str], str]]) -> list[Unit]:
    """Units by number: the same number is the same matter in both periods, and may occur twice."""
    made = []
    for number, a, b, place, kind in rows:
        item = unit(number, a, b, *place)
        item.record = {**item.record, "type": kind}
        made.append(item)
    return made


UNITS = st.lists(ROW, max_size=8).map(units)
REGISTER = st.lists(
    st.sampled_from(["A0", "A1", "A2", "A3"]).map(
        lambda code: Exemption("online-rate", None, None, code, "依法", None, None)
    ),
    max_size=2,
)
STATES = st.tuples(
    st.builds(State, UNITS, st.sampled_from([OLD, NEW]), REGISTER, st.just("2025-12-31")),
    st.builds(State, UNITS, st.sampled_from([OLD, NEW]), REGISTER, st.just("2026-06-30")),
)


def printed(state: State) -> Fraction | None:
    """The figure of a state as a report prints it."""
    assert state.indicator is not None
    return figures(state.indicator.measure(state.units, state.exemptions, state.day), district_and_department)[
        ALL
    ].value


@pytest.mark.slow
@given(STATES)
def test_effects_add_up_to_the_difference_of_the_figures(states: tuple[State, State]) -> None:
    old, new = states
    found = change(old, new)
    assert (found.before, found.after) == (printed(old), printed(new))
    if found.before is None or found.after is None:
        assert found.effects == {} and found.difference is None
    else:
        assert list(found.effects) == list(STEPS)
        assert sum(found.effects.values()) == found.difference == found.after - found.before


@pytest.mark.slow
@given(STATES, st.sampled_from(["half-up", "half-even", "down"]), st.integers(0, 3))
def test_printed_effects_add_up_to_the_printed_difference(states: tuple[State, State], mode: str, digits: int) -> None:
    old, new = states
    found, by = change(old, new), indicator(rounding={"digits": digits, "mode": mode})
    difference, parts = rounded(found, by)
    if found.before is None or found.after is None:
        assert (difference, parts) == (None, {})
        return
    assert difference == by.rounded(found.after) - by.rounded(found.before)
    check(found, by, difference, parts)


def check(found: Change, by: Indicator, difference: Decimal | None, parts: dict[str, Decimal]) -> None:
    assert sum(parts.values()) == difference
    # Two values of different signs that are cut come apart by up to two units, two that are rounded by one.
    step = Decimal(2 if by.data["rounding"]["mode"] == "down" else 1).scaleb(-by.digits)
    for name, effect in found.effects.items():
        assert abs(Fraction(parts[name]) - effect * 100) <= Fraction(step), "no effect is far off"
        assert effect or not parts[name], "a step without effect shows none"


HALVES = st.integers(-2000, 2000).map(lambda halves: Fraction(halves, 2000))
"""Tenths of a per cent with halves at one digit: the hardest to round."""


@pytest.mark.slow
@given(HALVES | st.fractions(-1, 1), st.lists(HALVES | st.fractions(-1, 1), min_size=4, max_size=4),
       st.sampled_from(["half-up", "half-even", "down"]))  # fmt: skip
@example(Fraction(1, 2000), [Fraction(0), Fraction(0), Fraction(0), Fraction(1, 1000)], "half-even")
@example(Fraction(-1, 2000), [Fraction(0), Fraction(0), Fraction(1, 1000), Fraction(0)], "half-up")
@example(Fraction(1, 2000), [Fraction(0), Fraction(0), Fraction(0), Fraction(-1, 1000)], "half-up")
@example(Fraction(-9, 10_000), [Fraction(0), Fraction(0), Fraction(0), Fraction(18, 10_000)], "down")
def test_effects_that_are_hard_to_round_add_up_as_well(before: Fraction, parts: list[Fraction], mode: str) -> None:
    by = indicator(rounding={"digits": 1, "mode": mode})
    found = Change(before, before + sum(parts), dict(zip(STEPS, parts, strict=True)))
    check(found, by, *rounded(found, by))


@given(UNITS, REGISTER)
def test_without_a_change_all_effects_are_zero(matters: list[Unit], register: list[Exemption]) -> None:
    state = State(matters, NEW, register, "2026-06-30")
    assert not any(change(state, state).effects.values())


@given(UNITS, UNITS)
def test_the_effects_of_a_district_use_its_units_only(before: list[Unit], now: list[Unit]) -> None:
    def here(item: Unit) -> bool:
        return item.district == "320402"

    old, new = State(before, NEW, [], "2025-12-31"), State(now, NEW, [], "2026-06-30")
    own = State([*filter(here, before)], NEW, [], old.day), State([*filter(here, now)], NEW, [], new.day)
    assert change(old, new, here) == change(*own)


def matters(*amounts: tuple[int, int, str]) -> list[Unit]:
    return units([(number, a, b, ("320402", "公安局"), kind) for number, (a, b, kind) in enumerate(amounts)])


PERMIT, PAYMENT = "行政许可", "行政给付"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("edition", State(matters((10, 5, PERMIT), (10, 0, PAYMENT)), OLD, [], ""),
         State(matters((10, 5, PERMIT), (10, 0, PAYMENT)), NEW, [], "")),
        ("exemptions", State(matters((10, 5, PERMIT), (10, 10, PERMIT)), NEW, [], ""),
         State(matters((10, 5, PERMIT), (10, 10, PERMIT)), NEW,
               [Exemption("online-rate", None, None, "A1", "依法", None, None)], "")),
        ("catalog", State(matters((10, 5, PERMIT)), NEW, [], ""),
         State(matters((10, 5, PERMIT), (10, 0, PERMIT)), NEW, [], "")),
        ("work", State(matters((10, 5, PERMIT)), NEW, [], ""), State(matters((10, 2, PERMIT)), NEW, [], "")),
    ],
)  # fmt: skip
def test_a_single_change_gives_a_single_effect(name: str, old: State, new: State) -> None:
    found = change(old, new)
    assert [step for step, effect in found.effects.items() if effect] == [name] and name in TITLES
    assert found.whole


def test_removing_matters_is_an_effect_of_the_catalog() -> None:
    """A district that removes its worst matters raises the figure without doing any work."""
    old = State(matters((10, 5, PERMIT), (10, 10, PERMIT)), NEW, [], "")
    found = change(old, State(matters((10, 5, PERMIT)), NEW, [], ""))
    assert found.effects["catalog"] == Fraction(1, 4) and not found.effects["work"]


def test_a_new_indicator_has_no_effects() -> None:
    state = State(matters((10, 5, PERMIT)), NEW, [], "")
    found = change(State(matters((10, 5, PERMIT)), None, [], ""), state)
    assert (found.before, found.after, found.effects) == (None, Fraction(1, 2), {})
    assert rounded(found, NEW) == (None, {})
