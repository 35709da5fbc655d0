"""Inspect many files, in this process or spread over worker processes.

Input: an `Inspector` and the entries of files. Output: one `FileResult` per file, in the order of the entries whatever
the number of processes. Example: `list(inspect_files(inspector, entries, jobs=2))`.
A worker that dies ends the run with an error; a run that ends, however it ends, leaves no worker behind.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context, parent_process
from pathlib import Path

from linter.common import gc_thresholds
from linter.common.errors import UserError
from linter.engine.phase_one import FileResult, Inspector
from linter.source.catalog import Entry

CHUNK = 32
"""Files per task of a worker process: enough that sending tasks costs little, few enough that no process waits long
for the last one."""
WORTH_A_PROCESS = 400
"""Files; with fewer, starting processes costs more time than they save."""
MOST_PROCESSES = 61
"""Worker processes; Windows cannot wait for more, and anywhere else they would only fill the memory."""
Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""


class WorkerEndedError(UserError):
    """Raised if worker processes cannot be started, or if the system ended one."""


class WorkerCrashError(Exception):
    """Raised for an error in a worker process; the message is its traceback. The error itself may not survive the way
    between the processes."""


def inspect_files(
    inspector: Inspector, entries: list[Entry], jobs: int | None = None, progress: Progress | None = None
) -> Iterator[FileResult]:
    """Yield the results of files in their order. `jobs` is the number of worker processes, None for as many as pay
    off. Raises WorkerEndedError or WorkerCrashError if a result is missing."""
    if jobs is None:
        jobs = _processors() if len(entries) >= WORTH_A_PROCESS else 1
    results = map(inspector.inspect_file, entries) if jobs <= 1 else _pooled(inspector, entries, jobs)
    for done, result in enumerate(results, 1):
        yield result
        if progress:
            progress(done, len(entries))


def _pooled(inspector: Inspector, entries: list[Entry], jobs: int) -> Iterator[FileResult]:
    chunks = [entries[start : start + CHUNK] for start in range(0, len(entries), CHUNK)]
    jobs = max(1, min(jobs, len(chunks), MOST_PROCESSES))
    with tempfile.TemporaryDirectory(prefix="matterlint-") as folder:
        # The settings go through a file. As arguments of the workers they would go through a pipe that takes 64 KiB;
        # if a worker dies before it has read them, the parent waits for ever (CPython issue 118981).
        settings = Path(folder) / "settings"
        settings.write_bytes(pickle.dumps((inspector.config, inspector.context, inspector.extras)))
        # Spawned, not forked: a fork copies the threads' locks of the parent, and Windows and macOS have no safe fork.
        pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start_worker)
        try:
            for future in _submitted(pool, chunks, settings):
                yield from future.result()
        except BrokenProcessPool as error:
            raise WorkerEndedError(
                "检查没有完成：一个工作进程被系统结束了，多半是内存不足；请用 --jobs 1，或者分区县检查"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, chunks: list[list[Entry]], settings: Path) -> list[Future[list[FileResult]]]:
    """Submit all chunks, which starts the workers. Raises WorkerEndedError if the system refuses to start one."""
    try:
        with _small_and_deaf_workers():
            return [pool.submit(_inspect_chunk, settings, chunk) for chunk in chunks]
    except OSError as error:
        raise WorkerEndedError(
            f"检查没有完成：不能启动工作进程（{error.strerror or error}）；请用 --jobs 1 再试"
        ) from error


@contextmanager
def _small_and_deaf_workers() -> Iterator[None]:
    """Start workers that get little through the pipe and do not hear Ctrl-C. Nor is this process interrupted while it
    starts them: a worker that is half started would print an error of its own.

    A copy of `sys.argv`, which may name thousands of files, would go through the pipe. A terminal sends Ctrl-C to
    all processes, and each worker would print a traceback; the parent alone decides what happens.
    """
    argv, blocked = sys.argv, None
    sys.argv = argv[:1]
    if hasattr(signal, "pthread_sigmask"):
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        sys.argv = argv
        if blocked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start_worker() -> None:
    """Prepare a worker process. It ends when its parent is gone, which the pool would not notice."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGHUP})
    gc_thresholds.set_for_process()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


@lru_cache(maxsize=1)
def _inspector(settings: Path) -> Inspector:
    """The inspector of a worker process, which stays for all its tasks."""
    config, context, extras = pickle.loads(settings.read_bytes())  # noqa: S301 written by the parent
    return Inspector(config, context, extras=extras)


def _inspect_chunk(settings: Path, entries: list[Entry]) -> list[FileResult]:
    try:
        return [_inspector(settings).inspect_file(entry) for entry in entries]
    except MemoryError:
        raise
    except Exception:
        raise WorkerCrashError(traceback.format_exc()) from None
