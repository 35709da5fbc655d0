"""The section 同一事项同一标准比对情况 (same matter, same standard): guides against the standards of their matters.

Input: `PeriodFigures`. Output: a `Section`. Example: 有标准可比的办事指南124份，共41个事项；与标准比对，异31处、劣2处。
"""

from __future__ import annotations

from collections import Counter, defaultdict

from linter.bulletin.cells import text_cell
from linter.bulletin.document import Chart, Column, Paragraph, Section, Table, Tone
from linter.bulletin.period_figures import PeriodFigures
from linter.bulletin.sentences import join_names, paragraph
from linter.rulebook.indicator import EMPTY

_STANDINGS = (("differs", "异"), ("worse", "劣"), ("declared", "声明"), ("better", "优"))
"""How a guide can stand to its standard, the worst first: name in a record's `found`, and label in the tables."""
_SAME = "同"
_TONES: dict[str, Tone] = {"异": "bad", "劣": "bad", "声明": "note", "优": "good"}


def same_standard(figures: PeriodFigures) -> Section:
    """同一事项同一标准比对情况: guides against their standards, the matrix of matters and districts, and the declared
    differences."""
    guides = figures.current.units.get("guides", [])
    compared = [unit for unit in guides if unit.record.get("standard")]
    if not compared:
        return Section("same-standard", "同一事项同一标准比对情况", (paragraph("没有标准可比的办事指南。"),))
    standings: Counter[str] = Counter()
    for unit in compared:
        for name, _ in _STANDINGS:
            standings[name] += (unit.record.get("found") or {}).get(name, 0)
    counts = join_names([f"{label}{standings[name]}处" for name, label in _STANDINGS if standings[name]])
    matters = {unit.record.get("basic_code") for unit in compared}
    blocks: list[Paragraph | Table] = [
        paragraph(
            f"有标准可比的办事指南{len(compared)}份，共{len(matters)}个事项",
            f"；与标准比对，{counts}。" if counts else "；与标准比对，全部一致。",
            "异为与标准不一致，劣为劣于标准，声明为依法声明的差异，优为优于标准、可以取优。" if counts else "",
        )
    ]
    matrix = _matrix(figures)
    if matrix is not None:
        blocks.append(matrix)
    if figures.current.variances:
        blocks.append(_declared_differences(figures))
    return Section("same-standard", "同一事项同一标准比对情况", tuple(blocks))


def _matrix(figures: PeriodFigures) -> Table | None:
    """The table 事项与地区比对表: the worst standing of each matter in each district. Matters that are the same
    everywhere are left out; None if all are."""
    deviations: dict[str, dict[str, str]] = defaultdict(dict)
    names: dict[str, str] = {}
    present: dict[str, set[str]] = defaultdict(set)
    order = [label for _, label in _STANDINGS]
    for unit in figures.current.units.get("guides", []):
        if not unit.record.get("standard"):
            continue
        code, found = str(unit.record.get("basic_code")), unit.record.get("found") or {}
        names.setdefault(code, unit.name)
        present[code].add(unit.district)
        worst = next((label for name, label in _STANDINGS if found.get(name)), None)
        if worst:
            # A district may have several guides of one matter: keep the worst of them.
            known = deviations[code].get(unit.district, worst)
            deviations[code][unit.district] = min(worst, known, key=order.index)
    rows = []
    for code in sorted(deviations):
        row = [text_cell(names[code]), text_cell(code)]
        for district in figures.districts:
            label = deviations[code].get(district) or (_SAME if district in present[code] else EMPTY)
            row.append(text_cell(label, _TONES.get(label, "")))
        rows.append(tuple(row))
    if not rows:
        return None
    districts = (Column(figures.district_name(district)) for district in figures.districts)
    columns = (Column("事项"), Column("基本编码"), *districts)
    notes = ("同 与标准一致；异 不一致；劣 劣于标准；优 优于标准；声明 已声明差异；— 没有办事指南。只列有不同的事项",)
    chart = Chart("matrix", 0, tuple(range(2, len(columns))))
    return Table("same-standard-matrix", "事项与地区比对表", columns, tuple(rows), notes, chart)


def _declared_differences(figures: PeriodFigures) -> Table:
    """The table 已声明差异; the end date of an expired declaration is "bad"."""
    rows = tuple(
        (
            text_cell(figures.scope_name((item["district"], item["department"]))), text_cell(item["name"]),
            text_cell(item["field"]), text_cell(item["reason"]),
            text_cell(item["until"], "bad" if item["until"] < figures.current.as_of else ""),
        )
        for item in figures.current.variances
    )  # fmt: skip
    columns = (Column("部门"), Column("事项"), Column("字段"), Column("理由"), Column("截止", "date"))
    return Table("variances", "已声明差异", columns, rows)
