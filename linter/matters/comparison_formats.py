"""Print a Comparison as text, Markdown, HTML, JSON or a workbook.

Input: a Comparison. Output: text, or the bytes of a workbook. Example: tests/matters/golden/compare.txt.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from linter.common import screen_json, workbook
from linter.common.text import markdown
from linter.common.text_table import text_table
from linter.findings.finding import path_text
from linter.matters.comparison import STATUSES, Cell, Comparison, Row, Table

_BY = {"standard": "标准", "majority": "多数", "tie": "没有多数", "best": "最优", "": ""}
_LEGEND = "同 与标准或者多数一致　异 不一致　劣 劣于标准　优 优于标准　声明 已声明差异　— 没有写"
_TONES: dict[str, workbook.Tone] = {
    "worse": "bad", "differs": "warn", "better": "good", "declared": "muted", "absent": "muted",
}  # fmt: skip
_WIDE = 8
"""Guides: a table of a workbook with more of them shows only how values compare, not the values, to fit on paper."""
_STYLE = (
    "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;margin:1em 0}"
    "th,td{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}"
    ".worse,.differs{background:#f8d7da}.better{background:#d4edda}.declared{background:#fff3cd}"
    ".absent{color:#666}"
)


def as_json(comparison: Comparison) -> str:
    """The fields of Comparison as an object."""
    return screen_json.document(comparison.as_json(), indent=2)


def _title(comparison: Comparison) -> str:
    return f"{comparison.basic_code} {comparison.name}"


def _standard(comparison: Comparison) -> str:
    return f"标准：{path_text(comparison.standard) if comparison.standard else '没有'}"


def _scope(table: Table) -> str:
    return (table.level or "没有写层级") + (f" 办理项 {table.item}" if table.item else "")


def _heading(table: Table) -> str:
    return f"{_scope(table)}，{len(table.columns)} 份指南"


def _expected(row: Row) -> str:
    return f"{_BY[row.by]}：{row.expected}" if row.expected else _BY[row.by]


def as_text(comparison: Comparison) -> str:
    """A table of marks for each group of guides, then the values that differ, for a terminal."""
    return "\n".join(_text_lines(comparison)) + "\n"


def _text_lines(comparison: Comparison) -> Iterator[str]:
    yield _title(comparison)
    yield _standard(comparison)
    for table in comparison.tables:
        yield ""
        yield f"── {_heading(table)}"
        rows = [["", *(column.name for column in table.columns)]]
        rows += [[row.element, *(STATUSES[cell.status] for cell in row.cells)] for row in table.rows]
        yield from text_table(rows)
        for row in table.rows:
            differences = [
                f"  {column.name}（{STATUSES[cell.status]}）：{cell.value}" + (f"〔{cell.note}〕" if cell.note else "")
                for column, cell in zip(table.columns, row.cells, strict=True)
                if cell.status not in ("same", "absent")
            ]
            if differences:
                yield ""
                yield f"{row.element}　{_expected(row)}"
                yield from differences
        if table.proposals:
            yield ""
            yield "取优建议（由人决定）"
            yield from (f"  {proposal}" for proposal in table.proposals)
    yield ""
    yield _LEGEND


def as_markdown(comparison: Comparison) -> str:
    """A table of marks and values for each group of guides, for a bulletin (通报)."""
    lines = [f"# {markdown(_title(comparison))}", "", markdown(_standard(comparison))]
    for table in comparison.tables:
        lines += ["", f"## {markdown(_heading(table))}", ""]
        head = ["要素", "应为", *(column.name for column in table.columns)]
        lines += ["| " + " | ".join(map(markdown, head)) + " |", "|" + "---|" * len(head)]
        for row in table.rows:
            cells = [_status(cell) for cell in row.cells]
            lines.append("| " + " | ".join(map(markdown, [row.element, _expected(row), *cells])) + " |")
        if table.proposals:
            lines += ["", "取优建议（由人决定）：", "", *(f"- {markdown(proposal)}" for proposal in table.proposals)]
    return "\n".join([*lines, "", _LEGEND]) + "\n"


def _status(cell: Cell) -> str:
    if cell.status in ("same", "absent"):
        return STATUSES[cell.status]
    return f"{STATUSES[cell.status]} {cell.value}" + (f"〔{cell.note}〕" if cell.note else "")


def as_html(comparison: Comparison) -> str:
    """A page with a table for each group of guides, cells coloured by how they compare."""
    title = html.escape(_title(comparison))
    parts = [
        f'<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>',
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
        f"<p>{html.escape(_standard(comparison))}</p>",
    ]
    for table in comparison.tables:
        parts.append(f"<h2>{html.escape(_heading(table))}</h2>\n<table>")
        names = "".join(f'<th scope="col">{html.escape(column.name)}</th>' for column in table.columns)
        parts.append(f'<tr><th scope="col">要素</th><th scope="col">应为</th>{names}</tr>')
        for row in table.rows:
            cells = "".join(f'<td class="{cell.status}">{html.escape(_status(cell))}</td>' for cell in row.cells)
            head = f'<th scope="row">{html.escape(row.element)}</th><td>{html.escape(_expected(row))}</td>'
            parts.append(f"<tr>{head}{cells}</tr>")
        parts.append("</table>")
        if table.proposals:
            items = "".join(f"<li>{html.escape(proposal)}</li>" for proposal in table.proposals)
            parts.append(f"<p>取优建议（由人决定）</p>\n<ul>{items}</ul>")
    return "\n".join([*parts, f"<p>{_LEGEND}</p>", "</body>\n</html>"]) + "\n"


def as_xlsx(comparison: Comparison) -> bytes:
    """A workbook with a sheet for each group of guides, one of all differences and one of proposals."""
    above = [_title(comparison), f"{_standard(comparison)}　比较日期：{comparison.as_of}", _LEGEND]
    tables = [_matrix(table, above) for table in comparison.tables]
    columns = [
        workbook.Column(title, width=36)
        for title in ("比较范围", "要素", "应为", "区县", "结果", "写法", "说明", "文件")
    ]
    differences = workbook.Sheet("差异清单", columns, list(_differences(comparison)), above, frozen=2)
    columns = [workbook.Column("比较范围"), workbook.Column("取优建议（由人决定）", width=100)]
    rows = [[_scope(table), proposal] for table in comparison.tables for proposal in table.proposals]
    return workbook.to_bytes([*tables, differences, workbook.Sheet("取优建议", columns, rows, above)], comparison.as_of)


def _matrix(table: Table, above: list[str]) -> workbook.Sheet:
    full = len(table.columns) <= _WIDE
    rows: list[list[str | workbook.Cell]] = []
    for row in table.rows:
        cells = [
            workbook.Cell(_status(cell) if full else STATUSES[cell.status], _TONES.get(cell.status))
            for cell in row.cells
        ]
        rows.append([row.element, _expected(row), *cells])
    names = [workbook.Column(column.name, width=20) for column in table.columns]
    columns = [workbook.Column("要素"), workbook.Column("应为", width=24), *names]
    return workbook.Sheet(_scope(table), columns, rows, above, frozen=1)


def _differences(comparison: Comparison) -> Iterator[list[str | workbook.Cell]]:
    """A row for each cell that is not as expected, to be filtered by district or by field."""
    for table in comparison.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if cell.status not in ("same", "absent"):
                    status = workbook.Cell(STATUSES[cell.status], _TONES[cell.status])
                    field = _scope(table), row.element, _expected(row)
                    yield [*field, column.name, status, cell.value, cell.note, column.path]
