"""Find the headings in the sheet of a problem list, and tell which column holds what.

In: the rows of a sheet. Out: a `Heading`: its rows, the columns of every field, and the names of the other columns.
Example: the row `区县 | 存在问题 | 扣分值` is a heading with the fields `district` and `problem`, and the column 扣分值
that no field is for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from linter.common.text import folded, visible
from linter.common.workbook_reader import Row
from linter.engine.config import ConfigError
from linter.ledger.table import COLUMNS as EXPORTED
from linter.ledger.table import PRINTED_COLUMNS

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "problem": ("问题", "存在问题", "问题描述", "具体问题", "反馈问题", "反馈的问题", "发现问题", "发现的问题",
                "检查发现问题", "问题内容", "问题表现", "存在的问题", "问题事项描述"),
    "matter": ("事项编码", "实施编码", "业务办理项编码", "办理项编码", "实施清单编码", "事项代码"),
    "basic": ("基本编码", "事项基本编码", "基本目录编码", "国家基本编码", "目录基本编码"),
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
PROBLEM = "problem"
HEADING_ROWS = 30
"""Rows of a sheet in which the first heading is looked for."""
_FIELD_OF_HEADING = {folded(heading): key for key, headings in COLUMNS.items() for heading in headings}
_PRINTED_HEADING = tuple(column.title for column in EXPORTED[:PRINTED_COLUMNS])
"""The heading of the sheet that `ledger export` writes for printing; its rows have no fingerprint."""
_COUNTED = 2
"""Fields that a row names at least to be a heading, unless it is the first of its sheet."""


class Column(NamedTuple):
    """A column that a heading names."""

    at: int
    """Index of the column, from 0."""
    heading: str
    """As it is written, on one line."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of one row or two."""

    rows: tuple[Row, ...]
    columns: Mapping[str, Sequence[Column]]
    """Field to its columns: those that `--map` names, then from left to right."""
    below: int
    """Index of the first row below the heading among the rows of the sheet."""
    printed: bool = False
    """Whether it is the heading of the printed sheet of `ledger export`."""

    @property
    def places(self) -> dict[int, str]:
        """Index to field of the columns that a field is for."""
        return {column.at: key for key, columns in self.columns.items() for column in columns}

    def name(self, index: int) -> str:
        """Returns what the heading says above a column, else the letters of the column."""
        for row in reversed(self.rows):
            text = row.cells[index] if index < len(row.cells) else None
            if text is not None:
                return " ".join(str(text).split())
        return f"{_letters(index)} 列（没有列名）"


class HeadingReader:
    """Recognises headings."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        """`columns` (first heading of COLUMNS to heading) names columns with an unusual heading. Raises ConfigError if
        it names an unknown field."""
        field_of = {headings[0]: key for key, headings in COLUMNS.items()}
        if unknown := [title for title in columns if title not in field_of]:
            raise ConfigError(f"没有“{visible(unknown[0])}”这一栏，可写 {'、'.join(field_of)}")
        self.mapped = {folded(heading): heading for heading in columns.values()}
        self._fields = _FIELD_OF_HEADING | {folded(heading): field_of[title] for title, heading in columns.items()}

    def is_heading_of_problem(self, text: str) -> bool:
        """Whether a text is the heading of the column for the problem."""
        return self._fields.get(folded(text)) == PROBLEM

    def first(self, rows: Sequence[Row]) -> Heading | None:
        """Returns the first heading of a sheet; None if no row names the problem."""
        found = [self.at(rows, index) for index in range(min(len(rows), HEADING_ROWS))]
        with_problem = [heading for heading in found if PROBLEM in heading.columns]
        return next((heading for heading in with_problem if len(heading.columns) >= _COUNTED), None) or next(
            iter(with_problem), None
        )

    def again(self, rows: Sequence[Row], index: int, heading: Heading) -> Heading | None:
        """Returns the heading that begins at the row with an index below another `heading` of the sheet; None if that
        row is no heading."""
        found = self.at(rows, index)
        same = found.places == heading.places
        return found if PROBLEM in found.columns and (same or len(found.columns) >= _COUNTED) else None

    def at(self, rows: Sequence[Row], index: int) -> Heading:
        """Returns the row with an index as a heading, with the row below it where the heading goes over two rows."""
        row = rows[index]
        first = self._named(row)
        if not first or index + 1 == len(rows):
            return self._heading((row,), first, index + 1)
        below = rows[index + 1]
        second = self._named(below)
        # The text in the lower row is the heading of a column that has a text in both.
        upper = {at: key for at, key in first.items() if below.own(at) is None}
        if PROBLEM not in first.values():
            two_rows = bool(upper) and PROBLEM in second.values()
        elif PROBLEM not in second.values():
            two_rows = bool(second) and upper.keys() == first.keys()
        else:
            two_rows = bool(second.keys() - first.keys()) and self._divides(row, below, first, second)
        if not two_rows:
            return self._heading((row,), first, index + 1)
        return self._heading((row, below), upper | second, index + 2)

    def _divides(self, row: Row, below: Row, first: Mapping[int, str], second: Mapping[int, str]) -> bool:
        """Whether the lower of two rows that both name the problem divides the columns of the upper one: the problem is
        named below the problem, and below the other fields stands nothing but headings."""
        named = (row.cells[at] for at, key in second.items() if key == PROBLEM and at < len(row.cells))
        others = (at for at, key in first.items() if key != PROBLEM and below.own(at) is not None)
        under = any(isinstance(text, str) and self.is_heading_of_problem(text) for text in named)
        return under and all(at in second for at in others)

    def _named(self, row: Row) -> dict[int, str]:
        """Index to field for the cells of a row that are the heading of a field. Only the first cell of a merged range
        counts, so that a heading that is merged over two rows is not a heading in both."""
        texts = ((at, row.own(at)) for at in range(len(row.cells)))
        fields = {at: self._fields.get(folded(text)) for at, text in texts if isinstance(text, str)}
        return {at: key for at, key in fields.items() if key is not None}

    def _heading(self, rows: tuple[Row, ...], named: Mapping[int, str], below: int) -> Heading:
        columns: dict[str, list[Column]] = defaultdict(list)
        for index, key in sorted(named.items()):
            texts = (row.own(index) for row in reversed(rows))
            text = next(text for text in texts if isinstance(text, str))
            columns[key].append(Column(index, " ".join(text.split())))
        for same in columns.values():
            same.sort(key=lambda column: folded(column.heading) not in self.mapped)
        written = tuple(cell for cell in rows[0].cells if cell is not None)
        return Heading(rows, columns, below, len(rows) == 1 and written == _PRINTED_HEADING)


def _letters(index: int) -> str:
    """The letters of the column with an index: A for 0, AA for 26."""
    number, letters = index + 1, ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
