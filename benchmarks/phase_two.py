"""What it costs to see all guides together, how that grows, and how much of what was put in is found.

    python benchmarks/phase_two.py [--guides 7120] [--sizes 7120 20000 50000 150000] [--jobs N]

First a cold run over the files of a generated city, whole and phase two of it; then phase two alone on the
facts of larger cities, each in a process of its own. All of it in processor time, that of workers included, so
that what else the machine does is no part of it. The guides of the larger cities are made in memory by another
process, which writes their facts in chunks as a worker sends them. What a fact takes is by how much the most
memory that the process has had grew while they came in.
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
from linter.engine import phase_one, phase_two
from linter.engine.config import Config
from linter.findings.finding import Finding
from linter.guides.fact import Fact, Interner
from linter.guides.guide import Context, Guide, Standard
from linter.rulebook.rulebook import Rulebook, code_list
from linter.source.parse import Tree
from linter.source.span import Position, Span

RULES = {
    "same": ("same-standard/one-matter-two-codes",),
    "named": ("name/near-duplicate", "same-standard/one-matter-two-codes"),
    "borrowed": ("same-standard/one-code-two-matters",),
}
"""By kind of what was put in: the rules that may find it."""


class _Nowhere(Tree):
    """A tree of a guide that has no file."""

    def __init__(self) -> None:
        """Nothing was parsed."""

    def span(self, pointer: object = (), part: object = None) -> Span:
        return Span(1, 1, 1, 1)

    def scalar_at(self, pointer: object) -> Position:
        return 0

    def entries_at(self, pointer: object, key: object) -> dict[int, Position]:
        return {}


def inspector_of(city: City, root: Path) -> phase_one.Inspector:
    """An inspector that knows the registry of a city."""
    settings = Config(root, root, linter.engine.examples.AS_OF, profile="strict", jobs=1)
    registry = {document["kind"]: document for _, document in city.registry()}
    standards = {document["basic_code"]: Standard(path, document) for path, document in city.standards()}
    context = Context(root, root, settings.as_of, code_list(settings.code_list), registry, standards)
    return phase_one.Inspector(settings, context, Rulebook())


def guides_of(city: City, context: Context) -> Iterator[Guide]:
    """The standards and guides of a city that is on no disk."""
    yield from (Guide(item.path, item.value, context) for item in context.standards.values())
    for path, document in city.documents():
        value = {"kind": "matter"} | {key: value for key, value in document.items() if value is not None}
        yield Guide(path, value, context, context.standards.get(value["basic_code"]))


def write_facts(size: int, path: Path) -> list[Injected]:
    """Writes the facts of a city as a worker sends them; what was put into it."""
    city = City(size)
    inspector = inspector_of(city, Path("/"))
    guides = guides_of(city, inspector.context)
    with path.open("wb") as file:
        while chunk := [inspector.extractor.fact(guide, _Nowhere()) for guide in islice(guides, phase_one.CHUNK)]:
            pickle.dump(chunk, file)
        pickle.dump([], file)
    return city.injected


def read_facts(path: Path) -> list[Fact]:
    """The facts as a run takes them in."""
    facts: list[Fact] = []
    shared = Interner()
    with path.open("rb") as file:
        while chunk := pickle.load(file):
            for fact in chunk:
                fact.intern(shared)
            facts += chunk
    return facts


def found(city: City, findings: list[Finding]) -> str:
    """How many of the injected are found, and how many of those rules' findings are about nothing injected."""
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
    return f"{hits} of {len(injected)} injected found, {other} others told; missed {dict(missed.most_common(4))}"


def cold(guides: int, jobs: int | None) -> None:
    """A run over files."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "city"
        city = City(guides)
        city.write(root)
        spent = []
        two = phase_two.phase_two

        def timed(inspector: phase_one.Inspector, facts: list[Fact]) -> list[Finding]:
            start = _processor()
            findings = two(inspector, facts)
            spent.append(_processor() - start)
            return findings

        phase_two.phase_two = timed
        start, began = _processor(), time.perf_counter()
        report = linter.lint([root], profile="strict", jobs=jobs)
        whole, passed = _processor() - start, time.perf_counter() - began
        phase_two.phase_two = two
    print(
        f"{report.matters} guides of {city.count} standards, cold: {whole:.2f} s of processors ({passed:.2f} s)",
        end=", ",
    )
    print(f"phase two {spent[0]:.2f} s = {spent[0] / whole:.1%}")
    print("  " + found(city, report.findings))


def growth(sizes: list[int]) -> None:
    """Phase two alone on larger and larger cities."""
    first = 0.0
    processes = ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1)
    with processes as pool, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts"
        for size in sizes:
            injected = pool.submit(write_facts, size, path).result()
            taken, told = pool.submit(alone, size, path, injected).result()
            unit = taken / (size * math.log(size))
            first = first or unit
            print(f"{size:>7} guides {taken:7.2f} s  {unit / first:5.2f} of n log n  {told}", flush=True)


def alone(size: int, path: Path, injected: list[Injected]) -> tuple[float, str]:
    """Seconds of processor time that phase two takes on the facts of a city, and what else is to be told of it."""
    city = City(size)
    city.injected = injected
    inspector = inspector_of(city, Path("/"))
    gc.collect()
    before = _memory()
    facts = read_facts(path)
    held = _memory()
    gc.collect()
    start = time.process_time()
    with phase_one.calm():
        findings = phase_two.phase_two(inspector, facts)
    taken = time.process_time() - start
    names = len({fact.name for fact in facts})
    each = (held - before) * 1024 / len(facts)
    told = [f"{names} names  {held - before:.0f} MiB of facts, {each:.1f} KiB each, +{_memory() - held:.0f} MiB"]
    for rule in inspector.group_rules:
        if rule.id in sum(RULES.values(), ()):
            start = time.process_time()
            list(rule.check.judge(facts, inspector.context))  # type: ignore[union-attr]
            told.append(f"          {rule.id} {time.process_time() - start:.2f} s (names already compared)")
    return taken, "\n".join([*told, f"          {found(city, findings)}"])


def _processor() -> float:
    """Seconds that processors have worked for this process and its workers."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _memory() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--guides", type=int, default=7120)
    options.add_argument("--sizes", type=int, nargs="*", default=[7120, 20000, 50000, 150000])
    options.add_argument("--jobs", type=int)
    given = options.parse_args()
    if given.guides:
        cold(given.guides, given.jobs)
    growth(given.sizes)


if __name__ == "__main__":
    main()
