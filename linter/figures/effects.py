"""Split the change of a figure into effects: definition, exemptions, catalog, work.

Input: the units of the old and the new period, each with its definition and register of exemptions. Output: a `Change`.
Example: 62.50% → 90.00% is −37.50 by the definition, +25.00 by exemptions, +25.00 by the catalog, +15.00 by work.

The old period is counted again in steps, each of which changes one thing. The difference that a step makes is its
effect, so that the effects add up to the change exactly:

    edition      the old matters by the new definition
    exemptions   then with the new register of exemptions
    catalog      then without the matters that are gone, and with the new ones
    work         then with the present values of the matters that are in both periods
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import cycle, islice

from linter.rulebook.indicator import Contribution, Exemption, Indicator, Unit

STEPS = ("edition", "exemptions", "catalog", "work")
TITLES = {"edition": "口径", "exemptions": "例外", "catalog": "目录增减", "work": "工作"}
"""Step to its Chinese name in a report."""


@dataclass(frozen=True, slots=True)
class State:
    """A population on a day, with the definition and the register that it is counted by."""

    units: Sequence[Unit]
    indicator: Indicator | None
    exemptions: Sequence[Exemption]
    day: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure then and now, and the effects that add up to the difference. None for a period without the figure."""

    before: Fraction | None
    after: Fraction | None
    effects: dict[str, Fraction]
    """Effect by step; {} if a period has no figure, or if the change cannot be split."""
    whole: bool = True
    """False if the old period cannot be counted by the new definition, so that the change cannot be split."""

    @property
    def difference(self) -> Fraction | None:
        """`after` less `before`."""
        return None if self.before is None or self.after is None else self.after - self.before


def change(old: State, new: State, within: Callable[[Unit], bool] = lambda _unit: True) -> Change:
    """Return how an indicator changed, counting only the units that `within` accepts."""
    assert new.indicator is not None
    now = _parts(new.indicator, new, within)
    after = new.indicator.ratio(now.values())
    if old.indicator is None:
        return Change(None, after, {})
    then = _parts(old.indicator, old, within)
    again = _parts(new.indicator, old, within)
    exempted = _parts(new.indicator, State(old.units, None, new.exemptions, new.day), within)
    before = old.indicator.ratio(then.values())
    if before is None or after is None:
        return Change(before, after, {})
    renewed = {key: exempted.get(key, part) for key, part in now.items()}
    steps = [again, exempted, renewed, now]
    value, effects = before, {}
    for name, parts in zip(STEPS, steps, strict=True):
        # A step after which nothing is left to count has no effect; the next step gets it.
        reached = new.indicator.ratio(parts.values())
        effects[name] = (value if reached is None else reached) - value
        value = value if reached is None else reached
    return Change(before, after, effects, whole=bool(again) or not then)


def _parts(indicator: Indicator, state: State, within: Callable[[Unit], bool]) -> dict[tuple[str, int], Contribution]:
    """Contributions by key of the unit; of two matters with one code, which a rule forbids, both count."""
    measured = indicator.measure([unit for unit in state.units if within(unit)], state.exemptions, state.day)
    seen: Counter[str] = Counter()
    found = {}
    for part in measured.parts:
        found[part.unit.key, seen[part.unit.key]] = part
        seen[part.unit.key] += 1
    return found


def rounded(found: Change, indicator: Indicator) -> tuple[Decimal | None, dict[str, Decimal]]:
    """Return the difference of the two printed values in percentage points, and the effects as they are printed.

    The effects are rounded by largest remainder, so that the printed effects add up to the printed difference.
    """
    if found.before is None or found.after is None:
        return None, {}
    total = indicator.rounded(found.after) - indicator.rounded(found.before)
    if not found.effects:
        return total, {}
    step = Decimal(1).scaleb(-indicator.digits)
    exact = {name: effect * 100 * 10**indicator.digits for name, effect in found.effects.items()}
    floor = {name: value.numerator // value.denominator for name, value in exact.items()}
    missing = int(total / step) - sum(floor.values())
    # The effects nearest to the next unit are raised first; to lower effects, those farthest from it come first. An
    # effect of exactly 0 stays 0.
    sign = 1 if missing > 0 else -1
    moved = sorted(filter(exact.get, exact), key=lambda name: (sign * (floor[name] - exact[name]), STEPS.index(name)))
    for name in islice(cycle(moved), abs(missing)):
        floor[name] += sign
    return total, {name: floor[name] * step for name in STEPS}
