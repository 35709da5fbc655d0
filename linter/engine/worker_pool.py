"""Inspect many files, in this process or spread over worker processes.

Input: an `Inspector` and the entries of files. Output: one `FileResult` per file, in the order of the entries whatever
the number of processes. Example: `list(inspect_files(inspector, entries, jobs=2))`.
A worker that dies ends the run with `WorkerError`; a run that ends, however it ends, leaves no worker behind.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from linter.common.errors import UserError
from linter.engine import gc_thresholds
from linter.engine.phase_one import FileResult, Inspector
from linter.source.catalog import Entry

CHUNK = 32
"""Files per task of a worker process: enough that sending tasks costs little, few enough that no process waits long
for the last one."""
WORTH_A_PROCESS = 400
"""Files; with fewer, starting processes costs more time than they save."""
MAX_JOBS = 61 if sys.platform == "win32" else 512
"""Worker processes. Windows can wait for 61; elsewhere the limit keeps a mistyped number from filling a machine."""
Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""


class WorkerError(UserError):
    """A worker process ended before its work did. Nothing that was not inspected may pass for correct."""


def inspect_files(
    inspector: Inspector, entries: list[Entry], jobs: int | None = None, progress: Progress | None = None
) -> Iterator[FileResult]:
    """Yield the results of files in their order. `jobs` is the number of worker processes, None for as many as pay
    off. Raises WorkerError if a worker dies or cannot be started."""
    if jobs is None:
        jobs = _processors() if len(entries) >= WORTH_A_PROCESS else 1
    jobs = min(jobs, MAX_JOBS, -(-len(entries) // CHUNK))
    results = map(inspector.inspect_file, entries) if jobs <= 1 else _pooled(inspector, entries, jobs)
    for done, result in enumerate(results, 1):
        yield result
        if progress:
            progress(done, len(entries))


def _pooled(inspector: Inspector, entries: list[Entry], jobs: int) -> Iterator[FileResult]:
    chunks = [entries[start : start + CHUNK] for start in range(0, len(entries), CHUNK)]
    others = set(multiprocessing.active_children())
    with _settings_file(inspector) as settings:
        # Spawned, not forked: a fork copies the threads' locks of the parent, and Windows and macOS have no safe fork.
        pool = ProcessPoolExecutor(
            jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker, initargs=(settings,)
        )
        try:
            for results in _started(pool, chunks):
                yield from results
        except BrokenProcessPool:
            raise WorkerError("一个工作进程中途退出（多半是内存不够），检查没有完成；可以用 --jobs 1 再试") from None
        finally:
            # After an error or an interruption nobody waits for the rest.
            pool.shutdown(wait=False, cancel_futures=True)
            for process in set(multiprocessing.active_children()) - others:
                process.kill()
                process.join()


def _started(pool: ProcessPoolExecutor, chunks: list[list[Entry]]) -> Iterator[list[FileResult]]:
    """Start the workers. They inherit that Ctrl-C is blocked, so that only this process answers it."""
    try:
        with _signals_blocked():
            return pool.map(_inspect_chunk, chunks)
    except OSError as error:
        raise WorkerError(f"不能启动工作进程（{error.strerror}）；可以用 --jobs 1 再试") from None


@contextmanager
def _settings_file(inspector: Inspector) -> Iterator[Path]:
    """Yield a file with what a worker makes its inspector of.

    It is not sent as an argument: multiprocessing writes arguments into a pipe whose other end it holds itself, and
    waits for ever if the worker dies before it has read more than the pipe holds.
    """
    with tempfile.TemporaryDirectory(prefix="matterlint-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "settings"
        path.write_bytes(pickle.dumps((inspector.config, inspector.context, inspector.extras)))
        yield path


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Keep signals that end the program back until the end of the block, where the system can: a worker that is half
    started would print an error of its own."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_inspector: Inspector | None = None
"""The inspector of a worker process, which stays for all its tasks."""


def _start_worker(settings: Path) -> None:
    global _inspector
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows, where it is not blocked
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(*gc_thresholds.THRESHOLDS)
    config, context, extras = pickle.loads(settings.read_bytes())  # noqa: S301 - written by the parent process
    _inspector = Inspector(config, context, extras=extras)


def _end_with_parent() -> None:
    """End this worker when its parent is gone: killed, it could not tell."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(2)


def _inspect_chunk(entries: list[Entry]) -> list[FileResult]:
    assert _inspector is not None
    return [_inspector.inspect_file(entry) for entry in entries]
