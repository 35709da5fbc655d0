"""Compare the guides of one matter, field by field, across districts.

Input: a configuration and a code. Output: a Comparison, with a table for each group of comparable guides. Example: the
row 承诺办结时限 has the cells 同, 劣, 优 under the names of three districts.

The rules of the kinds `agree` and `better-or-equal` say which fields are compared and how, so that the table and the
findings cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from linter.common.text import shorten, visible
from linter.engine.config import Config
from linter.guides import fields, groups
from linter.guides.codes import basic_code_of
from linter.guides.fact import Fact, FactValue
from linter.guides.fact_extraction import Extractor
from linter.guides.groups import MEASURES, Group, Standing, joined
from linter.guides.guide import Context
from linter.matters.lookup import Found, find
from linter.rulebook.kinds.general import agree
from linter.rulebook.rulebook import Rulebook
from linter.source import schema
from linter.source.pointer import parse

SAME, WORSE, BETTER, DECLARED, DIFFERS, ABSENT = "same", "worse", "better", "declared", "differs", "absent"
STATUSES = {SAME: "同", WORSE: "劣", BETTER: "优", DECLARED: "声明", DIFFERS: "异", ABSENT: "—"}


@dataclass(slots=True)
class Cell:
    """One field of one guide."""

    path: str
    status: str
    """A key of STATUSES."""
    value: str
    note: str = ""
    """How the value differs from the expected one, or the declared reason why it may."""


@dataclass(slots=True)
class Row:
    """One field in all guides of a table."""

    pointer: str
    element: str
    expected: str
    by: str
    """The source of `expected`: standard, majority, tie or best; empty if nothing is expected."""
    cells: list[Cell]


@dataclass(slots=True)
class Column:
    """One guide of a table."""

    district: str | None
    name: str
    path: str


@dataclass(slots=True)
class Table:
    """Guides that must agree: they have the same basic code, item (办理项) and level."""

    item: str
    level: str | None
    columns: list[Column]
    rows: list[Row]
    proposals: list[str] = field(default_factory=list)
    """取优: sentences about districts that do better, for a person to decide on."""


@dataclass(slots=True)
class Comparison:
    """The guides of one basic code, compared."""

    basic_code: str
    name: str
    standard: str | None
    as_of: date
    """The day by which declared variances are in force or over."""
    tables: list[Table]

    def as_json(self) -> dict[str, Any]:
        """The comparison as dictionaries, lists and texts; the date in ISO form."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}


def compare(config: Config, code: str) -> Comparison:
    """The comparison of all guides with the basic code of `code`. Raises ConfigError if there is none."""
    found = find(config, basic_code_of(code))
    equal, measures = compared_fields(Rulebook(config.rules))
    facts = facts_of(found, equal, measures)
    tables = [
        _table(group, equal, measures, found.context)
        for group in sorted(
            groups.groups(facts), key=lambda group: (group.members[0].item_suffix, group.members[0].level or "")
        )
    ]
    name = found.standard[0].value.get("name") if found.standard else facts[0].name
    path = found.standard[0].path if found.standard else None
    return Comparison(found.basic_code, visible(str(name)), path, config.as_of, tables)


def compared_fields(book: Rulebook) -> tuple[dict[str, str], dict[str, str]]:
    """The fields that the group rules of a rulebook compare: those that must be equal with their compare mode, such as
    {"/materials": "set"}, and those that may only be better with their measure, such as {"/fees": "number"}."""
    equal: dict[str, str] = {}
    measures: dict[str, str] = {}
    for rule in book:
        spec = rule.data["check"]
        if spec["kind"] == "agree" and spec["against"] == "standard-or-majority":
            equal |= dict.fromkeys(spec["fields"], spec["compare"])
        elif spec["kind"] == "must-equal":
            equal |= fields.compared()
        elif spec["kind"] == "better-or-equal":
            measures |= spec["measures"]
    return equal, measures


def facts_of(found: Found, equal: dict[str, str], measures: dict[str, str]) -> list[Fact]:
    """The facts of some guides and of their standard, with the values of the fields of `compared_fields`."""
    normalised = {place for place, mode in equal.items() if mode not in ("exact", "duration")}
    normalised |= {place for place, measure in measures.items() if measure in ("count", "demand", "rate")}
    guides = found.guides + ([found.standard] if found.standard else [])
    extractor = Extractor(found.context, {*equal, *measures}, normalised)
    return [extractor.fact(guide, tree) for guide, tree in guides]


