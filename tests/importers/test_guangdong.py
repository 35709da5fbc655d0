"""Imports: every value of an export is carried over or reported, and nothing is written outside the target folder."""

from __future__ import annotations

import importlib
import json
import pkgutil
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main
from linter import importers
from linter.importers import CannotImportError, contacts
from linter.importers.file_names import UniqueNames, safe_name
from linter.importers.importer import Field, Importer
from linter.importers.json_lines import MAX_LINE
from linter.source import yaml_document

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent / "data"
SMALL = [json.loads(line) for line in (DATA / "guangdong.jsonl").read_text("utf-8").splitlines()]


def run(tmp_path: Path, *lines: bytes | dict[str, Any]) -> tuple[importers.ImportReport, Path]:
    source, target = tmp_path / "export.jsonl", tmp_path / "out"
    tmp_path.mkdir(parents=True, exist_ok=True)
    source.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return importers.run("guangdong", source, target), target


def guides(target: Path) -> dict[str, dict[str, Any]]:
    """The guides of an import by their path below districts/. Fails if the linter cannot read one or its schema finds
    an error."""
    found = {}
    for path in sorted(target.rglob("districts/*/*/*.yaml")):
        place = path.relative_to(target / "catalog" / "districts").as_posix()
        document = yaml_document.from_file(path, place, "matter")
        assert {problem.rule for problem in document.problems} <= {"yaml/unquoted-code", "yaml/control-character"}
        assert document.value is not None
        found[place] = document.value
    return found


def only(target: Path) -> dict[str, Any]:
    (guide,) = guides(target).values()
    return guide


def tree_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


def test_small_export_gives_exactly_the_expected_catalog(tmp_path: Path) -> None:
    importers.run("guangdong", DATA / "guangdong.jsonl", tmp_path / "out")
    assert tree_of(tmp_path / "out") == tree_of(DATA / "guangdong-expected")


def test_guides_and_configuration_state_the_day_of_the_export(tmp_path: Path) -> None:
    importers.run("guangdong", DATA / "guangdong.jsonl", tmp_path / "out", exported_on=date(2022, 3, 1))
    assert {guide["source"]["exported_on"] for guide in guides(tmp_path / "out").values()} == {"2022-03-01"}
    assert "as_of: 2022-03-01\n" in (tmp_path / "out" / "matterlint.yaml").read_text("utf-8")


def test_every_value_of_the_small_export_is_accounted_for(tmp_path: Path) -> None:
    report = importers.run("guangdong", DATA / "guangdong.jsonl", tmp_path / "out")
    for name, outcome in report.fields.items():
        present = sum(1 for record in SMALL if name in record)
        assert outcome.carried + outcome.empty + outcome.repeated.total() + outcome.lost >= present, name
    assert set(report.fields) == {name for record in SMALL for name in record}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20(工作日)", {"value": 20, "unit": "工作日"}),
        ("91(自然日)", {"value": 91, "unit": "自然日"}),
        ("3（个工作日）", {"value": 3, "unit": "工作日"}),
        ("2个月", {"value": 2, "unit": "月"}),
        ("0(工作日)", {"value": 0, "unit": "工作日"}),
        ("15天", {"value": 15, "unit": "自然日"}),
        ("无", None),
        ("即时", None),
        ("-1(工作日)", None),
        ("1.5(工作日)", None),
        ("999999(工作日)", None),
        ("20(光年)", None),
    ],
)
def test_time_limits(tmp_path: Path, text: str, expected: dict[str, Any] | None) -> None:
    report, target = run(tmp_path, SMALL[0] | {"handle_time": text})
    assert only(target)["time_limit"].get("statutory") == expected
    lost = [loss.value for loss, _, _ in report.losses if loss.field == "handle_time"]
    assert lost == ([text] if expected is None and text != "无" else [])
    assert ("/time_limit/statutory" in only(target)["source"]["lacks"]) == bool(lost), "what was lost cannot be known"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "省厅：020-10000001、020-10000002；广州：020-10000003",
            ["省厅 020-10000001", "省厅 020-10000002", "广州 020-10000003"],
        ),
        (
            "电话咨询：020-10000001（本科），020-10000002（专科、高职）。",
            ["本科 020-10000001", "专科、高职 020-10000002"],
        ),
        ("020-10000001，业务处室咨询电话：020-10000002", [" 020-10000001", "业务处室 020-10000002"]),
        ("020-10000001/10000002", [" 020-10000001", " 10000002"]),
        ("020-12333-9-0", [" 020-12333-9-0"]),
        ("020-10000001转1", [" 020-10000001转1"]),
        ("(8620) 10000001", [" (8620) 10000001"]),
        ("12345", [" 12345"]),
        ("020-12333-9-1、2-1", None),
        ("拨打12348或020-10000001", None),
        ("020-10000001（工作日8:00-12:00）", None),
        ("0000swjw", None),
        ("；", None),
    ],
)
def test_contacts(text: str, expected: list[str] | None) -> None:
    found = contacts.split_contacts(text)
    assert (found and [f"{contact.get('label', '')} {contact['phone']}" for contact in found]) == expected


