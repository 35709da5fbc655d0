"""Figures and rankings: properties that hold for any number of matters, districts and departments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.common.period import Period
from linter.figures.figure import ALL, Figure, Ranking, district_and_department, figures, ranking
from linter.rulebook.indicator import Contribution, Exemption, Indicator, Unit

DISTRICTS = ("320402", "320404", "320411")
DEPARTMENTS = ("卫生健康局", "公安局")
A, B = "statutory_days", "promised_days"


def indicator(**changes: Any) -> Indicator:
    """(Σa - Σb) / Σa, such as the compression of time limits, printed with two digits."""
    data = {
        "id": "online-rate", "edition": "2026", "title": {"zh": "网上可办率"}, "direction": "higher",
        "aggregate": "pooled", "unit": "清单项", "numerator": {"sum": A, "minus": B}, "denominator": {"sum": A},
        "rounding": {"digits": 2, "mode": "half-up"},
    }  # fmt: skip
    return Indicator(data | changes)


SHARE = indicator()


def unit(number: int, a: int, b: int, district: str = "320402", department: str = "卫生健康局") -> Unit:
    code = f"A{number}"
    return Unit(code, code, code, district, department, f"{code}.yaml", {"terms": {A: a, B: b}})


PLACES = st.tuples(st.sampled_from(DISTRICTS), st.sampled_from(DEPARTMENTS))
AMOUNTS = st.integers(1, 50).flatmap(lambda a: st.tuples(st.just(a), st.integers(0, a)))
UNITS = st.lists(st.tuples(AMOUNTS, PLACES), max_size=20).map(
    lambda rows: [unit(number, *amounts, *place) for number, (amounts, place) in enumerate(rows)]
)


def counted(values: Sequence[tuple[int, int]], of: Indicator = SHARE) -> list[Figure]:
    """A figure for each n/N, one district each."""
    return [
        Figure(of, (f"{number:02}", ""), [Contribution(unit(number, 1, 0, f"{number:02}"), n, total)] if total else [])
        for number, (n, total) in enumerate(values)
    ]


COUNTS = st.integers(0, 30).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


# Rounding


MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


@given(st.sampled_from([*MODES]), st.integers(0, 6), st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_rounding_agrees_with_decimal(mode: str, digits: int, n: int, total: int) -> None:
    exact = Decimal(n * 100 * 10**digits)
    # Sixty digits tell every quotient of such numbers from a half.
    rounded = Context(prec=60).divide(exact, Decimal(total)).quantize(Decimal(1), MODES[mode])
    made = indicator(rounding={"digits": digits, "mode": mode}).rounded(Fraction(n, total))
    assert made == rounded.scaleb(-digits)
    assert -made.as_tuple().exponent == digits


@pytest.mark.parametrize(
    ("n", "total", "digits", "shown"),
    [
        (480, 531, 2, "90.40%"), (77, 88, 0, "88%"), (1, 800, 2, "0.13%"), (-1, 800, 2, "-0.13%"), (3, 800, 2, "0.38%"),
        (0, 7, 2, "0.00%"), (7, 7, 1, "100.0%"), (5, 4, 2, "125.00%"), (-1, 10**9, 2, "0.00%"), (1, 3, 6, "33.333333%"),
    ],
)  # fmt: skip
def test_halves_go_up(n: int, total: int, digits: int, shown: str) -> None:
    assert indicator(rounding={"digits": digits, "mode": "half-up"}).shown(Fraction(n, total)) == shown


# Pooling


@pytest.mark.slow
@given(UNITS)
def test_the_total_is_the_sum_of_its_districts_and_lies_between_them(units: list[Unit]) -> None:
    found = figures(SHARE.measure(units), district_and_department)
    whole = found.pop(ALL)
    districts = [figure for (_, department), figure in found.items() if not department]
    departments = [figure for (_, department), figure in found.items() if department]
    for parts in (districts, departments):
        assert (sum(part.n for part in parts), sum(part.total for part in parts)) == (whole.n, whole.total)
    if units:
        values = [figure.value for figure in districts]
        assert min(values) <= whole.value <= max(values)  # type: ignore[type-var, operator]
    else:
        assert (whole.value, whole.shown) == (None, "—")


@pytest.mark.slow
@given(UNITS, st.sampled_from([None, *DISTRICTS]), st.sampled_from([None, *DEPARTMENTS]))
def test_the_register_exempts_its_units_and_both_values_are_kept(
    units: list[Unit], district: str | None, department: str | None
) -> None:
    register = [Exemption("online-rate", district, department, None, "依法", None, None)]
    with_it, without = SHARE.measure(units, register, "2026-06-30"), SHARE.measure(units)
    whole, all_of_it = figures(with_it, district_and_department)[ALL], figures(without, district_and_department)[ALL]
    assert whole.with_exempt == (all_of_it.n, all_of_it.total)
    for part, reason in with_it.exempt:
        assert part.unit.district == (district or part.unit.district) and reason == "依法"
        assert part.unit.department == (department or part.unit.department)
    assert len(with_it.exempt) + len(with_it.parts) == len(units)


@pytest.mark.parametrize(
    ("since", "until", "out"),
    [(None, None, True), ("2026-06-30", "2026-06-30", True), ("2026-07-01", None, False), (None, "2026-06-29", False)],
)
def test_an_exemption_holds_from_day_to_day(since: str | None, until: str | None, out: bool) -> None:
    register = [Exemption("online-rate", None, None, "A0", "依法", since, until)]
    assert bool(SHARE.measure([unit(0, 2, 1)], register, "2026-06-30").exempt) is out


def test_units_without_a_value_are_left_out_with_the_reason() -> None:
    lacking = Unit("A1", "甲", "A1", "320402", "公安局", "", {"terms": {A: 3}, "reasons": ["no-promised-limit"]})
    told = indicator(denominator={"sum": A, "exclude": ["no-promised-limit"]})
    assert figures(told.measure([lacking]), district_and_department)[ALL].reasons == {"no-promised-limit": 1}
    assert figures(SHARE.measure([lacking]), district_and_department)[ALL].reasons == {"no-value": 1}


def test_a_ratio_above_one_is_marked() -> None:
    assert [figure.over for figure in counted([(3, 2), (2, 2), (0, 0)])] == [True, False, False]


# Ranking


def test_ties_share_a_place_and_a_figure_equal_to_the_average_is_not_below() -> None:
    found = ranking(counted([(9, 10), (5, 10), (5, 10), (1, 10), (0, 0)]))
    assert [row.place for row in found.rows] == [1, 2, 2, 4]
    assert found.average == Fraction(1, 2)
    assert [row.gap for row in found.rows] == [0, 0, 0, 4]
    assert [row.figure.scope[0] for row in found.below] == ["03"]
    assert [figure.scope[0] for figure in found.empty] == ["04"]


def test_if_lower_is_better_the_lowest_comes_first() -> None:
    found = ranking(counted([(9, 10), (0, 10), (3, 10)], indicator(direction="lower")))
    assert [(row.figure.n, row.place, row.gap) for row in found.rows] == [(0, 1, 0), (3, 2, 0), (9, 3, 5)]


def test_a_mean_has_no_number_of_missing_units() -> None:
    """The effect of one unit on a mean depends on the ratio that the unit belongs to."""
    for name in ("mean", "mean-of-matters"):
        found = ranking(counted([(9, 10), (1, 10)], indicator(aggregate=name)))
        assert [(row.behind, row.gap) for row in found.rows] == [(False, 0), (True, None)]
        assert [row.figure.scope[0] for row in found.below] == ["01"]
        assert found.rows[1].figure.short_of(Fraction(1)) is None


def test_small_denominators_and_no_direction_are_not_ranked() -> None:
    small = ranking(counted([(1, 2), (9, 10)], indicator(minimum=5)))
    assert len(small.rows) == len(small.small) == 1 and small.average == Fraction(9, 10)
    plain = ranking(counted([(1, 2), (9, 10)], indicator(direction="none")))
    assert plain.rows == [] and len(plain.small) == 2
    assert ranking([]) == Ranking(None, [], [], [])


@pytest.mark.slow
@given(st.lists(COUNTS, max_size=12), st.sampled_from(["higher", "lower"]), st.none() | st.fractions(0, 1))
def test_places_gaps_and_averages(values: list[tuple[int, int]], direction: str, average: Fraction | None) -> None:
    found = ranking(counted(values, indicator(direction=direction)), average)
    assert len(found.rows) + len(found.empty) + len(found.small) == len(values)
    better = (lambda a, b: a > b) if direction == "higher" else (lambda a, b: a < b)
    for row in found.rows:
        others = [other.figure.value for other in found.rows]
        assert row.place == 1 + sum(better(other, row.figure.value) for other in others)
        assert bool(row.gap) is better(found.average, row.figure.value)
    assert [row.place for row in found.rows] == sorted(row.place for row in found.rows)
    if average is None and found.rows:
        assert found.average == Fraction(sum(n for n, _ in values), sum(total for _, total in values))


@given(COUNTS, st.fractions(0, 1), st.sampled_from(["higher", "lower"]))
def test_the_missing_units_are_the_fewest_that_reach_the_goal(
    value: tuple[int, int], goal: Fraction, direction: str
) -> None:
    (figure,) = counted([value], indicator(direction=direction))
    short, (n, total) = figure.short_of(goal), value
    if not total:
        assert short == 0
        return
    step = 1 if direction == "higher" else -1

    def reached(changes: int) -> bool:
        return step * Fraction(n + step * changes, total) >= step * goal

    assert reached(short) and (short == 0 or not reached(short - 1))


# Periods


@given(st.integers(1, 9999), st.sampled_from(["", *(f"H{n}" for n in (1, 2)), *(f"Q{n}" for n in range(1, 5)),
                                               *(f"-{n:02}" for n in range(1, 13))]))  # fmt: skip
def test_periods_are_written_as_they_are_read(year: int, part: str) -> None:
    text = f"{year:04}{part}"
    period = Period.of(text)
    assert str(period) == text and Period.of(f" {text.lower()} ") == period
    assert period.start.day == 1 and period.start.year == period.end.year == year
    days = (period.end - period.start).days + 1
    low, high = {"": (365, 366), "H": (181, 184), "Q": (90, 92), "-": (28, 31)}[part[:1]]
    assert low <= days <= high and period.title.startswith(f"{year}年")
    assert Period.half_of(period.end).end >= period.end or not part


@given(st.integers(1, 9998))
def test_the_parts_of_a_year_follow_each_other(year: int) -> None:
    for parts in (["H1", "H2"], ["Q1", "Q2", "Q3", "Q4"], [f"-{month:02}" for month in range(1, 13)]):
        periods = [Period.of(f"{year:04}{part}") for part in parts]
        assert periods[0].start == date(year, 1, 1) and periods[-1].end == date(year, 12, 31)
        assert all((after.start - before.end).days == 1 for before, after in pairwise(periods))
        assert len({period.title for period in periods}) == len(parts)


@pytest.mark.parametrize(
    "text", ["", "26", "2026H3", "2026Q5", "2026-13", "2026-00", "2026-1", "20261", "0000", "２０２６", "2026H1\nx",
             "../2026", "2026" * 1000, "\x1b[31m"]
)  # fmt: skip
def test_other_texts_are_refused_as_periods(text: str) -> None:
    with pytest.raises(ValueError, match="周期应写成") as told:
        Period.of(text)
    assert len(str(told.value)) < 150 and str(told.value).isprintable()