def _table(group: Group, equal: dict[str, str], measures: dict[str, str], context: Context) -> Table:
    order = [f"/{key}" for key in schema.of_kind("matter").shape.body.keys]
    places = sorted({*equal, *measures}, key=lambda place: (order.index(f"/{parse(place)[0]}"), place))
    rows = [row for place in places if (row := _row(group, place, equal, measures, context))]
    columns = [Column(fact.district, visible(group.name(fact, context)), fact.path) for fact in group.members]
    first = group.members[0]
    return Table(first.item_suffix, first.level, columns, rows, list(_proposals(group, measures, context)))


def _row(group: Group, place: str, equal: dict[str, str], measures: dict[str, str], context: Context) -> Row | None:
    """The row of a field, None if neither a guide nor the standard has it."""
    values = {fact.path: value for fact, value in group.stating(place)}
    stated = group.expected(place)
    if not values and stated is None:
        return None
    cells = {fact.path: Cell(fact.path, SAME if fact.path in values else ABSENT, "") for fact in group.members}
    for path, value in values.items():
        cells[path].value = _shown(value, stated)
    expected, by = (stated.shown, "standard") if stated is not None else ("", "")
    if place in equal:
        for deviation in agree.FINDERS[equal[place]](group, place):
            cell = cells[deviation.fact.path]
            cell.status, by = DIFFERS, deviation.by
            expected = expected or deviation.expected
            if deviation.missing or deviation.extra:
                cell.note = f"少 {joined(deviation.missing) or '—'}；多 {joined(deviation.extra) or '—'}"
    if place in measures:
        for fact, standing in _standings(group, place, measures[place], stated):
            cell = cells[fact.path]
            worse = standing.order == 1 or cell.status == WORSE
            if cell.status != DIFFERS or standing.order == 1:
                cell.status = WORSE if worse else BETTER if standing.order == -1 else DIFFERS
            cell.note = "；".join(filter(None, (cell.note, joined(standing.parts))))
        if stated is None and place not in equal:
            best = groups.best(list(group.stating(place)), MEASURES[measures[place]])
            expected, by = (_shown(best, None), "best") if best is not None else ("", "")
    for fact in group.members:
        variance = fact.variance_for(place, context.as_of)
        if variance is not None and cells[fact.path].status not in (SAME, ABSENT):
            cells[fact.path].status = DECLARED
            cells[fact.path].note = visible(f"{variance.reason}，到 {variance.until} 为止")
    shape = schema.of_kind("matter").shape.at(parse(place))
    return Row(place, shape.title if shape else place, expected, by, [cells[fact.path] for fact in group.members])


def _shown(value: FactValue, stated: FactValue | None) -> str:
    """A value as text; `stated` is the value of the standard, which a guide may inherit."""
    if value.inherited and stated is not None:
        return stated.shown
    if len(value.parts) > 1:
        return f"{len(value.parts)} 项：{shorten(value.shown)}"
    return value.shown


def _standings(group: Group, place: str, measure: str, stated: FactValue | None) -> Iterator[tuple[Fact, Standing]]:
    """How guides stand to the standard or, without one, to the best guide: better or worse, and by what."""
    values = group.stating(place)
    against = stated if stated is not None else groups.best(values, MEASURES[measure])
    if against is None or (stated is None and measure not in ("duration", "number", "count")):
        return
    for fact, value in values:
        if not value.inherited:
            for standing in MEASURES[measure](value, against):
                # Without a standard a guide that is not the best is not worse than it should be: guides differ.
                yield fact, standing if stated is not None else Standing(None, standing.parts)


def _proposals(group: Group, measures: dict[str, str], context: Context) -> Iterator[str]:
    """A sentence for each field in which guides do better than the standard or, without one, than other guides."""
    for place, measure in sorted(measures.items()):
        values, stated = group.stating(place), group.expected(place)
        shape = schema.of_kind("matter").shape.at(parse(place))
        title = shape.title if shape else place
        if measure in ("demand", "rate"):
            for fact, value in values:
                better = MEASURES[measure](value, stated) if stated and not value.inherited else []
                for standing in better:
                    if standing.order == -1:
                        yield f"{title}：{visible(group.name(fact, context))}优于标准（{joined(standing.parts)}）"
            continue
        best = groups.best(values, MEASURES[measure])
        if best is None:
            continue
        if stated is not None and not any(item.order == -1 for item in MEASURES[measure](best, stated)):
            continue
        leaders = [group.name(fact, context) for fact, value in values if not MEASURES[measure](value, best)]
        if stated is None and len(leaders) == len(values):
            continue
        amount = f"{len(best.parts)} 个环节" if measure == "count" else _shown(best, None)
        now = "标准没有规定" if stated is None else f"标准为 {_expected(stated, measure)}"
        yield f"{title}：{visible('、'.join(leaders))}为 {amount}（{len(leaders)}/{len(values)}），{now}"


def _expected(stated: FactValue, measure: str) -> str:
    return f"{len(stated.parts)} 个环节" if measure == "count" else _shown(stated, None)
