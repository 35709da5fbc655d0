"""Standard streams: a code page, a closed stream, a full disk or a reader that stops never breaks or hides a result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

import cli
from linter.audit_text.formats import AUDIT
from linter.bulletin.formats import FORMATS as REPORT
from linter.common.output_format import PLAIN, OutputFormat
from linter.figures.formats import SAMPLE
from linter.findings.formats import FORMATS as LINT
from linter.ledger.formats import BURN_DOWN, UNCOVERED
from linter.matters.formats import BUNDLE_SAVINGS, COMPARISON, SWEEP

PROGRAM = Path(cli.__file__)
RULE = "time-limit/promise-note-missing"
CODE = "000123020000"
NAME = "公共场所卫生许可😀²é"
"""The name of a guide with characters that GBK does not have."""


def in_a_shell(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that starts the program in a shell; a start takes the program a second."""
    return pytest.mark.slow(pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")(test))


@pytest.fixture
def named(catalog: Path, edit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of a catalog with a finding in a guide that is called NAME; it is the current folder."""
    monkeypatch.chdir(catalog)
    for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.delenv(name, raising=False)
    edit("note: 自受理之日起计算}", "note: null}  # 😀²é")
    edit("name: 公共场所卫生许可", f"name: {NAME}")
    return catalog


def run(*arguments: str, charset: str = "gbk", stdin: bytes | None = None) -> Result:
    """A command on a console with an encoding."""
    return CliRunner(charset=charset).invoke(cli.main, list(arguments), input=stdin)


COMMANDS: list[tuple[tuple[str, ...], Mapping[str, OutputFormat[Any]]]] = [
    (("lint",), LINT),
    (("compare", CODE), COMPARISON),
    (("bundle",), BUNDLE_SAVINGS),
    (("sweep", RULE), SWEEP),
    (("report",), REPORT),
    (("ledger", "burn-down"), BURN_DOWN),
    (("ledger", "uncovered"), UNCOVERED),
    (("sample",), SAMPLE),
    (("audit-text", "通报.txt"), AUDIT),
]
PRINTED = [
    # `bundle` reads the repository's own catalog.
    pytest.param(words, entry, id=f"{words[0]} {entry.name}", marks=[pytest.mark.slow] if words[0] == "bundle" else [])
    for words, formats in COMMANDS
    for entry in formats.values()
    if entry.syntax != "binary"
]


@pytest.mark.parametrize(("words", "entry"), PRINTED)
def test_programs_read_utf8_and_people_the_encoding_of_their_console(
    words: tuple[str, ...], entry: OutputFormat[Any], named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(PLAIN.width))  # printed lines are then as long as those in a file
    Path("通报.txt").write_text(f"全市共 3 项，其中 1 项、2 项已完成{NAME}。合计 100%。\n", "utf-8")
    target = named / "saved"
    if words[0] == "bundle":  # only the repository's own catalog has bundles (一件事)
        monkeypatch.chdir(PROGRAM.parent)
    saved, printed = run(*words, "--format", f"{entry.name}={target}"), run(*words, "--format", entry.name)
    assert saved.exit_code == printed.exit_code in (0, 1), printed.output
    data, shown = target.read_bytes(), printed.stdout_bytes
    if entry.utf8:
        assert shown == data
        if entry.syntax == "json" and entry.name != "jsonl":
            json.loads(shown)
        if entry.suffix == ".xml":
            ElementTree.fromstring(shown)
    else:
        text = shown.decode("gbk")
        # Tables are fitted to the width of the text before it is encoded.
        assert text == data.decode("utf-8").encode("gbk", "backslashreplace").decode("gbk")


def test_the_formats_for_people_are_the_plain_texts() -> None:
    named = {entry.name for _, formats in COMMANDS for entry in formats.values() if not entry.utf8}
    assert named == {"full", "concise", "text"}


def test_a_character_that_the_console_does_not_have_is_an_escape(named: Path) -> None:
    assert "note: null}  # \\U0001f600\\xb2é" in run("lint").stdout_bytes.decode("gbk")
    assert "公共场所卫生许可\\U0001f600" in run("compare", CODE).stdout_bytes.decode("gbk")


@pytest.mark.parametrize("arguments", [("show", CODE), ("standard", "draft", CODE), ("lint", "--diff")])
def test_yaml_and_patches_that_are_piped_are_utf8(
    arguments: tuple[str, ...], named: Path, edit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(f'basic_code: "{CODE}"', f"basic_code: {CODE}")
    assert NAME in run(*arguments).stdout_bytes.decode("utf-8")
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True)
    assert "公共场所卫生许可\\U0001f600" in run(*arguments).stdout_bytes.decode("gbk")


def test_the_list_of_files_that_is_piped_is_utf8(named: Path, edit: Callable[..., Path]) -> None:
    file = edit("name: ", "name: ")
    file.rename(file.with_name("许可😀.yaml"))
    paths = run("lint", "--show-files").stdout_bytes.decode("utf-8").splitlines()
    assert len(paths) == 11
    assert all(Path(path).is_file() for path in paths)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["json", "junit", "full"])
def test_the_encoding_of_the_environment_is_used_for_people_only(named: Path, name: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "gbk:strict", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "lint", "--format", name], env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert RULE in done.stdout.decode("gbk" if name == "full" else "utf-8")


def shell(command: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """A shell command in which `"$@"` stands for matterlint with arguments."""
    words = [sys.executable, str(PROGRAM), *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(["bash", "-c", command, "bash", *words], env=environment, capture_output=True, check=False)


@in_a_shell
@pytest.mark.parametrize(
    ("streams", "arguments"),
    [
        (">&-", ("lint", "--format", "full")),
        ("<&- >&-", ("lint", "--format", "json")),
        ("<&- >&- 2>&-", ("lint", "--jobs", "2", "--format", "json")),
        (">&-", ("rules", "list")),
        (">&- 2>&-", ("rules", "list")),
        (">&-", ("--help",)),
        (">&- 2>&-", ("--help",)),
    ],
)
def test_a_closed_standard_output_takes_no_result(streams: str, arguments: tuple[str, ...], named: Path) -> None:
    done = shell(f'"$@" {streams}', *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    said = [] if "2>&-" in streams else ["matterlint：不能读写 标准输出：Bad file descriptor"]
    assert done.stderr.decode().splitlines() == said


@in_a_shell
def test_a_result_in_a_file_needs_no_stream(named: Path) -> None:
    assert shell('"$@" <&- >&- 2>&-', "lint", "--jobs", "2", "--format", "json=saved.json").returncode == 0
    assert json.loads(Path("saved.json").read_bytes())["version"] == 1


@in_a_shell
@pytest.mark.parametrize(("streams", "jobs"), [("2>&-", "1"), ("<&-", "1"), ("<&- 2>&-", "2"), ("2>/dev/full", "1")])
def test_a_result_needs_no_other_stream(streams: str, jobs: str, named: Path, edit: Callable[..., Path]) -> None:
    edit("value: 20, unit: 工作日", "value: 二十, unit: 工作日")
    done = shell(f'"$@" {streams}', "lint", "--timing", "--jobs", jobs, "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["summary"]["error"]
    assert b"Traceback" not in done.stderr


@in_a_shell
@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize("arguments", [("lint", "no-such-path"), ("lint", "--no-such-option"), ("lnt",)])
def test_wrong_use_exits_2_also_when_nobody_can_be_told(streams: str, arguments: tuple[str, ...], named: Path) -> None:
    assert shell(f'"$@" {streams}', *arguments).returncode == 2


@in_a_shell
def test_a_closed_standard_input_is_told(named: Path) -> None:
    done = shell('"$@" <&-', "lint", "-", "--stdin-filename", "catalog/districts/新.yaml")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "matterlint：不能读写 标准输入：已关闭\n"


@in_a_shell
@pytest.mark.parametrize("arguments", [("lint", "--format", "json"), ("lint",), ("rules", "list"), ("--help",)])
def test_a_full_disk_is_told_and_no_success(arguments: tuple[str, ...], named: Path) -> None:
    done = shell('"$@" >/dev/full', *arguments)
    assert done.returncode == 2
    assert done.stderr.decode() == "matterlint：不能读写 标准输出：No space left on device\n"


@in_a_shell
@pytest.mark.parametrize("arguments", [("lint", "--format", "json"), ("lint",), ("explain", RULE)])
def test_a_reader_that_stops_ends_the_program_quietly(arguments: tuple[str, ...], named: Path) -> None:
    done = shell('"$@" | true; echo ${PIPESTATUS[0]}', *arguments)
    assert (done.stdout, done.stderr) == (b"2\n", b"")


@in_a_shell
def test_a_reader_of_both_streams_that_stops_ends_the_program_quietly(named: Path) -> None:
    done = shell('"$@" 2>&1 | true; echo ${PIPESTATUS[0]}', "lint", "--fix")
    assert (done.stdout, done.stderr) == (b"2\n", b"")


@in_a_shell
def test_the_first_lines_of_a_long_result_can_be_read(named: Path) -> None:
    done = shell('"$@" | head -1', "rules", "list")
    assert (len(done.stdout.splitlines()), done.stderr) == (1, b"")


@in_a_shell
def test_dev_stdout_is_the_stream_and_not_a_file_to_replace(named: Path) -> None:
    before = Path("/dev/stdout").readlink()
    done = shell('echo first >all.json; "$@" >>all.json', "lint", "--format", "json=/dev/stdout")
    try:
        assert done.returncode == 0, done.stderr
        head, _, rest = Path("all.json").read_bytes().partition(b"\n")
        assert (head, json.loads(rest)["version"]) == (b"first", 1)
    finally:
        assert Path("/dev/stdout").readlink() == before


def test_a_crash_is_told_without_a_traceback_on_standard_output(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_arguments: object) -> None:
        raise RuntimeError("示例")

    monkeypatch.setattr("linter.engine.run.lint", crash)
    result = run("lint")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr_bytes.decode("gbk").splitlines()[-2] == "RuntimeError: 示例"
