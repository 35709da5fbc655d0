"""Indicators: the definitions of rules/indicators, compiled into measures of n and N.

In: the content of an indicator file, and the `Unit`s to count. Out: a `Measured` with the part of every unit in n and
N, from which figures are computed; a figure never is a bare percentage. The keys of a definition:

of: guides                              the population that is counted
scope: {/type: [行政许可]}               only records with these values; another scope is another indicator
when: {…}                               only records for which this condition holds (`condition_language`)
numerator: {count: {…condition…}}       n: the records for which the condition holds
denominator: {count: all}               N: all records in scope, or those for which a condition holds
numerator: {sum: a, minus: b}           n: term a of the records added up, less term b
denominator: {sum: a, exclude: [why]}   N: term a added up; records without the term for these reasons are left out
aggregate: pooled                       the sum of all n over the sum of all N
aggregate: mean                         the mean of the districts' ratios
aggregate: mean-of-matters              the mean of the ratios of the records
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
from linter.rulebook.condition_language import check_applies, check_condition
from linter.rulebook.rule_data import RulebookError, load_document

EMPTY = "—"
"""The text of a figure whose N is 0."""
_CLASSIFIERS = {
    "目录项": "项", "清单项": "项", "办理项": "项", "监管事项": "项", "天": "天", "办件": "件", "评价": "条",
}  # fmt: skip
"""Unit to its classifier: 17项, 3天. Other units take 个 and the unit: 5个窗口."""
TOPICS = (
    "认领编制", "指南质量", "办理时限", "网上办理", "大厅窗口", "清单应用", "同一标准", "监管事项", "办件评价", "整改",
)  # fmt: skip
"""The order of topics in reports."""


@dataclass(slots=True)
class Unit:
    """A record to be counted: a guide, an entry of a list in a district, or a problem of the ledger."""

    key: str
    """Its identity, which is the same in every period."""
    name: str
    code: str
    district: str
    department: str
    path: str
    """The path of its file, empty if there is none."""
    record: Mapping[str, Any]
    """The data that indicators read: values by key, `terms` (name to number), `reasons` (why a term is missing),
    `lacks` (places that the source could not know)."""


class Part(NamedTuple):
    """The contribution of one unit to n and N."""

    unit: Unit
    n: int
    total: int
    unknown: bool = False
    """Whether the unit is not in n only because its source could not know the place that decides."""


@dataclass(slots=True)
class Measured:
    """An indicator over a population: the parts of n and N, and the units that are not counted, with the reason."""

    indicator: Indicator
    parts: list[Part] = field(default_factory=list)
    left_out: list[tuple[Unit, str]] = field(default_factory=list)
    exempt: list[tuple[Part, str]] = field(default_factory=list)
    """The parts that the register of exemptions takes out of N, with its reason."""


class Exemption(NamedTuple):
    """An entry of the register of exemptions (例外登记): units that do not count in N of an indicator."""

    indicator: str
    district: str | None
    department: str | None
    code: str | None
    """Base code or task code of a matter; None: all matters of the district or department."""
    reason: str
    since: str | None
    until: str | None

    def covers(self, unit: Unit, day: str) -> bool:
        """Whether the entry holds for a unit on a day (2026-09-30)."""
        if (self.since or day) > day or (self.until or day) < day:
            return False
        return (
            self.district in (None, unit.district)
            and self.department in (None, unit.department)
            and self.code in (None, unit.code, unit.record.get("basic_code"))
        )


class Indicator:
    """A compiled definition. Raises RulebookError for a definition that cannot be used."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.id: str = data["id"]
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
        self.target, self.threshold = percent(data.get("target")), percent(data.get("threshold"))
        try:
            check_applies(data.get("scope"))
            for key, stated in (("when", data.get("when")), *_conditions(data)):
                if stated is not None:
                    check_condition(stated, key)
            self._scope = condition.applies(data.get("scope"))
            self._when = condition.when(data.get("when"))
            self._measure = _measure(data["numerator"], data["denominator"])
        except (ValueError, KeyError, TypeError) as error:
            raise RulebookError(f"indicators/{self.id}：{error}") from error

    def measure(self, units: Iterable[Unit], exemptions: Sequence[Exemption] = (), day: str = "") -> Measured:
        """The contribution of each unit in scope; other units appear nowhere in the result."""
        found = Measured(self)
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

    def ratio(self, parts: Iterable[Part]) -> Fraction | None:
        """The value of the figure for some parts, None if N is 0."""
        if self._aggregate == "mean-of-matters":
            return _mean(_pooled([part]) for part in parts)
        if self._aggregate == "mean":
            by_district: dict[str, list[Part]] = {}
            for part in parts:
                by_district.setdefault(part.unit.district, []).append(part)
            by_district.pop("", None)
            return _mean(_pooled(found) for found in by_district.values())
        return _pooled(parts)

    def rounded(self, value: Fraction) -> Decimal:
        """A ratio as a percentage, rounded to the digits that are shown."""
        return Decimal(scaled(100 * value, self.digits, self._mode)).scaleb(-self.digits)

    def shown(self, value: Fraction | None) -> str:
        """A ratio as text: "90.40%", or "—" for None."""
        return EMPTY if value is None else f"{self.rounded(value)}%"


