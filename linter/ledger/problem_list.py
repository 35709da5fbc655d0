"""Read the problem list (问题清单) of an inspection from a workbook.

In: a workbook with a heading that names at least 问题. Out: a `ProblemList`, in which every row below a heading is a
problem, is refused, or is left out for a reason. Example: under the heading `区县 | 存在问题 | 扣分值`, the row
`天宁区 | 承诺办结时限无说明 | 2` has the cells `{"district": "天宁区", "problem": "承诺办结时限无说明"}`, and 2 under
扣分值 among the others.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from linter.common.text import folded, shorten, visible
from linter.common.workbook_reader import MAX_COLUMNS, Row, Value, read_rows
from linter.engine.config import ConfigError
from linter.ledger.problem_headings import PROBLEM, Column, Heading, HeadingReader

_CONTINUED = {"measures": "\n", "responsible": "\n", "note": "；"}
"""Fields that a problem may continue on further rows, and the text between the parts."""
_NUMBERING = frozenset({"序号", "顺序号", "行号", "项次", "no"})
"""Headings of columns that only number the rows, as `folded` returns them."""
_NUMBER = re.compile(r"[0-9]{1,6}|=.*", re.DOTALL)
"""A cell of such a column that says nothing else: a number, or the formula for it."""
_COUNT = r"[0-9零一二两三四五六七八九十百]{1,7}"
_TOTAL = re.compile(
    rf"(?:本页|本表|全表|全部|以上|[一-鿿]{{2,10}}[区县市局委办])?"
    rf"(?:合计|小计|共计|总计|总数|累计)[:：]?共?(?:{_COUNT})?(?:[条项个处件行]|)(?:问题)?[。.]?"
    rf"|(?:本页|本表|全表|全部|以上)?共{_COUNT}[条项个处件行](?:问题)?[。.]?"
)
"""A cell that counts rows, compared without blanks: 合计2条."""
_AMOUNT = re.compile(rf"共?{_COUNT}(?:[.,][0-9]{{1,6}})*[%％条项个处件行分]?")
"""Another cell of such a row, compared without blanks: 2条, 1.5."""
_GROUPS = ("district", "department", "lead")
"""Fields that may name the group that such a row is about."""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A row of a problem list."""

    sheet: str
    number: int
    """Number of the row in its sheet, from 1."""
    cells: dict[str, Value]
    """Field (a key of COLUMNS) to value, for the columns that the sheet has."""
    others: list[tuple[str, str]]
    """(heading, text) of the filled cells that are in no field: of columns that no field is for, and of further columns
    of a field."""
    printed: bool
    """Whether the sheet has the heading of the printed sheet of `ledger export`."""

    def text(self, key: str) -> str | None:
        """Returns the text of a field, None if the sheet has no such column or the cell is blank."""
        value = self.cells.get(key)
        return _text(value) if value is not None else None


Place = Row | ProblemRow
"""A row, for a message about it."""


class OtherSheet(NamedTuple):
    """A sheet that was not read, because it has no column for the problem."""

    title: str
    rows: int


@dataclass(slots=True)
class ProblemList:
    """The rows of a problem list, and everything of the workbook that is no problem."""

    headings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Field to the headings that the list has for it."""
    shared: list[list[str]] = field(default_factory=list)
    """The headings of the columns that one field has in the same sheet, where it has several."""
    rows: list[ProblemRow] = field(default_factory=list)
    refused: list[tuple[ProblemRow, str]] = field(default_factory=list)
    """Rows that cannot be imported, each with the reason (Chinese)."""
    left_out: list[tuple[Place, str]] = field(default_factory=list)
    """Rows below a heading that are no problem of their own, each with the reason (Chinese)."""
    heads: list[Row] = field(default_factory=list)
    """The rows of the first heading of every sheet."""
    above: list[Row] = field(default_factory=list)
    """Rows above the first heading of a sheet, which are not read."""
    hidden: list[Row] = field(default_factory=list)
    """Rows below a heading that are hidden; they are read like others."""
    doubts: list[tuple[Place, str]] = field(default_factory=list)
    """Rows that were not read in full or in an obvious way, each with the reason (Chinese)."""
    others: Counter[str] = field(default_factory=Counter)
    """Heading of a column that no field is for, to the number of its filled cells."""
    numbering: Counter[str] = field(default_factory=Counter)
    """Heading of a column that only numbers the rows, to the number of its cells; they are not kept."""
    other_sheets: list[OtherSheet] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Rows that are, or should be, a problem."""
        return len(self.rows) + len(self.refused)


