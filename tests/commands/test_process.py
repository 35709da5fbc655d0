"""The process of a command: locales, signals, workers that die."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from linter.commands import process
from linter.engine import config, run, worker_pool
from tests.support import PERMIT, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals and locales of POSIX")]

GUIDES = 40
"""Guides that are added to a catalog, so that it makes several tasks."""


@pytest.fixture
def large(catalog: Path) -> Path:
    """A catalog whose context is larger than a pipe, and whose guides make more than one task."""
    guide = catalog / "catalog" / PERMIT
    for number in range(GUIDES):
        shutil.copy(guide, guide.with_name(f"另一个{number}.yaml"))
    registry = catalog / "catalog/registry/documents.yaml"
    more = "".join(f"- {{id: other-{number}, name: 其他证明文件第{number}号}}\n" for number in range(5000))
    registry.write_text(registry.read_text("utf-8") + more, "utf-8")
    return catalog


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONUTF8"))}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def started(*arguments: str | Path, folder: Path, **more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=environment(**more), stdout=pipe, stderr=pipe)


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the locale zh_CN.GBK."""
    folder = tmp_path_factory.mktemp("locales")
    maker = shutil.which("localedef")
    if maker is None:
        pytest.skip("needs localedef")
    subprocess.run([maker, "-i", "zh_CN", "-f", "GBK", folder / "zh_CN.GBK"], capture_output=True, check=False)
    if not (folder / "zh_CN.GBK").is_dir():
        pytest.skip("needs the sources of the locale zh_CN.GBK")
    return folder


def test_a_gbk_locale_changes_no_verdict(catalog: Path, locales: Path, edit: Callable[..., Path]) -> None:
    edit("name: 公共场所卫生许可\n", "name: ''\n")
    expected, _ = started("lint", "--format", "json", folder=catalog).communicate()
    under = started("lint", "--format", "json", folder=catalog, LOCPATH=str(locales), LC_ALL="zh_CN.GBK")
    assert under.communicate() == (expected, b"")
    assert under.returncode == 1


def test_a_gbk_terminal_gets_gbk_and_may_name_files_in_either_encoding(catalog: Path, locales: Path) -> None:
    gbk = {"LOCPATH": str(locales), "LC_ALL": "zh_CN.GBK"}
    for name in (f"catalog/{PERMIT}".encode(), f"catalog/{PERMIT}".encode("gbk")):
        done = subprocess.run(
            [os.fsencode(sys.executable), os.fsencode(ROOT / "cli.py"), b"lint", name, b"--format", b"concise"],
            cwd=catalog, env=environment(**gbk), capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode("gbk").startswith("检查了 1 个文件")


def test_an_argument_is_taken_as_it_is_where_nothing_else_is_known(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xd6\xd0"
    Path(os.fsdecode(name)).touch()
    assert process._in_utf8(name, "gbk") == name
    assert process._in_utf8("中".encode("gbk"), "gbk") == "中".encode()
    assert process._in_utf8("中".encode(), "gbk") == "中".encode()
    assert process._in_utf8(b"\xff", "gbk") == b"\xff"


def test_no_time_zone_data_is_needed(catalog: Path) -> None:
    (catalog / "matterlint.yaml").write_text("profile: standard\n", "utf-8")
    done = started("lint", "--show-settings", folder=catalog, PYTHONTZPATH="/nonexistent")
    assert str(config.today()) in done.communicate()[0].decode()


def stop_at_once(*_arguments: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse_at_once(*_arguments: object) -> None:
    raise ValueError("no")


def lint(root: Path) -> Any:
    return run.lint([root], replace(config.load([root]), jobs=2))


@pytest.mark.parametrize("part", ["_start_worker", "_inspect_chunk"])
@pytest.mark.parametrize("end", [stop_at_once, refuse_at_once])
def test_a_worker_that_ends_too_early_ends_the_run(
    large: Path, part: str, end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_pool, part, end)
    expected = ValueError if (part, end) == ("_inspect_chunk", refuse_at_once) else worker_pool.WorkerError
    with pytest.raises(expected):
        lint(large)
    assert multiprocessing.active_children() == []


def test_a_worker_that_never_comes_to_life_ends_the_run(large: Path) -> None:
    """Its arguments must not be written into a pipe that nobody reads."""
    before = multiprocessing.spawn.get_executable()
    multiprocessing.set_executable(shutil.which("false") or "/bin/false")
    try:
        with pytest.raises(worker_pool.WorkerError, match="--jobs 1"):
            lint(large)
    finally:
        multiprocessing.set_executable(before)


def test_a_system_without_room_for_a_worker(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", refuse)
    with pytest.raises(worker_pool.WorkerError, match="不能启动"):
        lint(large)


def test_the_number_of_workers_is_bounded(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def noted(inspector: Any, entries: list[Any], jobs: int) -> Any:
        asked.append(jobs)
        return map(inspector.inspect_file, entries)

    monkeypatch.setattr(worker_pool, "_pooled", noted)
    run.lint([large], replace(config.load([large]), jobs=10_000))
    assert asked == [2]


def children_of(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def is_alive(child: int) -> bool:
    """Whether a process runs; one that ended may wait for its parent to ask for its exit code."""
    try:
        return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_signal_ends_the_run_and_its_workers(large: Path, number: int, code: int, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    guide = large / "catalog" / PERMIT
    for extra in range(2000):
        os.link(guide, guide.with_name(f"更多{extra}.yaml"))
    run_ = started("lint", "--jobs", "2", folder=large, TMPDIR=str(scratch))
    while run_.poll() is None and len(workers := children_of(run_.pid)) < 3:  # two workers and their tracker
        time.sleep(0.02)
    run_.send_signal(number)
    if number == signal.SIGINT:  # a terminal sends it to all of them
        for worker in workers:
            os.kill(worker, number)
    _, errors = run_.communicate(timeout=60)
    assert run_.returncode == code
    for _ in range(1500):
        if not any(map(is_alive, workers)):
            break
        time.sleep(0.02)
    assert not any(map(is_alive, workers))
    if number != signal.SIGKILL:
        assert len(errors.decode().splitlines()) == 1, errors
        assert list(scratch.iterdir()) == []
