"""What a change of a figure comes from: the definition, the exemptions, the catalog, or the work done.

The old period is counted again in steps, each of which changes one thing; what each step adds is its effect, so
that they add up to the change exactly:

    edition      the old matters by the new definition
    exemptions   and by the new register of exemptions
    catalog      and with the matters of the new period: those gone are out, those new are in
    work         and as the matters that are in both stand now
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


@dataclass(frozen=True, slots=True)
class State:
    """A population on a day, with what it is counted by."""

    units: Sequence[Unit]
    indicator: Indicator | None
    exemptions: Sequence[Exemption]
    day: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure then and now; the effects add up to the difference. None where a period has no figure."""

    before: Fraction | None
    after: Fraction | None
    effects: dict[str, Fraction]
    """By step; empty where there is nothing to compare, or where it cannot be split."""
    whole: bool = True
    """False: the old period cannot be counted by the new definition, so that the effects cannot be told apart."""

    @property
    def difference(self) -> Fraction | None:
        return None if self.before is None or self.after is None else self.after - self.before


def change(old: State, new: State, within: Callable[[Unit], bool] = lambda unit: True) -> Change:
    """How an indicator changed for the units that `within` accepts in either period."""
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
        # A step that leaves nothing to count hands its effect on to the next.
        reached = new.indicator.ratio(parts.values())
        effects[name] = (value if reached is None else reached) - value
        value = value if reached is None else reached
    return Change(before, after, effects, whole=bool(again) or not then)


def _parts(indicator: Indicator, state: State, within: Callable[[Unit], bool]) -> dict[tuple[str, int], Contribution]:
    """Parts by what they are of; of two matters with one code, which a rule forbids, both count."""
    measured = indicator.measure([unit for unit in state.units if within(unit)], state.exemptions, state.day)
    seen: Counter[str] = Counter()
    found = {}
    for part in measured.parts:
        found[part.unit.key, seen[part.unit.key]] = part
        seen[part.unit.key] += 1
    return found


def shown(found: Change, indicator: Indicator) -> tuple[Decimal | None, dict[str, Decimal]]:
    """The difference of the two printed values in percentage points, and the effects rounded so that what is
    printed adds up to it (largest remainder)."""
    if found.before is None or found.after is None:
        return None, {}
    total = indicator.rounded(found.after) - indicator.rounded(found.before)
    if not found.effects:
        return total, {}
    step = Decimal(1).scaleb(-indicator.digits)
    exact = {name: effect * 100 * 10**indicator.digits for name, effect in found.effects.items()}
    floor = {name: value.numerator // value.denominator for name, value in exact.items()}
    missing = int(total / step) - sum(floor.values())
    # Those nearest to the next unit are raised first, and none that is nought; to lower any, those farthest from it.
    sign = 1 if missing > 0 else -1
    moved = sorted(filter(exact.get, exact), key=lambda name: (sign * (floor[name] - exact[name]), STEPS.index(name)))
    for name in islice(cycle(moved), abs(missing)):
        floor[name] += sign
    return total, {name: floor[name] * step for name in STEPS}
