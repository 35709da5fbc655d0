"""Measure how long each stage of phase one takes for a guide: reading, parsing, schema, rules, facts.

    python benchmarks/stages.py [ROOT] [--files 200] [--rounds 9] [--rules]

In: guides of the catalog in ROOT (a folder with a `matterlint.yaml`; default: this repository), evenly chosen. Out: for
each stage the median, least and most milliseconds a guide over the rounds, and its part of a whole file; with `--rules`
also the 25 rules that take longest. The rounds of all stages alternate, so that a slow moment of the machine hits all.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from linter.engine import config, loading, phase_one
from linter.guides.guide import Guide
from linter.rulebook.rule import Check
from linter.rulebook.rulebook import Rulebook
from linter.source import catalog, parse, read, schema, yaml_document
from linter.source.yaml_document import Document


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("root", nargs="?", default=Path(__file__).resolve().parent.parent, type=Path)
    options.add_argument("--files", type=int, default=200)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--profile", default="strict")
    options.add_argument("--rules", action="store_true")
    given = options.parse_args()

    settings = config.load([given.root], profile=given.profile)
    entries = catalog.listing(settings.root, settings.catalog, [settings.catalog]).entries
    guides = [entry for entry in entries if entry.kind == "matter"]
    guides = guides[:: max(1, len(guides) // given.files)][: given.files]
    _, context = loading.load_surroundings(settings)
    inspector = phase_one.Inspector(settings, context, Rulebook(settings.rules))

    sources = [read.read(settings.root / entry.path) for entry in guides]
    texts = [source.text or "" for source in sources]
    trees = [tree for text in texts if (tree := parse.parse(text)[0])]
    loaded = [
        yaml_document.from_source(source, entry.path, entry.kind) for entry, source in zip(guides, sources, strict=True)
    ]
    matter = schema.of_kind("matter")
    values = [item.value for item in loaded if item.value]

    writer = inspector.writer("")

    def ask_every_rule(item: Document) -> None:
        guide = new_guide(item)
        for rule in inspector.judge.rules:
            if rule.applies(guide.value):
                list(rule.check(guide))  # type: ignore[misc,operator]

    def ask_as_engine(item: Document) -> None:
        list(inspector.judge.hits(new_guide(item), writer.crash))

    def first_hits() -> None:
        inspector.judge._by_type.clear()
        for_each(ask_as_engine, loaded)()

    def make_fact(item: Document) -> None:
        inspector.extractor.fact(new_guide(item), item.tree)  # type: ignore[arg-type]

    def first_facts() -> None:
        for known in inspector.extractor._known.values():
            known.clear()
        for_each(make_fact, loaded)()

    def new_guide(item: Document) -> Guide:
        """A guide of its own for every round: a guide keeps what was once computed of it."""
        value: Any = item.value
        return Guide(item.path, value, context, context.standards.get(value.get("basic_code")))

    def for_each(work: Callable[..., object], *inputs: Sequence[Any]) -> Callable[[], None]:
        """Returns a stage that calls `work` on every item and drops the results: the garbage collector would look
        through results that are kept."""

        def stage() -> None:
            for arguments in zip(*inputs, strict=True):
                work(*arguments)

        return stage

    stages: dict[str, Callable[[], object]] = {
        "read bytes": for_each(lambda entry: read.read(settings.root / entry.path), guides),
        "compose with positions": for_each(parse.parse, texts),
        "values by schema": for_each(matter.read, trees),
        "of that: validity": for_each(matter.check, values, trees),
        f"{len(inspector.judge.rules)} matter rules, each alone": for_each(ask_every_rule, loaded),
        "rules as the engine runs, first": first_hits,
        "rules as the engine runs, again": for_each(ask_as_engine, loaded),
        "facts, first run": first_facts,
        "facts, again": for_each(make_fact, loaded),
        "a whole file, all stages": for_each(inspector.inspect_file, guides),
        "(yaml.load CSafeLoader)": for_each(lambda text: yaml.load(text, yaml.CSafeLoader), texts),
    }
    size = sum(len(source.data) for source in sources) / len(sources)
    print(f"{len(guides)} guides of {size:.0f} bytes, {given.rounds} rounds, Python {sys.version.split()[0]}")
    times: dict[str, list[float]] = {name: [] for name in stages}
    for name, stage in stages.items():
        stage()
        times[name].clear()
    gc.collect()
    gc.freeze()
    for _ in range(given.rounds):
        for name, stage in stages.items():
            start = time.perf_counter()
            stage()
            times[name].append((time.perf_counter() - start) / len(guides) * 1e3)
    whole = statistics.median(times["a whole file, all stages"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:<32} {median:7.3f} ms  [{min(taken):.3f} .. {max(taken):.3f}]  {median / whole:5.2f} of a whole")
    if given.rules:
        by_rule(inspector, [new_guide(item) for item in loaded])


def by_rule(inspector: phase_one.Inspector, guides: list[Guide]) -> None:
    """Prints the rules that take longest, in microseconds of their best of five rounds, divided by all guides."""
    costs = []
    for rule in inspector.judge.rules:
        chosen = [guide for guide in guides if rule.applies(guide.value)]
        check: Check = rule.check  # type: ignore[assignment]
        times = []
        for _ in range(5):
            start = time.perf_counter()
            for guide in chosen:
                list(check(guide))
            times.append(time.perf_counter() - start)
        costs.append((min(times) / len(guides) * 1e6, rule.id))
    print(f"\nall matter rules {sum(cost for cost, _ in costs):.0f} µs a guide; the slowest:")
    for cost, name in sorted(costs, reverse=True)[:25]:
        print(f"{cost:8.1f} µs  {name}")


if __name__ == "__main__":
    main()
