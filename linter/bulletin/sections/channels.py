"""The sections on cases, channels and lists: 网办响应 (response to online cases), 不见面审批 (handling without a
meeting), 清单应用 (use of lists) and 互联网+监管 (supervision).

Input: `PeriodFigures`. Output: a `Section` per function, or None if the catalog has no data for it.
Example: 移动端标准应用（按地区计）共76项，已接入45项，仍有31项未接入（详见附件）。
"""

from __future__ import annotations

from collections import Counter, defaultdict

from linter.bulletin.cells import TOTAL_LABEL, count_cell, text_cell, total_row
from linter.bulletin.document import Chart, Column, Paragraph, Section, Table, Tone
from linter.bulletin.period_figures import PeriodFigures
from linter.bulletin.sentences import (
    describe_distribution,
    describe_progress,
    join_names,
    list_departments,
    paragraph,
)
from linter.figures.figure import Figure
from linter.guides.no_meeting import COLOURS
from linter.rulebook.indicator import EMPTY, Unit

MAX_STEPS, MAX_NAMES = 10, 12
"""Rows of the table 可以突破的事项, and matters named in each row, so that it fits a page."""
_TONES: dict[str, Tone] = {"绿": "good", "橙": "warn", "黄": "bad", "负面": "note"}
_CASE_TERMS = {"cases": "办件", "online_cases": "网办件", "warned": "预警", "overdue": "超期"}
"""Terms of the activity data to the columns of the table."""
_COVERAGE_TIERS = ((100, 100, "达100%"), (85, 100, "达85%以上"), (0, 50, "在50%以下"))
"""Lower bound (included) and upper bound (excluded, unless equal) in percent, and the words for the tier. Coverage
from 50% to 85% is not mentioned."""
_LIST_KINDS = (
    ("applications", "connected", "移动端标准应用", "接入"),
    ("bundles", "complete", "“一件事”", "全部可办"),
    ("partners", "reciprocal", "跨域通办事项", "双方对等"),
    ("frequent", "all_five", "高频事项“一单一表一册一书一图”", "齐全"),
)
"""Population, record field that says whether a unit is done, name of the population, verb for done. A bundle (一件事)
is complete in a district if all its matters can be handled there."""


def responses(figures: PeriodFigures) -> Section | None:
    """网办响应情况: cases, warnings and overdue cases by department, from the activity data."""
    units = figures.current.units.get("cases", [])
    if not units:
        return None
    sums = {term: _sum_by_department(figures, units, term) for term in _CASE_TERMS}
    rows = [(text_cell(name), *(count_cell(sums[term].get(name, 0)) for term in _CASE_TERMS)) for name in sums["cases"]]
    columns = (Column("部门"), *(Column(title, "count") for title in _CASE_TERMS.values()))
    chart = Chart("bars", 0, (3, 4))
    table = Table("responses", "各部门办件与网办响应", columns, (*rows, total_row(rows)), chart=chart, total=True)
    warned, overdue = (list(sums[term].items()) for term in ("warned", "overdue"))
    blocks = (
        paragraph(describe_distribution("产生网办事项预警", warned)),
        paragraph(describe_distribution("产生网办事项超期", overdue)),
        table,
    )
    return Section("responses", "网办响应情况", blocks)


def _sum_by_department(figures: PeriodFigures, units: list[Unit], term: str) -> dict[str, int]:
    """Name of a department to the sum of a term, in the order of the departments. Matters without a guide in the
    catalog come last, under one name."""
    sums: Counter[tuple[str, str]] = Counter()
    for unit in units:
        sums[(unit.district, unit.department)] += (unit.record.get("terms") or {}).get(term, 0)
    scopes = figures.sorted_scopes(sums)
    return {figures.scope_name(scope) if scope[0] else "目录中没有的事项": sums[scope] for scope in scopes}


def no_meeting(figures: PeriodFigures) -> Section | None:
    """不见面审批情况: the guides by colour (绿 橙 黄 负面) and district, and the steps that would help most guides."""
    guides = figures.current.units.get("guides", [])
    coloured = [unit for unit in guides if unit.record.get("colour")]
    if not coloured:
        return None
    uncoloured = len(guides) - len(coloured)
    counts = Counter(str(unit.record["colour"]) for unit in coloured)
    named = join_names([f"{colour}{counts[colour]}项" for colour in COLOURS])
    opening = paragraph(
        f"按申请材料、现场环节、到场原因和送达方式逐项计算，{len(coloured)}份办事指南中，{named}。",
        "绿为可以不见面办理，橙为调整办理安排即可突破，黄为需要改变踏勘、评审等方式，负面为法律规定必须到场。",
        f"另有{uncoloured}份因来源没有导出有关要素，无法计算。" if uncoloured else "",
    )
    rows = []
    for district in figures.districts:
        own = Counter(str(unit.record["colour"]) for unit in coloured if unit.district == district)
        if own:
            numbers = (*(own[colour] for colour in COLOURS), own.total())
            rows.append((text_cell(figures.district_name(district)), *map(count_cell, numbers)))
    several = len(rows) > 1
    if several:
        rows.append(total_row(rows))
    columns = (Column("地区"), *(Column(colour, "count") for colour in COLOURS), Column(TOTAL_LABEL, "count"))
    chart = Chart("stacked", 0, (1, 2, 3, 4))
    table = Table("colours", "不见面三张清单", columns, tuple(rows), chart=chart, total=several)
    return Section("no-meeting", "不见面审批情况", (opening, table, *_next_steps(coloured)))


