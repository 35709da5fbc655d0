"""Figures: an indicator for a city, a district or a department, with the units that make up n and N; rankings.

Input: a `Measurement` of an indicator. Output: a `Figure` per scope, and a `Ranking` of figures. Example: the figure
of 即办件比率 for 天宁区 is 67/104, printed as "64.42%". Sums are integers and ratios are fractions until they are
printed, so that totals agree to the last digit.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from linter.rulebook.indicator import Contribution, Exemption, Indicator, Measurement, Unit

Scope = tuple[str, str]
"""District id and department; "" for all districts or all departments."""
ALL: Scope = ("", "")
"""The scope of a figure for the whole catalog."""


@dataclass
class Figure:
    """An indicator for a scope. Its lists must not change after `n`, `total` or `value` has been read."""

    indicator: Indicator
    scope: Scope
    parts: list[Contribution] = field(default_factory=list)
    exempt: list[tuple[Contribution, str]] = field(default_factory=list)
    left_out: list[tuple[Unit, str]] = field(default_factory=list)

    @cached_property
    def n(self) -> int:
        """n, the sum of what the units add to the numerator."""
        return sum(part.n for part in self.parts)

    @cached_property
    def total(self) -> int:
        """N, the sum of what the units add to the denominator."""
        return sum(part.total for part in self.parts)

    @cached_property
    def value(self) -> Fraction | None:
        """The ratio, None without a denominator."""
        return self.indicator.ratio(self.parts)

    @property
    def shown(self) -> str:
        """The ratio as it is printed: "90.40%", or "—" without a denominator."""
        return self.indicator.shown(self.value)

    @property
    def basis(self) -> str:
        """n/N such as "480/531"; for a mean, the number of ratios that it is made of."""
        return f"{self.n}/{self.total}" if self.indicator.pooled else f"{len(self.parts)}项平均"

    @property
    def with_exempt(self) -> tuple[int, int]:
        """n and N as they are without the register of exemptions."""
        return self.n + sum(part.n for part, _ in self.exempt), self.total + sum(part.total for part, _ in self.exempt)

    @property
    def over(self) -> bool:
        """Whether n exceeds N: numerator and denominator count different things."""
        return self.value is not None and self.value > 1

    @property
    def reasons(self) -> dict[str, int]:
        """Reason why units were left out, to their number, the most frequent first."""
        return dict(Counter(reason for _, reason in self.left_out).most_common())

    @property
    def unknown(self) -> int:
        """Units of N that are not in n because their source could not know the value."""
        return sum(part.unknown for part in self.parts)

    def short_of(self, goal: Fraction) -> int | None:
        """Return how many units must still change for the figure to reach a goal, 0 if it has reached it.

        None for a mean, where the effect of a unit depends on the unit.
        """
        if not self.indicator.pooled:
            return None
        if self.total == 0 or self.indicator.higher is None:
            return 0
        if self.indicator.higher:
            return max(0, math.ceil(goal * self.total) - self.n)
        return max(0, self.n - math.floor(goal * self.total))


def ratio(n: int, total: int) -> Fraction | None:
    """Return n/N, None if N is 0."""
    return Fraction(n, total) if total else None


def figures(measured: Measurement, by: Callable[[Unit], Iterable[Scope]]) -> dict[Scope, Figure]:
    """Return the figures of a measurement for every scope that `by` puts a unit into, and for ALL."""
    found: dict[Scope, Figure] = {ALL: Figure(measured.indicator, ALL)}

    def at(unit: Unit) -> list[Figure]:
        return [found.setdefault(scope, Figure(measured.indicator, scope)) for scope in (ALL, *by(unit))]

    for part in measured.parts:
        for figure in at(part.unit):
            figure.parts.append(part)
    for part, reason in measured.exempt:
        for figure in at(part.unit):
            figure.exempt.append((part, reason))
    for unit, reason in measured.left_out:
        for figure in at(unit):
            figure.left_out.append((unit, reason))
    return found


def district_and_department(unit: Unit) -> list[Scope]:
    """Return the scopes of a unit: its district, and its department there."""
    found = [(unit.district, "")] if unit.district else []
    return [*found, (unit.district, unit.department)] if found and unit.department else found


class Ranked(NamedTuple):
    """A figure with its place in a ranking."""

    place: int
    """From 1; equal figures share a place (1, 2, 2, 4)."""
    figure: Figure
    behind: bool
    """Whether the figure is worse than the average of the ranking."""
    gap: int | None
    """Units that are missing to the average, 0 if it is reached; None for a mean (see `Figure.short_of`)."""


class Ranking(NamedTuple):
    """Figures of one indicator in order, and those that are not ranked."""

    average: Fraction | None
    rows: list[Ranked]
    """The best first."""
    empty: list[Figure]
    """Figures without a denominator."""
    small: list[Figure]
    """Figures whose denominator is below the indicator's minimum."""

    @property
    def below(self) -> list[Ranked]:
        """The figures worse than the average; a figure equal to it is not."""
        return [row for row in self.rows if row.behind]


def ranking(found: Sequence[Figure], average: Fraction | None = None) -> Ranking:
    """Return figures of one indicator ranked by their exact values, the best first.

    The average is the ratio of all ranked figures together unless another is given. An indicator without a direction is
    not ranked: all its figures come back as `small`.
    """
    empty = [figure for figure in found if figure.value is None]
    rest = [figure for figure in found if figure.value is not None]
    if not rest or rest[0].indicator.higher is None:
        return Ranking(average, [], empty, rest)
    higher, minimum = rest[0].indicator.higher, rest[0].indicator.minimum
    small = [figure for figure in rest if figure.total < minimum]
    ranked = [figure for figure in rest if figure.total >= minimum]
    if average is None:
        average = ranked[0].indicator.ratio(part for figure in ranked for part in figure.parts) if ranked else None
    values = sorted((_value(figure) for figure in ranked), reverse=higher)
    places: dict[Fraction, int] = {}
    for number, value in enumerate(values, 1):
        places.setdefault(value, number)
    ranked.sort(key=lambda figure: (places[_value(figure)], figure.scope))
    rows = []
    for figure in ranked:
        value = _value(figure)
        behind = average is not None and (value < average if higher else value > average)
        gap = figure.short_of(average) if behind and average is not None else 0
        rows.append(Ranked(places[value], figure, behind, gap))
    return Ranking(average, rows, empty, small)


def _value(figure: Figure) -> Fraction:
    assert figure.value is not None
    return figure.value


def measure_all(
    indicators: Iterable[Indicator], units: Mapping[str, Sequence[Unit]], exemptions: Sequence[Exemption], day: str
) -> dict[str, Measurement]:
    """Return the measurement of every indicator over its population, by the indicator's id."""
    return {item.id: item.measure(units.get(item.of, ()), exemptions, day) for item in indicators}