def read_problem_list(path: Path, columns: Mapping[str, str] = MappingProxyType({})) -> ProblemList:
    """Reads a problem list; `columns` (first heading of COLUMNS to heading) names columns with an unusual heading.

    Raises ConfigError if `columns` names an unknown field or a heading that the list does not have, or if no sheet has
    a column for the problem, and WorkbookError for a workbook that cannot be read.
    """
    reader = HeadingReader(columns)
    by_sheet: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(path):
        by_sheet[row.sheet].append(row)
    found = ProblemList()
    for title, rows in by_sheet.items():
        heading = reader.first(rows)
        if heading is None:
            found.other_sheets.append(OtherSheet(title, len(rows)))
        else:
            _read_sheet(found, reader, rows, heading)
    name = shorten(visible(path.name), 200)
    if not found.headings:
        raise ConfigError(f"{name}：没有找到“问题”一列；列名不同的用 --map 问题=列名 说明")
    present = {folded(text) for texts in found.headings.values() for text in texts}
    if missing := [heading for form, heading in reader.mapped.items() if form not in present]:
        raise ConfigError(f"{name}：没有找到 --map 写的列名“{visible(missing[0])}”")
    return found


def _read_sheet(found: ProblemList, reader: HeadingReader, rows: Sequence[Row], heading: Heading) -> None:
    """Adds the rows of a sheet, `heading` is its first heading."""
    found.heads += heading.rows
    found.above += rows[: heading.below - len(heading.rows)]
    # A page that is printed begins with the title and the heading again.
    head = [_own_texts(row) for row in rows[: heading.below]]
    _add_headings(found, heading)
    index = heading.below
    while index < len(rows):
        row = rows[index]
        if again := reader.again(rows, index, heading):
            reason = "又是表头" if again.places == heading.places else "是另一个表头，以下各行按它读"
            found.left_out += [(part, reason) for part in again.rows]
            _add_headings(found, again)
            heading, index = again, again.below
            continue
        if _own_texts(row) in head:
            found.left_out.append((row, "又是表头"))
        else:
            _add(found, reader, row, heading)
        index += 1


def _add_headings(found: ProblemList, heading: Heading) -> None:
    for key, columns in heading.columns.items():
        known = found.headings[key]
        texts = [column.heading for column in columns]
        known += [text for text in dict.fromkeys(texts) if text not in known]
        if len(texts) > 1 and texts not in found.shared:
            found.shared.append(texts)


def _add(found: ProblemList, reader: HeadingReader, row: Row, heading: Heading) -> None:
    """Adds a row below a heading to the list: as a problem, as a part of the problem above it, or as no problem."""
    if row.hidden:
        found.hidden.append(row)
    if row.cut:
        found.doubts.append((row, f"内容太长，或者在第 {MAX_COLUMNS} 列以后，没有读全"))
    chosen = {key: _chosen(row, columns) for key, columns in heading.columns.items()}
    own = {key: value for key, at in chosen.items() if (value := row.own(at)) is not None}
    cells = {key: row.cells[at] if at < len(row.cells) else None for key, at in chosen.items()}
    at = chosen[PROBLEM]
    source = row.merged.get(at)
    if source is not None and source.column != at + 1:
        # A range that begins left of the column holds a title or a remark over the whole width, and no problem.
        cells[PROBLEM] = None
    problem = ProblemRow(row.sheet, row.number, cells, [], heading.printed)
    if _is_total(row, problem, heading):
        found.left_out.append((problem, "是合计，不是问题"))
        return
    rest = _rest(row, heading, chosen)
    problem.others.extend((heading.name(index), text) for index, text in rest.items())
    own_rest = [(heading.name(index), text) for index, text in rest.items() if row.own(index) is not None]
    continues = source is not None and own.keys() <= _CONTINUED.keys() and bool(own or own_rest)
    if continues and source is not None and (above := _row_since(found, row.sheet, source.row)):
        for key, between in _CONTINUED.items():
            if key in own:
                above.cells[key] = between.join(filter(None, (above.text(key), problem.text(key))))
        above.others.extend(own_rest)
        found.left_out.append((problem, f"与第 {above.number} 行是同一个问题，措施等并入那一行"))
    elif not own:
        found.left_out.append((problem, "认出的列都没有内容，不是问题"))
        return
    elif (text := problem.text(PROBLEM)) is None:
        found.refused.append((problem, "没有写问题"))
        return
    elif reader.is_heading_of_problem(text) or _TOTAL.fullmatch(_squeezed(text)):
        found.refused.append((problem, f"问题一栏写的是“{shorten(_squeezed(text))}”，不是问题"))
        return
    else:
        if any(reader.is_heading_of_problem(name) for name, _ in problem.others):
            found.doubts.append((problem, "有两列写了问题，左边的作为问题，右边的写进备注"))
        found.rows.append(problem)
    _count_others(found, row, heading, rest)


