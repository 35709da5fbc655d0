"""The sections about lists, channels and cases: 网办响应, 不见面, 一件事 and 通办, 监管, 移动端."""

from __future__ import annotations

from collections import Counter, defaultdict

from linter.bulletin.document import Chart, Column, Paragraph, Section, Table, Tone
from linter.bulletin.period_figures import Desk, count, text
from linter.bulletin.sentences import joined, of_which, paragraph, several, spread
from linter.figures.figure import Figure
from linter.guides.no_meeting import COLOURS
from linter.rulebook.indicator import EMPTY, Unit

_TONES: dict[str, Tone] = {"绿": "good", "橙": "warn", "黄": "bad", "负面": "note"}
MAX_STEPS, MAX_NAMES = 10, 12
"""Steps of the table, and matters that it names for each."""
_TIERS = ((100, 100, "达100%"), (85, 100, "达85%以上"), (0, 50, "在50%以下"))


def responses(desk: Desk) -> Section | None:
    """网办响应: warnings and overdue cases by department, from the activity data; None without any."""
    units = desk.now.units.get("cases", [])
    if not units:
        return None
    blocks: list[Paragraph | Table] = []
    counted = {term: _by_body(desk, units, term) for term in ("cases", "online_cases", "warned", "overdue")}
    blocks.append(paragraph(spread("产生网办事项预警", list(counted["warned"].items()))))
    blocks.append(paragraph(spread("产生网办事项超期", list(counted["overdue"].items()))))
    rows = []
    total = Counter[str]()
    for name in counted["cases"]:
        numbers = [counted[term].get(name, 0) for term in counted]
        total.update(dict(zip(counted, numbers, strict=True)))
        rows.append((text(name), *map(count, numbers)))
    rows.append((text("合计"), *(count(total[term]) for term in counted)))
    columns = (Column("部门"), *(Column(title, "count") for title in ("办件", "网办件", "预警", "超期")))
    blocks.append(
        Table("responses", "各部门办件与网办响应", columns, tuple(rows), chart=Chart("bars", 0, (3, 4)), total=True)
    )
    return Section("responses", "网办响应情况", tuple(blocks))


def _by_body(desk: Desk, units: list[Unit], term: str) -> dict[str, int]:
    """Department to a sum, in the fixed order of the departments; what no guide answers to comes last."""
    sums: Counter[tuple[str, str]] = Counter()
    for unit in units:
        sums[(unit.district, unit.department)] += (unit.record.get("terms") or {}).get(term, 0)
    order = {scope: number for number, scope in enumerate(desk.bodies)}
    named = sorted(sums, key=lambda scope: (order.get(scope, len(order)), scope))
    return {desk.name(scope) if scope[0] else "目录中没有的事项": sums[scope] for scope in named}


def no_meeting(desk: Desk) -> Section | None:
    """不见面: 绿 橙 黄 and 负面, as computed from what stands in the way, and the cheapest next steps."""
    guides = desk.now.units.get("guides", [])
    coloured = [unit for unit in guides if unit.record.get("colour")]
    blind = len(guides) - len(coloured)
    if not coloured:
        return None
    counts = Counter(str(unit.record["colour"]) for unit in coloured)
    said = joined([f"{colour}{counts[colour]}项" for colour in COLOURS])
    opening = paragraph(
        f"按申请材料、现场环节、到场原因和送达方式逐项计算，{len(coloured)}份办事指南中，{said}。",
        "绿为可以不见面办理，橙为调整办理安排即可突破，黄为需要改变踏勘、评审等方式，负面为法律规定必须到场。",
        f"另有{blind}份因来源没有导出有关要素，无法计算。" if blind else "",
    )
    rows = []
    for district in desk.districts:
        own = Counter(str(unit.record["colour"]) for unit in coloured if unit.district == district)
        if own:
            rows.append((text(desk.area(district)), *(count(own[colour]) for colour in COLOURS), count(own.total())))
    total = len(rows) > 1
    if total:
        rows.append((text("合计"), *(count(counts[colour]) for colour in COLOURS), count(counts.total())))
    columns = (Column("地区"), *(Column(colour, "count") for colour in COLOURS), Column("合计", "count"))
    table = Table(
        "colours", "不见面审批三张清单", columns, tuple(rows), chart=Chart("stacked", 0, (1, 2, 3, 4)), total=total
    )
    return Section("no-meeting", "不见面审批情况", (opening, table, *_steps(coloured)))


