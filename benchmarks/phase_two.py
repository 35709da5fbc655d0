"""Measure phase two, which compares all guides: its time, its growth, its memory, and how many wrong codes it finds.

    python benchmarks/phase_two.py [--guides 7120] [--sizes 7120 20000 50000 150000] [--jobs N]

In: generated cities (see `city.py`). Out: lines on the screen. First a run over the files of a city without cache: the
time of the whole run and the share of phase two. Then phase two alone on the facts of larger cities, each in a process
of its own; their guides are made in memory by another process, which writes the facts in chunks as a worker sends them.

All times are processor time and include the workers, so that other programs on the machine do not count. The memory of
a fact is the growth of the process's peak memory while the facts were read, divided by their number.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import pickle
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from city import City, Injected

import linter
from linter.common.gc_thresholds import rare_collections
from linter.engine import run
from linter.engine.config import Config
from linter.engine.phase_one import Inspector
from linter.engine.worker_pool import CHUNK
from linter.findings.finding import Finding
from linter.guides.fact import Fact, Interner
from linter.guides.guide import Context, Guide, Standard
from linter.rulebook.rule_data import code_list
from linter.rulebook.rulebook import Rulebook
from linter.source.parse import Tree
from linter.source.span import Position, Span

RULES = {
    "same": ("same-standard/one-matter-two-codes",),
    "named": ("name/near-duplicate", "same-standard/one-matter-two-codes"),
    "borrowed": ("same-standard/one-code-two-matters",),
}
"""`Injected.kind` to the rules that may find such a wrong code."""


class _TreeWithoutFile(Tree):
    """The tree of a guide that was never written: every position is the first character."""

    def __init__(self) -> None:
        """Creates a tree of no text."""

    def span(self, _pointer: object = (), _part: object = None) -> Span:
        return Span(1, 1, 1, 1)

    def scalar_at(self, _pointer: object) -> Position:
        return 0

    def entries_at(self, _pointer: object, _key: object) -> dict[int, Position]:
        return {}


def inspector_of(city: City, root: Path) -> Inspector:
    """Returns an inspector with the registry and the standards of a city."""
    settings = Config(root, root, linter.engine.examples.AS_OF, profile="strict", jobs=1)
    registry = {document["kind"]: document for _, document in city.registry()}
    standards = {document["basic_code"]: Standard(path, document) for path, document in city.standards()}
    context = Context(root, root, settings.as_of, code_list(settings.code_list), registry, standards)
    return Inspector(settings, context, Rulebook())


def guides_of(city: City, context: Context) -> Iterator[Guide]:
    """Yields the standards and guides of a city, without writing a file."""
    yield from (Guide(item.path, item.value, context) for item in context.standards.values())
    for path, document in city.documents():
        value = {"kind": "matter"} | {key: value for key, value in document.items() if value is not None}
        yield Guide(path, value, context, context.standards.get(value["basic_code"]))


def write_facts(size: int, path: Path) -> list[Injected]:
    """Writes the facts of a city in chunks, as a worker sends them. Returns its guides with a wrong code."""
    city = City(size)
    inspector = inspector_of(city, Path("/"))
    guides = guides_of(city, inspector.context)
    with path.open("wb") as file:
        while chunk := [inspector.extractor.fact(guide, _TreeWithoutFile()) for guide in islice(guides, CHUNK)]:
            pickle.dump(chunk, file)
        pickle.dump([], file)
    return city.injected


def read_facts(path: Path) -> list[Fact]:
    """Reads the facts of a city as a run does. Returns them in order."""
    facts: list[Fact] = []
    shared = Interner()
    with path.open("rb") as file:
        while chunk := pickle.load(file):
            for fact in chunk:
                fact.intern(shared)
            facts += chunk
    return facts


def describe_hits(city: City, findings: list[Finding]) -> str:
    """Returns how many of the wrong codes the findings name, how many findings of the same rules are about other
    guides, and the most frequent kinds of wrong codes that were missed."""
    by_rule = {
        rule: {finding.path for finding in findings if finding.rule == rule}
        for rules in RULES.values()
        for rule in rules
    }
    injected = [
        (item, any(item.path in path for rule in RULES[item.kind] for path in by_rule[rule])) for item in city.injected
    ]
    known = {item.path for item in city.injected}
    other = sum(path.removeprefix("catalog/") not in known for paths in by_rule.values() for path in paths)
    missed = Counter(f"{item.kind}: {item.slip}" for item, hit in injected if not hit)
    hits = sum(hit for _, hit in injected)
    return f"{hits} of {len(injected)} wrong codes found, {other} other findings; missed {dict(missed.most_common(4))}"


def measure_cold_run(guides: int, jobs: int | None) -> None:
    """Prints the time of a run over the files of a city, and the share of phase two in it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "city"
        city = City(guides)
        city.write(root)
        spent = []
        two = run.phase_two  # type: ignore[attr-defined]

        def timed(inspector: Inspector, facts: list[Fact]) -> list[Finding]:
            start = _processor_time()
            findings = two(inspector, facts)
            spent.append(_processor_time() - start)
            return findings

        run.phase_two = timed  # type: ignore[attr-defined]
        start, began = _processor_time(), time.perf_counter()
        report = linter.lint([root], profile="strict", jobs=jobs)
        whole, passed = _processor_time() - start, time.perf_counter() - began
        run.phase_two = two  # type: ignore[attr-defined]
    print(
        f"{report.matters} guides of {city.count} standards, cold: {whole:.2f} s of processors ({passed:.2f} s)",
        end=", ",
    )
    print(f"phase two {spent[0]:.2f} s = {spent[0] / whole:.1%}")
    print("  " + describe_hits(city, report.findings))


