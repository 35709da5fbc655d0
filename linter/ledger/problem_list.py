"""Read the problem list (问题清单) of an inspection from a workbook.

In: a workbook with a heading that names at least 问题. Out: a `ProblemList`: the rows below the headings of all sheets,
with their cells by field. Example: under the heading `区县 | 存在问题`, the row `天宁区 | 承诺办结时限无说明` has the
cells `{"district": "天宁区", "problem": "承诺办结时限无说明"}`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from linter.common.text import folded, shorten, visible
from linter.common.workbook_reader import Row, Value, read_rows
from linter.engine.config import ConfigError
from linter.ledger.table import COLUMNS as EXPORTED
from linter.ledger.table import PRINTED_COLUMNS

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "problem": ("问题", "存在问题", "问题描述", "具体问题", "反馈问题", "反馈的问题", "发现问题", "发现的问题",
                "检查发现问题", "问题内容", "问题表现", "存在的问题", "问题事项描述"),
    "matter": ("事项编码", "实施编码", "业务办理项编码", "办理项编码", "实施清单编码", "事项代码"),
    "name": ("事项名称", "事项", "办理项名称", "实施清单名称", "业务办理项名称", "指南名称"),
    "department": ("部门", "单位", "实施主体", "被检查单位", "涉及部门", "所属部门", "主管部门"),
    "district": ("区县", "地区", "区划", "辖市区", "所属地区", "所属区县", "行政区划", "县区", "市区"),
    "date": ("发现日期", "发现时间", "检查日期", "检查时间", "反馈日期", "反馈时间", "通报日期", "日期"),
    "by": ("检查单位", "发现单位", "反馈单位", "问题来源", "来源"),
    "due": ("整改期限", "整改时限", "完成时限", "完成期限", "整改完成时限", "时限", "期限", "时间节点"),
    "leader": ("责任领导", "分管领导"),
    "lead": ("牵头部门", "牵头单位", "责任单位"),
    "responsible": ("责任部门", "责任科室", "承办科室", "配合部门"),
    "measures": ("整改措施", "措施", "具体措施", "整改意见", "整改建议"),
    "status": ("整改状态", "状态", "整改情况", "整改进展", "是否整改", "完成情况"),
    "note": ("备注", "说明"),
    "fingerprint": ("指纹",),
}  # fmt: skip
"""Field to the headings that a column of it may have, compared without blanks and punctuation. The first heading is the
name of the field for `--map`."""
HEADING_ROWS = 30
"""Rows of a sheet in which the heading is looked for."""
_FIELD_OF_HEADING = {folded(heading): key for key, headings in COLUMNS.items() for heading in headings}
_CONTINUED = {"measures": "\n", "responsible": "\n", "note": "；"}
"""Fields that a problem may continue on further rows, and the text between the parts."""
_PRINTED_HEADING = tuple(column.title for column in EXPORTED[:PRINTED_COLUMNS])
"""The heading of the sheet that `ledger export` writes for printing; its rows have no fingerprint."""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A row of a problem list."""

    sheet: str
    number: int
    """Number of the row in its sheet, from 1."""
    cells: dict[str, Value]
    """Field (a key of COLUMNS) to value, for the columns that the sheet has."""
    printed: bool
    """Whether the sheet has the heading of the printed sheet of `ledger export`."""

    def text(self, key: str) -> str | None:
        """Returns the text of a field, None if the sheet has no such column or the cell is blank."""
        value = self.cells.get(key)
        return value.isoformat() if isinstance(value, date) else value


@dataclass(slots=True)
class ProblemList:
    """The rows of a problem list, and everything of the workbook that is no problem."""

    headings: dict[str, str] = field(default_factory=dict)
    """Field to the heading that the list has for it."""
    rows: list[ProblemRow] = field(default_factory=list)
    refused: list[tuple[ProblemRow, str]] = field(default_factory=list)
    """Rows that cannot be imported, each with the reason (Chinese)."""
    left_out: list[tuple[ProblemRow, str]] = field(default_factory=list)
    """Rows that are no problem of their own, each with the reason (Chinese)."""
    other_sheets: list[str] = field(default_factory=list)
    """Titles of the sheets without a column for the problem."""


class _Heading(NamedTuple):
    columns: dict[str, tuple[int, str]]
    """Field to the index of its column and its heading as it is written."""
    below: int
    """Index of the first row below the heading among the rows of the sheet."""
    printed: bool


