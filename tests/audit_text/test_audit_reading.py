"""Files that become a document, and files that are refused."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner

from cli import main
from linter.audit_text.audit import MAX_FIGURES, CannotReadError, audit, audit_document
from linter.audit_text.docx_reader import read_docx
from linter.audit_text.reading import MAX_TEXT, read_text
from linter.audit_text.result import TITLES
from tests.audit_text.audited import audit_of


def docx(body: str, name: str = "word/document.xml", head: str = "") -> bytes:
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}'
        f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return file.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def cell(text: str, span: int = 1) -> str:
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph(text)}</w:tc>'


def grid(rows: list[str]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def test_docx_insertions_are_read_and_deletions_are_not() -> None:
    rows = [("地区", "应办", "已办"), ("甲市", "12", "10"), ("乙区", "8", "7"), ("合计", "20", "18")]
    body = (
        paragraph("工作通报") + "<w:sdt><w:sdtContent><w:p><w:r><w:t>全市共受理913件，</w:t></w:r>"
        "<w:ins><w:r><w:t>线上276件、</w:t></w:r></w:ins><w:del><w:r><w:delText>线上999件、</w:delText></w:r></w:del>"
        "<w:hyperlink><w:r><w:t>线下638件</w:t></w:r></w:hyperlink></w:p></w:sdtContent></w:sdt>"
        + grid(["".join(map(cell, row)) for row in rows])
    )
    result = audit_document(read_docx(docx(body), "a.docx"))
    assert [(item.check, item.line, item.column) for item in result.findings] == [("sum", 2, 6), ("table-total", 6, 11)]
    assert result.line_word == "段"
    assert "docx" in result.notes[0]


def test_a_docx_cell_that_spans_columns_keeps_the_others_in_place() -> None:
    rows = [
        cell("地区") + cell("线上") + cell("线下"), cell("甲") + cell("1") + cell("2"), cell("说明", 2) + cell("4"),
        cell("合计") + cell("1") + cell("6"),
    ]  # fmt: skip
    result = audit_document(read_docx(docx(grid(rows)), "a.docx"))
    assert result.findings == ()
    assert result.counts["table-total"].checked == 1


def bomb() -> bytes:
    """A file of a few KiB that unpacks to 75 MiB."""
    return docx(paragraph("件" * (1 << 16)) * 400)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "data", "words"), [
    ("a.docx", b"PK\x03\x04 no archive at all", "不是完好的 docx"),
    ("a.docx", "一段文字".encode(), "不是完好的 docx"),
    ("a.docx", docx(paragraph("一"), name="word/other.xml"), "不是完好的 docx"),
    ("a.docx", docx("<w:p>"), "不是完好的 docx"),
    ("a.docx", docx(paragraph("&x;").replace("&amp;", "&"), head='<!DOCTYPE d [<!ENTITY x "y">]>'), "文档类型"),
    ("a.docx", docx("<w:sdt>" * 300 + paragraph("一") + "</w:sdt>" * 300), "嵌套过深"),
    ("a.docx", docx(paragraph("  ")), "没有文字"),
    ("a.docx", bomb, "不像一份通报"),
    ("a.txt", b"", "是空的"),
    ("a.txt", b" \n\t\r\n", "是空的"),
    ("a.txt", b"1\x00\x00\x002", "NUL"),
    ("a.txt", b"\xff\xff\x81\x00", "NUL"),
    ("a.txt", b"\xff\xff\xff", "既不是 UTF-8"),
    ("a.txt", "通".encode() * (MAX_TEXT // 2), "不像一份通报"),
    ("a.txt", b"%PDF-1.7 ...", "PDF"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "旧版 Office"),
    ("a.txt", "1个".encode() * (MAX_FIGURES + 1), "不像一份通报"),
])  # fmt: skip
def test_a_file_that_is_no_bulletin_is_refused_with_the_reason(
    tmp_path: Path, name: str, data: bytes | Callable[[], bytes], words: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data() if callable(data) else data)
    with pytest.raises(CannotReadError, match=words):
        audit(file)
    done = CliRunner().invoke(main, ["audit-text", str(file)])
    assert done.exit_code == 2
    assert words in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_links_pipes_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "真.txt").write_text("办结率102%", "utf-8")
    (tmp_path / "链接.txt").symlink_to(tmp_path / "真.txt")
    os.mkfifo(tmp_path / "管道.txt")
    for name in ("链接.txt", "管道.txt", "没有.txt", "."):
        assert CliRunner().invoke(main, ["audit-text", str(tmp_path / name)]).exit_code == 2


@pytest.mark.parametrize(("encoding", "note"), [("gb18030", "GB18030"), ("utf-16", "UTF-16"), ("utf-8-sig", "")])
def test_gb18030_utf16_and_a_byte_order_mark_are_read(encoding: str, note: str) -> None:
    result = audit_document(read_text("全市办结率102%。".encode(encoding)))
    assert [item.check for item in result.findings] == ["over-hundred"]
    assert note in "".join(result.notes)


@pytest.mark.slow
@pytest.mark.parametrize("unit", [
    "、市局", "其中(1个", "“", "(1", "《2", "|-|\n", "共1个,甲1个、", "3个部门其中市局、", "0.1%2%",
    "甲市:1个便民服务中心\n", "占政务服务事项的1%,已办1件政务服务事项",
])  # fmt: skip
def test_long_repetitive_texts_are_checked_in_time(unit: str) -> None:
    # Code points; more than any check looks ahead (6000), and more parts than a list may have (200).
    length = 8000
    assert audit_of(unit * (length // len(unit))).counts.keys() == TITLES.keys()
