"""What the sections of a report are written from: two surveys measured, and the register of everything counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from linter.bulletin.document import Cell, FigureData, Member, Span, Tone
from linter.bulletin.sentences import Named
from linter.common.period import Period
from linter.figures import effects, figure
from linter.figures.effects import Change, State
from linter.figures.figure import ALL, Figure, Ranking, Scope, ratio
from linter.figures.survey import Survey, SurveyFinding
from linter.guides.fact import NO_DEPARTMENT
from linter.rulebook.indicator import EMPTY, Indicator, Measurement, Unit, edition
from linter.rulebook.record_fields import FROM_FINDINGS

WHOLE = {"市级": "全市", "省级": "全省", "县级": "全区", "国家级": "全国"}
"""What all districts together are called, by the level of the one above all others."""
WHY = {
    "no-statutory-limit": "没有法定办结时限", "no-promised-limit": "没有承诺办结时限",
    "unit-not-convertible": "两个时限的单位不能换算", "no-value": "没有数值",
}  # fmt: skip
GROUPS = {"县级": "辖市（区）", "市级": "设区市", "省级": "省（区、市）", "镇级": "镇（街道）", "村级": "村（社区）"}
"""Level to what its bodies are called together; who is not of one level is not ranked together."""


@dataclass(slots=True)
class Register:
    """Everything counted, once each, and the figures that were printed."""

    members: list[Member] = field(default_factory=list)
    figures: dict[str, FigureData] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def number(self, unit: Unit) -> int:
        """The number of a unit among the members; two guides with one code, which a rule forbids, are two."""
        known = unit.key, unit.path
        if known not in self._numbers:
            self._numbers[known] = len(self.members)
            place = unit.district, unit.department
            self.members.append(Member(unit.key, unit.name, unit.code, *place, unit.path))
        return self._numbers[known]


class Desk:
    """A survey, the one before it if there is one, and what they come to."""

    def __init__(self, now: Survey, before: Survey | None = None) -> None:
        self.now, self.before = now, before
        self.period = Period.of(now.period)
        self.indicators = edition(now.period[:4])
        self.register = Register()
        self._departments: dict[str, Ranking] = {}
        self._changes: dict[tuple[str, Scope], Change] = {}
        self.measured = figure.measure_all(self.indicators, now.units, now.exemptions, now.as_of)
        self.found: dict[str, dict[Scope, Figure]] = {
            name: figure.figures(item, figure.district_and_department) for name, item in self.measured.items()
        }
        self._old = {item.id: item for item in edition(before.period[:4])} if before else {}
        self.was: dict[str, dict[Scope, Figure]] = {
            name: figure.figures(item, figure.district_and_department)
            for name, item in (self._measured_before() if before else {}).items()
        }

    def _measured_before(self) -> dict[str, Measurement]:
        assert self.before is not None
        return figure.measure_all(self._old.values(), self.before.units, self.before.exemptions, self.before.as_of)

    @cached_property
    def shown(self) -> tuple[Indicator, ...]:
        """The indicators that have anything to count."""
        return tuple(
            item for item in self.indicators if self.found[item.id][ALL].parts or self.found[item.id][ALL].exempt
        )

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """The districts with anything to count, by level: title of the group to ids, in the order of the registry."""
        present = {unit.district for units in self.now.units.values() for unit in units if unit.district}
        found: dict[str, list[str]] = {}
        for key, area in self.now.areas.items():
            if key in present:
                found.setdefault(GROUPS.get(str(area.get("level")), "其他"), []).append(key)
        unknown = sorted(present - self.now.areas.keys())
        return {**found, **({"其他": [*found.get("其他", []), *unknown]} if unknown else {})}

    @cached_property
    def districts(self) -> list[str]:
        """All of them, group by group."""
        return [district for ids in self.groups.values() for district in ids]

    @cached_property
    def bodies(self) -> list[Scope]:
        """The departments with anything to count, by district in its order, then by name; what stands in standards and
        lists belongs to none."""
        order = self.districts
        scopes = {scope for found in self.found.values() for scope in found}
        scopes |= {(note.district, note.department) for note in self.now.findings}
        known = [scope for scope in scopes if scope[0] in order and scope[1] not in ("", NO_DEPARTMENT)]
        return sorted(known, key=lambda scope: (order.index(scope[0]), scope[1]))

    def area(self, district: str) -> str:
        """A district's name."""
        return str(self.now.areas.get(district, {}).get("name") or district) if district else self.whole

    @cached_property
    def whole(self) -> str:
        """全市, 全省: what all districts together are called."""
        known = {str(self.now.areas.get(key, {}).get("parent") or key) for key in self.districts}
        known |= {*self.districts}
        top = [key for key in known if self.now.areas.get(key, {}).get("parent") not in known]
        return WHOLE.get(str(self.now.areas.get(top[0], {}).get("level")), "全部") if len(top) == 1 else "全部"

    def name(self, scope: Scope) -> str:
        """天宁区卫生健康局, 天宁区, 全市."""
        district, department = scope
        area = self.area(district)
        if not department:
            return area
        short = area[:-1] if len(area) > 2 else area
        return department if not district or short in department else area + department

    def figure(self, indicator: Indicator, scope: Scope = ALL) -> Figure:
        """An indicator for a scope; an empty figure where nothing is counted."""
        return self.found[indicator.id].get(scope) or Figure(indicator, scope)

    def old(self, indicator: Indicator, scope: Scope = ALL) -> Figure | None:
        """What was published for the last period, by the definition of then."""
        return self.was.get(indicator.id, {}).get(scope)

    def ranking(self, indicator: Indicator, districts: Sequence[str], *, before: bool = False) -> Ranking:
        """Districts of one group, against what they come to together."""
        if before:
            rows = [self.old(indicator, (district, "")) for district in districts]
            return figure.ranking([row for row in rows if row is not None])
        return figure.ranking([self.figure(indicator, (district, "")) for district in districts])

    def departments(self, indicator: Indicator) -> Ranking:
        """The departments of all districts against the whole, worked out once."""
        if indicator.id not in self._departments:
            rows = [self.figure(indicator, scope) for scope in self.bodies if scope in self.found[indicator.id]]
            self._departments[indicator.id] = figure.ranking(rows, self.figure(indicator).value)
        return self._departments[indicator.id]

    def change(self, indicator: Indicator, scope: Scope = ALL) -> Change | None:
        """How a figure changed since the last period; None without one. By a definition that asks for what the old
        records do not hold, the effects cannot be told apart."""
        if self.before is None:
            return None
        if (indicator.id, scope) not in self._changes:
            self._changes[indicator.id, scope] = self._changed(self.before, indicator, scope)
        return self._changes[indicator.id, scope]

    def _changed(self, old: Survey, indicator: Indicator, scope: Scope) -> Change:
        district, department = scope

        def within(unit: Unit) -> bool:
            return (not district or unit.district == district) and (not department or unit.department == department)

        of = indicator.of
        asked = indicator.places if of == "guides" else set()
        then, now = self.old(indicator, scope), self.figure(indicator, scope)
        kept = {*FROM_FINDINGS, *old.places}
        if not asked <= kept:
            return Change(then.value if then else None, now.value, {}, whole=False)
        return effects.change(
            State(old.units.get(of, ()), self._old.get(indicator.id), old.exemptions, old.as_of),
            State(self.now.units.get(of, ()), indicator, self.now.exemptions, self.now.as_of),
            within,
        )

    # Cells and spans that open

    def key(self, figure: Figure) -> str:
        """Registers a figure as printed; its key."""
        indicator = figure.indicator
        # What a stranger calls a district must not be the key of a department.
        scope = "/".join(part.replace("%", "%25").replace("/", "%2F") for part in figure.scope if part)
        key = "@".join(filter(None, (indicator.id, scope)))
        if key not in self.register.figures:
            self.register.figures[key] = self._data(key, figure)
        return key

    def _data(self, key: str, figure: Figure) -> FigureData:
        number, indicator = self.register.number, figure.indicator
        summed = "sum" in indicator.data["numerator"]
        inside = [part for part in figure.parts if summed or part.n]
        outside = [part for part in figure.parts if not (summed or part.n)]
        n, total = figure.with_exempt
        without = (n, total, indicator.shown(ratio(n, total))) if figure.exempt else None
        return FigureData(
            key=key, indicator=indicator.id, title=indicator.title, scope=self.name(figure.scope),
            n=figure.n, total=figure.total, unit=indicator.data["unit"],
            value=None if figure.value is None else str(figure.value), shown=figure.shown,
            inside=tuple(number(part.unit) for part in inside),
            outside=tuple(number(part.unit) for part in outside),
            amounts=tuple((part.n, part.total) for part in inside) if summed else (),
            exempt=tuple((number(part.unit), reason) for part, reason in figure.exempt),
            with_exempt=without,
            left_out=tuple((number(unit), WHY.get(reason, reason)) for unit, reason in figure.left_out),
            unknown=figure.unknown,
        )  # fmt: skip

    def value(self, figure: Figure, tone: Tone = "") -> Cell:
        """The ratio of a figure."""
        value = figure.value
        return Cell(
            figure.shown, None if value is None else float(value), figure.indicator.digits, self.key(figure),
            "bad" if figure.over else tone,
        )  # fmt: skip

    def fraction(self, figure: Figure) -> Cell:
        """n/N of a figure, starred where matters are exempt."""
        return Cell(figure.basis + ("＊" if figure.exempt else ""), figure=self.key(figure))

    def said(self, figure: Figure) -> list[Span]:
        """A figure in a sentence: 90.40%（480/531）."""
        if figure.value is None:
            return [Span(EMPTY)]
        return [Span(f"{figure.shown}（{figure.basis}）", self.key(figure))]

    def named(self, figure: Figure) -> Named:
        """A figure with whose it is."""
        return Named(self.name(figure.scope), figure.shown, figure.basis, self.key(figure))

    # What the findings say

    def notes(self) -> list[SurveyFinding]:
        """The findings that inspectors criticise: errors and warnings, whether new or in the ledger."""
        return [note for note in self.now.findings if _criticised(note)]

    @cached_property
    def seen_before(self) -> frozenset[str] | None:
        """Fingerprints of the last period, None without one."""
        return frozenset(note.fingerprint for note in self.before.findings) if self.before else None

    def gone(self) -> list[SurveyFinding]:
        """The errors and warnings of the last period that are no more."""
        if self.before is None:
            return []
        still = {note.fingerprint for note in self.now.findings}
        return [note for note in self.before.findings if _criticised(note) and note.fingerprint not in still]

    def stated(self, setting: str) -> dict[str, Any]:
        """The provenance of the report: the survey's, the edition of the indicators, what it is compared with, and how
        it was asked for."""
        found = {**self.now.provenance, "edition": max((item.edition for item in self.indicators), default=None)}
        if self.before is not None:
            found["against"] = f"{self.before.period}（{self.before.provenance.get('catalog')}）"
        return {**found, "setting": setting}


def _criticised(note: SurveyFinding) -> bool:
    """What is wrong with the ledger itself is told where the ledger is."""
    return note.severity != "info" and note.status != "waived" and not note.rule.startswith("ledger/")


def count(number: int, tone: Tone = "") -> Cell:
    """A count."""
    return Cell(str(number), number, tone=tone)


def short(gap: int | None, tone: Tone = "") -> Cell:
    """How many units are short of a goal, where that can be said."""
    return text(EMPTY) if gap is None else count(gap, tone)


def text(words: str, tone: Tone = "") -> Cell:
    """A text."""
    return Cell(words, tone=tone)
