"""The formats markdown and text: golden files, texts that are no markup, numbers of sections and tables."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len

from linter.bulletin.document import Bulletin, Cell, Column, Section, Table
from linter.bulletin.formats import publish, text
from linter.bulletin.formats.section_numbers import Heading, NumberedTable, chinese_numeral, outline
from linter.common.text import squeezed, visible
from tests.bulletin.any_bulletin import TEXTS, bulletins, small, tables
from tests.bulletin.sample_bulletin import bulletin as sample
from tests.support import check_golden, example_count

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
_BLOCKS = {"heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item", "inline"}


@pytest.mark.parametrize(
    ("name", "form", "file"),
    [("markdown", "通报", "report.md"), ("text", "通报", "report.txt"), ("text", "summary", "summary.txt")],
)
def test_the_file_is_as_in_the_golden_file(name: str, form: str, file: str) -> None:
    check_golden(GOLDEN / file, publish(small(form), name))


def parsed(bulletin: Bulletin) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(publish(bulletin, "markdown").decode())


def shown(token: Token) -> str:
    """The visible text of a line."""
    assert {child.type for child in token.children or []} <= {"text", "strong_open", "strong_close"}, token.content
    return "".join(child.content for child in token.children or [])


def as_shown(text: str) -> str:
    return visible(squeezed(text)).replace("@", "＠").replace("#", "＃").strip()


@settings(max_examples=example_count(150))
@given(bulletins())
def test_no_text_of_any_report_becomes_markup(bulletin: Bulletin) -> None:
    tokens = parsed(bulletin)
    assert {token.type.removesuffix("_open").removesuffix("_close") for token in tokens} <= {*_BLOCKS, "hr"}
    assert sum(token.type == "hr" for token in tokens) == 1
    read = [shown(token) for token in tokens if token.type == "inline"]
    for item in outline(bulletin).body:
        if isinstance(item, NumberedTable | Heading):
            assert as_shown(item.text) in read
    assert printed_rows(tokens) == [
        [as_shown(text) for text in row]
        for table in bulletin.tables()
        for row in ([column.title for column in table.columns], *([cell.text for cell in row] for row in table.rows))
    ]
    # Drawing a report takes longer than printing it, so the plain text is checked here too.
    lines = publish(bulletin, "text").decode().split("\n")
    assert [line for line in lines if visible(line) != line] == [], "plain text has no control characters"


def printed_rows(tokens: list[Token]) -> list[list[str]]:
    """The cells of all tables, row by row."""
    rows: list[list[str]] = []
    for before, token in pairwise(tokens):
        if before.type == "tr_open":
            rows.append([])
        if before.type in ("th_open", "td_open"):
            rows[-1].append(shown(token))
    return rows


@given(tables())
def test_tables_of_plain_text_keep_the_width(table: Table) -> None:
    lines = list(text._table(Table(table.id, table.title, table.columns, table.rows)))
    most = max(text.WIDTH, len(table.columns) * 12 - 2)
    assert all(cell_len(line) <= most for line in lines)


@given(TEXTS)
def test_a_wrapped_cell_loses_no_character(content: str) -> None:
    table = Table("t", "表", (Column("事项"),), ((Cell(content),),))
    lines = list(text._table(table))[3:-1]
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", visible(content))


def test_sections_tables_and_annexes_are_numbered_in_order() -> None:
    printed = outline(small())
    heads = [item.text for item in printed.body if isinstance(item, Heading)]
    assert heads == ["一、总体情况", "二、主要指标", "（一）认领情况", "1.下步工作", "（二）指标一览"]
    numbered = [item.number for item in printed.body if isinstance(item, NumberedTable)]
    numbered += [item.number for annex in printed.annexes for item in annex.items if isinstance(item, NumberedTable)]
    assert numbered == ["表1", "表2", "表3", "表4"]
    assert [annex.number for annex in printed.annexes] == ["附件1", "附件2"]


def test_headings_from_the_fourth_level_have_numbers_in_brackets() -> None:
    bulletin = small()
    section = Section("5", "丁")
    for title in ("丙", "乙", "甲", "子"):
        section = Section("s", title, (), (section,))
    bulletin.sections = (section,)
    heads = [item.number for item in outline(bulletin).body if isinstance(item, Heading)]
    assert heads == ["一、", "（一）", "1.", "（1）", "（1）"]


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"), (100, "100")],
)
def test_chinese_numerals(number: int, numeral: str) -> None:
    assert chinese_numeral(number) == numeral


@given(st.integers(1, 99), st.integers(1, 99))
def test_two_sections_have_different_numbers(one: int, other: int) -> None:
    assert (chinese_numeral(one) == chinese_numeral(other)) == (one == other)


@pytest.mark.parametrize("name", ["markdown", "text"])
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    assert publish(sample(), name) == publish(sample(), name)
