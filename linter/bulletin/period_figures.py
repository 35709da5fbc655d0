"""The numbers that the sections of a report are written from.

Input: the survey of the period, and the survey of the period before it if the report compares. Output:
`PeriodFigures`, which measures every indicator and turns figures into cells and spans. Every figure that is printed
is entered in its `Register`.
Example: `figures.value_cell(figures.figure(indicator, ("320402", "")))` is the cell 90.40% of 天宁区.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from linter.bulletin.document import Cell, FigureData, Member, Span, Tone
from linter.bulletin.sentences import NamedFigure
from linter.common.period import Period
from linter.figures import effects, figure
from linter.figures.effects import Change, State
from linter.figures.figure import ALL, Figure, Ranking, Scope, ratio
from linter.figures.survey import Survey, SurveyFinding
from linter.guides.fact import NO_DEPARTMENT
from linter.ledger.entry import Entry
from linter.rulebook.indicator import EMPTY, Indicator, Measurement, Unit, edition

WHOLE_NAMES = {"市级": "全市", "省级": "全省", "县级": "全区", "国家级": "全国"}
"""Level of the topmost area to the name of all districts together."""
GROUP_NAMES = {
    "县级": "辖市（区）",
    "市级": "设区市",
    "省级": "省（区、市）",
    "镇级": "镇（街道）",
    "村级": "村（社区）",
}
"""Level of a district to the name of the group in which it is ranked. Districts of different levels are not ranked
against each other."""
REASON_TEXTS = {
    "no-statutory-limit": "没有法定办结时限", "no-promised-limit": "没有承诺办结时限",
    "unit-not-convertible": "两个时限的单位不能换算", "no-value": "没有数值",
}  # fmt: skip
"""Why an indicator leaves a unit out, by the reason's name in the definition of the indicator."""


@dataclass(slots=True)
class Register:
    """The figures that were printed, and the units behind them, each entered once."""

    members: list[Member] = field(default_factory=list)
    figures: dict[str, FigureData] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def member_number(self, unit: Unit) -> int:
        """The index of a unit in `members`; a new unit is appended. The path is part of the identity because two
        guides may carry the same code by mistake."""
        known = unit.key, unit.path
        if known not in self._numbers:
            self._numbers[known] = len(self.members)
            place = unit.district, unit.department
            self.members.append(Member(unit.key, unit.name, unit.code, *place, unit.path))
        return self._numbers[known]