def test_a_telephone_field_that_cannot_be_split_stays_whole(tmp_path: Path) -> None:
    _, target = run(tmp_path, SMALL[0] | {"consult_phone": "020-12333-9-1或2-3"})
    assert only(target)["contacts"]["consult"] == [{"phone": "020-12333-9-1或2-3"}]


def test_a_part_of_the_name_is_joined_on_with_wide_brackets(tmp_path: Path) -> None:
    for part, joined in [
        ("变更", "许可（变更）"),
        ("（个人）", "许可（个人）"),
        ("（甲）乙（丙）", "许可（（甲）乙（丙））"),
    ]:
        _, target = run(tmp_path / joined, {**SMALL[0], "TASK_NAME": f"许可({part})", "subTaskName": part})
        assert only(target)["name"] == joined


def test_an_empty_list_of_materials_counts_as_unknown(tmp_path: Path) -> None:
    for number, (value, lacking) in enumerate([([], True), ("无", False), (["申请表"], False)]):
        _, target = run(tmp_path / str(number), {**SMALL[0], "material_intro": value})
        assert ("/materials" in only(target)["source"]["lacks"]) is lacking


def test_an_item_code_gives_the_task_code_and_the_organisation_code(tmp_path: Path) -> None:
    _, target = run(tmp_path, SMALL[1])
    guide = only(target)
    assert guide["item_code"] == SMALL[1]["TASK_CODE"]
    assert guide["task_code"] == SMALL[1]["TASK_CODE"][:31]
    assert guide["agency"]["code"] == SMALL[1]["TASK_CODE"][:18]


HOSTILE = [
    "../../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "C:\\Windows\\x",
    "\\\\server\\share",
    "a/../b",
    "x.yaml/..",
]
HOSTILE += ["a\x00b", "a\nb", "\u202e", " . ", "?*<>|", "~/x", "$(x)", "con", "attachments", "matterlint"]
HOSTILE += ["名" * 500, "𠮷" * 90, "a" * 300]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:20])
@pytest.mark.parametrize("field", ["TASK_NAME", "DEPT_NAME", "AREACODE", "AREA_CODE_TEXT"])
def test_hostile_names_stay_in_the_folder(tmp_path: Path, field: str, name: str) -> None:
    report, target = run(tmp_path, SMALL[2] | {field: name})
    assert len(guides(target)) + len(report.refused) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.jsonl", "out"]
    for path in target.rglob("*"):
        assert len(path.name.encode()) <= 255
        assert path.resolve().is_relative_to(target.resolve())
        assert not any(ord(char) < 32 or char in '<>:"\\|?*\u202e' for char in path.name)
    assert {path.name for path in target.iterdir()} == {
        "catalog",
        "matterlint.yaml",
        "import-report.json",
        "导入报告.md",
    }
    carried = [(guide["name"], guide["agency"].get("name"), guide["district"]) for guide in guides(target).values()]
    lost = [loss.value for loss, _, _ in report.losses]
    assert field == "AREA_CODE_TEXT" or report.refused or name in carried[0] or name in lost


def test_safe_names_are_short_and_unique() -> None:
    assert safe_name("甲/乙", "x") == "甲_乙"
    assert len(safe_name("长" * 500, "x")) <= 80
    assert safe_name("\u202e\x00", "未命名") == "未命名"
    names = UniqueNames()
    given = [names.unique("a", name) for name in ("X", "x", "x-2", "x", "X-2")]
    assert given == ["X", "x-2", "x-2-2", "x-3", "X-2-3"]
    assert names.unique("b", "x") == "x"


def test_bad_lines_are_reported_and_the_other_lines_are_read(tmp_path: Path) -> None:
    good = json.dumps(SMALL[0]).encode()
    bad = [b"{", b"[1]", b"null", b'{"a": NaN}', b'{"a": 1, "a": 2}', "甲".encode("gbk"), b'{"a": "\\ud800"}']
    bad += [b"[" * 100_000, b'{"a":' + b"[" * 30 + b"]" * 30 + b"}", b'{"a": "' + b"x" * MAX_LINE + b'"}', b"{}"]
    report, target = run(tmp_path, b"\xef\xbb\xbf" + good, b"", *bad, b"  ")
    assert len(guides(target)) == report.guides == 1
    assert report.lines == 1 + len(bad)
    assert [item.line for item in report.refused] == list(range(3, 3 + len(bad)))
    assert all(item.reason for item in report.refused)


