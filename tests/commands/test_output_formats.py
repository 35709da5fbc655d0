"""The option --format of all commands: what it accepts, where it writes, and that every format can be made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import linter.audit_text.formats
import linter.bulletin.formats
import linter.figures.formats
import linter.findings.formats
import linter.ledger.formats
import linter.matters.formats
from cli import COMMANDS, main
from linter.common.errors import UserError
from linter.common.output_format import FormatError, Library, OutputFormat, for_file, table
from tests.commands.command_tree import commands
from tests.support import PERMIT, ROOT

TABLES: list[Mapping[str, OutputFormat[Any]]] = [
    linter.findings.formats.FORMATS,
    linter.bulletin.formats.FORMATS,
    linter.matters.formats.COMPARISON,
    linter.matters.formats.BUNDLE_SAVINGS,
    linter.matters.formats.SWEEP,
    linter.ledger.formats.EXPORT,
    linter.ledger.formats.BURN_DOWN,
    linter.figures.formats.SAMPLE,
    linter.audit_text.formats.AUDIT,
]
RULE = "time-limit/promise-note-missing"
FORGED = "##[error]伪造"


@pytest.fixture(autouse=True)
def _no_build_log(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in the root of the catalog."""
    monkeypatch.chdir(catalog)
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def with_formats() -> list[tuple[str, ...]]:
    """The words of every command that has the option --format."""
    return [words for words, command in commands() if any("--format" in option.opts for option in command.params)]


@pytest.mark.parametrize("entry", [entry for formats in TABLES for entry in formats.values()], ids=lambda e: e.printer)
def test_every_format_has_its_printer(entry: OutputFormat[Any]) -> None:
    module, _, function = entry.printer.partition(":")
    assert callable(getattr(import_module(module), function))
    assert entry.suffix.startswith(".")


def test_the_commands_that_have_formats() -> None:
    """A new command with formats must use the same option; this test then names it."""
    assert {" ".join(words) for words in with_formats()} == {
        "lint", "compare", "bundle", "sweep", "report", "ledger burn-down", "ledger uncovered", "sample", "audit-text",
    }  # fmt: skip


@pytest.mark.parametrize("words", with_formats(), ids=" ".join)
@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["jsn"], "没有 jsn 格式，是不是 json？"),
        (["\x1b[31m"], "没有 \\x1b[31m 格式；可选 "),
        (["json", "json"], "只能有一种格式输出到屏幕"),
        (["json=a.out", "json=./x/../a.out"], "两种格式不能写到同一个文件"),
        (["json="], "json= 后面没有写文件"),
    ],
)
def test_wrong_formats_are_told_before_anything_is_done(
    words: tuple[str, ...], values: list[str], said: str, run: Callable[..., Result]
) -> None:
    arguments = {"compare": ["000"], "sweep": [RULE], "audit-text": ["x.txt"]}.get(words[0], [])
    result = run(*words, *arguments, *[part for value in values for part in ("--format", value)])
    assert (result.exit_code, said in result.stderr) == (2, True), result.output
    assert list(Path.cwd().glob("*.out")) == []


@pytest.mark.parametrize("words", with_formats(), ids=" ".join)
def test_help_lists_the_formats(words: tuple[str, ...], run: Callable[..., Result]) -> None:
    text = " ".join(run(*words, "--help").stdout.split())
    assert "NAME[=FILE]" in text
    assert "json" in text.partition("NAME[=FILE]")[2]


def test_a_binary_format_needs_a_file(run: Callable[..., Result]) -> None:
    for words in (("compare", "000"), ("report",)):
        result = run(*words, "--format", "xlsx")
        assert (result.exit_code, "xlsx=文件" in result.stderr) == (2, True)
        assert "xlsx 必须写" in "".join(run(words[0], "--help").stdout.split()).replace("xlsx必须写", "xlsx 必须写")


