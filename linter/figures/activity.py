"""What happened in a period: catalog/activity/<period>/*.csv, one row a matter, kept by the office.

    办件.csv      实施编码, 办件数, 网办件数, 办结数, 按时办结数, 预警数, 超期数
    评价.csv      实施编码, 评价数, 关联数, 差评数, 差评整改数
    监管行为.csv   监管事项编码, 行为数

Columns are found by their heading, in any order; a cell without a number is a problem at its row, and the row
is left out: a figure never guesses.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linter.common.text import shorten, visible
from linter.rulebook.record_fields import POPULATIONS

CASES = {heading: term for term, heading in POPULATIONS["cases"].terms.items()}
RATINGS = {heading: term for term, heading in POPULATIONS["ratings"].terms.items()}
BEHAVIOUR = {"行为数": "records"}
"""Column heading of each file to the term that its numbers become."""
MATTER, SUPERVISED = "实施编码", "监管事项编码"
WITHIN = {
    "online_cases": "cases", "closed": "cases", "on_time": "closed", "overdue": "cases", "linked": "ratings",
    "bad": "ratings", "bad_mended": "bad",
}  # fmt: skip
"""A number that cannot be larger than another of its row."""
MAX_BYTES = 64 * 1024 * 1024
MAX_NUMBER = 10**12
MAX_PROBLEMS = 100
"""Rows of a file that are told; the others are counted."""


@dataclass(slots=True)
class Row:
    """A matter in a period: its code, and its numbers by name."""

    code: str
    path: str
    line: int
    terms: dict[str, int]


@dataclass(slots=True)
class Activity:
    """The rows of a period, and what could not be used, a sentence each."""

    cases: list[Row] = field(default_factory=list)
    ratings: list[Row] = field(default_factory=list)
    behaviour: Mapping[str, int] = field(default_factory=dict)
    """Supervision code to the number of records."""
    problems: list[str] = field(default_factory=list)


def read(folder: Path) -> Activity:
    """The activity of a period; empty where there is no such folder."""
    found = Activity()
    if folder.is_symlink() or folder.parent.is_symlink():
        found.problems.append(f"{visible(folder.name)}：是链接，没有使用")
        return found
    found.cases = list(_rows(folder / "办件.csv", MATTER, CASES, found.problems))
    found.ratings = list(_rows(folder / "评价.csv", MATTER, RATINGS, found.problems))
    behaviour: dict[str, int] = {}
    for row in _rows(folder / "监管行为.csv", SUPERVISED, BEHAVIOUR, found.problems):
        behaviour[row.code] = behaviour.get(row.code, 0) + row.terms.get("records", 0)
    found.behaviour = behaviour
    return found


def _rows(path: Path, key: str, columns: Mapping[str, str], problems: list[str]) -> Iterator[Row]:
    name = visible(f"{path.parent.name}/{path.name}")
    text = _text(path, name, problems)
    return iter(()) if text is None else _parsed(name, text, key, columns, problems)


def _parsed(name: str, text: str, key: str, columns: Mapping[str, str], problems: list[str]) -> Iterator[Row]:
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    seen: set[str] = set()
    unused = 0
    try:
        heads = [head.strip() for head in next(table, [])]
        wrong = _heads_wrong(heads, (key, *columns))
        if wrong:
            problems.append(f"{name}：{wrong}，整个文件没有使用")
            return
        for cells in table:
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            row = dict(zip(heads, cells, strict=False))
            code = row.get(key, "")
            terms = {term: number for head, term in columns.items() if (number := _number(row.get(head))) is not None}
            why = _wrong(row, columns, terms)
            if any(cells[len(heads) :]):
                why = f"有 {len(cells)} 格，比表头多（数里的逗号要加引号）"
            elif not code:
                why = f"没有{key}"
            elif code in seen:
                why = f"{key}重复：{_said(code)}"
            if why is None:
                seen.add(code)
                yield Row(code, name, table.line_num, terms)
                continue
            unused += 1
            if unused <= MAX_PROBLEMS:
                problems.append(f"{name} 第 {table.line_num} 行：{why}，这一行没有使用")
    except csv.Error:
        problems.append(f"{name} 第 {table.line_num} 行：不是合格的 CSV（引号不成对，或者一格太长），以下各行没有使用")
    if unused > MAX_PROBLEMS:
        problems.append(f"{name}：另有 {unused - MAX_PROBLEMS} 行没有使用")


def _heads_wrong(heads: list[str], wanted: Iterable[str]) -> str | None:
    count = Counter(heads)
    missing = [head for head in wanted if not count[head]]
    if missing:
        return f"缺少列 {'、'.join(missing)}"
    twice = [head for head in wanted if count[head] > 1]
    return f"重复的列 {'、'.join(twice)}" if twice else None


def _said(cell: str | None) -> str:
    return shorten(visible(cell or "（空）"))


def _text(path: Path, name: str, problems: list[str]) -> str | None:
    try:
        if path.is_symlink():
            problems.append(f"{name}：是链接，没有使用")
            return None
        if not path.is_file():
            return None
        if path.stat().st_size > MAX_BYTES:
            problems.append(f"{name}：超过 {MAX_BYTES // 1024 // 1024} MiB，没有使用")
            return None
        data = path.read_bytes()
    except OSError as error:
        problems.append(f"{name}：读不了（{error.strerror}），没有使用")
        return None
    for encoding in ("utf-8-sig", "gb18030"):  # what a spreadsheet saves
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    problems.append(f"{name}：既不是 UTF-8 也不是 GB18030，没有使用")
    return None


def _number(cell: str | None) -> int | None:
    text = (cell or "").replace(",", "")
    # Python refuses to read integers of thousands of digits.
    return int(text) if len(text) < 20 and text.isascii() and text.isdigit() and int(text) <= MAX_NUMBER else None


def _wrong(row: Mapping[str, str], columns: Mapping[str, str], terms: Mapping[str, int]) -> str | None:
    for head, term in columns.items():
        if term not in terms:
            return f"{head}应为整数：{_said(row.get(head))}"
    heads = {term: head for head, term in columns.items()}
    for small, large in WITHIN.items():
        if small in terms and terms[small] > terms.get(large, terms[small]):
            return f"{heads[small]} {terms[small]} 大于{heads[large]} {terms[large]}"
    return None
