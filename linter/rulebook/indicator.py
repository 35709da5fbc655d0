"""Indicators: what counts into n and what into N, as the files of rules/indicators define it.

Input: a definition and the units of its population. Output: a `Measurement`, the contributions to n and N, from which a
ratio is made. Example: 480 of 531 guides give n=480, N=531, shown as "90.40%"; a figure is never a bare percentage.

In: the content of an indicator file, and the `Unit`s to count. Out: a `Measured` with the part of every unit in n and
N, from which figures are computed; a figure never is a bare percentage. The keys of a definition:

of: guides                              the population that is counted
scope: {/type: [行政许可]}               only records with these values; another scope is another indicator
when: {…}                               a further condition (linter.guides.condition)
numerator: {count: {…condition…}}       records for which the condition holds
denominator: {count: all}               out of all in scope, or out of those for which a condition holds
numerator: {sum: a, minus: b}           a term of the records added up, less another
denominator: {sum: a, exclude: [why]}   records that lack a term for these reasons are left out and reported
aggregate: pooled                       the sum of all n by the sum of all N
aggregate: mean                         the mean of the districts' ratios
aggregate: mean-of-matters              the mean of the ratios of the records themselves

Which places and terms a population has is said in linter.rulebook.record_fields. The records of guides hold whatever
place of a guide a definition names: an indicator on a new place is one file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from linter.common.resources import folder
from linter.common.rounding import Mode, scaled
from linter.guides import condition
from linter.guides.condition import unknown_word
from linter.guides.fields import fields
from linter.rulebook.record_fields import POPULATIONS
from linter.rulebook.rule_data import RulebookError, load_document
from linter.source import schema
from linter.source.schema import nearest

EMPTY = "—"
"""Printed for a figure without a denominator."""
_CLASSIFIERS = {
    "目录项": "项", "清单项": "项", "办理项": "项", "监管事项": "项", "天": "天", "办件": "件", "评价": "条",
}  # fmt: skip
"""Counting unit to its measure word: 17项, 3天. Other units take 个 before their name."""
TOPICS: tuple[str, ...] = tuple(topic for topic in schema.of_kind("indicator").raw(("topic",))["enum"] if topic)
"""The topics of indicators, in the order in which a report treats them."""


@dataclass(slots=True)
class Unit:
    """A record to be counted: a guide, an entry of a list in a district, or a problem of the ledger."""

    key: str
    """Identity of the unit; the same from one period to the next."""
    name: str
    code: str
    district: str
    department: str
    path: str
    """The path of its file, empty if there is none."""
    record: Mapping[str, Any]
    """The data that indicators read: values by key, `terms` (name to number), `reasons` (why a term is missing),
    `lacks` (places that the source could not know)."""


class Contribution(NamedTuple):
    """The amounts that one unit adds to n and to N."""

    unit: Unit
    n: int
    total: int
    unknown: bool = False
    """True if the unit is not in n because its source could not know the value."""


@dataclass(slots=True)
class Measurement:
    """An indicator over a population: the contributions to n and N, and the units left out, with the reason."""

    indicator: Indicator
    parts: list[Contribution] = field(default_factory=list)
    left_out: list[tuple[Unit, str]] = field(default_factory=list)
    exempt: list[tuple[Contribution, str]] = field(default_factory=list)
    """Left out by an entry of the register of exemptions, with its reason."""


class Exemption(NamedTuple):
    """An entry of the register of exemptions (例外登记): units that do not count in N of an indicator."""

    indicator: str
    district: str | None
    department: str | None
    code: str | None
    """Basic code or task code of a matter; None: all matters of the district or department."""
    reason: str
    since: str | None
    until: str | None

    def covers(self, unit: Unit, day: str) -> bool:
        """Return whether the entry exempts a unit on a day ("2026-09-30")."""
        if (self.since or day) > day or (self.until or day) < day:
            return False
        return (
            self.district in (None, unit.district)
            and self.department in (None, unit.department)
            and self.code in (None, unit.code, unit.record.get("basic_code"))
        )


class Indicator:
    """A definition, compiled. Raises RulebookError, which names the file and the word, for one that cannot be used."""

    def __init__(self, data: Mapping[str, Any], file: str | None = None) -> None:
        self.data = data
        self.id: str = data["id"]
        self.file = file or f"rules/indicators/{self.id}.yaml"
        self.edition: str = data["edition"]
        self.title: str = data["title"]["zh"]
        self.of: str = data.get("of") or "guides"
        self.digits: int = (data.get("rounding") or {}).get("digits", 2)
        self._mode: Mode = (data.get("rounding") or {}).get("mode") or "half-up"
        self.higher: bool | None = {"higher": True, "lower": False, "none": None}[data["direction"]]
        self._aggregate: str = data["aggregate"]
        self.pooled: bool = self._aggregate == "pooled"
        self.minimum: int = data.get("minimum") or 1
        self.classifier: str = _CLASSIFIERS.get(data["unit"], f"个{data['unit']}")
        self.target = self._compiled("target", percent, data.get("target"))
        self.threshold = self._compiled("threshold", percent, data.get("threshold"))
        self._scope = self._compiled("scope", condition.applies, data.get("scope"))
        self._when = self._compiled("when", condition.when, data.get("when"))
        self.places = frozenset(
            place for key in ("scope", "when", "numerator", "denominator") for place in _places(data.get(key))
        )
        """All places that the definition reads."""
        self._measure = self._counter() if "count" in data["numerator"] else self._adder()
        for place in sorted(self.places):
            if not POPULATIONS[self.of].has(place):
                raise self._error(None, _unknown_place(self.of, place))

    def _error(self, part: str | None, message: object) -> RulebookError:
        return RulebookError(f"{self.file}{f' 的 {part}' if part else ''}：{message}")

    def _compiled(self, part: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """What a function makes of a part of the definition; its ValueError becomes a RulebookError with the file."""
        try:
            return function(*arguments)
        except ValueError as error:
            raise self._error(part, error) from error

    def _part(self, name: str, allowed: Sequence[str]) -> Mapping[str, Any]:
        """The numerator or denominator; the first allowed key must be there, and no others than the allowed ones."""
        part: Mapping[str, Any] = self.data[name]
        for key in part:
            if key not in allowed:
                raise self._error(name, unknown_word("写法", key, allowed))
        if allowed[0] not in part:
            raise self._error(name, f"应有 {allowed[0]}，与{'分母' if name == 'numerator' else '分子'}一致")
        return part

    def _counter(self) -> Callable[[Unit], Contribution | str | None]:
        """Count units: 1 into N for each in scope, 1 into n for each that the condition of the numerator holds for."""
        wanted, out_of = self._part("numerator", ["count"])["count"], self._part("denominator", ["count"])["count"]
        inside = self._compiled("numerator", condition.when, wanted if wanted is not None else {})
        if isinstance(out_of, str) and out_of != "all":
            raise self._error("denominator", f"count 应为 all 或者一个条件，现在是“{out_of}”")
        counted = None if out_of == "all" else self._compiled("denominator", condition.when, out_of or {})
        places = tuple(_places(wanted))

        def count(unit: Unit) -> Contribution | None:
            if counted is not None and not counted(unit.record, ()):
                return None
            n = inside(unit.record, ())
            unknown = not n and any(_covers(lack, place) for lack in unit.record.get("lacks") or () for place in places)
            return Contribution(unit, int(n), 1, unknown)

        return count

    def _adder(self) -> Callable[[Unit], Contribution | str | None]:
        """Add up terms. A unit that lacks a term is left out for a reason, which the function returns."""
        numerator, denominator = (
            self._part("numerator", ["sum", "minus"]),
            self._part("denominator", ["sum", "exclude"]),
        )
        population = POPULATIONS[self.of]
        for name in terms(self.data):
            if name not in population.terms:
                known = list(population.terms)
                message = (
                    unknown_word("可以相加的数", name, known) if known else "这种数据来源没有可以相加的数，只能用 count"
                )
                raise self._error("numerator、denominator", message)
        added, less, total = numerator["sum"], numerator.get("minus"), denominator["sum"]
        accepted = tuple(denominator.get("exclude") or ())
        for reason in accepted:
            if reason not in population.reasons:
                raise self._error("denominator", unknown_word("排除理由", reason, population.reasons))

        def add(unit: Unit) -> Contribution | str | None:
            values = unit.record.get("terms") or {}
            if any(name not in values for name in (added, less, total) if name):
                reasons = unit.record.get("reasons") or ()
                return next((reason for reason in accepted if reason in reasons), "no-value")
            n = values[added] - (values[less] if less else 0)
            return Contribution(unit, n, values[total]) if values[total] or n else None

        return add

    def measure(self, units: Iterable[Unit], exemptions: Sequence[Exemption] = (), day: str = "") -> Measurement:
        """Return the contributions of units to n and N on a day; units out of scope do not appear at all."""
        found = Measurement(self)
        register = [item for item in exemptions if item.indicator == self.id]
        for unit in units:
            if not self._scope(unit.record) or not self._when(unit.record, ()):
                continue
            counted = self._measure(unit)
            if counted is None:
                continue
            if isinstance(counted, str):
                found.left_out.append((unit, counted))
                continue
            allowed = next((item for item in register if item.covers(unit, day)), None)
            if allowed is None:
                found.parts.append(counted)
            else:
                found.exempt.append((counted, allowed.reason))
        return found

    def ratio(self, parts: Iterable[Contribution]) -> Fraction | None:
        """Return the ratio that contributions make together, None without a denominator."""
        if self._aggregate == "mean-of-matters":
            return _mean(_pooled([part]) for part in parts)
        if self._aggregate == "mean":
            by_district: dict[str, list[Contribution]] = {}
            for part in parts:
                by_district.setdefault(part.unit.district, []).append(part)
            by_district.pop("", None)
            return _mean(_pooled(found) for found in by_district.values())
        return _pooled(parts)

    def rounded(self, value: Fraction) -> Decimal:
        """Return a ratio as a percentage with the digits that are printed."""
        return Decimal(scaled(100 * value, self.digits, self._mode)).scaleb(-self.digits)

    def shown(self, value: Fraction | None) -> str:
        """Return a ratio as it is printed: "90.40%", or "—" without a denominator."""
        return EMPTY if value is None else f"{self.rounded(value)}%"


def _covers(lack: str, place: str) -> bool:
    """Whether a source that lacks one place cannot know another: the same place, or one inside it."""
    return place == lack or place.startswith(f"{lack}/")


def _unknown_place(of: str, place: str) -> str:
    population = POPULATIONS[of]
    known = [*population.fields, *(fields() if population.any_field_of_a_guide else ())]
    guess = nearest(place, known)
    hint = f"，是不是 {guess}？" if guess else f"；可用的有 {'、'.join(population.fields)}"
    return f"数据来源 {of} 没有 {place} 这个位置{hint}"


def _pooled(parts: Iterable[Contribution]) -> Fraction | None:
    n = total = 0
    for part in parts:
        n, total = n + part.n, total + part.total
    return Fraction(n, total) if total else None


def _mean(values: Iterable[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def terms(data: Mapping[str, Any]) -> list[str]:
    """Return the terms that a definition adds up, in the order of the columns of its vectors."""
    names = [data["numerator"].get("sum"), data["numerator"].get("minus"), data["denominator"].get("sum")]
    return list(dict.fromkeys(name for name in names if name))


def _places(spec: Any) -> Iterator[str]:
    """The places that a condition reads: its keys, and the texts that begin with "/"."""
    if isinstance(spec, str) and spec.startswith("/"):
        yield spec
    elif isinstance(spec, Mapping):
        for key, value in spec.items():
            yield from _places(key)
            yield from _places(value)
    elif isinstance(spec, list):
        for item in spec:
            yield from _places(item)


def percent(text: str | None) -> Fraction | None:
    """Return the ratio that "70%" says, None for no text. Raises ValueError for a text that is no percentage."""
    if not text:
        return None
    try:
        return Fraction(text.removesuffix("%")) / 100
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text} 不是百分数") from None


def load(path: Path) -> Indicator:
    """Return the indicator that a file defines. Raises RulebookError, in Chinese, with the file and the line."""
    inside = folder("rules") / "indicators"
    file = f"rules/indicators/{path.relative_to(inside).as_posix()}" if path.is_relative_to(inside) else path.name
    made = Indicator(load_document(path, "indicator"), file)
    if path.stem != made.id:
        raise RulebookError(f"{made.file}：编号 {made.id} 与文件名不一致")
    return made


def _files() -> list[Path]:
    return sorted((folder("rules") / "indicators").rglob("*.yaml"))


@cache
def names() -> frozenset[str]:
    """Return the ids of all indicators: the name of each file."""
    return frozenset(path.stem for path in _files())


@cache
def definitions() -> tuple[Indicator, ...]:
    """Return every edition of every indicator, by topic and in the order of their files. Raises RulebookError."""
    found: dict[tuple[str, str], Indicator] = {}
    for path in _files():
        made = load(path)
        if found.setdefault((made.id, made.edition), made) is not made:
            raise RulebookError(f"{made.file}：{made.id} 已经有 {made.edition} 版")
    return tuple(sorted(found.values(), key=lambda made: TOPICS.index(made.data["topic"])))


def edition(year: str) -> tuple[Indicator, ...]:
    """Return the definitions that hold in a year ("2026").

    Of each indicator that is the newest edition that is not newer than the year; of a year before all editions, the
    oldest one.
    """
    found: dict[str, Indicator] = {}
    for made in sorted(definitions(), key=lambda made: made.edition):
        if made.edition <= year or made.id not in found:
            found[made.id] = made
    return tuple(found[name] for name in dict.fromkeys(made.id for made in definitions()))