class PeriodFigures:
    """Every indicator measured for the period (`current`) and, if given, for the period before it (`previous`).

    A scope is a pair of district id and department: ("320402", "卫生健康局") is a department, ("320402", "") a
    district, `ALL` = ("", "") the whole catalog.
    """

    def __init__(self, current: Survey, previous: Survey | None = None) -> None:
        self.current, self.previous = current, previous
        self.period = Period.of(current.period)
        in_force = edition(current.period[:4])
        self.definitions = [item for item in in_force if current.answers(item)]
        self.unanswered = [item for item in in_force if not current.answers(item)]
        """Indicators of the period that its snapshot cannot answer, because they were defined after it was taken."""
        self.register = Register()
        self._department_rankings: dict[str, Ranking] = {}
        self._changes: dict[tuple[str, Scope], Change] = {}
        measured = figure.measure_all(self.definitions, current.units, current.exemptions, current.as_of)
        self.by_scope: dict[str, dict[Scope, Figure]] = {
            name: figure.figures(item, figure.district_and_department) for name, item in measured.items()
        }
        """Indicator id to the figure of each scope that has anything to count."""
        self._previous_definitions = (
            {item.id: item for item in edition(previous.period[:4]) if previous.answers(item)} if previous else {}
        )
        self._previous_by_scope: dict[str, dict[Scope, Figure]] = {
            name: figure.figures(item, figure.district_and_department)
            for name, item in self._measure_previous().items()
        }

    def _measure_previous(self) -> dict[str, Measurement]:
        old = self.previous
        if old is None:
            return {}
        return figure.measure_all(self._previous_definitions.values(), old.units, old.exemptions, old.as_of)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators that the report shows: those with at least one unit counted or exempt."""
        return tuple(
            item for item in self.definitions if self.by_scope[item.id][ALL].parts or self.by_scope[item.id][ALL].exempt
        )

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """The districts with at least one unit, by level: name of the group to district ids, in the order of the
        registry. Districts that the registry does not know come last, in 其他."""
        present = {unit.district for units in self.current.units.values() for unit in units if unit.district}
        found: dict[str, list[str]] = {}
        for key, area in self.current.areas.items():
            if key in present:
                found.setdefault(GROUP_NAMES.get(str(area.get("level")), "其他"), []).append(key)
        unknown = sorted(present - self.current.areas.keys())
        return {**found, **({"其他": [*found.get("其他", []), *unknown]} if unknown else {})}

    @cached_property
    def districts(self) -> list[str]:
        """The districts of all groups, group by group."""
        return [district for ids in self.groups.values() for district in ids]

    def district_position(self, district: str) -> tuple[int, str]:
        """A sort key: the order of `districts`, then all other ids alphabetically."""
        order = self.districts
        return (order.index(district) if district in order else len(order), district)

    @cached_property
    def departments(self) -> list[Scope]:
        """The scopes of all departments with a figure or a finding, by district and then by name. Findings in
        standards and lists (`NO_DEPARTMENT`) belong to no department."""
        order = self.districts
        scopes = {scope for found in self.by_scope.values() for scope in found}
        scopes |= {(finding.district, finding.department) for finding in self.current.findings}
        known = [scope for scope in scopes if scope[0] in order and scope[1] not in ("", NO_DEPARTMENT)]
        return sorted(known, key=lambda scope: (order.index(scope[0]), scope[1]))

    def sorted_scopes(self, scopes: Iterable[Scope]) -> list[Scope]:
        """Scopes in the order of `departments`; all others, such as those of standards, come last."""
        order = {scope: number for number, scope in enumerate(self.departments)}
        return sorted(scopes, key=lambda scope: (order.get(scope, len(order)), scope))

    def district_name(self, district: str) -> str:
        """The name of a district; its id if the registry does not know it; `whole_name` for the empty id."""
        return str(self.current.areas.get(district, {}).get("name") or district) if district else self.whole_name

    @cached_property
    def whole_name(self) -> str:
        """The name of all districts together, such as 全市; 全部 if they have no common area above them."""
        areas = self.current.areas
        known = {str(areas.get(key, {}).get("parent") or key) for key in self.districts} | {*self.districts}
        top = [key for key in known if areas.get(key, {}).get("parent") not in known]
        return WHOLE_NAMES.get(str(areas.get(top[0], {}).get("level")), "全部") if len(top) == 1 else "全部"

    def scope_name(self, scope: Scope) -> str:
        """The name of a scope, such as 天宁区卫生健康局, 天宁区, 全市. The district is not repeated in front of a
        department whose name already contains it (溧阳市公安局)."""
        district, department = scope
        area = self.district_name(district)
        if not department:
            return area
        stem = area[:-1] if len(area) > 2 else area
        return department if not district or stem in department else area + department

    def figure(self, indicator: Indicator, scope: Scope = ALL) -> Figure:
        """The figure of an indicator for a scope; an empty figure if the scope has nothing to count."""
        return self.by_scope[indicator.id].get(scope) or Figure(indicator, scope)

    def previous_figure(self, indicator: Indicator, scope: Scope = ALL) -> Figure | None:
        """The figure as it was published for the previous period, under the definition that held then."""
        return self._previous_by_scope.get(indicator.id, {}).get(scope)

    def district_ranking(self, indicator: Indicator, districts: Sequence[str], *, previous: bool = False) -> Ranking:
        """The ranking of one group of districts against their common average; `previous` asks for that of the
        previous period."""
        if previous:
            rows = [self.previous_figure(indicator, (district, "")) for district in districts]
            return figure.ranking([row for row in rows if row is not None])
        return figure.ranking([self.figure(indicator, (district, "")) for district in districts])

    def department_ranking(self, indicator: Indicator) -> Ranking:
        """The ranking of the departments of all districts against the figure of the whole catalog."""
        if indicator.id not in self._department_rankings:
            scopes = [scope for scope in self.departments if scope in self.by_scope[indicator.id]]
            rows = [self.figure(indicator, scope) for scope in scopes]
            self._department_rankings[indicator.id] = figure.ranking(rows, self.figure(indicator).value)
        return self._department_rankings[indicator.id]

    def change(self, indicator: Indicator, scope: Scope = ALL) -> Change | None:
        """How a figure changed since the previous period; None without one. If the definition reads record fields
        that the previous survey did not keep, the change has no effects (`Change.whole` is False)."""
        if self.previous is None:
            return None
        if (indicator.id, scope) not in self._changes:
            self._changes[indicator.id, scope] = self._compute_change(self.previous, indicator, scope)
        return self._changes[indicator.id, scope]

    def _compute_change(self, old: Survey, indicator: Indicator, scope: Scope) -> Change:
        district, department = scope

        def within(unit: Unit) -> bool:
            return (not district or unit.district == district) and (not department or unit.department == department)

        of = indicator.of
        then, now = self.previous_figure(indicator, scope), self.figure(indicator, scope)
        if not old.answers(indicator):
            return Change(then.value if then else None, now.value, {}, whole=False)
        return effects.change(
            State(old.units.get(of, ()), self._previous_definitions.get(indicator.id), old.exemptions, old.as_of),
            State(self.current.units.get(of, ()), indicator, self.current.exemptions, self.current.as_of),
            within,
        )

    # Cells and spans, which enter their figure in the register

    def register_figure(self, figure: Figure) -> str:
        """Enters a figure in the register and returns its key, such as `claim-rate@320402/卫生健康局`."""
        indicator = figure.indicator
        # Escape "/" in the parts: a district named "a/b" must not get the key of department b in district a.
        scope = "/".join(part.replace("%", "%25").replace("/", "%2F") for part in figure.scope if part)
        key = "@".join(filter(None, (indicator.id, scope)))
        if key not in self.register.figures:
            self.register.figures[key] = self._figure_data(key, figure)
        return key

    def _figure_data(self, key: str, figure: Figure) -> FigureData:
        number, indicator = self.register.member_number, figure.indicator
        summed = "sum" in indicator.data["numerator"]
        inside = [part for part in figure.parts if summed or part.n]
        outside = [part for part in figure.parts if not (summed or part.n)]
        n, total = figure.with_exempt
        with_exempt = (n, total, indicator.shown(ratio(n, total))) if figure.exempt else None
        return FigureData(
            key=key, indicator=indicator.id, title=indicator.title, scope=self.scope_name(figure.scope),
            n=figure.n, total=figure.total, unit=indicator.data["unit"],
            value=None if figure.value is None else str(figure.value), shown=figure.shown,
            inside=tuple(number(part.unit) for part in inside),
            outside=tuple(number(part.unit) for part in outside),
            amounts=tuple((part.n, part.total) for part in inside) if summed else (),
            exempt=tuple((number(part.unit), reason) for part, reason in figure.exempt),
            with_exempt=with_exempt,
            left_out=tuple((number(unit), REASON_TEXTS.get(reason, reason)) for unit, reason in figure.left_out),
            unknown=figure.unknown,
        )  # fmt: skip

    def value_cell(self, figure: Figure, tone: Tone = "") -> Cell:
        """The ratio of a figure, such as 90.40%; "bad" if it exceeds 100%."""
        value = figure.value
        return Cell(
            figure.shown, None if value is None else float(value), figure.indicator.digits,
            self.register_figure(figure), "bad" if figure.over else tone,
        )  # fmt: skip

    def fraction_cell(self, figure: Figure) -> Cell:
        """n/N of a figure, such as 480/531; with ＊ if the register of exemptions removes matters from N."""
        return Cell(figure.basis + ("＊" if figure.exempt else ""), figure=self.register_figure(figure))

    def figure_spans(self, figure: Figure) -> list[Span]:
        """A figure in a sentence: 90.40%（480/531）."""
        if figure.value is None:
            return [Span(EMPTY)]
        return [Span(f"{figure.shown}（{figure.basis}）", self.register_figure(figure))]

    def named_figure(self, figure: Figure) -> NamedFigure:
        """A figure together with the name of its scope."""
        return NamedFigure(self.scope_name(figure.scope), figure.shown, figure.basis, self.register_figure(figure))

    # The ledger and the findings

    @cached_property
    def ledger(self) -> list[tuple[Entry, Mapping[str, Any]]]:
        """The entries of the ledger, each with the record that indicators count: its `status` is the standing."""
        units = self.current.units.get("ledger", [])
        return [(entry, unit.record) for entry, unit in zip(self.current.ledger, units, strict=True)]

    def inspection_findings(self) -> list[SurveyFinding]:
        """The findings that the report counts as problems of guides (`SurveyFinding.counted`), also those that the
        ledger lists."""
        return [finding for finding in self.current.findings if finding.counted]

    @cached_property
    def previous_fingerprints(self) -> frozenset[str] | None:
        """Fingerprints of all findings of the previous period; None without one."""
        return frozenset(finding.fingerprint for finding in self.previous.findings) if self.previous else None

    def resolved_findings(self) -> list[SurveyFinding]:
        """The counted findings of the previous period that the current one no longer has."""
        if self.previous is None:
            return []
        present = {finding.fingerprint for finding in self.current.findings}
        return [item for item in self.previous.findings if item.counted and item.fingerprint not in present]

    def provenance(self, setting: str) -> dict[str, Any]:
        """The survey's provenance, plus the edition of the indicators, the previous period with its catalog digest
        (`against`) and the options of the report (`setting`, see `report.Request.setting`)."""
        found = {**self.current.provenance, "edition": max((item.edition for item in self.definitions), default=None)}
        if self.previous is not None:
            found["against"] = f"{self.previous.period}（{self.previous.provenance.get('catalog')}）"
        return {**found, "setting": setting}
