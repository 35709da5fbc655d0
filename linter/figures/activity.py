"""Read the activity of a period: cases, ratings and supervision, one row per matter, kept by the office.

Input: the folder catalog/activity/<period> with these files. Output: an `Activity`, such as the row
`Row("1132…", "2026H1/办件.csv", 2, {"cases": 100, "overdue": 1, …})`.

    办件.csv      实施编码, 办件数, 网办件数, 办结数, 按时办结数, 预警数, 超期数
    评价.csv      实施编码, 评价数, 关联数, 差评数, 差评整改数
    监管行为.csv   监管事项编码, 行为数

Columns are found by their headings, in any order. A row with a cell that is not a number is reported and left out.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linter.common.rewritten_code import is_rewritten
from linter.common.text import shorten, visible
from linter.rulebook.record_fields import POPULATIONS

CASES = {heading: term for term, heading in POPULATIONS["cases"].terms.items()}
RATINGS = {heading: term for term, heading in POPULATIONS["ratings"].terms.items()}
BEHAVIOUR = {"行为数": "records"}
"""Column heading of each file to the term that its numbers become."""
MATTER_HEADING, SUPERVISION_HEADING = "实施编码", "监管事项编码"
"""Heading of the column with the code of the row."""
WITHIN = {
    "online_cases": "cases", "closed": "cases", "on_time": "closed", "overdue": "cases", "linked": "ratings",
    "bad": "ratings", "bad_mended": "bad",
}  # fmt: skip
"""Term to the term of the same row that it cannot exceed."""
MAX_BYTES = 64 * 1024 * 1024
"""Bytes; a larger file is not read, since a province's has far fewer."""
MAX_NUMBER = 10**12
"""Largest number in a cell; no office has more cases."""
MAX_PROBLEMS = 100
"""Rows of one file that are reported one by one; the others are only counted."""


@dataclass(slots=True)
class Row:
    """One row of a file: a matter in the period."""

    code: str
    path: str
    """Period and file name, such as "2026H1/办件.csv"."""
    line: int
    terms: dict[str, int]
    """Numbers by term ("cases")."""


@dataclass(slots=True)
class Activity:
    """The rows of a period, and one Chinese sentence for each row or file that could not be used."""

    cases: list[Row] = field(default_factory=list)
    ratings: list[Row] = field(default_factory=list)
    behaviour: Mapping[str, int] = field(default_factory=dict)
    """Code of a supervision matter (监管事项) to the number of its records."""
    behaviour_rows: list[Row] = field(default_factory=list)
    """The rows that `behaviour` adds up."""
    problems: list[str] = field(default_factory=list)


def read(folder: Path) -> Activity:
    """Return the activity of a period; an empty one if the folder does not exist."""
    found = Activity()
    if folder.is_symlink() or folder.parent.is_symlink():
        found.problems.append(f"{visible(folder.name)}：是链接，没有使用")
        return found
    found.cases = list(_rows(folder / "办件.csv", MATTER_HEADING, CASES, found.problems))
    found.ratings = list(_rows(folder / "评价.csv", MATTER_HEADING, RATINGS, found.problems))
    behaviour: dict[str, int] = {}
    found.behaviour_rows = list(_rows(folder / "监管行为.csv", SUPERVISION_HEADING, BEHAVIOUR, found.problems))
    for row in found.behaviour_rows:
        behaviour[row.code] = behaviour.get(row.code, 0) + row.terms.get("records", 0)
    found.behaviour = behaviour
    return found


def unmatched(rows: Iterable[Row], known: Collection[str], key: str = MATTER_HEADING) -> list[str]:
    """Return a Chinese sentence for each row of a file whose code is not `known`.

    `known` has the codes of guides (`key` MATTER_HEADING) or of supervision matters (SUPERVISION_HEADING). Indicators
    of matters leave such a row out of n and N. At most MAX_PROBLEMS rows are named, the others are counted.
    """
    where = {
        MATTER_HEADING: "不在目录里，不计入按事项统计的指标",
        SUPERVISION_HEADING: "不在监管事项清单里，没有使用",
    }[key]
    found = [row for row in rows if row.code not in known]
    texts = [f"{row.path} 第 {row.line} 行：{key} {_shown(row.code)} {where}" for row in found[:MAX_PROBLEMS]]
    if len(found) > MAX_PROBLEMS:
        texts.append(f"{found[0].path}：另有 {len(found) - MAX_PROBLEMS} 行的{key}{where}")
    return texts


def mismatched(cases: Iterable[Row], ratings: Iterable[Row], matters: Mapping[str, str]) -> list[str]:
    """Return a Chinese sentence for each row of ratings whose matter has no cases, or fewer cases than ratings.

    `matters` has the identity of the matter by code, since the two files may name one matter by different codes. A code
    that it lacks stands for itself; `unmatched` reports it, so that it is not reported for a lack of cases again.
    """
    known: dict[str, tuple[int, Row]] = {}
    for row in cases:
        matter = matters.get(row.code, row.code)
        before, first = known.get(matter, (0, row))
        known[matter] = before + row.terms["cases"], first
    texts = []
    for row in ratings:
        where = f"{row.path} 第 {row.line} 行：{MATTER_HEADING} {_shown(row.code)} "
        rated = row.terms["ratings"]
        handled = known.get(matters.get(row.code, row.code))
        if handled is None and rated and row.code in matters:
            texts.append(f"{where}有评价{rated}条，没有办件")
        elif handled is not None and rated > handled[0]:
            count, case = handled
            texts.append(f"{where}评价{rated}条，多于办件{count}件（{case.path} 第 {case.line} 行）")
    more = len(texts) - MAX_PROBLEMS
    return texts if more <= 0 else [*texts[:MAX_PROBLEMS], f"另有 {more} 行评价没有办件，或者多于办件"]


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
            elif is_rewritten(code):
                why = f"{key} {_shown(code)} 不在目录里（像是表格软件改写的）"
            elif code in seen:
                why = f"{key}重复：{_shown(code)}"
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


def _shown(cell: str | None) -> str:
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
    # Excel and WPS save CSV in one of these two.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    problems.append(f"{name}：既不是 UTF-8 也不是 GB18030，没有使用")
    return None


def _number(cell: str | None) -> int | None:
    text = (cell or "").replace(",", "")
    # The length is tested first: Python refuses to convert thousands of digits.
    return int(text) if len(text) < 20 and text.isascii() and text.isdigit() and int(text) <= MAX_NUMBER else None


def _wrong(row: Mapping[str, str], columns: Mapping[str, str], terms: Mapping[str, int]) -> str | None:
    for head, term in columns.items():
        if term not in terms:
            return f"{head}应为整数：{_shown(row.get(head))}"
    heads = {term: head for head, term in columns.items()}
    for small, large in WITHIN.items():
        if small in terms and terms[small] > terms.get(large, terms[small]):
            return f"{heads[small]} {terms[small]} 大于{heads[large]} {terms[large]}"
    return None
