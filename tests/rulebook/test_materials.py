"""Materials: traps stay silent, catch-alls do not, and a file is judged by what is in it."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.common import file_type
from linter.common.file_type import Content
from linter.engine import examples
from linter.guides.guide import Guide
from linter.rulebook.kinds import KINDS
from linter.rulebook.kinds.general.attachment import locate
from linter.rulebook.rulebook import Rulebook

BOOK = Rulebook()
CONTEXT = examples.Runner(BOOK).context


@pytest.fixture(scope="module")
def runner() -> examples.Runner:
    return examples.Runner(BOOK)


def fires(runner: examples.Runner, rule: str, **over: Any) -> list[str | None]:
    """The places where a rule fires on the clean permit with some keys replaced."""
    return [finding.pointer for finding in runner.findings(BOOK[rule], over) if finding.rule == rule]


@pytest.mark.parametrize(
    "name",
    [
        "三年以上其他法律职业经历证明",
        "变更其他登记事项的证明材料",
        "有效护照或者其他国际旅行证件",
        "其他身份证件",
        "转增股本有关情况说明",
        "能够证明股权或者股票价格的有关材料",
        "与经营业务有关的合同",
        "相关技术人员参与技术活动的说明材料",
        "法定代表人未担任其他社会团体法定代表人声明",
        "符合规定的相片及相片回执",
        "发改部门相关立项文件",
    ],
)
def test_what_only_looks_like_a_catch_all_is_none(runner: examples.Runner, name: str) -> None:
    assert fires(runner, "material/catch-all", materials=[{"name": name}]) == []


@pytest.mark.parametrize(
    "name",
    [
        "其他材料",
        "其它有关资料",
        "有关材料",
        "相关证明材料",
        "其他相关证明",
        "法律、法规规定的其他材料",
        "法律、行政法规和规章规定的其他文件",
        "审批机关认为需要提供的其他材料",
        "登记机关认为有必要提交的文件",
        "省级主管部门规定的其他资料",
        "申报附件-其他佐证材料",
    ],
)
def test_a_catch_all_is_found(runner: examples.Runner, name: str) -> None:
    assert fires(runner, "material/catch-all", materials=[{"name": name}]) == ["/materials/0/name"]


@pytest.mark.parametrize(
    ("name", "open_list"), [("身份证、户口簿等材料", True), ("高等学校证明材料", False), ("一等奖证书", False)]
)
def test_an_open_list_is_not_any_deng(runner: examples.Runner, name: str, open_list: bool) -> None:
    assert bool(fires(runner, "material/open-list", materials=[{"name": name}])) is open_list


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("1.申请表", "申请表"),
        ("（二）申请表", "申请表"),
        ("①申请表", "申请表"),
        ("材料3：申请表", "申请表"),
        ("一、（1）申请表", "申请表"),
    ],
)
def test_numbers_are_taken_off_once_and_for_all(name: str, rest: str) -> None:
    check = KINDS["numbered-text"].compile({"at": "/materials/*/name"})
    (hit,) = _hits(check, {"materials": [{"name": name}]})
    assert hit.replacement == rest
    assert _hits(check, {"materials": [{"name": rest}]}) == []


@pytest.mark.parametrize(
    "name", ["2寸照片", "1.5吨以上车辆行驶证", "2、3号楼平面图", "二级建造师注册申请表", "110 报警回执", "3", "1.", ""]
)
def test_figures_that_are_part_of_a_name_stay(name: str) -> None:
    assert _hits(KINDS["numbered-text"].compile({"at": "/materials/*/name"}), {"materials": [{"name": name}]}) == []


def _hits(check: Any, value: dict[str, Any]) -> list[Any]:
    return list(check(Guide("示例.yaml", value, CONTEXT)))


def test_wrong_shapes_crash_no_check(runner: examples.Runner) -> None:
    shapes: list[Any] = [
        {"name": 1},
        ["x", None, {}],
        [{"name": "x", "document": ["a"], "exemption": "y", "basis": {"title": 3}}],
    ]
    for materials in shapes:
        fired = {finding.rule for finding in runner.findings(BOOK["material/catch-all"], {"materials": materials})}
        assert "schema/wrong-type" in fired and "engine/rule-crashed" not in fired


# Files


def archive(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return buffer.getvalue()


def pdf(page: bytes, *, extra: bytes = b"", deflate: bool = True) -> bytes:
    data = zlib.compress(page) if deflate else page
    head = b"<</Length %d%s>>" % (len(data), b"/Filter/FlateDecode" if deflate else b"")
    return b"%PDF-1.4\n4 0 obj " + head + b" stream\n" + data + b"\nendstream endobj " + extra + b"\n%%EOF"


def word(body: str) -> bytes:
    return archive(word__document_xml=f"<w:document><w:body>{body}</w:body></w:document>")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Content(None, True)),
        (b" \r\n\0", Content(None, True)),
        (word("<w:p/>"), Content("docx", True)),
        (word("<w:t> &#160;</w:t>"), Content("docx", True)),
        (word("<w:t>张三</w:t>"), Content("docx", False)),
        (word("<w:drawing/>"), Content("docx", False)),
        (word("<w:tab/><w:tbl/>"), Content("docx", True)),
        (archive(xl__workbook_xml="", xl__worksheets__sheet1_xml="<row><c/></row>"), Content("xlsx", True)),
        (archive(xl__workbook_xml="", xl__worksheets__sheet1_xml="<c><v>1</v></c>"), Content("xlsx", False)),
        (archive(xl__workbook_xml="", xl__media__image1_xml=""), Content("xlsx", False)),
        (archive(OFD_xml=""), Content("ofd", False)),
        (b"PK\x03\x04 and no more", Content("zip", False, damaged=True)),
        (pdf(b"BT /F1 12 Tf (Zhang San) Tj ET"), Content("pdf", False)),
        (pdf(b"BT /F1 12 Tf ( ) Tj ET"), Content("pdf", True)),
        (pdf(b"BT /F1 12 Tf <0003> Tj ET"), Content("pdf", True)),
        (pdf(b"BT [<00030057>] TJ ET"), Content("pdf", False)),
        (pdf(b"0 0 m 9 9 l S"), Content("pdf", False)),
        (pdf(b"q Q", deflate=False), Content("pdf", True)),
        (pdf(b"q Q", extra=b"5 0 obj <</Subtype /Image>>"), Content("pdf", False)),
        (pdf(b"q Q", extra=b"trailer <</Encrypt 9 0 R>>"), Content("pdf", False)),
        (b"%PDF-1.7\n", Content("pdf", True)),
        (b"\x89PNG\r\n\x1a\n...", Content("png", False)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", Content("ole", False)),
        (b"<html><body>", Content("html", False)),
        ("申请表".encode(), Content(None, False)),
    ],
)
def test_what_is_in_a_file(tmp_path: Path, data: bytes, expected: Content) -> None:
    path = tmp_path / "样表"
    path.write_bytes(data)
    assert file_type.examine(path) == expected


@pytest.mark.parametrize(
    ("name", "found", "fits"),
    [
        ("a.docx", "docx", True),
        ("a.DOCX", "docx", True),
        ("a.doc", "docx", False),
        ("a.wps", "ole", True),
        ("a.exe", None, None),
    ],
)
def test_an_extension_tells_what_is_in_a_file(name: str, found: str | None, fits: bool | None) -> None:
    assert file_type.accepts(name, Content(found, False)) is fits


def test_a_bomb_is_neither_unpacked_nor_judged(tmp_path: Path) -> None:
    path = tmp_path / "炸弹.docx"
    path.write_bytes(archive(word__document_xml="<w:t>" + " " * (file_type.LIMIT + 10)))
    assert path.stat().st_size < 100_000
    assert file_type.examine(path) == Content("docx", False)


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4 1 0 obj <</Filter/FlateDecode>> stream\n"])
)
def test_no_bytes_crash_the_examination(tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "附件"
    path.write_bytes(start + data)
    assert file_type.examine(path) is not None


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ("attachments/申请表.docx", None),
        ("./attachments/../attachments/申请表.docx", None),
        ("attachments/没有.docx", "missing"),
        ("attachments", "missing"),
        ("attachments/申请表.docx/里面", "missing"),
        ("../../../../../../etc/passwd", "outside"),
        ("/etc/passwd", "outside"),
        ("C:\\表.docx", "outside"),
        ("attachments/\0", "outside"),
        ("attachments/链接.docx", "link"),
        ("外面/申请表.docx", "link"),
        ("x" * 400, "missing"),
    ],
)
def test_a_file_is_a_plain_file_below_the_catalog(catalog: Path, named: str, wrong: str | None) -> None:
    path = "catalog/districts/320402-天宁区/样例局/公共场所卫生许可.yaml"
    folder = (catalog / path).parent
    (folder / "attachments/链接.docx").symlink_to("申请表.docx")
    (folder / "外面").symlink_to("attachments")
    guide = Guide(path, {}, replace(CONTEXT, root=catalog))
    assert locate(guide, ("materials", 0, "blank_form"), named)[1] == wrong