def test_a_missing_library_is_told_before_the_work_is_done(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.setattr("linter.engine.config.load", lambda *_, **__: pytest.fail("the catalog was read"))
    for words in (("report", "--format", "xlsx=r.xlsx"), ("ledger", "export", "--to", "l.xlsx")):
        result = run(*words)
        assert (result.exit_code, "pip install 'matterlint[xlsx]'" in result.stderr) == (2, True), result.output


def test_one_run_writes_several_formats(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    edit("note: 自受理之日起计算", "note: null")
    result = run("sweep", RULE, "--format", "json=s.json", "--format", "text", "--format", "markdown=s.md")
    assert result.exit_code == 1
    assert result.stdout.startswith("举一反三：")
    assert json.loads(Path("s.json").read_text("utf-8"))["n"] == 1
    assert Path("s.md").read_text("utf-8").startswith("# 举一反三")


@pytest.mark.parametrize("words", [*with_formats(), ("ledger", "export")], ids=" ".join)
def test_every_command_names_the_files_that_it_wrote(words: tuple[str, ...], run: Callable[..., Result]) -> None:
    Path("通报.txt").write_text("共有事项10项，其中甲类4项、乙类6项。", "utf-8")
    bundles = Path("catalog/lists/一件事清单-2026.yaml")
    bundles.parent.mkdir()
    bundles.write_bytes((ROOT / bundles).read_bytes())
    needed = {"compare": ["000123020000"], "sweep": [RULE], "audit-text": ["通报.txt"]}.get(words[0], [])
    output = ["--to", "台账.md"] if words == ("ledger", "export") else ["--format", "json=结果.json"]
    result = run(*words, *needed, *output)
    assert result.stderr == f"已写入 {output[-1].removeprefix('json=')}\n"


@pytest.mark.skipif(os.name != "posix", reason="/dev is of Unix")
def test_a_stream_is_no_file_that_was_written(run: Callable[..., Result]) -> None:
    assert run("lint", "--format", f"json={os.devnull}").stderr == ""


def test_the_ending_of_a_file_chooses_a_format() -> None:
    formats = linter.ledger.formats.EXPORT
    assert for_file(formats, Path("a/台账.CSV")).name == "csv"
    with pytest.raises(UserError, match=r"须以 \.xlsx、\.csv、\.md 结尾"):
        for_file(formats, Path("台账.doc"))


def test_a_printer_is_imported_when_it_is_called() -> None:
    formats = table(OutputFormat[str]("gone", "linter.no_such_module:render", ".txt"))
    with pytest.raises(ModuleNotFoundError):
        formats["gone"]("x")
    needy = OutputFormat[str]("x", "linter.no_such_module:render", ".x", needs=Library("no_such_library", "report"))
    with pytest.raises(FormatError, match="no_such_library"):
        needy("x")


@pytest.mark.parametrize(
    "arguments",
    [
        ("sweep", RULE),
        ("sweep", RULE, "--format", "json"),
        ("lint", "--statistics", "--profile", "strict"),
        ("lint", "--fix", "--diff"),
        ("show", "000123020000"),
        ("rules", "list"),
    ],
)
def test_no_command_prints_what_a_build_service_would_obey(
    arguments: tuple[str, ...], run: Callable[..., Result], catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule of the catalog and a guide hold a command of GitHub Actions; outside of a build it is printed as it is."""
    assert run("rules", "new", "name/forged", "--at", "/name", "--phrase", "卫生", "--to", "my-rules").exit_code == 0
    rule = catalog / "my-rules/name/forged.yaml"
    rule.write_text(rule.read_text("utf-8").replace("zh: 事项名称用词不当", f"zh: '{FORGED}'"), "utf-8")
    (catalog / "matterlint.yaml").write_text('as_of: "2026-09-30"\nrules: [my-rules]\n', "utf-8")
    guide = catalog / "catalog" / PERMIT
    text = guide.read_text("utf-8").replace("note: 自受理之日起计算", "note: null")
    text = text.replace('basic_code: "000123020000"', "basic_code: 000123020000")
    guide.write_text(text.replace("name: 公共场所卫生许可", f"name: '公共场所卫生许可{FORGED}'", 1), "utf-8")
    if arguments[0] == "sweep":
        arguments = ("sweep", "name/forged", *arguments[2:])
    assert FORGED in run(*arguments).stdout
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    guarded = run(*arguments)
    assert "伪造" in guarded.stdout
    assert "##[" not in guarded.stdout


def test_version_and_help_import_no_engine() -> None:
    """One process for all: the first arguments after which a module is there are those that import it."""
    script = (
        "import cli, json, sys\n"
        "rooms = ('engine', 'rulebook', 'ledger.entry', 'figures.survey', 'matters.lookup', 'importers')\n"
        "heavy = [f'linter.{room}' for room in rooms] + ['yaml', 'jsonschema', 'rich', 'openpyxl']\n"
        "for arguments in json.loads(sys.argv[1]):\n"
        "    try:\n        cli.main(arguments)\n"
        "    except SystemExit as done:\n        assert done.code == 0, (arguments, done.code)\n"
        "    imported = [name for name in heavy if name in sys.modules]\n"
        "    assert not imported, (arguments, imported)\n"
        "print('all seen', file=sys.stderr)\n"
    )
    lines = [["--version"], ["--help"], *[[*words, "--help"] for words, _ in commands()]]
    assert len(lines) > 20
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", script, json.dumps(lines)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "all seen")


def test_every_command_is_imported_by_its_name() -> None:
    assert {words[0] for words, _ in commands() if words} == set(COMMANDS)