@pytest.mark.parametrize(
    "value",
    [None, 0, 1, True, 1.5, [], {}, [1], {"a": "b"}, [["x"]], "", " ", "无", "x" * 30_000, "\x00\x1b[31m", "a\n\n b"],
)
def test_any_value_in_any_field_is_carried_or_reported(tmp_path: Path, value: Any) -> None:
    """One import covers all fields: each record has the value in another field."""
    lines = [SMALL[0] | {"TASK_CODE": f"{number:031d}", name: value} for number, name in enumerate(SMALL[0])]
    report, target = run(tmp_path, *lines)
    assert len(guides(target)) + len(report.refused) == len(lines)
    json.loads((target / "import-report.json").read_text("utf-8"))
    shown = (target / "导入报告.md").read_text("utf-8")
    assert not any(ord(char) < 32 and char != "\n" for char in shown)


def test_markup_in_a_value_is_escaped_in_the_report(tmp_path: Path) -> None:
    text = "<script>x</script> [a](b) | `c` \u202e"
    _, target = run(tmp_path, SMALL[0] | {"bear_paltform": text, "<b>|": "y"})
    shown = (target / "导入报告.md").read_text("utf-8")
    assert "<script>" not in shown and "<b>" not in shown and "[a](" not in shown and "\u202e" not in shown


def test_values_that_the_schema_refuses_are_left_out_and_reported(tmp_path: Path) -> None:
    names = ["材料"] * 3 + ["长" * 1001]
    report, target = run(tmp_path, SMALL[0] | {"material_intro": names, "URL": "https://" + "x" * 2000})
    assert [material["name"] for material in only(target)["materials"]] == ["材料"] * 3
    assert "online_url" not in only(target)["handling"] and "/handling/online_url" in only(target)["source"]["lacks"]
    reasons = Counter((loss.field, loss.reason) for loss, _, _ in report.losses)
    assert reasons["material_intro", "/materials/*/name 不接受这个值"] == 1
    assert reasons["URL", "/handling/online_url 不接受这个值"] == 1


def test_hostile_records_take_linear_time(tmp_path: Path) -> None:
    keys = ", ".join(f'"k{number}": 0' for number in range(60_000))
    twice = f'{{{keys}, "k59999": 1}}'.encode()
    blank = SMALL[0] | {"consult_phone": "020-1000" + " " * 500_000 + "x", "AREA_CODE_TEXT": "广东省" + "x" * 300_000}
    started = time.monotonic()
    report, target = run(
        tmp_path, twice, blank, *({"TASK_CODE": str(n)} | SMALL[2] | {"matter_short": n} for n in range(200))
    )
    assert time.monotonic() - started < 20, "no step is quadratic in the length of a value or the number of keys"
    assert report.refused[0].reason == "字段重复：k59999"
    assert len(guides(target)) == 201


def test_records_that_cannot_be_guides_are_refused_with_a_reason(tmp_path: Path) -> None:
    cases = [{"TASK_NAME": "无"}, {"CATAID": None}, {"AREACODE": ""}, {"matter_type": "天气预报"}]
    report, target = run(tmp_path, *(SMALL[0] | case for case in cases))
    assert guides(target) == {}
    reasons = [item.reason for item in report.refused]
    assert reasons[:3] == ["没有事项名称（TASK_NAME）", "没有基本编码（CATAID）", "没有区划代码（AREACODE）"]
    assert "天气预报" in reasons[3]


def test_a_repeated_record_is_left_out_and_a_repeated_code_is_reported(tmp_path: Path) -> None:
    changed = SMALL[0] | {"accept_standard": "另一个条件"}
    report, target = run(tmp_path, SMALL[0], SMALL[0], changed)
    assert [item.line for item in report.refused] == [2], "the very same record"
    assert [item.line for item in report.repeated] == [3]
    assert [path.rsplit("/", 1)[1] for path in guides(target)] == ["风筝放飞许可-2.yaml", "风筝放飞许可.yaml"]


def test_a_target_in_use_is_left_alone(tmp_path: Path) -> None:
    source = DATA / "guangdong.jsonl"
    (tmp_path / "mine").write_text("x", "utf-8")
    with pytest.raises(CannotImportError, match="空的文件夹"):
        importers.run("guangdong", source, tmp_path)
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "link"
    elsewhere.mkdir()
    link.symlink_to(elsewhere)
    with pytest.raises(CannotImportError):
        importers.run("guangdong", source, link)
    assert not any(elsewhere.iterdir())


NEEDED = "TASK_NAME（事项名称）、CATAID（基本编码）、AREACODE（区划代码）、matter_type（事项类型）"


