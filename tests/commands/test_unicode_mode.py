"""unicode_mode: names on the disk are UTF-8 in every locale; the console keeps the encoding of its locale."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from linter.commands import unicode_mode
from tests.support import PERMIT, ROOT

PROGRAM = str(ROOT / "cli.py")
GUIDE = f"catalog/{PERMIT}"


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the locale zh_CN.GBK."""
    compiler = shutil.which("localedef")
    if compiler is None:
        pytest.skip("needs localedef")
    folder = tmp_path_factory.mktemp("locales")
    # It exits with 1 for warnings.
    subprocess.run([compiler, "-i", "zh_CN", "-f", "GBK", folder / "zh_CN.GBK"], capture_output=True, check=False)
    if not (folder / "zh_CN.GBK").exists():
        pytest.skip("needs the character map GBK")
    return folder


def lint(
    folder: Path, locales: Path, *arguments: str | bytes, locale: str = "zh_CN.GBK", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """`matterlint lint` as a process of its own in a locale."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    settings: Mapping[str, str] = {**rest, "LOCPATH": str(locales), "LC_ALL": locale, **environment}
    command = [sys.executable, PROGRAM, "lint", *arguments]
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("locale", "mode", "jobs"),
    [("zh_CN.GBK", "", "1"), ("C", "0", "2")],
)
def test_the_verdict_is_that_of_a_utf8_locale(
    locale: str, mode: str, jobs: str, catalog: Path, locales: Path, edit: Callable[..., Path]
) -> None:
    edit("note: 自受理之日起计算}", "note: null}")
    edit("attachments/", "attachments/没有")
    arguments = ("--format", "json", "--jobs", jobs, "--profile", "strict")
    usual = lint(catalog, locales, *arguments, locale="C.UTF-8")
    done = lint(catalog, locales, *arguments, locale=locale, PYTHONUTF8=mode)
    assert (done.returncode, done.stderr) == (usual.returncode, usual.stderr)
    assert done.stdout == usual.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "encoding"),
    [({}, "gbk"), ({"PYTHONIOENCODING": "utf-8"}, "utf-8"), ({"PYTHONIOENCODING": ":replace"}, "gbk")],
)
def test_the_console_keeps_its_encoding(settings: dict[str, str], encoding: str, catalog: Path, locales: Path) -> None:
    assert "没有发现问题" in lint(catalog, locales, **settings).stdout.decode(encoding)
    refused = lint(catalog, locales, "没有.yaml".encode("gbk"), **settings)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr.decode(encoding).startswith("matterlint：没有这个文件或文件夹：")
    assert refused.stderr.decode(encoding).endswith("没有.yaml\n")


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_file_is_found_by_its_bytes_and_by_its_name_in_the_locale(
    encoding: str, catalog: Path, locales: Path
) -> None:
    name = GUIDE.encode(encoding)
    assert lint(catalog, locales, name, "--show-files").stdout.decode().splitlines() == [GUIDE]
    done = lint(catalog, locales, name, "--format", b"json=" + "结果.json".encode(encoding))
    assert (done.returncode, done.stderr.decode("gbk")) == (0, "已写入 结果.json\n")
    assert (catalog / "结果.json").is_file()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("目录".encode("gbk"), "目录"),  # valid UTF-8 as well: `Ŀ¼`
        ("承诺办结时限".encode("gbk"), "承诺办结时限"),
        ("承诺办结时限".encode(), "承诺办结时限"),
        (b"--format=json", "--format=json"),
        (b"\xff", "\udcff"),
    ],
)
def test_a_text_is_read_as_it_was_typed(typed: bytes, text: str) -> None:
    argument = typed.decode("utf-8", "surrogateescape")
    assert unicode_mode._as_text(argument, "gbk") == text


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes any bytes")
def test_a_name_in_gbk_on_the_disk_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "许可.yaml".encode("gbk").decode("utf-8", "surrogateescape")
    (tmp_path / os.fsdecode("许可.yaml".encode("gbk"))).touch()
    monkeypatch.setattr("os.path.lexists", lambda path: path == name)
    assert unicode_mode._as_text(name, "gbk") == name
    assert unicode_mode._as_text(f"--config={name}", "gbk") == f"--config={name}"


@pytest.mark.slow
def test_a_command_that_cannot_start_again_is_told(catalog: Path, locales: Path) -> None:
    script = "import sys; sys.path.insert(0, sys.argv.pop(1)); import cli; sys.executable = '/no/python'; cli.main()"
    settings = {"LOCPATH": str(locales), "LC_ALL": "zh_CN.GBK", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    done = subprocess.run(
        [sys.executable, "-c", script, ROOT, "lint"],
        cwd=catalog, env=os.environ | settings, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert "PYTHONUTF8=1" in done.stderr.decode("gbk")
