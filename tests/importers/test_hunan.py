"""Imports of the Hunan export: prose is split only where its own numbers and marks leave no doubt."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from linter import importers
from linter.importers import hunan, law_citations, numbered_text
from tests.importers.test_guangdong import guides, only, tree_of
from tests.support import HUNAN, needs_hunan

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent / "data"
SMALL = [json.loads(line) for line in (DATA / "hunan.jsonl").read_text("utf-8").splitlines()]
PERMIT = SMALL[0]
MATERIAL = PERMIT["materialList"][0]


def run(tmp_path: Path, *lines: bytes | dict[str, Any]) -> tuple[importers.ImportReport, Path]:
    source, target = tmp_path / "export.jsonl", tmp_path / "out"
    source.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return importers.run("hunan", source, target), target


def with_material(**fields: Any) -> dict[str, Any]:
    return PERMIT | {"materialList": [MATERIAL | fields]}


def lost(report: importers.ImportReport, field: str) -> list[Any]:
    return [loss.value for loss, _, _ in report.losses if loss.field == field]


def test_small_export_gives_exactly_the_expected_catalog(tmp_path: Path) -> None:
    importers.run("hunan", DATA / "hunan.jsonl", tmp_path / "out")
    assert tree_of(tmp_path / "out") == tree_of(DATA / "hunan-expected")


def account(report: importers.ImportReport, records: list[dict[str, Any]]) -> None:
    """Checks that the report counts every value of every record and material as carried, empty, repeated or lost."""
    present: Counter[str] = Counter()
    for record in records:
        present.update(list(record))
        materials = [item for item in record["materialList"] if isinstance(item, dict)]
        present.update(f"materialList.{name}" for item in materials for name in item)
    for name, count in present.items():
        outcome = report.fields[name]
        assert outcome.carried + outcome.empty + outcome.repeated.total() + outcome.lost >= count, name
    assert set(report.fields) <= set(hunan.FIELDS) | set(present)


def test_every_value_of_the_small_export_is_accounted_for(tmp_path: Path) -> None:
    account(importers.run("hunan", DATA / "hunan.jsonl", tmp_path / "out"), SMALL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1、甲；2、乙。", ["甲；", "乙。"]),
        ("1.甲\n2.乙\n3.丙", ["甲", "乙", "丙"]),
        ("（一）甲；\n（二）乙", ["甲；", "乙"]),
        ("(1)甲；（2）乙", ["甲；", "乙"]),
        ("①甲；②乙", ["甲；", "乙"]),
        ("一、甲：1、子；2、丑。二、乙", ["甲：1、子；2、丑。", "乙"]),
        ("1.翼展1.5米；2.5米以上的另报", None),
        ("1、甲；2、3号场地", None),
        ("应当：1、甲；2、乙", None),
        ("1、甲；3、丙", None),
        ("1、甲：1、子；2、丑；2、乙", None),
        ("1、甲；2.乙", None),
        ("1、甲", None),
        ("1、；2、乙", None),
        ("甲。\n乙。", None),
        ("", None),
    ],
)
def test_numbering(text: str, expected: list[str] | None) -> None:
    assert numbered_text.split_numbered(text) == (expected or [text])


LAW, OTHER = {"title": "甲条例"}, {"title": "乙办法"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《甲条例》", [LAW]),
        ("《甲条例》《乙办法》", [LAW, OTHER]),
        ("《甲条例》、《乙办法》第三条", [LAW, OTHER | {"article": "第三条"}]),
        (
            "《甲条例》（示发〔2000〕1号）第四条：放飞。",
            [LAW | {"document_no": "示发〔2000〕1号", "article": "第四条", "text": "放飞。"}],
        ),
        ("1.《甲条例》第 4 条 放飞。\n2.《乙办法》（示令第 3 号）", [
            LAW | {"article": "第 4 条", "text": "放飞。"},
            OTHER | {"document_no": "示令第 3 号"},
        ]),
        ('"《甲条例》第四条 放飞。"', [LAW | {"article": "第四条", "text": "放飞。"}]),
        (
            "《甲条例》第四条 放飞。《乙办法》（示发1号）第一条 收回。",
            [
                LAW | {"article": "第四条", "text": "放飞。"},
                OTHER | {"document_no": "示发1号", "article": "第一条", "text": "收回。"},
            ],
        ),
        ("《关于印发《乙办法》的通知》（示发1号）", [{"title": "关于印发《乙办法》的通知", "document_no": "示发1号"}]),
        ("《甲条例》\n放飞的通知（示发1号）", [LAW, {"title": "放飞的通知", "document_no": "示发1号"}]),
        # Titles inside a wording are no citations.
        ("《甲条例》第四条 持《营业执照》申请。", [LAW | {"article": "第四条", "text": "持《营业执照》申请。"}]),
        ("《甲条例》第四条 放飞。《乙办法》适用。", [LAW | {"article": "第四条", "text": "放飞。《乙办法》适用。"}]),
        (
            "《甲条例》第九条 自五月起施行。\n《乙办法》（示发1号）同时废止。",
            [LAW | {"article": "第九条", "text": "自五月起施行。\n《乙办法》（示发1号）同时废止。"}],
        ),
        ("《甲条例》和《乙办法》规定的条件", [LAW | {"text": "和《乙办法》规定的条件"}]),
        # The text does not begin with a citation.
        ("依据《甲条例》第四条", None),
        ("《甲条例》规定放飞应当申请", None),
        ("上级要求", None),
        ("《甲条例", None),
        ("《》", None),
        ("", None),
    ],
)  # fmt: skip
def test_legal_basis(text: str, expected: list[dict[str, str]] | None) -> None:
    assert law_citations.split_citations(text) == expected


def test_a_legal_basis_that_cannot_be_split_stays_whole(tmp_path: Path) -> None:
    text = "依据《甲条例》第四条、《乙办法》第三条办理"
    _, target = run(tmp_path, PERMIT | {"according": text})
    assert only(target)["legal_basis"] == [{"title": "甲条例", "text": text}]


def test_a_long_legal_basis_without_a_title_is_lost(tmp_path: Path) -> None:
    report, target = run(tmp_path, PERMIT | {"according": "按有关文件办理。" * 100})
    assert "legal_basis" not in only(target) and "/legal_basis" in only(target)["source"]["lacks"]
    assert len(lost(report, "according")) == 1


@pytest.mark.parametrize(
    ("amount", "note", "expected"),
    [
        ("20", "无", {"value": 20}),
        ("75", "约75个工作日办结", {"value": 75, "unit": "工作日", "note": "约75个工作日办结"}),
        ("20", "二十个工作日内办结", {"value": 20, "unit": "工作日", "note": "二十个工作日内办结"}),
        ("20", "20日内办结", {"value": 20, "note": "20日内办结"}),
        ("5", "20个工作日内办结", {"value": 5, "note": "20个工作日内办结"}),
        ("5", "5个工作日，补正另加3个工作日", {"value": 5, "note": "5个工作日，补正另加3个工作日"}),
        (7, "", {"value": 7}),
        ("无", "即时办结", {"note": "即时办结"}),
        ("即时", "", None),
        ("-1", "", None),
        (1.5, "", None),
    ],
)
def test_a_limit_gets_its_unit_from_a_note_with_the_same_number(
    tmp_path: Path, amount: Any, note: str, expected: Any
) -> None:
    report, target = run(tmp_path, PERMIT | {"approveLimit": amount, "approveLimitExplain": note})
    guide = only(target)
    assert guide["time_limit"].get("statutory") == expected
    assert lost(report, "approveLimit") == ([] if expected else [amount])
    assert ("/time_limit/statutory/unit" in guide["source"]["lacks"]) == ("unit" not in (expected or {}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("个人", ["自然人"]), ("个人/企业法人", ["自然人", "企业法人"]), ("个人/法人", None), ("个人/外星人", None)],
)
def test_an_audience_with_an_unclear_part_is_lost_as_a_whole(
    tmp_path: Path, text: str, expected: list[str] | None
) -> None:
    report, target = run(tmp_path, PERMIT | {"serveObject": text})
    assert only(target).get("audience") == expected
    assert ("/audience" in only(target)["source"]["lacks"]) == (expected is None)
    assert lost(report, "serveObject") == ([] if expected else [text])


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("原件", 2.0, {"originals": 2, "copies": 0}),
        ("复印件", 3, {"originals": 0, "copies": 3}),
        ("复印件", "1", {"originals": 0, "copies": 1}),
        ("原件和复印件", 1.0, {}),
        ("无", 1.0, {}),
        ("原件", None, {"copies": 0}),
        ("原件", 1.5, {"copies": 0}),
        ("原件", 1000, {"copies": 0}),
    ],
)
def test_copies_of_a_material(tmp_path: Path, kind: str, number: Any, expected: dict[str, int]) -> None:
    report, target = run(tmp_path, with_material(materialType=kind, copiesNum=number))
    (material,) = only(target)["materials"]
    assert {key: material[key] for key in ("originals", "copies") if key in material} == expected
    if number is not None and float(number) not in expected.values():
        assert number in [loss.value for loss, _, _ in report.losses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公安部门核发", "公安部门"),
        ("由市场监督管理局出具", "市场监督管理局"),
        ("公安局", "公安局"),
        ("申请人或企业自行复印", None),
        ("由医疗保障局设定统一格式，由申请人自行下载", None),
    ],
)
def test_issuer(tmp_path: Path, text: str, expected: str | None) -> None:
    report, target = run(tmp_path, with_material(sourceexplain=text))
    assert only(target)["materials"][0].get("issuer") == expected
    assert lost(report, "materialList.sourceexplain") == ([] if expected else [text])


@pytest.mark.parametrize(
    ("text", "names", "left"),
    [
        ("《受理》-《审核》-《办结》", ["受理", "审核", "办结"], []),
        ("受理→审查→决定。", ["受理", "审查", "决定"], []),
        ("1、提出申请。\n2、审批后予以公示。", ["提出申请", "审批后予以公示"], []),
        ("1.受理。窗口收件。\n2.办结", ["受理", "办结"], ["窗口收件。"]),
        ("1.受理\n（1）收件。\n（2）核对。\n2.办结", ["受理", "办结"], ["（1）收件。\n（2）核对。"]),
        ("见流程图", [], ["见流程图"]),
        ("受理3-5日", [], ["受理3-5日"]),
        ("流程如下：1、受理；2、办结", [], ["流程如下：1、受理；2、办结"]),
        ("1、" + "长" * 41 + "；2、办结", [], ["1、" + "长" * 41 + "；2、办结"]),
    ],
)
def test_steps(tmp_path: Path, text: str, names: list[str], left: list[str]) -> None:
    report, target = run(tmp_path, PERMIT | {"processDescript": text})
    guide = only(target)
    steps = guide.get("process", [])
    assert [step["name"] for step in steps] == names
    assert [step.get("after", []) for step in steps] == [[f"s{n}"] if n else [] for n in range(len(names))]
    assert lost(report, "processDescript") == left
    assert ("/process" in guide["source"]["lacks"]) == (not names)


def test_a_field_that_says_none_is_not_listed_as_unknown(tmp_path: Path) -> None:
    nothing = {"isIntermediaryServices": "无", "quantitativeRestriction": "无", "doScope": "不可通办"}
    report, target = run(tmp_path, PERMIT | nothing)
    guide = only(target)
    assert guide["intermediary"] == {"required": False} and guide["quantity_limit"] == {"limited": False}
    assert "reach" not in guide["handling"] and "/handling/reach" not in guide["source"]["lacks"]
    assert "/special_procedures" not in guide["source"]["lacks"]
    assert not any(lost(report, name) for name in [*nothing, "isSpecialProcedure"])


def test_the_report_names_records_by_their_platform_number(tmp_path: Path) -> None:
    report, target = run(tmp_path, PERMIT, PERMIT, PERMIT | {"minSeq": "1"}, {"unifyId": "b"})
    assert [(item.line, item.record) for item in report.refused] == [(2, "a1"), (4, "b")]
    assert [(item.line, item.record) for item in report.repeated] == [(3, "a1")]
    assert report.refused[1].reason == "没有事项名称（unifyName）"
    assert len(guides(target)) == 2 and {code for _, code, _ in report.losses} == {"a1"}


VALUES = [None, 0, -1, 1.5, 1e300, 10**30, True, [], {}, [1], [[]], [{}], {"a": "b"}, "", " ", "无", "x" * 30_000]
VALUES += ["\x00\x1b[31m", "a\n\n b", "《" * 50, "1、；2、", "→"]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:20])
def test_any_value_in_any_field_is_carried_or_reported(tmp_path: Path, value: Any) -> None:
    """One import covers all fields: each record has the value in another field."""
    lines = [PERMIT | {name: value} for name in PERMIT] + [with_material(**{name: value}) for name in MATERIAL]
    for number, line in enumerate(lines):
        line["unifyId"] = value if number == 0 else f"r{number}"
    report, target = run(tmp_path, *lines)
    assert len(guides(target)) + len(report.refused) == len(lines)
    json.loads((target / "import-report.json").read_text("utf-8"))


def test_a_number_that_json_does_not_have_is_a_bad_line(tmp_path: Path) -> None:
    report, _ = run(tmp_path, b'{"minSeq": 1e999}')
    assert [item.reason for item in report.refused] == ["不是 JSON"]


def test_hostile_records_take_linear_time(tmp_path: Path) -> None:
    texts = ["\n" * 600_000, "1、" * 200_000, "《" * 200_000, "《甲》" * 100_000, "。 " * 200_000, "《甲》（" * 100_000]
    texts += [
        "第一条、" * 100_000,
        "受理-" * 150_000,
        "《甲》（1号）第一条" + " " * 600_000 + "x",
        "甲" * 200_000 + "（1号）",
    ]
    started = time.monotonic()
    for text in texts:
        numbered_text.split_numbered(text)
        law_citations.split_citations(text)
    names = ("acceptanceCondition", "according", "processDescript", "commitmentLimitExplain", "sourceexplain")
    report, target = run(tmp_path, *(PERMIT | {name: text} for text in texts for name in names[:4]))
    assert time.monotonic() - started < 30, "no step is quadratic in the length of a value"
    assert len(guides(target)) + len(report.refused) == 4 * len(texts)


MARKS = re.compile(r"[\s《》（）()：:\"。、，,；;]|^[0-9]+[.、]|\n[0-9]+[.、]", re.MULTILINE)


def words(text: str) -> Counter[str]:
    """The characters of a text, without those that only mark where its parts begin."""
    return Counter(MARKS.sub("", text.strip('"')))


@needs_hunan
def test_the_real_export(tmp_path: Path) -> None:
    """Compares the guides that were written with the export itself."""
    records = [json.loads(line) for line in HUNAN.read_text("utf-8").splitlines()]
    report = importers.run("hunan", HUNAN, tmp_path / "out")
    assert report.guides == len(guides(tmp_path / "out")) == len(records) == 7
    assert not report.refused and not report.repeated
    account(report, records)
    written = {
        guide["name"]: guide
        for path in (tmp_path / "out").rglob("districts/*/*/*.yaml")
        for guide in [yaml.load(path.read_bytes(), yaml.CSafeLoader)]
    }
    for record in records:
        guide = written[record["unifyName"]]
        assert (guide["basic_code"], guide["type"]) == (record["rightsCode"], record["typeName"])
        assert (guide["district"], guide["agency"]) == ("430000", {"name": record["orgName"]})
        limits = guide["time_limit"]
        assert limits["statutory"]["value"] == int(record["approveLimit"])
        assert limits["promised"]["value"] == int(record["commitmentLimit"])
        assert limits["statutory"].get("note", "无") == record["approveLimitExplain"]
        assert guide["handling"]["channels"] == record["transactionFrom"].split("^")
        assert guide["handling"]["visits"] == int(record["minSeq"])
        assert guide["fees"] == {"charged": record["isCharge"] == "是"}
        assert guide.get("result", {}).get("name", "无") == record["resultSampleName"]
        assert guide.get("level") == ("省级" if record["schemeLevels"] == "省" else None)
        assert guide.get("audience") == (["自然人"] if record["serveObject"] == "个人" else None)
        # The prose keeps every character except the numbers of its parts.
        basis = "".join(value for entry in guide["legal_basis"] for value in entry.values())
        assert not words(record["according"]) - words(basis)
        numbers = Counter("一二三四五六0123456789.")
        assert not words(record["acceptanceCondition"]) - words("".join(guide["conditions"])) - numbers
        compare_materials(guide["materials"], record["materialList"])
    entries = [len(written[record["unifyName"]]["legal_basis"]) for record in records]
    conditions = [len(written[record["unifyName"]]["conditions"]) for record in records]
    steps = [len(written[record["unifyName"]].get("process", [])) for record in records]
    assert (entries, conditions, steps) == ([3, 4, 1, 2, 1, 2, 2], [5, 3, 1, 1, 6, 1, 1], [4, 0, 3, 0, 6, 3, 0])
    units = [guide["time_limit"]["statutory"].get("unit") for guide in written.values()]
    assert Counter(units) == {None: 6, "工作日": 1}


def compare_materials(written: list[dict[str, Any]], listed: list[dict[str, Any]]) -> None:
    assert [material["name"] for material in written] == [item["materialTitle"] for item in listed]
    for material, item in zip(written, listed, strict=True):
        kind, number = item["materialType"], int(item["copiesNum"])
        assert material.get("originals") == {"原件": number, "复印件": 0}.get(kind)
        assert material.get("copies") == {"原件": 0, "复印件": number}.get(kind)
        assert material["source"] == item["sourceChannel"]
        assert material.get("necessity") == (item["isMust"] if item["isMust"] in ("必要", "非必要") else None)
        assert ("exemption" in material) == (item["freeSubmission"] != "无")
        assert ("basis" in material) == (item["bylaw"] != "无")
        bylaw = item["bylaw"].removeprefix("无")
        assert not words(bylaw) - words("".join(v for entry in material.get("basis", []) for v in entry.values()))
        assert material.get("filling_note", "暂无填报须知") == item["materialExplain"]