@pytest.mark.parametrize(
    ("data", "held"),
    [
        (b'[\n {"TASK_NAME": "a"},\n {"TASK_NAME": "b"}\n]\n', "一个 JSON 数组"),
        (b"[" + b",".join(json.dumps(record).encode() for record in SMALL) + b"]", "一个 JSON 数组"),
        (b"[" + b",\n".join(json.dumps(record).encode() for record in SMALL) + b"]", "一个 JSON 数组"),
        (b"\xef\xbb\xbf\n[]", "一个 JSON 数组"),
        (b"[" + b'{"a": "' + b"x" * MAX_LINE + b'"}]', "一个 JSON 数组"),
        (b'{"data": [\n' + b",\n".join(json.dumps(r).encode() for r in SMALL) + b"]}", "一个分成多行写的 JSON 对象"),
        (b"", "空文件"),
        (b"\n  \r\n", "空文件"),
        (b"%PDF-1.7\n...", "PDF"),
    ],
)
def test_a_file_that_is_not_json_lines_is_an_error_that_names_its_form(tmp_path: Path, data: bytes, held: str) -> None:
    """The last record of an array has no comma behind it: line by line it would be imported, and the others not."""
    source, target = tmp_path / "export.json", tmp_path / "out"
    source.write_bytes(data)
    done = CliRunner().invoke(main, ["import", "guangdong", str(source), "--to", str(target)])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert f"来源文件是{held}" in done.stderr
    assert "应为 JSON Lines" in done.stderr
    assert not target.exists()


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        ([b'{"department": "a", "item": "b"}'] * 3, "3 行，记录的字段有 department、item；"),
        ([b"a,b", b"1,2"], "2 行，没有一行是 JSON 对象；"),
        (["[事项名称：甲]".encode(), "行使层级：市级".encode()], "2 行，没有一行是 JSON 对象；"),
        ([b"[1]", b"[2]"], "2 行，没有一行是 JSON 对象；"),
    ],
)
def test_an_import_that_wrote_no_guide_is_an_error(tmp_path: Path, lines: list[bytes], held: str) -> None:
    source, target = tmp_path / "export.jsonl", tmp_path / "out"
    source.write_bytes(b"\n".join(lines))
    done = CliRunner().invoke(main, ["import", "guangdong", str(source), "--to", str(target)])
    assert done.exit_code == 1
    assert "下一步" not in done.output
    assert f"没有写出一份办事指南。来源文件有 {held}" in done.stderr
    assert NEEDED in done.stderr
    assert (target / "导入报告.md").read_text("utf-8").count("- 第 ") == len(lines)


def test_an_import_that_wrote_a_guide_names_the_next_step(tmp_path: Path) -> None:
    source, target = tmp_path / "export.jsonl", tmp_path / "out"
    source.write_bytes(b"[1]\n" + json.dumps(SMALL[0]).encode())
    done = CliRunner().invoke(main, ["import", "guangdong", str(source), "--to", str(target)])
    assert (done.exit_code, "写出办事指南 1 份，未写成 1 条" in done.stdout) == (0, True)
    assert "下一步：matterlint lint" in done.stdout


def test_every_importer_is_in_the_table_and_the_table_is_all_that_an_importer_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = [
        importlib.import_module(f"linter.importers.{item.name}") for item in pkgutil.iter_modules(importers.__path__)
    ]
    defined = {module.IMPORTER.name: module.IMPORTER for module in modules if hasattr(module, "IMPORTER")}
    assert defined == importers.IMPORTERS
    tiny = Importer(
        name="tiny",
        title="小平台",
        code_list="national",
        as_of=date(2026, 1, 1),
        fields={"a": Field("名称", "/name"), "b": Field("基本编码", "/basic_code")},
        lacks=("/agency",),
        filled=(),
        notes=("样例。",),
        area=lambda _data: "天宁区",
        guide=lambda reader: {
            "name": reader.text("a"),
            "basic_code": reader.text("b"),
            "district": "320402",
            "type": "行政许可",
        },
        needed={"name": "a"},
    )
    monkeypatch.setitem(importers.IMPORTERS, "tiny", tiny)
    source, target = tmp_path / "export.jsonl", tmp_path / "out"
    source.write_bytes(b'{"a": "x", "b": "000123020000", "c": "y"}\n{"b": "z"}\n')
    report = importers.run("tiny", source, target)
    assert [item.reason for item in report.refused] == ["没有名称（a）"]
    assert [(loss.field, loss.value) for loss, _, _ in report.losses] == [("c", "y")]
    assert (only(target)["name"], only(target)["source"]["lacks"]) == ("x", ["/agency"])


def test_an_import_that_cannot_begin_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CannotImportError, match="guangdong"):
        importers.run("nowhere", DATA / "guangdong.jsonl", tmp_path / "out")
    with pytest.raises(CannotImportError, match="来源文件"):
        importers.run("guangdong", tmp_path / "absent.jsonl", tmp_path / "out")
    assert not (tmp_path / "out").exists()
