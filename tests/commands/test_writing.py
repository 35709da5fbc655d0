"""Writing: a file keeps its mode, a protected or unnamed file stays as it is, a fix changes its edits only."""

from __future__ import annotations

import os
import random
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import linter
from cli import main
from linter.engine import examples
from linter.findings import fix
from linter.findings.finding import Report
from linter.rulebook import example_catalog
from linter.source import read, yaml_writer
from linter.source.yaml_writer import is_protected, write_atomic

QUOTED, UNQUOTED = 'basic_code: "000123020000"', "basic_code: 000123020000"
posix = pytest.mark.skipif(os.name != "posix", reason="Windows files have no mode")


@pytest.fixture
def run(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in the root of the catalog."""
    monkeypatch.chdir(catalog)
    for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- modes


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o755])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "a"
    file.write_text("甲", "utf-8")
    file.chmod(mode)
    write_atomic(file, "乙")
    assert (file.read_text("utf-8"), mode_of(file)) == ("乙", mode)


@posix
def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomic(tmp_path / "a", "甲")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "a") == 0o640


@posix
def test_nobody_else_can_read_a_private_file_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    file.touch(0o600)
    modes = []
    copy = yaml_writer._copy_permissions

    def look(before: os.stat_result, descriptor: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        copy(before, descriptor)
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))

    monkeypatch.setattr(yaml_writer, "_copy_permissions", look)
    write_atomic(file, "甲")
    assert modes == [0o600, 0o600]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_a_file_keeps_its_owner_and_group(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.touch(0o640)
    os.chown(file, 12345, 23456)
    write_atomic(file, "甲")
    assert (file.stat().st_uid, file.stat().st_gid, mode_of(file)) == (12345, 23456, 0o640)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="needs extended attributes")
def test_a_file_keeps_its_extended_attributes(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a")
    try:
        os.setxattr(file, "user.keep", b"1")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    write_atomic(file, b"b")
    assert (file.read_bytes(), os.getxattr(file, "user.keep")) == (b"b", b"1")


def test_a_protected_file_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("甲", "utf-8")
    assert not is_protected(file) and not is_protected(tmp_path / "b") and not is_protected(tmp_path)
    file.chmod(0o444)
    assert is_protected(file)
    with pytest.raises(PermissionError) as error:
        write_atomic(file, "乙")
    assert error.value.filename == str(file)
    assert (file.read_text("utf-8"), mode_of(file), list(tmp_path.iterdir())) == ("甲", 0o444, [file])


def test_an_error_names_the_file_and_not_the_scratch_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as error:
        write_atomic(tmp_path / "none" / "a", "甲")
    assert error.value.filename == str(tmp_path / "none" / "a")


@posix
@pytest.mark.parametrize("mode", [0o640, 0o755])
def test_a_fix_keeps_the_mode(run: Callable[..., Result], edit: Callable[..., Path], mode: int) -> None:
    file = edit(QUOTED, UNQUOTED)
    file.chmod(mode)
    assert run("lint", str(file), "--fix").exit_code == 0
    assert QUOTED in file.read_text("utf-8")
    assert mode_of(file) == mode


def test_a_protected_guide_is_not_fixed_and_told(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    file = edit(QUOTED, UNQUOTED)
    file.chmod(0o444)
    for option in ("--fix", "--diff"):
        result = run("lint", option)
        assert result.exit_code == 1
        path = file.relative_to(Path.cwd()).as_posix()
        assert f"没有修正 {path} 的 1 处：文件没有写权限" in result.stderr.splitlines()
        assert "0 个文件、0 处" in result.stderr
    assert UNQUOTED in file.read_text("utf-8")


@posix
def test_outputs_ledgers_and_other_files_keep_their_modes(
    run: Callable[..., Result], edit: Callable[..., Path]
) -> None:
    edit("note: 自受理之日起计算", "note: null")
    assert run("ledger", "add").exit_code == 0
    (ledger,) = Path("catalog/ledger").iterdir()
    written = [Path("out.json"), Path("out.md"), Path("台账.csv"), ledger]
    for file in written:
        file.touch()
        file.chmod(0o600)
    edit("value: 5, unit: 工作日", "value: 25, unit: 工作日")
    for words in (
        ("lint", "--format", "json=out.json"),
        ("report", "--format", "markdown=out.md"),
        ("ledger", "export", "--to", "台账.csv"),
        ("ledger", "add"),
    ):
        before = [file.stat().st_ino for file in written]
        assert run(*words).exit_code in (0, 1)
        assert [file.stat().st_ino for file in written] != before, "nothing was written"
    assert [mode_of(file) for file in written] == [0o600] * 4


def test_protected_outputs_and_ledgers_are_not_written(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    edit("note: 自受理之日起计算", "note: null")
    assert run("ledger", "add").exit_code == 0
    (ledger,) = Path("catalog/ledger").iterdir()
    edit("value: 5, unit: 工作日", "value: 25, unit: 工作日")
    Path("out.json").touch()
    before = ledger.read_bytes()
    for file in (ledger, Path("out.json")):
        file.chmod(0o444)
    for words, said in (
        (("ledger", "add"), f"{ledger.as_posix()}：文件没有写权限，没有写入"),
        (("lint", "--format", "json=out.json"), "不能写入 out.json：Permission denied"),
    ):
        result = run(*words)
        assert (result.exit_code, result.stderr) == (2, f"matterlint：{said}\n")
    assert (ledger.read_bytes(), Path("out.json").read_bytes()) == (before, b"")


# --- files that nobody named


STANDARD = "catalog/standards/000123020000-公共场所卫生许可.yaml"


@pytest.fixture
def standard(catalog: Path) -> Path:
    """A standard with a finding that a fix mends."""
    text = yaml_writer.dump({"kind": "standard", "basic_code": "000123020000", "name": "公共场所卫生许可"})
    file = catalog / STANDARD
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.replace(QUOTED, UNQUOTED), "utf-8")
    return file


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_a_fix_changes_no_file_that_nobody_named(
    option: str, run: Callable[..., Result], edit: Callable[..., Path], standard: Path
) -> None:
    guide, before = edit(QUOTED, UNQUOTED), standard.read_bytes()
    result = run("lint", str(guide), option)
    assert f"没有修正 {STANDARD} 的 1 处：命令行没有写这个文件" in result.stderr.splitlines()
    assert "1 个文件、1 处" in result.stderr
    assert standard.read_bytes() == before
    assert (QUOTED in guide.read_text("utf-8")) == (option == "--fix")
    assert STANDARD not in (result.stdout if option == "--diff" else "")
    assert result.exit_code == 1, "the finding in the standard stands"


@pytest.mark.parametrize("named", [[], ["."], ["catalog"], ["catalog/standards"], [STANDARD]])
def test_a_fix_changes_files_in_named_folders(named: list[str], run: Callable[..., Result], standard: Path) -> None:
    result = run("lint", *named, "--fix")
    assert QUOTED in standard.read_text("utf-8")
    assert "没有修正" not in result.stderr


def test_of_many_files_only_some_are_named(
    run: Callable[..., Result], catalog: Path, edit: Callable[..., Path]
) -> None:
    guide = edit("note: 自受理之日起计算", "note: 自受理之日起计算。")
    folder = catalog / "catalog/standards"
    folder.mkdir(exist_ok=True)
    for number in range(12):
        (folder / f"{number}.yaml").write_text(
            f"kind: standard\nbasic_code: 0001230210{number:02}\nname: 甲\n", "utf-8"
        )
    lines = [line for line in run("lint", str(guide), "--fix").stderr.splitlines() if line.startswith("没有修正")]
    assert (len(lines), lines[-1]) == (11, "没有修正的还有 2 个文件")


def test_a_guide_that_changed_since_it_was_linted_is_not_fixed(catalog: Path, edit: Callable[..., Path]) -> None:
    file = edit(QUOTED, UNQUOTED)
    report = linter.lint([catalog])
    file.write_text("# 别人刚加的一行\n" + file.read_text("utf-8"), "utf-8")
    files, (skipped,) = fix.fixed_files(catalog, report)
    assert (files, skipped.reason, skipped.count) == ([], "changed", 1)
    file.unlink()
    assert [each.reason for each in fix.fixed_files(catalog, report)[1]] == ["changed"]


def test_a_guide_that_cannot_be_written_is_told(
    run: Callable[..., Result], edit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = edit(QUOTED, UNQUOTED)

    def fail(path: Path, content: str | bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(fix, "write_atomic", fail)
    result = run("lint", "--fix", "--fail-on", "never")
    path = file.relative_to(Path.cwd()).as_posix()
    assert f"没有修正 {path} 的 1 处：不能写入（No space left on device）" in result.stderr.splitlines()
    assert "已修正 0 个文件、0 处" in result.stderr
    assert result.exit_code == 2


# --- exit codes and wrong use


def test_a_diff_fails_as_the_findings_demand(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    assert run("lint", "--diff").exit_code == 0
    edit("value: 20, unit: 工作日", "value: 二十, unit: 工作日")
    result = run("lint", "--diff", "--format", "json=all.json")
    assert (result.exit_code, result.stdout) == (1, ""), "an error without a fix"
    assert result.stderr.splitlines()[0] == "可修正 0 个文件、0 处（未写入）；检查结果：错误 1 处，警告 0 处，提示 0 处"
    assert '"error": 1' in Path("all.json").read_text("utf-8"), "an output into a file is written"
    assert run("lint", "--diff", "--fail-on", "never").exit_code == 0
    assert run("lint", "--diff", "--fix", "--fail-on", "warning").exit_code == 1
    Path("empty").mkdir()
    assert run("lint", "--diff", "empty").exit_code == 3
    assert "有错误的仍是1" in "".join(run("lint", "--help").stdout.split())


def test_unsafe_fixes_alone_is_wrong_use(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linter.engine.run.lint", lambda *_: pytest.fail("the catalog was linted"))
    result = run("lint", "--unsafe-fixes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "matterlint：--unsafe-fixes 要和 --fix 或者 --diff 一起写，单独写什么也不做\n"


# --- a fix changes its edits and nothing else

GUIDES = [yaml_writer.dump(document) for _, document in example_catalog.clean_guides().values()]


def spoiled(text: str, at: random.Random) -> str:
    """A guide with defects that have fixes: its basic code and some others without quotes, half-width punctuation."""
    text = re.sub(r'^basic_code: "(.+)"$', r"basic_code: \1", text, flags=re.MULTILINE)
    text = re.sub(r'(code: )"(\w+)"', lambda found: found[1] + found[2] if at.random() < 0.5 else found[0], text)
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if at.random() < 0.3:
            lines[number] = line.replace("，", ",")
        if at.random() < 0.1:
            lines[number] += "  # 注，\t"
    return "\n".join(lines)


@pytest.mark.slow
@settings(max_examples=30)
@given(
    guide=st.sampled_from(GUIDES),
    seed=st.integers(0, 1 << 32),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    line_end=st.sampled_from([b"\n", b"\r\n"]),
    end=st.sampled_from([b"", b"\n", b"\n\n"]),
    unsafe=st.booleans(),
)
def test_a_fixed_file_differs_within_the_edits_only(
    guide: str,
    seed: int,
    mark: bytes,
    line_end: bytes,
    end: bytes,
    unsafe: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("root")
    file = root / "districts/甲/乙/丙.yaml"
    file.parent.mkdir(parents=True)
    text = spoiled(guide, random.Random(seed)).rstrip("\n").encode() + end
    data = mark + text.replace(b"\n", line_end)
    file.write_bytes(data)
    report = linter.lint([root], as_of=examples.AS_OF)
    (fixed,), skipped = fix.fixed_files(root, report, unsafe=unsafe)
    fix.save(root, fixed)
    assert (skipped, fixed.before, fixed.after) == ([], data, file.read_bytes())
    assert fixed.after == expected(data, report, unsafe) != data


def expected(data: bytes, report: Report, unsafe: bool) -> bytes:
    """The bytes with the edits of the report, computed line by line from the end of the file."""
    mark = read.byte_order_mark(data)
    lines = data[len(mark) :].decode().split("\n")
    edits: list[tuple[tuple[int, int], tuple[int, int], str]] = []
    for finding in report.findings:
        if finding.fix and (unsafe or finding.fix.safety == "safe"):
            own = [(edit.start, edit.end, edit.text) for edit in finding.fix.edits]
            new = [edit for edit in own if edit not in edits]
            if not any(edit[0] < other[1] and other[0] < edit[1] for edit in new for other in edits):
                edits += new
    for (line, column), (end_line, end_column), text in sorted(edits, reverse=True):
        head, tail = lines[line - 1][: column - 1], lines[end_line - 1][end_column - 1 :]
        lines[line - 1 : end_line] = [head + text + tail]
    return mark + "\n".join(lines).encode()


def test_a_byte_order_mark_survives_and_shows_in_the_diff(
    run: Callable[..., Result], edit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = edit(QUOTED, UNQUOTED)
    data = b"\xef\xbb\xbf" + file.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n")
    file.write_bytes(data)
    wanted = data.replace(UNQUOTED.encode(), QUOTED.encode())
    piped = run("lint", "--diff").stdout_bytes.decode().split("\n")
    assert [line for line in piped if line[:1] in ("+", "-")][2:] == [f"-{UNQUOTED}\r", f"+{QUOTED}\r"]
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True)
    shown = run("lint", "--diff").stdout
    assert [line for line in shown.splitlines() if line[:1] in "+-"][2:] == [f"-{UNQUOTED}\\x0d", f"+{QUOTED}\\x0d"]
    result = run("lint", "--fix")
    assert file.read_bytes() == wanted
    assert "yaml/bom" in result.stdout


@pytest.mark.slow
@posix
@pytest.mark.parametrize("name", ["公共场所卫生许可.yaml", "有 空格.yaml", '引号".yaml', "换行\n.yaml"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_diff_can_be_applied(
    run: Callable[..., Result], edit: Callable[..., Path], name: str, mark: bytes, line_end: bytes
) -> None:
    file = edit(QUOTED, UNQUOTED)
    file = file.rename(file.with_name(name))
    lines = file.read_bytes().rstrip(b"\n").replace(b"\n", line_end)
    for end in (b"", line_end):
        before = mark + lines + end
        file.write_bytes(before)
        patch = run("lint", "--diff").stdout_bytes
        assert run("lint", "--fix").exit_code == (1 if mark else 0), "a byte order mark is an error that stays"
        after = file.read_bytes()
        file.write_bytes(before)
        subprocess.run(["git", "apply", "-"], input=patch, check=True)
        assert file.read_bytes() == after != before
        file.write_bytes(before)


def test_a_ledger_keeps_its_byte_order_mark(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    edit("note: 自受理之日起计算", "note: null")
    assert run("ledger", "add").exit_code == 0
    (ledger,) = Path("catalog/ledger").iterdir()
    before = b"\xef\xbb\xbf" + ledger.read_bytes()
    ledger.write_bytes(before)
    edit("value: 5, unit: 工作日", "value: 25, unit: 工作日")
    assert run("ledger", "add").exit_code in (0, 1)
    assert ledger.read_bytes().startswith(before) and ledger.read_bytes() != before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_a_fix_follows_no_link(run: Callable[..., Result], catalog: Path, edit: Callable[..., Path]) -> None:
    file = edit(QUOTED, UNQUOTED)
    real = catalog / "outside.yaml"
    file.rename(real)
    file.symlink_to(real)
    run("lint", "--fix")
    assert UNQUOTED in real.read_text("utf-8")