def _next_steps(coloured: list[Unit]) -> list[Table]:
    """The table 可以突破的事项: the steps that would bring most guides to a better colour. Empty without such steps."""
    waiting: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in coloured:
        if unit.record.get("step") and unit.record["colour"] in ("橙", "黄"):
            waiting[(unit.record["colour"], str(unit.record["step"]))].append(unit)
    if not waiting:
        return []
    ranked = sorted(waiting.items(), key=lambda item: (COLOURS.index(item[0][0]), -len(item[1]), item[0]))
    rows = tuple(
        (text_cell(colour, _TONES[colour]), text_cell(step), count_cell(len(units)), text_cell(_matter_names(units)))
        for (colour, step), units in ranked[:MAX_STEPS]
    )
    columns = (Column("现在"), Column("最省力的下一步"), Column("办事指南", "count"), Column("事项"))
    unlisted = len(waiting) - len(rows)
    return [Table("next-steps", "可以突破的事项", columns, rows, (f"另有{unlisted}种未列",) if unlisted else ())]


def _matter_names(units: list[Unit]) -> str:
    """The first MAX_NAMES names of matters; 等N项 if there are more."""
    names = sorted({unit.name for unit in units})
    more = f"等{len(names)}项" if len(names) > MAX_NAMES else ""
    return join_names(names[:MAX_NAMES]) + more


def lists(figures: PeriodFigures) -> Section | None:
    """清单应用情况: one sentence for each kind of list, with how many entries are done."""
    blocks: list[Paragraph | Table] = []
    for population, done_field, name, verb in _LIST_KINDS:
        units = figures.current.units.get(population, [])
        if units:
            done = sum(bool(unit.record.get(done_field)) for unit in units)
            annex = "附件" if population == "applications" and done < len(units) else ""
            blocks.append(
                paragraph(f"{name}（按地区计）", describe_progress("项", len(units), done, verb, annex), "。")
            )
    return Section("lists", "清单应用情况", tuple(blocks)) if blocks else None


def supervision(figures: PeriodFigures) -> Section | None:
    """“互联网+监管”情况: how many supervision matters are claimed and have a checklist, and the coverage of
    supervision behaviour by department if the activity data hold it."""
    units = figures.current.units.get("supervision", [])
    if not units:
        return None
    claimed = sum(bool(unit.record.get("claimed")) for unit in units)
    listed = sum(bool(unit.record.get("checklist")) for unit in units)
    blocks: list[Paragraph | Table] = [
        paragraph(
            "监管事项", describe_progress("项", len(units), claimed, "认领"), "；",
            "检查实施清单", describe_progress("项", len(units), listed, "编制"), "。",
        )
    ]  # fmt: skip
    if any(unit.record.get("behaviour") for unit in units):
        blocks += _behaviour_coverage(figures)
    return Section("supervision", "“互联网+监管”情况", tuple(blocks))


def _behaviour_coverage(figures: PeriodFigures) -> list[Paragraph | Table]:
    """The tiers of coverage in words, and the table of all departments."""
    item = next((item for item in figures.indicators if item.id == "supervision-coverage"), None)
    if item is None:
        return []
    found = [
        (scope, figures.figure(item, scope)) for scope in figures.departments if scope in figures.by_scope[item.id]
    ]
    tiers = []
    for low, high, words in _COVERAGE_TIERS:
        names = [figures.scope_name(scope) for scope, figure in found if _is_in_tier(figure, low, high)]
        if names:
            tiers.append(f"{list_departments(names)}监管行为覆盖率{words}")
    rows = tuple(
        (text_cell(figures.scope_name(scope)), figures.value_cell(figure), figures.fraction_cell(figure))
        for scope, figure in found
    )
    columns = (Column("部门"), Column(item.title, "percent"), Column("n/N"))
    return [paragraph("；".join(tiers) + "。"), Table("supervision-coverage", item.title, columns, rows)]


def _is_in_tier(figure: Figure, low: int, high: int) -> bool:
    if figure.value is None:
        return False
    percent = figure.value * 100
    return percent == low if low == high else low <= percent < high


def missing_units(figures: PeriodFigures, population: str, done_field: str, name: str, title: str) -> Table | None:
    """The units of a population whose record field `done_field` is false, by district and code, for an annex; None if
    there are none."""
    units = [unit for unit in figures.current.units.get(population, []) if not unit.record.get(done_field)]
    if not units:
        return None
    units.sort(key=lambda unit: (*figures.district_position(unit.district), unit.code))
    rows = tuple(
        (
            count_cell(number), text_cell(figures.district_name(unit.district)), text_cell(unit.name),
            text_cell(unit.code), text_cell(unit.department or EMPTY),
        )
        for number, unit in enumerate(units, 1)
    )  # fmt: skip
    columns = (Column("序号", "count"), Column("地区"), Column("事项"), Column("编码"), Column("部门"))
    return Table(name, title, columns, rows)
