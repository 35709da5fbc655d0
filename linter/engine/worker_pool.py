"""Inspect many files, in this process or spread over worker processes.

Input: an `Inspector` and the entries of files. Output: one `FileResult` per file, in the order of the entries whatever
the number of processes. Example: `list(inspect_files(inspector, entries, jobs=2))`.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from linter.engine import gc_thresholds
from linter.engine.config import Config
from linter.engine.phase_one import FactExtras, FileResult, Inspector
from linter.guides.guide import Context
from linter.source.catalog import Entry

CHUNK = 32
"""Files per task of a worker process: enough that sending tasks costs little, few enough that no process waits long
for the last one."""
WORTH_A_PROCESS = 400
"""Files; with fewer, starting processes costs more time than they save."""
Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""


def inspect_files(
    inspector: Inspector, entries: list[Entry], jobs: int | None = None, progress: Progress | None = None
) -> Iterator[FileResult]:
    """Yield the results of files in their order. `jobs` is the number of worker processes, None for as many as pay
    off."""
    if jobs is None:
        jobs = _processors() if len(entries) >= WORTH_A_PROCESS else 1
    results = map(inspector.inspect_file, entries) if jobs <= 1 else _pooled(inspector, entries, jobs)
    for done, result in enumerate(results, 1):
        yield result
        if progress:
            progress(done, len(entries))


def _pooled(inspector: Inspector, entries: list[Entry], jobs: int) -> Iterator[FileResult]:
    chunks = [entries[start : start + CHUNK] for start in range(0, len(entries), CHUNK)]
    settings = (inspector.config, inspector.context, inspector.extras)
    # Spawned, not forked: a fork copies the threads' locks of the parent, and Windows and macOS have no safe fork.
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_start_worker, initargs=settings
    ) as pool:
        for results in pool.map(_inspect_chunk, chunks):
            yield from results


def _processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_inspector: Inspector | None = None
"""The inspector of a worker process, which stays for all its tasks."""


def _start_worker(config: Config, context: Context, extras: FactExtras) -> None:
    global _inspector
    gc.set_threshold(*gc_thresholds.THRESHOLDS)
    _inspector = Inspector(config, context, extras=extras)


def _inspect_chunk(entries: list[Entry]) -> list[FileResult]:
    assert _inspector is not None
    return [_inspector.inspect_file(entry) for entry in entries]
