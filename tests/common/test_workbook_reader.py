"""Workbooks of strangers: merged cells have their value in every row, large numbers keep no false digits, and hostile
archives are refused."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.common import workbook_reader
from linter.common.rewritten_code import is_rewritten
from linter.common.workbook import WorkbookError
from linter.common.workbook_reader import read_rows
from tests.support import example_count

openpyxl = pytest.importorskip("openpyxl")


def workbook(path: Path, rows: list[list[Any]], *merged: str) -> Path:
    """Writes a workbook with one sheet, 问题清单, and returns its path; `merged` are ranges such as `A1:A2`."""
    book = openpyxl.Workbook()
    book.active.title = "问题清单"
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


# --- merged cells


@pytest.mark.parametrize(
    ("rows", "merged", "expected"),
    [
        ([["a"], [None], ["b"]], ["A1:A2"], {1: ("a",), 3: ("b",)}),
        ([["a", 1], [None, 2], [None, 3]], ["A1:A2"], {1: ("a", "1"), 2: ("a", "2"), 3: (None, "3")}),
        ([["a", None, "b"]], ["A1:B1"], {1: ("a", "a", "b")}),
        ([["a", None, "b"], [None, None, "c"]], ["A1:B2"], {1: ("a", "a", "b"), 2: ("a", "a", "c")}),
        ([["a", "b"], [None, None], [1, None]], ["B1:B3"], {1: ("a", "b"), 3: ("1", "b")}),
        ([["a"], ["b"]], ["A1:D1"], {1: ("a", "a", "a", "a"), 2: ("b", None, None, None)}),
    ],
)
def test_a_merged_cell_has_its_value_in_every_row_and_column(
    tmp_path: Path, rows: list[list[Any]], merged: list[str], expected: dict[int, tuple[str | None, ...]]
) -> None:
    found = {row.number: row.cells for row in read_rows(workbook(tmp_path / "a.xlsx", rows, *merged))}
    width = {number: len(cells) for number, cells in expected.items()}
    assert {number: cells[: width[number]] for number, cells in found.items()} == expected
    assert all(set(cells[width[number] :]) <= {None} for number, cells in found.items())


def test_a_filled_cell_is_told_from_a_value_of_its_own(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "x"], [None, "y"]], "A1:A2")
    first, second = read_rows(path)
    assert [first.own(0), first.own(1), first.own(500)] == ["a", "x", None]
    assert [second.own(0), second.own(1), second.merged[0]] == [None, "y", (1, 1)]


def with_merged(path: Path, rows: list[list[Any]], ref: str) -> Path:
    """A workbook with a merged range that is written into the XML as it is."""
    workbook(path, rows)
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    end = b"</sheetData>"
    merged = end + f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'.encode()
    sheet = "xl/worksheets/sheet1.xml"
    assert end in members[sheet]
    return archive(path, {**members, sheet: members[sheet].replace(end, merged)})


def test_a_value_hidden_below_a_merged_range_does_not_count(tmp_path: Path) -> None:
    path = with_merged(tmp_path / "a.xlsx", [["a", 1], ["b", 2]], "A1:A2")
    assert [row.cells[:2] for row in read_rows(path)] == [("a", "1"), ("a", "2")]


def test_a_merged_range_is_cut_to_the_columns_and_rows_that_are_read(tmp_path: Path) -> None:
    path = with_merged(tmp_path / "a.xlsx", [["a", "b"], [None, "c"]], "A1:A1048576")
    assert [row.cells[:2] for row in read_rows(path)] == [("a", "b"), ("a", "c")]
    path = with_merged(tmp_path / "b.xlsx", [["a", "b"], [None, "c"]], "B1:XFD2")
    assert [row.cells for row in read_rows(path)] == [("a", *("b",) * 99)]


@pytest.mark.parametrize("ref", ["", "A0:A2", "B2:A1", "A2:A1", "A1:A99999999", "AAAA1:B2", "A1:B2 C1"])
def test_a_merged_range_that_is_none_is_refused(tmp_path: Path, ref: str) -> None:
    with pytest.raises(WorkbookError, match="不是能读的 xlsx"):
        list(read_rows(with_merged(tmp_path / "a.xlsx", [["a", 1], [None, 2]], ref)))


@pytest.mark.parametrize("ref", ["A1", "a1:a2"])
def test_a_merged_range_in_another_form(tmp_path: Path, ref: str) -> None:
    path = with_merged(tmp_path / "a.xlsx", [["a", 1], [None, 2]], ref)
    assert [row.cells[:2] for row in read_rows(path)] == [("a", "1"), ("a" if ":" in ref else None, "2")]


def test_too_many_merged_ranges_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_reader, "MAX_MERGED", 1)
    with pytest.raises(WorkbookError, match="合并的单元格"):
        list(read_rows(workbook(tmp_path / "a.xlsx", [["a"], ["b"]], "A1:B1", "A2:B2")))


@pytest.mark.slow
@settings(max_examples=example_count(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.sampled_from([None, "a", "b"]), min_size=4, max_size=4), min_size=1, max_size=5),
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 6), st.integers(1, 6)),
)
def test_the_rows_are_those_that_a_person_sees(tmp_path: Path, rows: list[Any], corners: tuple[int, ...]) -> None:
    left, right = sorted(corners[:2])
    top, bottom = sorted(corners[2:])
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)
    book.save(path)
    sheet = openpyxl.load_workbook(path).active
    for row in read_rows(path):
        for index in range(4):
            inside = top <= row.number <= bottom and left <= index + 1 <= right
            seen = sheet.cell(top, left) if inside else sheet.cell(row.number, index + 1)
            assert (row.cells[index] if index < len(row.cells) else None) == seen.value


# --- codes as numbers


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (12, "12"),
        (12.0, "12"),
        (1.5, "1.5"),
        (999_999_999_999_999, "999999999999999"),
        (1.13204e30, "1.13204E+30"),
        ("1.13204E+30", "1.13204E+30"),
        ("000123020000", "000123020000"),
    ],
)
def test_a_large_number_keeps_no_false_digits(tmp_path: Path, value: Any, read: str) -> None:
    (row,) = read_rows(workbook(tmp_path / "a.xlsx", [[value]]))
    assert row.cells[0] == read


@pytest.mark.parametrize(
    ("code", "rewritten"),
    [
        ("1.13204E+30", True),
        (" 1.13204e+30 ", True),
        ("1E+32", True),
        ("1.13204E30", True),
        ("1132040201411030000000000000000", True),
        ("11320402MB1234567N4000123020000", False),
        ("1132040201430221E4000123020000", False),
        ("113204020143022134000123020000", False),
        ("000123020000", False),
        ("", False),
        ("1.13204E", False),
    ],
)
def test_codes_that_a_spreadsheet_rewrote(code: str, rewritten: bool) -> None:
    assert is_rewritten(code) is rewritten


# --- hidden rows, and what is too much to be read


def test_a_hidden_row_and_a_hidden_sheet_are_read_and_marked(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for value in "abc":
        book.active.append([value])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["A"].hidden = True
    other = book.create_sheet("甲")
    other.append(["d"])
    other.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    found = [(row.cells[0], row.hidden) for row in read_rows(tmp_path / "a.xlsx")]
    assert found == [("a", False), ("b", True), ("c", False), ("d", True)]


def test_a_row_with_more_than_is_read_is_marked(tmp_path: Path) -> None:
    long = "a" * (workbook_reader.MAX_CELL + 1)
    behind = [None] * workbook_reader.MAX_COLUMNS + ["b"]
    rows = [["a", *behind[2:-1], "b"], ["a", *behind], behind, [long], [long[:-1]]]
    found = [(row.number, row.cut) for row in read_rows(workbook(tmp_path / "a.xlsx", rows))]
    assert found == [(1, False), (2, True), (3, True), (4, True), (5, False)]


# --- hostile workbooks


def test_hostile_archives_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = workbook(tmp_path / "good.xlsx", [["问题"], ["甲"]])
    with zipfile.ZipFile(good) as file:
        members = {name: file.read(name) for name in file.namelist()}
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    for head in (entity, (b"<!--" + b" " * (1 << 20) + b"-->" + entity), entity.decode().encode("utf-16-le")):
        path = archive(tmp_path / "entity.xlsx", {**members, "xl/sharedStrings.xml": head + b"<sst/>"})
        with pytest.raises(WorkbookError, match="文档类型声明"):
            list(read_rows(path))
    (tmp_path / "text.xlsx").write_bytes(b"not an archive")
    (tmp_path / "cut.xlsx").write_bytes(good.read_bytes()[:-200])
    archive(tmp_path / "other.xlsx", {"a.txt": b"a"})
    for name in ("text", "cut", "other", "none"):
        with pytest.raises(WorkbookError):
            list(read_rows(tmp_path / f"{name}.xlsx"))
    with pytest.raises(WorkbookError):
        list(read_rows(tmp_path))
    monkeypatch.setattr(workbook_reader, "MAX_UNPACKED", 1_000)
    with pytest.raises(WorkbookError, match="解压后太大"):
        list(read_rows(good))
    monkeypatch.setattr(workbook_reader, "MAX_BYTES", 10)
    with pytest.raises(WorkbookError, match="超过"):
        list(read_rows(good))


def test_a_workbook_with_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_reader, "MAX_ROWS", 3)
    with pytest.raises(WorkbookError, match="3 行"):
        list(read_rows(workbook(tmp_path / "a.xlsx", [["问题"], ["甲"], ["乙"], ["丙"], ["丁"]])))