def _steps(coloured: list[Unit]) -> list[Table]:
    """The steps that would bring most matters nearer to 绿."""
    waiting: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in coloured:
        if unit.record.get("step") and unit.record["colour"] in ("橙", "黄"):
            waiting[(unit.record["colour"], str(unit.record["step"]))].append(unit)
    ranked = sorted(waiting.items(), key=lambda item: (COLOURS.index(item[0][0]), -len(item[1]), item[0]))[:MAX_STEPS]
    rows = tuple(
        (
            text(colour, _TONES[colour]),
            text(step),
            count(len(units)),
            text(_names(units)),
        )
        for (colour, step), units in ranked
    )
    columns = (Column("现在"), Column("最省力的下一步"), Column("办事指南", "count"), Column("事项"))
    left = len(waiting) - len(rows)
    return (
        [Table("next-steps", "可以突破的事项", columns, rows, (f"另有{left}种未列",) if left else ())] if rows else []
    )


def _names(units: list[Unit]) -> str:
    names = sorted({unit.name for unit in units})
    more = f"等{len(names)}项" if len(names) > MAX_NAMES else ""
    return joined(names[:MAX_NAMES]) + more


def lists(desk: Desk) -> Section | None:
    """移动端标准应用, 一件事, 跨域通办: what is connected, complete and mutual, and what is missing."""
    blocks: list[Paragraph | Table] = []
    kinds = (
        ("applications", "connected", "移动端标准应用", "接入"),
        ("bundles", "complete", "“一件事”", "全部可办"),
        ("partners", "reciprocal", "跨域通办事项", "双方对等"),
        ("frequent", "all_five", "高频事项“一单一表一册一书一图”", "齐全"),
    )
    for population, key, what, verb in kinds:
        units = desk.now.units.get(population, [])
        if units:
            done = sum(bool(unit.record.get(key)) for unit in units)
            annex = "附件" if population == "applications" and done < len(units) else ""
            blocks.append(paragraph(f"{what}（按地区计）", of_which("项", len(units), done, verb, annex), "。"))
    return Section("lists", "清单应用情况", tuple(blocks)) if blocks else None


def supervision(desk: Desk) -> Section | None:
    """互联网+监管: tiers of the coverage of supervision behaviour by department."""
    units = desk.now.units.get("supervision", [])
    if not units:
        return None
    claimed = sum(bool(unit.record.get("claimed")) for unit in units)
    listed = sum(bool(unit.record.get("checklist")) for unit in units)
    blocks: list[Paragraph | Table] = [
        paragraph(
            "监管事项", of_which("项", len(units), claimed, "认领"), "；", "检查实施清单",
            of_which("项", len(units), listed, "编制"), "。",
        )
    ]  # fmt: skip
    if any(unit.record.get("behaviour") for unit in units):
        blocks += _coverage(desk)
    return Section("supervision", "“互联网+监管”情况", tuple(blocks))


def _coverage(desk: Desk) -> list[Paragraph | Table]:
    item = next((item for item in desk.shown if item.id == "supervision-coverage"), None)
    if item is None:
        return []
    found = [(scope, desk.figure(item, scope)) for scope in desk.bodies if scope in desk.found[item.id]]
    told = []
    for low, high, words in _TIERS:
        names = [desk.name(scope) for scope, figure in found if _in_tier(figure, low, high)]
        if names:
            told.append(f"{several(names)}监管行为覆盖率{words}")
    rows = tuple((text(desk.name(scope)), desk.value(figure), desk.fraction(figure)) for scope, figure in found)
    columns = (Column("部门"), Column(item.title, "percent"), Column("n/N"))
    return [paragraph("；".join(told) + "。"), Table("supervision-coverage", item.title, columns, rows)]


def _in_tier(figure: Figure, low: int, high: int) -> bool:
    if figure.value is None:
        return False
    percent = figure.value * 100
    return percent == low if low == high else low <= percent < high


def missing(desk: Desk, population: str, key: str, name: str, title: str) -> Table | None:
    """An annex: the entries of a population for which something is not so, by district; None if there are none."""
    units = [unit for unit in desk.now.units.get(population, []) if not unit.record.get(key)]
    if not units:
        return None
    districts = desk.districts
    units.sort(key=lambda unit: (districts.index(unit.district) if unit.district in districts else 0, unit.code))
    rows = tuple(
        (
            count(number),
            text(desk.area(unit.district)),
            text(unit.name),
            text(unit.code),
            text(unit.department or EMPTY),
        )
        for number, unit in enumerate(units, 1)
    )
    columns = (Column("序号", "count"), Column("地区"), Column("事项"), Column("编码"), Column("部门"))
    return Table(name, title, columns, rows)