def _chosen(row: Row, columns: Sequence[Column]) -> int:
    """The index of the first column of a field that is filled, else of its first column."""
    filled = (at for at, _ in columns if at < len(row.cells) and row.cells[at] is not None)
    return next(filled, columns[0].at)


def _rest(row: Row, heading: Heading, chosen: Mapping[str, int]) -> dict[int, str]:
    """Index to text of the filled cells in other columns than the `chosen` one of each field, without those that only
    number the rows.

    A range that is merged downwards has its value in every row, a range that begins in another column has not.
    """
    known = heading.places
    rest = {}
    for at, value in enumerate(row.cells):
        source = row.merged.get(at)
        if value is None or (source is not None and source.column != at + 1):
            continue
        # A further column of a field counts if it says something else.
        said_already = at in known and value == row.cells[chosen[known[at]]]
        if not said_already and not _is_numbering(heading, at, value):
            rest[at] = _text(value)
    return rest


def _is_numbering(heading: Heading, at: int, value: str | date) -> bool:
    return folded(heading.name(at)) in _NUMBERING and _NUMBER.fullmatch(_text(value)) is not None


def _count_others(found: ProblemList, row: Row, heading: Heading, rest: Mapping[int, str]) -> None:
    """Counts the filled cells of a row in the columns that no field is for."""
    for at in range(len(row.cells)):
        value = row.own(at)
        if value is not None and at not in heading.places:
            counted = found.others if at in rest else found.numbering
            counted[heading.name(at)] += 1


def _is_total(row: Row, problem: ProblemRow, heading: Heading) -> bool:
    """Whether a row only counts other rows: 合计2条, with the group that it is about and numbers beside it."""
    groups = {column.at for key in _GROUPS for column in heading.columns.get(key, ())}
    texts = {at: _squeezed(_text(value)) for at in range(len(row.cells)) if (value := row.own(at)) is not None}
    stated = problem.text(PROBLEM)
    if stated is not None and not any(form.fullmatch(_squeezed(stated)) for form in (_TOTAL, _AMOUNT)):
        return False
    totals = {at for at, text in texts.items() if _TOTAL.fullmatch(text)}
    return bool(totals) and all(at in totals or at in groups or _AMOUNT.fullmatch(text) for at, text in texts.items())


def _row_since(found: ProblemList, sheet: str, number: int) -> ProblemRow | None:
    """The last problem so far, if it stands in a sheet at a row not above `number`."""
    last = found.rows[-1] if found.rows else None
    return last if last is not None and last.sheet == sheet and last.number >= number else None


def _own_texts(row: Row) -> dict[int, str]:
    """Index to folded text of the cells that hold a value of their own."""
    return {at: folded(_text(value)) for at in range(len(row.cells)) if (value := row.own(at)) is not None}


def _text(value: str | date) -> str:
    return value.isoformat() if isinstance(value, date) else value


def _squeezed(text: str) -> str:
    """A text without blanks."""
    return "".join(text.split())


def places(rows: Iterable[Place]) -> str:
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
