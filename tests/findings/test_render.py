"""Every format of lint prints its golden file for one small report, and programs can read the result.

MATTERLINT_UPDATE_GOLDEN=1 writes the golden files anew.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

from linter.common.output_format import Screen
from linter.findings.finding import Finding, Provenance, Related, Report, RuleInfo
from linter.findings.formats import FORMATS
from linter.findings.formats import markdown as markdown_format
from linter.findings.formats import sarif as sarif_format
from linter.source.span import Edit, Fix
from tests.support import ROOT, check_golden

GOLDEN = Path(__file__).parent / "golden"
GUIDE = "catalog/districts/320402-天宁区/卫生健康局/公共场所卫生许可.yaml"
HOSTILE = "catalog/districts/320404-钟楼区/a,b:c%0A`|<b>@x ##[error].yaml"
STANDARD = "catalog/standards/000123001000-公共场所卫生许可.yaml"
SOURCES = {
    GUIDE: [
        "kind: matter",
        "name: 公共场所卫生许可",
        "time_limit:",
        "  statutory: {value: 20, unit: 工作日}",
        "  promised:  {value: 25, unit: 工作日, note: }",
        "contact:\t\ufeff",
        "  phone: “𠮷祥”１２３４ \u202e热线 0519-86900000 " + "，服务时间为工作日上午九点至十二点" * 12 + " 电话：待定",
    ],
    HOSTILE: ["::error::forged", "name: ##[warning]x ::set-output", "\x1b[31mred"],
    STANDARD: ["kind: standard", "name: 公共场所卫生许可 "],
}
RULES = [
    RuleInfo(
        "time-limit/promise-over-statutory",
        "承诺办结时限超过法定办结时限",
        "error",
        "承诺时限比法律规定的还长，等于公开承认违法办理。",
        "把承诺办结时限改到法定办结时限以内；法定办结时限有误的，先更正法定办结时限并写明依据。",
        ("行政许可法 第四十二条（读过原文）", "2026 年市级检查通报（检查中被点名）"),
        ("时限", "正确性"),
    ),
    RuleInfo(
        "contact/phone-placeholder",
        "咨询电话是占位文字",
        "warning",
        "办事人打不通电话。",
        "写上真实的座机号码，带区号。",
        (),
        ("电话",),
    ),
    RuleInfo("text/space-at-end", "文字末尾有空格", "info", "比对时会被当作不同。", "删去末尾空格。", (), ()),
]


def finding(rule: str, severity: str, path: str, span: tuple[int, int, int, int], message: str, **more: Any) -> Finding:
    """A finding whose other fields are empty."""
    values: dict[str, Any] = {
        "pointer": None,
        "matter": None,
        "district": path.partition("districts/")[2][:6] or None,
        "element": None,
        "related": (),
        "fix": None,
        "fingerprint": f"{rule}@{path}:{span[0]}",
    }
    return Finding(
        rule,
        severity,  # type: ignore[arg-type]
        message,
        path,
        line=span[0],
        column=span[1],
        end_line=span[2],
        end_column=span[3],
        **values | more,
    )


def report(findings: list[Finding], **more: Any) -> Report:
    """A report about SOURCES."""
    values: dict[str, Any] = {
        "files": 3,
        "matters": 2,
        "provenance": Provenance(
            "0.1.0", "rb0123456789abcd", "ca0123456789abcd", "c0ffee" * 6, False, "2026-09-30", "standard"
        ),
        "rules": {rule.id: rule for rule in RULES},
        "districts": {"320402": "天宁区", "320404": "钟楼区"},
        "families": {"time-limit": "时限", "contact": "联系方式", "text": "文字"},
        "source": lambda path: SOURCES.get(path, ()),
    }
    return Report(findings, **values | more)


def sample(lang: str = "zh") -> Report:
    """A report with a finding of every kind: severities, fixes, related places, hostile texts. They are not sorted."""
    over, phone, space = (rule.id for rule in RULES)
    line = SOURCES[GUIDE][6]
    at = line.index("待定")
    return report(
        [
            finding(space, "info", STANDARD, (2, 15, 2, 16), "名称末尾有空格", fix=_fix("safe", (2, 15), (2, 16), "")),
            finding(phone, "warning", GUIDE, (7, at + 1, 7, at + 3), "咨询电话写的是“待定”", element="咨询电话"),
            finding(
                phone,
                "warning",
                GUIDE,
                (7, 11, 7, 13),
                "咨询电话含“𠮷祥”",
                fix=_fix("unsafe", (7, 10), (7, 14), "0519"),
            ),
            finding(
                over,
                "error",
                GUIDE,
                (5, 14, 5, 42),
                "承诺办结时限 25 工作日，超过法定办结时限 20 工作日",
                pointer="/time_limit/promised/value",
                related=(
                    Related(GUIDE, 4, 3, "法定办结时限"),
                    Related(STANDARD, 1, 1, "[标准](https://x) 也是 20 工作日"),
                ),
            ),
            finding(
                over, "error", HOSTILE, (1, 1, 2, 4), "::error::x ##[error]y %0A [点我](http://x) | `a` @all <img> *b*"
            ),
            finding("list/new-rule", "warning", HOSTILE, (3, 1, 3, 2), "没有登记资料的规则"),
            finding(space, "info", GUIDE, (2, 1, 2, 5), "已暂缓的一处", status="waived"),
            finding(space, "info", GUIDE, (3, 1, 3, 5), "已登记的一处", status="known"),
        ],
        lang=lang,
        unknown=12,
    )


def _fix(safety: str, start: tuple[int, int], end: tuple[int, int], text: str) -> Fix:
    return Fix(safety, (Edit(start, end, text),))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _no_build_log(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.delenv(name, raising=False)


def text(name: str, of: Report | None = None, *, color: bool = False, width: int = 80) -> str:
    return str(FORMATS[name](of or sample(), Screen(color, width)))


def test_every_format_has_a_golden_file() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {*FORMATS, "full-en", "full-120", "full-clean"}


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str) -> None:
    compare(name, text(name))
    assert text(name) == text(name, report(sample().findings[::-1], unknown=12)), "depends on the order of findings"


def test_golden_of_full() -> None:
    compare("full-en", text("full", sample("en")))
    compare("full-120", text("full", width=120))
    compare("full-clean", text("full", report([])))


def compare(name: str, got: str) -> None:
    check_golden(GOLDEN / f"{name}.txt", got)


def test_json_has_the_documented_keys_and_order() -> None:
    document = json.loads(text("json"))
    assert list(document) == ["version", "tool", "provenance", "summary", "findings"]
    assert document["version"] == 1
    assert document["tool"] == {"name": "matterlint", "version": "0.1.0", "rulebook": "rb0123456789abcd"}
    assert document["summary"] == {
        "files": 3, "matters": 2, "error": 2, "warning": 3, "info": 1, "suppressed": 2, "fixable": 2,
    }  # fmt: skip
    places = [(each["path"], each["line"], each["column"], each["rule"]) for each in document["findings"]]
    assert places == sorted(places)
    assert [each["status"] for each in document["findings"]].count("new") == 6
    assert [json.loads(line) for line in text("jsonl").splitlines()] == document["findings"]


def test_json_loses_nothing_and_shows_nothing_raw() -> None:
    edit = "\x85\u202e\ud800\u2028\U00020bb7\t\x1b"
    one = finding("x/y", "info", GUIDE, (1, 1, 1, 2), "m", fix=_fix("safe", (1, 1), (1, 2), edit))
    written = text("jsonl", report([one]))
    assert json.loads(written)["fix"]["edits"][0]["text"] == edit
    assert written.removesuffix("\n").isprintable()


def test_sarif_has_what_code_scanning_requires() -> None:
    log = json.loads(text("sarif"))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"]["id"].endswith("/")
    for rule in rules:
        for required in (rule["id"], *(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))):
            assert required
        assert len(rule["name"]) <= 255
        assert "security-severity" not in rule["properties"]
    for result, source in zip(run["results"], sorted(sample().findings, key=lambda each: each.order), strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == source.rule
        assert result["partialFingerprints"] == {"matterLint/v1": source.fingerprint}
        assert bool(result.get("suppressions")) == (source.status != "new")
        ids = [place["id"] for place in result.get("relatedLocations", [])]
        assert [int(number) for number in re.findall(r"(?<!\\)\]\((.*?)\)", result["message"]["text"])] == ids
        for place in [*result["locations"], *result.get("relatedLocations", [])]:
            location = place["physicalLocation"]
            assert location["artifactLocation"]["uri"].isascii()
            assert unquote(location["artifactLocation"]["uri"]) in SOURCES
            region = location["region"]
            assert 1 <= region["startColumn"] <= region["endColumn"]
            assert 1 <= region["startLine"] == region["endLine"], "an alert over several lines is not shown"


def test_sarif_leaves_out_the_least_severe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_format, "MAX_RESULTS", 2)
    (run,) = json.loads(text("sarif"))["runs"]
    assert [result["level"] for result in run["results"]] == ["error", "error"]
    assert "6" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_sarif_keeps_within_the_limits_of_texts() -> None:
    rule = RuleInfo("x/y", "长" * 3000, "info", "长" * 3000, "", (), tuple(map(str, range(30))))
    one = finding("x/y", "info", GUIDE, (1, 1, 1, 2), "m", related=(Related(STANDARD, 1, 1, "r"),) * 300)
    (run,) = json.loads(text("sarif", report([one], rules={"x/y": rule})))["runs"]
    (described,) = run["tool"]["driver"]["rules"]
    assert len(described["shortDescription"]["text"]) == len(described["fullDescription"]["text"]) == 1024
    assert len(described["properties"]["tags"]) == 20
    assert len(run["results"][0]["relatedLocations"]) == 100


def test_github_shows_one_of_each_rule_before_a_second() -> None:
    many = [finding("a/a", "error", GUIDE, (line, 1, line, 2), "m") for line in range(1, 30)]
    others = [finding(f"b/{number}", "error", STANDARD, (1, 1, 1, 2), "m") for number in range(8)]
    *lines, last = text("github", report([*many, *others])).splitlines()
    assert len(lines) == 10
    assert [line.count("(a/a)") for line in lines].count(1) == 2
    assert last.startswith("::notice ")
    assert "27" in last
    assert text("github", report([])) == ""


def test_gitlab_fingerprints_are_unique() -> None:
    issues = json.loads(text("gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 6
    assert {issue["severity"] for issue in issues} == {"major", "minor", "info"}
    assert all(issue["location"]["lines"]["begin"] >= 1 for issue in issues)


def test_junit_and_checkstyle_are_xml_and_carry_every_open_finding() -> None:
    wanted = [each.message for each in sorted(sample().findings, key=lambda each: each.order) if each.open]
    suites = ElementTree.fromstring(text("junit"))
    assert [failure.get("message") for failure in suites.iter("failure")] == wanted
    assert suites.get("tests") == suites.get("failures") == "6"
    assert [error.get("message") for error in ElementTree.fromstring(text("checkstyle")).iter("error")] == wanted


def test_junit_is_not_empty_when_clean() -> None:
    suites = ElementTree.fromstring(text("junit", report([])))
    assert len(list(suites.iter("testcase"))) == 1
    assert not list(suites.iter("failure"))


def test_rdjson_columns_cut_the_bytes_of_the_line() -> None:
    for diagnostic in json.loads(text("rdjson"))["diagnostics"]:
        span = diagnostic["location"]["range"]
        if span["start"]["line"] == 7:
            line = SOURCES[GUIDE][6].encode()
            cut = line[span["start"]["column"] - 1 : span["end"]["column"] - 1].decode()
            assert cut in ("𠮷祥", "待定")
    unseen = json.loads(text("rdjson", report([finding("x/y", "info", "gone.yaml", (3, 5, 3, 6), "m")])))
    assert unseen["diagnostics"][0]["location"]["range"] == {"start": {"line": 3}, "end": {"line": 3}}


def test_markdown_stays_below_the_limit_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    findings = [finding("a/a", "info", GUIDE, (line, 1, line, 2), "轻" * 200) for line in range(1, 200)]
    findings.append(finding("b/b", "error", STANDARD, (1, 1, 1, 2), "要紧"))
    monkeypatch.setattr(markdown_format, "LIMIT", 20_000)
    written = text("markdown", report(findings))
    assert len(written.encode()) <= 20_000
    assert "要紧" in written
    listed = written.count("<code>a/a</code>")
    assert 0 < listed < 199
    assert f"另有 {199 - listed} 处未列出" in written


def test_full_caps_a_rule_and_says_so() -> None:
    findings = [finding("a/a", "info", GUIDE, (1, column, 1, column + 1), "轻") for column in range(1, 300)]
    findings.append(finding("b/b", "error", STANDARD, (1, 1, 1, 2), "要紧"))
    written = text("full", report(findings))
    assert written.count("[a/a]") == 20
    assert written.count("[b/b]") == 1
    assert "另有 279 处" in written


def entry(number: int, rule: str = "material/form-missing", line: int | None = None, **more: Any) -> Finding:
    """A finding at a material of a guide; the materials stand ten lines apart."""
    line = line if line is not None else 10 * number + 10
    more = {"pointer": f"/materials/{number}/form"} | more
    return finding(rule, "warning", GUIDE, (line, 1, line, 2), f"材料{number}没有写", **more)


def test_full_says_once_what_holds_for_several_entries_of_a_list() -> None:
    written = text("full", report([entry(number) for number in range(8)]))
    assert written.count("[material/form-missing]") == 1
    assert "  第 20 行也是：材料1没有写\n" in written
    assert "  第 60 行也是：材料5没有写\n" in written
    assert "  同样的还有：第 70、80 行\n" in written
    assert "警告 8 处" in written


def test_full_keeps_apart_what_is_not_alike() -> None:
    findings = [
        entry(0),
        entry(1, pointer="/materials/1/name"),
        entry(2, rule="material/name-vague"),
        entry(3, pointer="/name", line=2),
        entry(4, pointer="/name", line=3),
    ]
    assert "也是" not in text("full", report(findings))


def test_full_leads_with_what_is_wrong_in_a_file() -> None:
    findings = [entry(0), entry(1, rule="material/name-vague"), entry(2, rule="place/hours-wrong")]
    written = text("full", report(findings))
    places = [
        written.index(f"[{rule}]") for rule in ("material/name-vague", "place/hours-wrong", "material/form-missing")
    ]
    assert places == sorted(places)


def test_full_is_coloured_only_when_asked() -> None:
    coloured = text("full", color=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text("full")


def test_full_says_that_a_run_with_a_crashed_rule_is_invalid() -> None:
    crash = finding("engine/rule-crashed", "error", GUIDE, (1, 1, 1, 2), "规则出错")
    assert "不能作为结论" in text("full", report([crash]))
    assert "没有找到可检查的文件" in text("full", report([], files=0, matters=0))


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_line_of_full_fits_the_terminal_but_a_path_alone(width: int, lang: str) -> None:
    lines = text("full", sample(lang), width=width).splitlines()
    path = re.compile(r"(── |  (相关：|see also: )?)catalog/.*\.yaml(:\d+:\d+)?")
    assert [line for line in lines if cell_len(line) > width and not path.fullmatch(line)] == []
    assert any(" │ " in line for line in lines)


def test_printers_are_imported_when_they_are_called() -> None:
    script = "import sys, linter.findings.formats as r; r.FORMATS['json']; print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"
