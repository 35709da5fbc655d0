"""The command line: exit codes, formats, configuration, and messages about wrong use."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from cli import main
from linter.common.resources import folder
from linter.findings.formats import FORMATS
from linter.rulebook.new_rule import TEMPLATE_BASIS
from tests.commands.command_tree import commands
from tests.support import PERMIT, ROOT

NOTE = "note: 自受理之日起计算"


@pytest.fixture
def run(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in the root of the catalog."""
    monkeypatch.chdir(catalog)
    for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, list(arguments), input=stdin)

    return invoke


def ends_itself(command: click.Command) -> bool:
    """Whether a command ends with a code of its own, besides 0 for success and 2 for an error."""
    return command.callback is not None and "sys.exit(" in inspect.getsource(command.callback)


def findings(result: Result) -> list[dict[str, Any]]:
    return list(json.loads(result.stdout)["findings"])


def test_a_clean_catalog_passes(run: Callable[..., Result]) -> None:
    result = run("lint")
    assert result.exit_code == 0, result.output
    assert "没有发现问题" in result.stdout


def test_a_warning_fails_only_with_fail_on_warning(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    edit(NOTE, "note: 无")
    result = run("lint")
    assert result.exit_code == 0
    assert "time-limit/promise-note-missing" in result.stdout
    assert run("lint", "--fail-on", "warning").exit_code == 1
    assert run("lint", "--ignore", "time-limit", "--fail-on", "warning").exit_code == 0


def test_an_error_fails(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    edit("value: 20, unit: 工作日", 'value: "5天", unit: 工作日')
    result = run("lint", "--format", "json")
    assert result.exit_code == 1
    (finding,) = [item for item in findings(result) if item["rule"] == "schema/wrong-type"]
    assert finding["message"] == "法定办结时限数值应为整数，现在是文本“5天”"
    assert finding["element"] == "法定办结时限数值"
    assert finding["pointer"] == "/time_limit/statutory/value"
    line = (Path.cwd() / "catalog" / PERMIT).read_text("utf-8").splitlines()[finding["line"] - 1]
    assert line[finding["column"] - 1 : finding["end_column"] - 1] == '"5天"'
    assert run("lint", "--fail-on", "never").exit_code == 0


def test_the_json_format_has_the_documented_keys(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    edit(NOTE, "note: null")
    document = json.loads(run("lint", "--format", "json").stdout)
    assert document["version"] == 1
    assert set(document["tool"]) == {"name", "version", "rulebook"}
    assert set(document["summary"]) == {
        "files", "matters", "error", "warning", "info", "suppressed", "fixable",
    }  # fmt: skip
    assert set(document["findings"][0]) == {
        "rule", "severity", "message", "path", "pointer", "line", "column", "end_line", "end_column",
        "matter", "district", "element", "related", "fix", "fingerprint", "status",
    }  # fmt: skip
    (finding,) = document["findings"]
    assert finding["path"] == f"catalog/{PERMIT}"
    assert finding["district"] == "320402"
    assert finding["status"] == "new"


def test_nothing_to_lint_exits_3(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("lint", "empty").exit_code == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lint", "no-such-path"], "没有这个文件或文件夹"),
        (["lint", "--select", "time-limt"], "是不是 time-limit"),
        (["lint", "--format", "jsn"], "是不是 json"),
        (["lint", "--format", "json", "--format", "full"], "只能有一种格式"),
        (["lint", "--as-of", "yesterday"], "2026-09-30 的样子"),
        (["lint", "-"], "--stdin-filename"),
        (["lnt"], "是不是 lint"),
        (["explain", "time-limit/promise-note-mising"], "是不是 time-limit/promise-note-missing"),
        (["rules", "test", "nothing"], "没有名为 nothing 的规则、规则类或指标"),
    ],
)
def test_wrong_use_gives_a_chinese_message_and_exits_2(
    run: Callable[..., Result], arguments: list[str], said: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("words", [words for words, command in commands() if ends_itself(command)], ids=" ".join)
def test_help_names_the_exit_codes_of_a_command_that_has_more_than_two(
    run: Callable[..., Result], words: tuple[str, ...]
) -> None:
    """The README says that 0 is success and 2 wrong use, and that the help names further codes."""
    assert re.search("退出码：0.*；1.*；2", "".join(run(*words, "--help").stdout.split()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("profle: basic\n", "profile"),
        ("profile: hard\n", "matterlint.yaml:1:10"),
        ("as_of: 2026-13-99\n", "matterlint.yaml:1:8"),
        ("catalog: ../elsewhere\n", "目录之外"),
        ("requires: '>=99'\n", "requires 要求 matterlint >=99"),
        ("requires: 'newest'\n", "requires 应写成"),
        ("ignore: [no-such-rule]\n", "no-such-rule"),
        ("code_list: nowhere\n", "没有名为 nowhere 的代码表"),
        ("a: [\n", "matterlint.yaml:2:1"),
        ("", "matterlint.yaml:1:1"),
    ],
)
def test_a_bad_configuration_exits_2_at_its_place(run: Callable[..., Result], text: str, said: str) -> None:
    Path("matterlint.yaml").write_text(text, "utf-8")
    result = run("lint")
    assert result.exit_code == 2, result.output
    assert said in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_with_a_file_leaves_standard_output_to_another(
    run: Callable[..., Result], edit: Callable[..., Path], name: str, tmp_path: Path
) -> None:
    edit(NOTE, "note: 无")
    target = tmp_path / "out"
    result = run("lint", "--format", f"{name}={target}", "--format", "concise")
    assert result.exit_code == 0
    assert target.read_text("utf-8")
    assert result.stdout.startswith("catalog/")


@pytest.mark.slow
def test_the_number_of_workers_does_not_change_the_output(
    run: Callable[..., Result], edit: Callable[..., Path]
) -> None:
    edit(NOTE, "note: 无")
    edit("value: 20, unit: 工作日", "value: x, unit: 工作日")
    assert (
        run("lint", "--format", "json", "--jobs", "1").stdout == run("lint", "--format", "json", "--jobs", "2").stdout
    )


def test_one_file_is_checked_against_its_catalog(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    file = edit(NOTE, "note: 无")
    result = run("lint", str(file), "--format", "json")
    document = json.loads(result.stdout)
    assert document["summary"]["files"] == 1
    assert {item["path"] for item in document["findings"]} == {f"catalog/{PERMIT}"}


def test_standard_input_stands_for_a_file(run: Callable[..., Result], catalog: Path) -> None:
    file = catalog / "catalog" / PERMIT
    text = file.read_text("utf-8").replace(NOTE, "note: 无")
    result = run("lint", "-", "--stdin-filename", str(file), "--format", "json", stdin=text.encode())
    assert [item["rule"] for item in findings(result)] == ["time-limit/promise-note-missing"]
    assert findings(run("lint", str(file), "--format", "json")) == []


def test_show_files_and_settings(run: Callable[..., Result]) -> None:
    assert f"catalog/{PERMIT}" in run("lint", "--show-files").stdout.splitlines()
    assert "profile    strict" in run("lint", "--show-settings", "--profile", "strict").stdout


def test_statistics_count_by_rule(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    edit(NOTE, "note: 无")
    assert "1  time-limit/promise-note-missing" in run("lint", "--statistics").stdout


def test_diff_shows_and_fix_writes(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    file = edit('basic_code: "000123020000"', "basic_code: 000123020000")
    before = file.read_bytes()
    shown = run("lint", "--diff")
    assert shown.exit_code == 1, "nothing was written: the error stands"
    assert '+basic_code: "000123020000"' in shown.stdout
    assert file.read_bytes() == before
    assert run("lint", "--fix").exit_code == 0
    assert file.read_bytes() == before.replace(b"basic_code: 000123020000", b'basic_code: "000123020000"')
    assert run("lint", "--diff").stdout == ""


def test_explain_a_rule_an_element_and_in_english(run: Callable[..., Result]) -> None:
    assert "time-limit/promise-note-missing" in run("explain", "time-limit/promise-note-missing").stdout
    assert "/time_limit/promised/note" in run("explain", "承诺办结时限说明").stdout
    assert (
        "# promised time limit has no note" in run("explain", "time-limit/promise-note-missing", "--lang", "en").stdout
    )


@pytest.mark.slow
def test_rules_list_and_test(run: Callable[..., Result]) -> None:
    assert "time-limit/promise-note-missing" in run("rules", "list", "time-limit").stdout
    result = run("rules", "test", "time-limit/promise-note-missing")
    assert (result.exit_code, result.stdout) == (0, "1 条规则全部符合\n")
    assert run("rules", "test", "instant-rate").stdout == "1 项指标全部符合\n"
    both = run("rules", "test", "instant-rate", "time-limit/promise-note-missing")
    assert both.stdout == "1 条规则、1 项指标全部符合\n"


def state_basis() -> None:
    """Fill in the basis of the rules in my-rules, as their author does."""
    for path in Path("my-rules").rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace(TEMPLATE_BASIS, "示例市编制规范"), "utf-8")


@pytest.mark.slow
def test_a_new_rule_works_at_once(run: Callable[..., Result], catalog: Path) -> None:
    with Path("matterlint.yaml").open("a", encoding="utf-8") as file:
        file.write("rules: [my-rules]\n")
    Path("my-rules").mkdir()
    made = run("rules", "new", "result/validity-blank", "--at", "/result/validity")
    assert made.exit_code == 0, made.output
    assert run("lint", "--select", "result/validity-blank").exit_code == 0
    untouched = run("rules", "test", "result/validity-blank")
    assert (untouched.exit_code, "basis 1：没有填写" in untouched.stdout) == (1, True)
    state_basis()
    assert run("rules", "test", "result/validity-blank").exit_code == 0
    assert run("rules", "new", "name/no-test", "--at", "/name", "--phrase", "测试").exit_code == 0
    state_basis()
    assert run("rules", "test", "name/no-test").exit_code == 0
    assert run("rules", "new", "name/no-test", "--at", "/name").exit_code == 2
    pattern = run("rules", "new", "name/no-trial", "--at", "/name", "--phrase", "试[0-9]", "--example", "卫生许可试7")
    assert pattern.exit_code == 0, pattern.output
    state_basis()
    assert run("rules", "test", "name").exit_code == 0
    # A city may demand tags; the rulebook itself may not, while its own clean guides have none.
    assert run("rules", "new", "audience/tags", "--at", "/tags").exit_code == 0
    built_in = folder("rules")
    refused = run("rules", "new", "audience/tags-too", "--at", "/tags", "--to", str(built_in))
    assert refused.exit_code == 2
    assert "在干净样例" in refused.output
    assert not (built_in / "audience/tags-too.yaml").exists()
    assert run("rules", "new", "name/other", "--at", "/nmae").exit_code == 2


@pytest.mark.slow
def test_the_program_runs_on_a_console_that_is_not_utf8(catalog: Path, edit: Callable[..., Path]) -> None:
    edit("name: 公共场所卫生许可", "name: 公共场所卫生许可𠮷")
    edit(NOTE, "note: 无")
    program = ROOT / "cli.py"
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, str(program), "lint"], cwd=catalog, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "time-limit/promise-note-missing" in done.stdout.decode("gbk")


def test_a_crash_exits_2(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*arguments: object) -> None:
        raise RuntimeError("示例")

    monkeypatch.setattr("linter.engine.run.lint", crash)
    result = run("lint")
    assert result.exit_code == 2
    assert "检查没有完成" in result.stderr


def test_a_crashed_rule_is_a_finding_and_exits_2(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*arguments: object) -> None:
        raise RuntimeError("示例")

    monkeypatch.setattr("linter.guides.credit_code.invalid_characters", crash)
    result = run("lint", "--format", "json", "--jobs", "1")
    assert result.exit_code == 2
    assert "engine/rule-crashed" in {item["rule"] for item in findings(result)}


def test_the_report_names_excluded_files_and_rules(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    edit(NOTE, "note: 无")
    Path("matterlint.yaml").write_text(
        "as_of: 2026-09-30\nexclude: ['*失业登记*']\nignore: [time-limit]\nseverity: {link: 'off'}\n", "utf-8"
    )
    result = run("lint")
    assert "按设置没有检查 1 个文件" in result.stdout
    assert "按设置没有使用的规则：link、time-limit" in result.stdout
    made = json.loads(run("lint", "--format", "json").stdout)["provenance"]
    assert (made["excluded"], made["switched_off"]) == (1, ["link", "time-limit"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of Unix")
def test_a_pipe_is_not_replaced_by_a_file(run: Callable[..., Result], catalog: Path) -> None:
    pipe = catalog / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("lint", "--format", f"json={pipe}").exit_code == 0
        assert json.loads(os.read(reader, 1 << 20))["version"] == 1
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_folder_is_not_replaced_by_a_file(run: Callable[..., Result], catalog: Path) -> None:
    result = run("lint", "--format", "json=catalog")
    assert result.exit_code == 2
    assert "不能写入" in result.output
