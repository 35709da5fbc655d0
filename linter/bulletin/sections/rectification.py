"""整改台账 and 下步要求: what is being mended, what is overdue or has come back, and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from linter.bulletin.document import Chart, Column, Paragraph, Section, Span, Table
from linter.bulletin.period_figures import Desk, count, text
from linter.bulletin.sentences import joined, paragraph
from linter.figures.figure import ALL
from linter.ledger.entry import Entry
from linter.ledger.progress import burn_down, undated
from linter.rulebook.indicator import Indicator

RATE = "rectification-rate"
STATUSES = ("整改中", "长期坚持", "异议", "已整改")
WORST = 3
"""Indicators that the next steps name."""
OWNERS = 3
"""Departments named for each."""


def ledger(desk: Desk) -> Section | None:
    """The ledger by district and status, what is overdue, and how it burns down; None without entries."""
    entries, as_of = desk.now.ledger, date.fromisoformat(desk.now.as_of)
    if not entries:
        return None
    counts = Counter(entry.status for entry in entries)
    late = [entry for entry in entries if entry.overdue(as_of)]
    again = sum(entry.recurrences > 0 for entry in entries)
    said = joined([f"{status}{counts[status]}个" for status in STATUSES if counts[status]])
    opening = paragraph(
        f"台账登记问题{len(entries)}个，{said}；逾期{len(late)}个" + (f"，复发{again}个" if again else "") + "。",
        _mended(desk), "，长期坚持的不算完成。",
    )  # fmt: skip
    blocks: list[Paragraph | Table] = [opening, _by_district(desk, entries, as_of)]
    if late:
        blocks.append(_late(desk, late))
    blocks += _burning(entries, as_of)
    return Section("ledger", "整改台账情况", tuple(blocks))


def _mended(desk: Desk) -> list[Span]:
    """整改完成率, as the indicator counts it."""
    found = [item for item in desk.shown if item.id == RATE]
    return [Span(f"{item.title}") for item in found] + [span for item in found for span in desk.said(desk.figure(item))]


def _by_district(desk: Desk, entries: list[Entry], as_of: date) -> Table:
    known = desk.districts
    districts = sorted(
        {entry.district for entry in entries},
        key=lambda key: (key not in known, known.index(key) if key in known else 0, key),
    )
    rows = []
    for name, own in [
        *((desk.area(district), [entry for entry in entries if entry.district == district]) for district in districts),
        *([("合计", entries)] if len(districts) > 1 else []),
    ]:
        counts = Counter(entry.status for entry in own)
        late = sum(entry.overdue(as_of) for entry in own)
        rows.append(
            (text(name), *(count(counts[status]) for status in STATUSES), count(late, "bad" if late else ""),
             count(sum(entry.recurrences > 0 for entry in own)), count(len(own)))
        )  # fmt: skip
    titles = (*STATUSES, "逾期", "复发", "合计")
    columns = (Column("地区"), *(Column(title, "count") for title in titles))
    return Table(
        "ledger-by-district",
        "整改台账",
        columns,
        tuple(rows),
        chart=Chart("stacked", 0, (1, 2, 3, 4)),
        total=len(districts) > 1,
    )


def _late(desk: Desk, late: list[Entry]) -> Table:
    late = sorted(late, key=lambda entry: (entry.due or date.max, entry.fingerprint))
    rows = tuple(
        (
            text(desk.area(entry.district)), text(entry.problem or entry.rule or ""), text(joined(entry.measures)),
            text(entry.lead or ""), text(entry.leader or ""), text(str(entry.due or "")),
        )
        for entry in late
    )  # fmt: skip
    columns = (
        Column("地区"),
        Column("问题"),
        Column("措施"),
        Column("牵头部门"),
        Column("责任领导"),
        Column("期限", "date"),
    )
    return Table("overdue", "逾期未整改的问题", columns, rows)


def _burning(entries: list[Entry], as_of: date) -> Iterator[Table]:
    rows = burn_down(entries, as_of)
    if not rows:
        return
    columns = (
        Column("月份"),
        *(Column(title, "count") for title in ("新登记", "销号", "复发", "未销号", "逾期", "累计登记")),
    )
    cells = tuple(
        (text(row.period), *map(count, (row.found, row.closed, row.returned, row.open, row.overdue, row.total)))
        for row in rows
    )
    left = len(undated(entries, as_of))
    notes = (f"{left}个问题没有登记日期，不在表内",) if left else ()
    yield Table("burn-down", "销号进度", columns, cells, notes, Chart("line", 0, (4, 5)))


def next_steps(desk: Desk) -> Section:
    """The indicators with the widest gaps, each with who has to close them and how many matters that takes."""
    steps = []
    for item, gap in _gaps(desk)[:WORST]:
        rows = [(row.gap, row.figure) for row in desk.departments(item).below if row.gap]
        rows.sort(key=lambda row: -row[0])
        owners = joined([f"{desk.name(figure.scope)}（{gap}{item.classifier}）" for gap, figure in rows[:OWNERS]])
        more = f"等{len(rows)}个部门" if len(rows) > OWNERS else ""
        steps.append(
            paragraph(
                f"{item.title}：{desk.whole}", desk.said(desk.figure(item)),
                f"，目标{item.shown(item.target)}，{'还差' if item.higher else '多'}{gap}{item.classifier}。",
                f"请{owners}{more}逐项整改。" if owners else "",
            )
        )  # fmt: skip
    again = {note.rule for note in desk.notes() if note.recurring}
    if again:
        titles = [desk.now.rules.get(rule, {}).get("title", rule) for rule in sorted(again)]
        steps.append(paragraph(f"整改后又出现的问题（{joined(titles)}）要举一反三，在全部部门查一遍再销号。"))
    if not steps:
        steps.append(paragraph("设有目标的指标均已达到，没有复发的问题，继续保持。"))
    return Section("next", "下步工作要求", tuple(steps))


def _gaps(desk: Desk) -> list[tuple[Indicator, int]]:
    """Indicators that are short of their target, and by how many, where that can be said; the widest gap first."""
    found = []
    for item in desk.shown:
        figure = desk.figure(item, ALL)
        if item.target is None or figure.value is None or figure.over:
            continue
        if gap := figure.short_of(item.target):
            found.append((abs(item.target - figure.value), item, gap))
    found.sort(key=lambda row: (-row[0], row[1].id))
    return [(item, gap) for _, item, gap in found]