def _conditions(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(key, condition) of the conditions by which n and N are counted."""
    for key in ("numerator", "denominator"):
        stated = data[key].get("count")
        if stated is not None and stated != "all":
            yield f"{key}.count", stated


def _pooled(parts: Iterable[Part]) -> Fraction | None:
    n = total = 0
    for part in parts:
        n, total = n + part.n, total + part.total
    return Fraction(n, total) if total else None


def _mean(values: Iterable[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def _measure(numerator: Mapping[str, Any], denominator: Mapping[str, Any]) -> Callable[[Unit], Part | str | None]:
    """A function of a unit: its part, or the reason why it is left out, or None if it does not belong to N."""
    if "count" in numerator:
        inside = condition.when(numerator["count"])
        counted = None if denominator["count"] == "all" else condition.when(denominator["count"])
        places = tuple(_places(numerator["count"]))

        def count(unit: Unit) -> Part | None:
            if counted is not None and not counted(unit.record, ()):
                return None
            n = inside(unit.record, ())
            unknown = not n and any(place in places for place in unit.record.get("lacks") or ())
            return Part(unit, int(n), 1, unknown)

        return count
    added, less, total = numerator["sum"], numerator.get("minus"), denominator["sum"]
    accepted = tuple(denominator.get("exclude") or ())

    def add(unit: Unit) -> Part | str | None:
        terms = unit.record.get("terms") or {}
        if any(name not in terms for name in (added, less, total) if name):
            reasons = unit.record.get("reasons") or ()
            return next((reason for reason in accepted if reason in reasons), "no-value")
        n = terms[added] - (terms[less] if less else 0)
        return Part(unit, n, terms[total]) if terms[total] or n else None

    return add


def terms(data: Mapping[str, Any]) -> list[str]:
    """The terms that a definition adds up, in the order in which the rows of its `vectors` state them."""
    names = [data["numerator"].get("sum"), data["numerator"].get("minus"), data["denominator"].get("sum")]
    return list(dict.fromkeys(name for name in names if name))


def _places(spec: Any) -> Iterator[str]:
    """The places that a condition names."""
    if isinstance(spec, str) and spec.startswith("/"):
        yield spec
    elif isinstance(spec, Mapping):
        for key, value in spec.items():
            yield from _places(key)
            yield from _places(value)
    elif isinstance(spec, list):
        for item in spec:
            yield from _places(item)


def places(data: Mapping[str, Any]) -> set[str]:
    """The places that a definition names anywhere."""
    return {place for key in ("scope", "when", "numerator", "denominator") for place in _places(data.get(key))}


def percent(text: str | None) -> Fraction | None:
    """The ratio of a text such as "70%", None for no text. Raises RulebookError for any other text."""
    if not text:
        return None
    try:
        return Fraction(text.removesuffix("%")) / 100
    except (ValueError, ZeroDivisionError):
        raise RulebookError(f"indicators：{text} 不是百分数") from None


def _files() -> list[Path]:
    return sorted((folder("rules") / "indicators").rglob("*.yaml"))


@cache
def names() -> frozenset[str]:
    """The ids of all indicators, from the names of their files."""
    return frozenset(path.stem for path in _files())


@cache
def definitions() -> tuple[Indicator, ...]:
    """Every edition of every indicator, by topic, then in the order of the files. Raises RulebookError."""
    found: dict[tuple[str, str], Indicator] = {}
    for path in _files():
        made = Indicator(load_document(path, "indicator"))
        if found.setdefault((made.id, made.edition), made) is not made or path.stem != made.id:
            raise RulebookError(f"indicators/{path.name}：编号 {made.id} 的 {made.edition} 版重复，或者与文件名不一致")
    return tuple(sorted(found.values(), key=lambda made: TOPICS.index(made.data["topic"])))


def edition(year: str) -> tuple[Indicator, ...]:
    """The definitions that hold in a year ("2026"): of each indicator the newest edition up to that year, or its oldest
    edition if all are newer."""
    found: dict[str, Indicator] = {}
    for made in sorted(definitions(), key=lambda made: made.edition):
        if made.edition <= year or made.id not in found:
            found[made.id] = made
    return tuple(found[name] for name in dict.fromkeys(made.id for made in definitions()))
