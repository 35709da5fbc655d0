"""The sections 整改台账情况 (the ledger of problems to mend) and 下步工作要求 (next steps).

Input: `PeriodFigures`. Output: a `Section` from `ledger` and from `next_steps`.
Example: 台账登记问题31个，整改中12个、已整改19个；逾期3个。整改完成率61.29%（19/31），长期坚持的不算完成。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from linter.bulletin.cells import TOTAL_LABEL, count_cell, text_cell
from linter.bulletin.document import Cell, Chart, Column, Paragraph, Section, Span, Table
from linter.bulletin.period_figures import PeriodFigures
from linter.bulletin.sentences import join_names, paragraph
from linter.figures.figure import ALL
from linter.ledger.entry import INSPECTIONS, Entry
from linter.ledger.progress import burn_down, undated
from linter.ledger.recheck import DOUBTFUL
from linter.rulebook.indicator import Indicator

RATE = "rectification-rate"
"""Id of the indicator 整改完成率."""
STATUSES = ("整改中", "长期坚持", "异议", "已整改", DOUBTFUL)
"""The standings of a ledger entry, in the order of the table; the last has a column only if an entry has it."""
Record = Mapping[str, Any]
"""The record of a ledger entry that indicators count, see `populations.ledger_units`."""
MAX_STEPS = 3
"""Indicators that the next steps name."""
MAX_OWNERS = 3
"""Departments named for each of them."""


def ledger(figures: PeriodFigures) -> Section | None:
    """整改台账情况: the entries by district and standing, the overdue ones, the kinds of problem that were closed
    at one place and stand at others, and the burn-down by month. None without entries."""
    entries, as_of = figures.ledger, date.fromisoformat(figures.current.as_of)
    if not entries:
        return None
    counts = Counter(record["status"] for _, record in entries)
    late = [entry for entry, _ in entries if entry.overdue(as_of)]
    recurred = _count_recurred(entries)
    statuses = join_names([f"{status}{counts[status]}个" for status in STATUSES if counts[status]])
    counted = f"台账登记问题{len(entries)}个，{statuses}；逾期{len(late)}个"
    counted += f"，复发{recurred}个" if recurred else ""
    doubtful = f"销号以后仍然报出、没有写明复查日期和单位的列为{DOUBTFUL}" if counts[DOUBTFUL] else ""
    left_out = join_names([*([DOUBTFUL] if doubtful else []), "长期坚持"])
    remark = f"，{left_out}的不算完成{f'（{doubtful}）' if doubtful else ''}。"
    blocks: list[Paragraph | Table] = [paragraph(f"{counted}。", _rate_spans(figures), remark)]
    if linked := _linked(figures):
        blocks.append(paragraph(linked))
    blocks.append(_by_district(figures, entries, as_of))
    blocks += _elsewhere_table(figures, entries)
    if late:
        blocks.append(_overdue_table(figures, late))
    blocks += _burn_down_table(entries, as_of)
    return Section("ledger", "整改台账情况", tuple(blocks))


def _count_recurred(entries: Iterable[tuple[Entry, Record]]) -> int:
    return sum(record.get("recurring") is True for _, record in entries)


def _linked(figures: PeriodFigures) -> str:
    """How many rows of the problem lists of inspections a rule covers; empty without such rows."""
    rows = [entry for entry in figures.current.ledger if entry.part == INSPECTIONS]
    linked = sum(entry.rule is not None for entry in rows)
    lacking = f"，另有{len(rows) - linked}个规则库还没有规则，由人复查" if linked < len(rows) else ""
    return f"检查反馈的问题{len(rows)}个，关联到规则的{linked}个{lacking}。" if rows else ""


def _rate_spans(figures: PeriodFigures) -> list[Span]:
    """整改完成率61.29%（19/31); empty if the indicator is not in use."""
    item = next((item for item in figures.indicators if item.id == RATE), None)
    return [Span(item.title), *figures.figure_spans(figures.figure(item))] if item else []


def _by_district(figures: PeriodFigures, entries: list[tuple[Entry, Record]], as_of: date) -> Table:
    """The table 整改台账. Only the standings are parts of 合计, and they alone stand before it; 逾期 and 复发 count
    some of the same entries again."""
    districts = sorted({entry.district for entry, _ in entries}, key=figures.district_position)
    doubtful = any(record["status"] == DOUBTFUL for _, record in entries)
    statuses = STATUSES if doubtful else STATUSES[:-1]
    rows = [
        _ledger_row(figures.district_name(district), [row for row in entries if row[0].district == district], statuses,
                    as_of)
        for district in districts
    ]  # fmt: skip
    several = len(districts) > 1
    if several:
        rows.append(_ledger_row(TOTAL_LABEL, entries, statuses, as_of))
    titles = (*statuses, TOTAL_LABEL, "其中逾期", "其中复发")
    columns = (Column("地区"), *(Column(title, "count") for title in titles))
    chart = Chart("stacked", 0, tuple(range(1, len(statuses) + 1)))
    return Table("ledger-by-district", "整改台账", columns, tuple(rows), chart=chart, total=several)


def _ledger_row(
    name: str, entries: list[tuple[Entry, Record]], statuses: tuple[str, ...], as_of: date
) -> tuple[Cell, ...]:
    counts = Counter(record["status"] for _, record in entries)
    late = sum(entry.overdue(as_of) for entry, _ in entries)
    return (
        text_cell(name), *(count_cell(counts[status]) for status in statuses), count_cell(len(entries)),
        count_cell(late, "bad" if late else ""), count_cell(_count_recurred(entries)),
    )  # fmt: skip


def _elsewhere_table(figures: PeriodFigures, entries: list[tuple[Entry, Record]]) -> Iterator[Table]:
    """The table 已销号、别处仍有的同类问题: closed at some places, open at others."""
    closed = Counter(entry.rule for entry, record in entries if record.get("open_elsewhere"))
    others = {entry.rule: record for entry, record in entries if record.get("open_elsewhere")}
    if not closed:
        return
    rows = tuple(
        (
            text_cell(figures.current.rules.get(rule or "", {}).get("title", rule or "")), text_cell(rule or ""),
            count_cell(closed[rule]), count_cell(others[rule]["open_elsewhere"]),
            count_cell(others[rule].get("unlisted") or 0, "bad" if others[rule].get("unlisted") else ""),
        )
        for rule in sorted(closed, key=str)
    )  # fmt: skip
    counted = (Column(title, "count") for title in ("此处已销号", "别处仍有", "其中没有登记也没有暂缓"))
    yield Table("open-elsewhere", "已销号、别处仍有的同类问题", (Column("问题"), Column("规则"), *counted), rows)


def _overdue_table(figures: PeriodFigures, late: list[Entry]) -> Table:
    """The table 逾期未整改的问题, the earliest due date first."""
    late = sorted(late, key=lambda entry: (entry.due or date.max, entry.fingerprint))
    rows = tuple(
        (
            text_cell(figures.district_name(entry.district)), text_cell(entry.problem or entry.rule or ""),
            text_cell(join_names(entry.measures)), text_cell(entry.lead or ""), text_cell(entry.leader or ""),
            text_cell(str(entry.due or "")),
        )
        for entry in late
    )  # fmt: skip
    columns = (
        Column("地区"), Column("问题"), Column("措施"), Column("牵头部门"), Column("责任领导"), Column("期限", "date"),
    )  # fmt: skip
    return Table("overdue", "逾期未整改的问题", columns, rows)


def _burn_down_table(entries: list[tuple[Entry, Record]], as_of: date) -> Iterator[Table]:
    """The table 销号进度 by month; nothing if no entry has a date of registration."""
    known = [entry for entry, _ in entries]
    months = burn_down(known, as_of, doubtful={row.position for row, record in entries if record["status"] == DOUBTFUL})
    if not months:
        return
    titles = ("新登记", "销号", "重开", "未销号", "逾期", "累计登记")
    columns = (Column("月份"), *(Column(title, "count") for title in titles))
    rows = tuple(
        (text_cell(row.period), count_cell(row.found), count_cell(row.closed), count_cell(row.returned),
         count_cell(row.open), count_cell(row.overdue), count_cell(row.total))
        for row in months
    )  # fmt: skip
    without_date = len(undated(known, as_of))
    notes = (f"{without_date}个问题日期不全，不在表内",) if without_date else ()
    yield Table("burn-down", "销号进度", columns, rows, notes, Chart("line", 0, (4, 5)))


def next_steps(figures: PeriodFigures) -> Section:
    """下步工作要求: the indicators farthest from their target, each with the departments that have to act and how many
    units they must change; then the problems that recurred."""
    steps = []
    for item, gap in _gaps(figures)[:MAX_STEPS]:
        owners = [(row.gap, row.figure) for row in figures.department_ranking(item).below if row.gap]
        owners.sort(key=lambda row: -row[0])
        named = [f"{figures.scope_name(figure.scope)}（{own}{item.classifier}）" for own, figure in owners[:MAX_OWNERS]]
        more = f"等{len(owners)}个部门" if len(owners) > MAX_OWNERS else ""
        steps.append(
            paragraph(
                f"{item.title}：{figures.whole_name}", figures.figure_spans(figures.figure(item)),
                f"，目标{item.shown(item.target)}，{'还差' if item.higher else '多'}{gap}{item.classifier}。",
                f"请{join_names(named)}{more}逐项整改。" if named else "",
            )
        )  # fmt: skip
    recurred = {finding.rule for finding in figures.inspection_findings() if finding.recurring}
    if recurred:
        titles = [figures.current.rules.get(rule, {}).get("title", rule) for rule in sorted(recurred)]
        steps.append(paragraph(f"整改后又出现的问题（{join_names(titles)}）要举一反三，在全部部门查一遍再销号。"))
    if not steps:
        steps.append(paragraph("设有目标的指标均已达到，没有复发的问题，继续保持。"))
    return Section("next", "下步工作要求", tuple(steps))


def _gaps(figures: PeriodFigures) -> list[tuple[Indicator, int]]:
    """The indicators that miss their target, each with the number of units missing, the largest difference first.
    Indicators without a target, without a value, above 100% or of a mean are left out."""
    found = []
    for item in figures.indicators:
        figure = figures.figure(item, ALL)
        if item.target is None or figure.value is None or figure.over:
            continue
        if gap := figure.short_of(item.target):
            found.append((abs(item.target - figure.value), item, gap))
    found.sort(key=lambda row: (-row[0], row[1].id))
    return [(item, gap) for _, item, gap in found]
