"""worker_pool: a worker that dies, or that cannot start, ends the run with one sentence and leaves no process."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from linter.engine import worker_pool
from linter.engine.config import load
from linter.engine.run import lint
from linter.engine.worker_pool import WorkerEndedError
from tests.support import PERMIT, ROOT

SECONDS = 60
"""The time after which a run counts as hung; it takes two seconds on an idle machine."""
DYING = """
import os, sys
sys.path.insert(0, {root!r})
import linter.engine.phase_one as phase_one
import cli

class Odd(Exception):
    def __init__(self, one, two):
        super().__init__("示例")

def fail(self, entry):
    {action}

if __name__ == "__mp_main__":  # in a worker process
    {where}
if __name__ == "__main__":
    cli.main()
"""
ENDED = "matterlint：检查没有完成：一个工作进程被系统结束了，多半是内存不足；请用 --jobs 1，或者分区县检查"
IN_A_TASK = "phase_one.Inspector.inspect_file = fail"
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`run(where, action, *arguments)` runs matterlint; its worker processes do `action` in their first task, or
    `where` while they start."""

    def run_dying(where: str, action: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        script, scratch = tmp_path / "dying.py", tmp_path / "scratch"
        script.write_text(DYING.format(root=str(ROOT), where=where, action=action), "utf-8")
        scratch.mkdir()
        done = subprocess.run(
            [sys.executable, "-X", "utf8", script, "lint", "--jobs", "2", *arguments],
            env={**os.environ, "TMPDIR": str(scratch), "PYTHONIOENCODING": "utf-8"},
            capture_output=True, encoding="utf-8", timeout=SECONDS, check=False,
        )  # fmt: skip
        assert list(scratch.iterdir()) == []
        return done

    return run_dying


@pytest.mark.slow
def test_a_worker_that_dies_while_it_starts_ends_the_run(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    # The context of the repository's own catalog is larger than the buffer of a pipe.
    done = run("os._exit(9)", "pass", str(ROOT))
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (2, "", [ENDED])


@pytest.mark.slow
def test_it_ends_the_run_too_when_thousands_of_files_are_named(
    run: Callable[..., subprocess.CompletedProcess[str]], catalog: Path
) -> None:
    done = run("os._exit(9)", "pass", *[str(catalog / "catalog" / PERMIT)] * 1000)
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (2, "", [ENDED])


@pytest.mark.slow
def test_a_worker_that_dies_later_ends_the_run(
    run: Callable[..., subprocess.CompletedProcess[str]], catalog: Path
) -> None:
    done = run(IN_A_TASK, "os._exit(9)", str(catalog))
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (2, "", [ENDED])


@pytest.mark.slow
def test_an_exception_that_cannot_be_sent_is_told(
    run: Callable[..., subprocess.CompletedProcess[str]], catalog: Path
) -> None:
    done = run(IN_A_TASK, "raise Odd(1, 2)", str(catalog))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Odd: 示例" in done.stderr
    assert "检查没有完成" in done.stderr.splitlines()[-1]


@pytest.mark.slow
def test_a_worker_without_memory_is_told_in_a_sentence(
    run: Callable[..., subprocess.CompletedProcess[str]], catalog: Path
) -> None:
    done = run(IN_A_TASK, "raise MemoryError", str(catalog))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == ["matterlint：内存不足，检查没有完成；请用 --jobs 1，或者分区县检查"]


def test_a_worker_that_cannot_start_is_told(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor.submit", refuse)
    with pytest.raises(WorkerEndedError, match=r"不能启动工作进程（Resource temporarily unavailable）；请用 --jobs 1"):
        lint([], load([catalog], jobs=2))


@pytest.mark.slow
@pytest.mark.parametrize(("jobs", "started"), [(2, 2), (100_000, 3), (3, 3)])
def test_no_more_workers_are_started_than_there_is_work_for(
    jobs: int, started: int, catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []

    class Pool(worker_pool.ProcessPoolExecutor):
        def __init__(self, size: int, **settings: object) -> None:
            sizes.append(size)
            super().__init__(2, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(worker_pool, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(worker_pool, "CHUNK", 1)
    monkeypatch.setattr(worker_pool, "MOST_PROCESSES", 3)
    settings = load([catalog])
    few, many = lint([], replace(settings, jobs=1)), lint([], replace(settings, jobs=jobs))
    assert sizes == [started]
    assert few.findings == many.findings


@pytest.mark.slow
@posix
def test_workers_end_when_their_parent_is_killed(
    run: Callable[..., subprocess.CompletedProcess[str]], catalog: Path, tmp_path: Path
) -> None:
    note = tmp_path / "worker"
    action = f"open({str(note)!r}, 'x').write(str(os.getpid())); os.kill(os.getppid(), 9); __import__('time').sleep(60)"
    with suppress(AssertionError):  # a parent that is killed removes no temporary files
        run(IN_A_TASK, action, str(catalog))
    worker = int(note.read_text("utf-8"))
    deadline = time.monotonic() + SECONDS / 4
    while _runs(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(worker)


def _runs(process: int) -> bool:
    """Whether a process is there that has not ended; a dead one stays in the table until somebody collects it."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, check=False).stdout
    return bool(state.strip()) and not state.startswith(b"Z")
