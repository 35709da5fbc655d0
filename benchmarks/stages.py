"""Where the time of a guide goes: reading, parsing, schema, rules, facts; medians of interleaved rounds."""

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

    def every(item: Document) -> None:
        guide = fresh(item)
        for batch in inspector.batches_for(guide.own.get("type")):
            for rule in batch.rules:
                if rule.applies(guide.value):
                    list(rule.check(guide))  # type: ignore[misc,operator,arg-type]

    def as_asked(item: Document) -> None:
        list(inspector.hits(fresh(item), writer))

    def forget() -> None:
        inspector._by_type.clear()

    def as_fact(item: Document) -> None:
        inspector.extractor.fact(fresh(item), item.tree)  # type: ignore[arg-type]

    def forget_facts() -> None:
        for known in inspector.extractor._known.values():
            known.clear()

    def fresh(item: Document) -> Guide:
        value: Any = item.value
        return Guide(item.path, value, context, context.standards.get(value.get("basic_code")))

    def each(work: Callable[..., object], *inputs: Sequence[Any]) -> Callable[[], None]:
        """Calls `work` on every item and keeps nothing: what is kept is what a garbage collector looks through."""

        def stage() -> None:
            for arguments in zip(*inputs, strict=True):
                work(*arguments)

        return stage

    stages: dict[str, Callable[[], object]] = {
        "read bytes": each(lambda entry: read.read(settings.root / entry.path), guides),
        "compose with positions": each(parse.parse, texts),
        "values by schema": each(matter.read, trees),
        "of that: is it valid": each(matter.check, values, trees),
        f"{len(inspector.matter_rules)} matter rules, each asked": each(every, loaded),
        "as the engine asks, first run": lambda: (forget(), each(as_asked, loaded)()),
        "as the engine asks, again": each(as_asked, loaded),
        "facts, first run": lambda: (forget_facts(), each(as_fact, loaded)()),
        "facts, again": each(as_fact, loaded),
        "a whole file, all stages": each(inspector.inspect_file, guides),
        "(yaml.load CSafeLoader)": each(lambda text: yaml.load(text, yaml.CSafeLoader), texts),
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
        by_rule(inspector, [fresh(item) for item in loaded])


def by_rule(inspector: phase_one.Inspector, guides: list[Guide]) -> None:
    """The rules that cost most, in microseconds a guide they apply to."""
    costs = []
    for rule in inspector.matter_rules:
        chosen = [guide for guide in guides if rule.applies(guide.value)]
        check: Check = rule.check  # type: ignore[assignment]
        best = []
        for _ in range(5):
            start = time.perf_counter()
            for guide in chosen:
                list(check(guide))
            best.append(time.perf_counter() - start)
        costs.append((min(best) / len(guides) * 1e6, rule.id))
    print(f"\nall matter rules {sum(cost for cost, _ in costs):.0f} µs a guide; the dearest:")
    for cost, name in sorted(costs, reverse=True)[:25]:
        print(f"{cost:8.1f} µs  {name}")


if __name__ == "__main__":
    main()