def measure_growth(sizes: list[int]) -> None:
    """Prints time and memory of phase two for cities of several sizes, and the time over n log n, first size = 1."""
    first = 0.0
    processes = ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1)
    with processes as pool, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts"
        for size in sizes:
            injected = pool.submit(write_facts, size, path).result()
            taken, details = pool.submit(measure_phase_two, size, path, injected).result()
            unit = taken / (size * math.log(size))
            first = first or unit
            print(f"{size:>7} guides {taken:7.2f} s  {unit / first:5.2f} of n log n  {details}", flush=True)


def measure_phase_two(size: int, path: Path, injected: list[Injected]) -> tuple[float, str]:
    """Runs phase two on the facts of a city. Returns seconds of processor time, and memory, rules and hits as text."""
    city = City(size)
    city.injected = injected
    inspector = inspector_of(city, Path("/"))
    gc.collect()
    before = _peak_memory()
    facts = read_facts(path)
    held = _peak_memory()
    gc.collect()
    start = time.process_time()
    with rare_collections():
        findings = run.phase_two(inspector, facts)  # type: ignore[attr-defined]
    taken = time.process_time() - start
    names = len({fact.name for fact in facts})
    each = (held - before) * 1024 / len(facts)
    details = [
        f"{names} names  {held - before:.0f} MiB of facts, {each:.1f} KiB each, +{_peak_memory() - held:.0f} MiB"
    ]
    for rule in inspector.group_rules:
        if rule.id in sum(RULES.values(), ()):
            start = time.process_time()
            list(rule.check.judge(facts, inspector.context))  # type: ignore[union-attr]
            details.append(f"          {rule.id} {time.process_time() - start:.2f} s (names already compared)")
    return taken, "\n".join([*details, f"          {describe_hits(city, findings)}"])


def _processor_time() -> float:
    """Seconds of processor time of this process and its finished workers."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _peak_memory() -> float:
    """The peak memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--guides", type=int, default=7120)
    options.add_argument("--sizes", type=int, nargs="*", default=[7120, 20000, 50000, 150000])
    options.add_argument("--jobs", type=int)
    given = options.parse_args()
    if given.guides:
        measure_cold_run(given.guides, given.jobs)
    measure_growth(given.sizes)


if __name__ == "__main__":
    main()
