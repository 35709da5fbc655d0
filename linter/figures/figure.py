"""Figures: an indicator for a city, a district or a department, with the matters that make up n and N.

Sums are integers and ratios are fractions until they are shown, so that totals agree to the last digit.
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
"""District and department; empty for all."""
ALL: Scope = ("", "")


@dataclass
class Figure:
    """An indicator for a scope. Once it has been asked for a number, its parts are settled."""

    indicator: Indicator
    scope: Scope
    parts: list[Contribution] = field(default_factory=list)
    exempt: list[tuple[Contribution, str]] = field(default_factory=list)
    left_out: list[tuple[Unit, str]] = field(default_factory=list)

    @cached_property
    def n(self) -> int:
        return sum(part.n for part in self.parts)

    @cached_property
    def total(self) -> int:
        """N."""
        return sum(part.total for part in self.parts)

    @cached_property
    def value(self) -> Fraction | None:
        """The ratio, None without a denominator."""
        return self.indicator.ratio(self.parts)

    @property
    def shown(self) -> str:
        """As printed, such as "90.40%" or "—"."""
        return self.indicator.shown(self.value)

    @property
    def basis(self) -> str:
        """What the ratio is of: "480/531", or of a mean how many ratios it is made of."""
        return f"{self.n}/{self.total}" if self.indicator.pooled else f"{len(self.parts)}项平均"

    @property
    def with_exempt(self) -> tuple[int, int]:
        """n and N as they would be without the register of exemptions."""
        return self.n + sum(part.n for part, _ in self.exempt), self.total + sum(part.total for part, _ in self.exempt)

    @property
    def over(self) -> bool:
        """Whether n exceeds N: numerator and denominator count different things."""
        return self.value is not None and self.value > 1

    @property
    def reasons(self) -> dict[str, int]:
        """Why units were left out, and how many."""
        return dict(Counter(reason for _, reason in self.left_out).most_common())

    @property
    def unknown(self) -> int:
        """Units of N that are not in n because their source could not say."""
        return sum(part.unknown for part in self.parts)

    def short_of(self, goal: Fraction) -> int | None:
        """How many of the unit must still change for the figure to reach a goal; 0 if it has, None of a mean: what one
        unit brings depends on which it is."""
        if not self.indicator.pooled:
            return None
        if self.total == 0 or self.indicator.higher is None:
            return 0
        if self.indicator.higher:
            return max(0, math.ceil(goal * self.total) - self.n)
        return max(0, self.n - math.floor(goal * self.total))


def ratio(n: int, total: int) -> Fraction | None:
    """n/N, None where N is nought."""
    return Fraction(n, total) if total else None


def figures(measured: Measurement, by: Callable[[Unit], Iterable[Scope]]) -> dict[Scope, Figure]:
    """The figures of a measured indicator for every scope that `by` puts a unit into, and for all of it."""
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


def both(unit: Unit) -> list[Scope]:
    """A unit counts for its district and for its department there."""
    found = [(unit.district, "")] if unit.district else []
    return [*found, (unit.district, unit.department)] if found and unit.department else found


class Ranked(NamedTuple):
    """A place in a ranking; ties share it (1, 2, 2, 4)."""

    place: int
    figure: Figure
    behind: bool
    """Worse than the average of all that are ranked together."""
    gap: int | None
    """Units to that average, 0 for who has reached it; None as of `Figure.short_of`."""


class Ranking(NamedTuple):
    """Who stands where, and who is not ranked: without a denominator, or with too small a one."""

    average: Fraction | None
    rows: list[Ranked]
    empty: list[Figure]
    small: list[Figure]

    @property
    def below(self) -> list[Ranked]:
        """Who is worse than the average; who equals it is not."""
        return [row for row in self.rows if row.behind]


def ranking(found: Sequence[Figure], average: Fraction | None = None) -> Ranking:
    """Figures of one indicator by their exact value, best first; what all come to together is the average unless
    another is given. An indicator without a direction is not ranked."""
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
    """Every indicator over its population."""
    return {item.id: item.measure(units.get(item.of, ()), exemptions, day) for item in indicators}
