"""interruption: a signal ends any command with 128 + n and one line, and leaves neither files nor processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
SCRIPT = """
import os, sys, pkgutil
sys.path.insert(0, {root!r})
import cli

def interrupted(*arguments, **settings):
    os.killpg(0, {signal})
    os.kill(os.getpid(), {signal})  # a second Ctrl-C
    import time; time.sleep(30)

if __name__ == "__main__":
    owner, _, name = {place!r}.partition(":")
    setattr(pkgutil.resolve_name(owner), name, interrupted)
    cli.main()
"""
CODE = "000123020000"
CASES = [
    ("linter.source.read:decode", ("lint",)),
    ("linter.source.read:decode", ("lint", "--fix")),
    ("linter.engine.run:phase_two", ("lint", "--jobs", "2")),
    ("linter.engine.worker_pool:_submitted", ("lint", "--jobs", "2")),
    ("linter.figures.survey:take", ("report", "--against", "HEAD")),
    ("pathlib.Path:replace", ("report", "--format", "json=out.json")),
    ("pathlib.Path:replace", ("sweep", "time-limit/promise-note-missing", "--format", "json=out.json")),
    ("linter.commands.streams:put", ("compare", CODE)),
    ("pathlib.Path:replace", ("import", "guangdong", "export.jsonl", "--to", "imported")),
]


def interrupt(place: str, arguments: tuple[str, ...], number: int, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that gets a signal when it calls the function at `place`, in a process group of its own."""
    script, scratch = folder.parent / "interrupted.py", folder.parent / "scratch"
    scratch.mkdir()
    script.write_text(SCRIPT.format(root=str(ROOT), signal=int(number), place=place), "utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", script, *arguments],
        cwd=folder, env={**os.environ, "TMPDIR": str(scratch), "PYTHONIOENCODING": "utf-8"},
        capture_output=True, encoding="utf-8", timeout=60, check=False, start_new_session=True,
    )  # fmt: skip
    # The pipes of the streams were closed by every process of the group, or `run` would have waited.
    assert list(scratch.iterdir()) == []
    return done


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "place", "arguments"),
    [*((signal.SIGINT, *case) for case in CASES), *((signal.SIGTERM, *case) for case in CASES[:3])],
)
def test_a_signal_ends_a_command_with_one_line(
    number: signal.Signals, place: str, arguments: tuple[str, ...], catalog: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    for name in ("catalog", "matterlint.yaml"):
        shutil.move(catalog / name, work / name)
    shutil.copy(ROOT / "tests/importers/data/guangdong.jsonl", work / "export.jsonl")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=work, check=True)
    done = interrupt(place, arguments, number, work)
    assert (done.returncode, done.stdout) == (128 + number, "")
    assert done.stderr.splitlines() == ["matterlint：已中断，结果不完整"]
    assert [path.name for path in work.rglob("*.tmp")] == []


@pytest.mark.slow
def test_a_signal_that_the_caller_ignores_stays_ignored(catalog: Path) -> None:
    program = f"""
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
sys.path.insert(0, {str(ROOT)!r})
sys.argv = ["matterlint", "lint"]
import cli, linter.source.catalog as place
old = place.surroundings
place.surroundings = lambda *arguments: (os.kill(os.getpid(), signal.SIGHUP), old(*arguments))[1]
cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program], cwd=catalog, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