def read_problem_list(path: Path, columns: Mapping[str, str] = MappingProxyType({})) -> ProblemList:
    """Reads a problem list; `columns` (first heading of COLUMNS to heading) names columns with an unusual heading.

    Raises ConfigError if `columns` names an unknown field or no sheet has a column for the problem, and WorkbookError
    for a workbook that cannot be read.
    """
    field_of = {COLUMNS[key][0]: key for key in COLUMNS}
    if unknown := [title for title in columns if title not in field_of]:
        raise ConfigError(f"没有“{visible(unknown[0])}”这一栏，可写 {'、'.join(field_of)}")
    wanted = _FIELD_OF_HEADING | {folded(heading): field_of[title] for title, heading in columns.items()}
    by_sheet: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(path):
        by_sheet[row.sheet].append(row)
    found = ProblemList()
    for title, rows in by_sheet.items():
        heading = _heading(rows, wanted)
        if "problem" not in heading.columns:
            found.other_sheets.append(title)
            continue
        found.headings |= {key: text for key, (_, text) in heading.columns.items()}
        for row in rows[heading.below :]:
            _add(found, row, heading)
    if not found.headings:
        name = shorten(visible(path.name), 200)
        raise ConfigError(f"{name}：没有找到“问题”一列；列名不同的用 --map 问题=列名 说明")
    return found


def _heading(rows: list[Row], wanted: Mapping[str, str]) -> _Heading:
    """The row of a sheet that names most fields, with the row below it where the heading goes over two rows."""
    best = _Heading({}, 0, False)
    for number, row in enumerate(rows[:HEADING_ROWS]):
        first = _columns(row, wanted)
        second = _columns(rows[number + 1], wanted) if number + 1 < len(rows) else {}
        # Two rows are one heading if they name different columns, and only one of them the problem.
        disjoint = {at for at, _ in first.values()}.isdisjoint(at for at, _ in second.values())
        two_rows = bool(first and second) and disjoint and ("problem" in first) != ("problem" in second)
        both = {**first, **second} if two_rows else first
        if len(both) > len(best.columns):
            texts = tuple(cell for cell in row.cells if cell is not None)
            best = _Heading(both, number + 1 + two_rows, texts == _PRINTED_HEADING)
    return best


def _columns(row: Row, wanted: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """The fields that a row names as a heading. Only the first cell of a merged range counts, so that a heading that
    is merged over two rows is not a heading in both."""
    found: dict[str, tuple[int, str]] = {}
    for at in range(len(row.cells)):
        cell = row.own(at)
        key = wanted.get(folded(cell)) if isinstance(cell, str) else None
        if key is not None and isinstance(cell, str):
            found.setdefault(key, (at, " ".join(cell.split())))
    return found


def _add(found: ProblemList, row: Row, heading: _Heading) -> None:
    """Adds a row below a heading to the list: as a problem, as a part of the problem above it, or as no problem."""
    cells = {key: row.cells[at] if at < len(row.cells) else None for key, (at, _) in heading.columns.items()}
    own = {key: value for key, (at, _) in heading.columns.items() if (value := row.own(at)) is not None}
    at, _ = heading.columns["problem"]
    source = row.merged.get(at)
    if source is not None and source.column != at + 1:
        # A range that begins left of the column holds a title or a remark over the whole width, and no problem.
        cells["problem"] = None
    problem = ProblemRow(row.sheet, row.number, cells, heading.printed)
    if not own:
        found.left_out.append((problem, "认出的列都没有内容，不是问题"))
    elif problem.text("problem") is None:
        found.refused.append((problem, "没有写问题"))
    elif source is not None and own.keys() <= _CONTINUED.keys() and (above := _row_since(found, row.sheet, source.row)):
        for key, between in _CONTINUED.items():
            if key in own:
                above.cells[key] = between.join(filter(None, (above.text(key), problem.text(key))))
        found.left_out.append((problem, f"与第 {above.number} 行是同一个问题，措施等并入那一行"))
    else:
        found.rows.append(problem)


def _row_since(found: ProblemList, sheet: str, number: int) -> ProblemRow | None:
    """The last problem so far, if it stands in a sheet at a row not above `number`."""
    last = found.rows[-1] if found.rows else None
    return last if last is not None and last.sheet == sheet and last.number >= number else None


def places(rows: Iterable[ProblemRow]) -> str:
    """Returns the places of rows for a message, such as `问题清单 第 4–6、9 行；补充 第 2 行`."""
    by_sheet: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_sheet[row.sheet].append(row.number)
    texts = []
    for sheet, numbers in by_sheet.items():
        runs = []
        # Numbers of one run have the same distance from their position.
        for _, run in groupby(enumerate(sorted(numbers)), key=lambda item: item[1] - item[0]):
            first, *rest = (number for _, number in run)
            runs.append(f"{first}–{rest[-1]}" if rest else str(first))
        texts.append(f"{sheet} 第 {'、'.join(runs)} 行")
    return "；".join(texts)
