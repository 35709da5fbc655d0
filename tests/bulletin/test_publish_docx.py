"""The format docx: every text is in the document unchanged, and LibreOffice opens and prints it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import given, settings
from lxml import etree

from linter.bulletin.document import Bulletin, Cell, Column, Table
from linter.bulletin.formats import publish
from linter.bulletin.formats.docx_columns import fit_columns
from linter.bulletin.formats.docx_styles import LANDSCAPE, PORTRAIT
from linter.bulletin.formats.docx_table import table_element
from linter.bulletin.formats.section_numbers import Heading, outline
from linter.common.text import visible
from tests.bulletin.any_bulletin import bulletins, small, tables
from tests.bulletin.sample_bulletin import bulletin as sample
from tests.support import example_count

pytestmark = pytest.mark.slow


def opened(bulletin: Bulletin) -> Document:
    return docx.Document(io.BytesIO(publish(bulletin, "docx")))


def part(bulletin: Bulletin, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(publish(bulletin, "docx"))) as archive:
        return archive.read(name).decode()


@settings(max_examples=example_count(60))
@given(bulletins())
def test_every_text_is_in_the_document_unchanged(bulletin: Bulletin) -> None:
    document = opened(bulletin)
    read = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    expected = [
        [[visible(column.title) for column in table.columns]]
        + [[visible(cell.text) for cell in row] for row in table.rows]
        for table in bulletin.tables()
    ]
    assert read[1 if bulletin.front else 0 :] == expected
    texts = [paragraph.text for paragraph in document.paragraphs]
    items = [item for annex in outline(bulletin).annexes for item in annex.items]
    for item in (*outline(bulletin).body, *items):
        assert visible(item.text) in texts
    for table in bulletin.tables():
        assert all(any(text.endswith(visible(note)) for text in texts) for note in table.notes)
    assert visible(bulletin.title) in texts
    written = etree.tostring(document.element, encoding="unicode")
    assert not re.search("<w:(fld|instr|hyperlink|object|drawing)", written), "no text becomes a field or a link"


def test_the_publication_data_are_a_table_of_labels_and_texts() -> None:
    head = opened(small()).tables[0]
    texts = [cell.text for row in head.rows for cell in dict.fromkeys(row.cells)]
    assert texts == [text for pair in small().front for text in pair]


def test_headings_have_heading_styles() -> None:
    read = [
        (paragraph.style.name, paragraph.text)
        for paragraph in opened(small()).paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    heads = [item for item in outline(small()).body if isinstance(item, Heading)]
    assert read == [(f"Heading {item.level}", item.text) for item in heads]


def test_annexes_are_listed_before_the_signature_and_begin_on_new_pages() -> None:
    paragraphs = opened(small()).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    listed = [texts.index("附件：1.未认领事项清单"), texts.index("2.指标明细")]
    signed = [texts.index("常州市政务服务管理办公室"), texts.index("2026年9月30日")]
    marks = [texts.index("附件1"), texts.index("附件2")]
    order = [*listed, *signed, *marks]
    assert order == sorted(order)
    assert paragraphs[marks[0]].style.element.pPr.find(qn("w:pageBreakBefore")) is not None


def test_signature_and_date_are_centred_on_each_other() -> None:
    def right(text: str) -> float:
        return next(p.paragraph_format.right_indent.pt for p in opened(bulletin).paragraphs if p.text == text)

    bulletin = small()
    bulletin.signature, bulletin.dated = "市办", "2026年9月30日"
    assert (right("市办"), right("2026年9月30日")) == (32 + (13 * 8 - 2 * 16) / 2, 32)


def test_sheets_of_departments_begin_on_new_pages() -> None:
    heads = [p for p in opened(small("department")).paragraphs if p.style.name == "Heading 1"]
    assert [bool(p.paragraph_format.page_break_before) for p in heads] == [False, True]
    heads = [p for p in opened(small()).paragraphs if p.style.name == "Heading 1"]
    assert not any(p.paragraph_format.page_break_before for p in heads)


def test_a_wide_table_stands_in_landscape_with_its_heading() -> None:
    document = opened(small())
    pages = [section.orientation for section in document.sections]
    assert pages == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]
    ends = [p.text for p in document.paragraphs if p._p.pPr.find(qn("w:sectPr")) is not None]
    assert ends[0] == "天宁区事项认领率为90.40%（480/531），低于全市平均水平。"


def test_pages_are_numbered_in_every_section() -> None:
    with zipfile.ZipFile(io.BytesIO(publish(small(), "docx"))) as archive:
        footers = [archive.read(name).decode() for name in archive.namelist() if "/footer" in name]
    assert len(footers) == 2 and all('w:instr=" PAGE "' in footer for footer in footers)
    written = part(small(), "word/document.xml")
    assert written.count("<w:footerReference") == 2 * written.count("<w:sectPr>")


def test_rows_are_not_split_and_the_header_is_repeated() -> None:
    for table in opened(small()).tables[1:]:
        marks = [row._tr.trPr for row in table.rows]
        assert all(mark.find(qn("w:cantSplit")) is not None for mark in marks)
        assert [mark.find(qn("w:tblHeader")) is not None for mark in marks] == [True] + [False] * (len(marks) - 1)


def test_a_row_higher_than_a_page_may_be_split() -> None:
    rows = (Cell("很长的名称" * 400), Cell("1")), (Cell("短"), Cell("2"))
    made = table_element(Table("t", "表", (Column("事项"), Column("个数", "count")), rows), PORTRAIT)
    assert [row.trPr.find(qn("w:cantSplit")) is not None for row in made.tr_lst] == [True, False, True]


@pytest.mark.parametrize(("many", "size"), [(5, 21), (9, 21), (12, 18), (14, 15), (30, 15)])
def test_letters_shrink_before_a_number_is_broken(many: int, size: int) -> None:
    row = (Cell("天宁区"), *[Cell("1693/1767")] * many)
    table = Table("t", "表", (Column("区县"), *[Column("n/N")] * many), (row,))
    fit = fit_columns(table, LANDSCAPE.room)
    assert fit.size == size
    assert (fit.height([cell.text for cell in row]) == 1) == (many < 30)


def test_numbers_are_aligned_right() -> None:
    styles = [cell.paragraphs[0].style.name for cell in opened(small()).tables[1].rows[1].cells]
    assert styles == ["表格数字", "表格文字", "表格数字", "表格文字", "表格文字"]


@given(tables(20))
def test_columns_fill_the_page(table: Table) -> None:
    for page in (PORTRAIT, LANDSCAPE):
        widths = [int(column.get(qn("w:w"))) for column in table_element(table, page).iter(qn("w:gridCol"))]
        assert sum(widths) == page.room and min(widths) > 120


def test_a_long_text_does_not_break_a_number() -> None:
    columns = Column("事项"), Column("编码"), Column("占比", "percent")
    table = Table("t", "表", columns, ((Cell("很长的名称" * 40), Cell("11320400014109429R"), Cell("100.00%")),))
    fit = fit_columns(table, PORTRAIT.room)
    assert fit.height(["很长的名称" * 40, "", ""]) < 10
    assert fit.height(["", "11320400014109429R", "100.00%"]) == 1


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each page, without blanks, as LibreOffice prints the sample."""
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if not (office and reader):
        pytest.skip("没有安装 LibreOffice（soffice）或者 pdftotext")
    folder = tmp_path_factory.mktemp("docx")
    docx.Document().save(folder / "empty.docx")
    (folder / "report.docx").write_bytes(publish(sample(), "docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, "--headless", profile, "--convert-to", "pdf", "--outdir", folder]
    subprocess.run([*command, folder / "empty.docx", folder / "report.docx"], capture_output=True, timeout=300)
    if not (folder / "empty.pdf").exists():
        pytest.skip("LibreOffice 没有装文字处理组件（Writer）")
    read = subprocess.run([reader, folder / "report.pdf", "-"], capture_output=True, check=True).stdout.decode()
    return [re.sub(r"\s", "", page) for page in read.split("\f")[:-1]]


def test_libreoffice_prints_every_figure(pages: list[str]) -> None:
    printed = "".join(pages)
    missing = [
        cell.text
        for table in sample().tables()
        for row in table.rows
        for cell in row
        if len(cell.text) < 8 and re.sub(r"\s", "", visible(cell.text)) not in printed
    ]
    assert missing == []
    titles = [table.title for table in sample().tables()] + [section.title for section in sample().sections]
    assert [text for text in titles if re.sub(r"\s", "", text) not in printed] == []


def test_libreoffice_numbers_the_pages_and_leaves_none_empty(pages: list[str]) -> None:
    for number, page in enumerate(pages, 1):
        assert f"—{number}—" in page
        assert len(page) > 20
