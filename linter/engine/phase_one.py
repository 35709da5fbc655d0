"""Phase one: each file is looked at alone.

Phase one is a function of one file and of what surrounds it (registry, standards), so that it can be
spread over processes; its results are small and plain.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from linter.engine import figure_record
from linter.engine.config import Config
from linter.engine.finding_writer import Writer
from linter.engine.loading import Loaded, load
from linter.findings.finding import Finding
from linter.guides.condition import filled
from linter.guides.fact import Fact, Interner, identity_of
from linter.guides.fact_extraction import Extractor, list_fact
from linter.guides.fields import is_inheritable
from linter.guides.guide import Context, Guide, Standard
from linter.guides.no_meeting import ReasonPatterns
from linter.rulebook import rulebook
from linter.rulebook.rule import Check, GroupCheck, Hit, Rule
from linter.rulebook.rulebook import Rulebook
from linter.source import parse, schema
from linter.source.catalog import Entry
from linter.source.pointer import Pointer, resolve
from linter.source.pointer import parse as parse_pointer
from linter.source.span import Span

CHUNK = 32
"""Files per task of a worker process."""
WORTH_A_PROCESS = 400
"""Files below which starting processes costs more than it saves."""
MAX_REMEMBERED = 4096
"""Clean wordings that a batch of rules keeps in mind."""
APPLIES = "applies"
"""Among the derived values of a fact: whether the rule that `Config.counted` names applies to the guide."""
CALM = (50_000, 20, 1_000)
"""Thresholds of the garbage collector while a run lasts."""
Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""


@dataclass(slots=True)
class FileResult:
    """What phase one says of a file."""

    path: str
    sha256: str
    findings: list[Finding] = field(default_factory=list)
    inherited: list[Finding] = field(default_factory=list)
    """Findings about values that come from the standard: its path and pointer, no line yet."""
    fact: Fact | None = None
    matter: bool = False
    waivers: list[tuple[dict[str, Any], Span]] = field(default_factory=list)
    unknown: int = 0


@dataclass(slots=True)
class Batch:
    """Rules that depend on the same top-level keys alone. Districts repeat what their standard says to the
    letter: where all rules of a batch had nothing to say, they need not be asked again."""

    reads: tuple[str, ...] | None
    rules: list[Rule] = field(default_factory=list)
    clean: set[tuple[bytes, ...]] = field(default_factory=set)

    def key(self, guide: Guide) -> tuple[bytes, ...] | None:
        """What a guide says under the keys; None for rules that depend on more."""
        return None if self.reads is None else tuple([guide.wording(name) for name in self.reads])

    def remember(self, key: tuple[bytes, ...]) -> None:
        """Notes that a wording is clean; forgets all before it takes too much memory."""
        if len(self.clean) >= MAX_REMEMBERED:
            self.clean.clear()
        self.clean.add(key)


class Inspector:
    """Phase one, ready for any number of files."""

    def __init__(self, config: Config, context: Context, book: Rulebook | None = None) -> None:
        self.root, self.lang, self.context = config.root, config.lang, context
        self.book = book or Rulebook(config.rules)
        self.severities = self.book.active(config.profile, config.select, config.ignore, dict(config.severity))
        rules = [rule for rule in self.book if rule.id in self.severities and rule.check is not None]
        self.matter_rules = [rule for rule in rules if rule.scope == "matter"]
        self.group_rules = [rule for rule in rules if isinstance(rule.check, GroupCheck)]
        checks = [rule.check for rule in self.group_rules if isinstance(rule.check, GroupCheck)]
        derived = {name: make for check in checks for name, make in check.derived.items()}
        if config.measured:
            derived[figure_record.NAME] = figure_record.Recorder(
                self.book, ReasonPatterns.of(rulebook.table("face-to-face"))
            )
        if config.counted:
            counted = self.book[config.counted]
            derived[APPLIES] = lambda guide: counted.applies(guide.value) or None
        self.extractor = Extractor(
            context,
            (place for check in checks for place in check.places),
            [place for check in checks for place in check.normalised],
            derived,
        )
        self._by_type: dict[Any, list[Batch]] = {}

    def batches_for(self, matter_type: Any) -> list[Batch]:
        """The matter rules that may apply to a type of matter, those that read the same together."""
        if not isinstance(matter_type, str):
            matter_type = None
        if matter_type not in self._by_type:
            by_reads: dict[tuple[str, ...] | None, Batch] = {}
            for rule in self.matter_rules:
                if rule.types is None or matter_type in rule.types:
                    by_reads.setdefault(rule.reads, Batch(rule.reads)).rules.append(rule)
            self._by_type[matter_type] = list(by_reads.values())
        return self._by_type[matter_type]

    def inspect(self, entry: Entry) -> FileResult:
        """Everything that one file says by itself."""
        return self.inspect_loaded(load(self.root, entry))

    def inspect_loaded(self, loaded: Loaded) -> FileResult:
        """Everything that a file says that has been read already."""
        path, value = loaded.entry.path, loaded.value
        identity, matter = identity_of(value, path) if value is not None else (path, None)
        kind_schema = schema.of_kind(loaded.kind) if loaded.kind in schema.kinds() else None
        writer = Writer(self.book, self.severities, self.lang, path, kind_schema, loaded.written, identity, matter)
        for problem in loaded.problems:
            writer.problem(problem)
        result = FileResult(path, hashlib.sha256(loaded.source.data).hexdigest(), writer.findings)
        result.matter = loaded.kind == "matter"
        if loaded.tree is not None and loaded.kind in ("matter", "standard"):
            self._guide(loaded, result, writer)
        elif loaded.tree is not None and loaded.kind == "list" and value is not None:
            result.fact = list_fact(path, value, loaded.tree)
        return result

    def _guide(self, loaded: Loaded, result: FileResult, writer: Writer) -> None:
        tree, value = loaded.tree, loaded.value
        assert tree is not None and value is not None
        standard = self.context.standards.get(value.get("basic_code", "")) if result.matter else None
        guide = Guide(result.path, value, self.context, standard)
        writer.document, writer.has_standard = guide.value, standard is not None
        inherited = None
        # What is there but wrong has been told; to a rule it looks as if it were missing.
        told = {problem.pointer for problem in loaded.problems}
        for rule, hit in self.hits(guide, writer):
            if told and not told.isdisjoint(_upwards(hit.pointer)) and _missing(guide, hit):
                continue
            if not result.matter and not _stated(guide, hit):
                continue
            if guide.is_inherited(hit.pointer) and standard is not None:
                inherited = inherited or _standard_writer(writer, standard)
                inherited.hit(rule, hit, None)
            elif _missing(guide, hit) and guide.cannot_know(hit.pointer):
                result.unknown += 1
            else:
                writer.hit(rule, hit, tree)
        if inherited is not None:
            result.inherited = inherited.findings
        result.fact = self.extractor.fact(guide, tree)
        for index, waiver in enumerate(value.get("waivers") or ()):
            result.waivers.append((waiver, tree.span(["waivers", index])))

    def hits(self, guide: Guide, writer: Writer) -> Iterator[tuple[Rule, Hit]]:
        """What the matter rules find in a guide; that a rule crashed goes to the writer."""
        for batch in self.batches_for(guide.own.get("type")):
            key = batch.key(guide)
            if key is not None and key in batch.clean:
                continue
            clean = True
            for rule in batch.rules:
                try:
                    if rule.applies(guide.value):
                        check: Check = rule.check  # type: ignore[assignment]
                        # A list: a check that crashes half-way has said nothing.
                        for hit in list(check(guide)):
                            clean = False
                            yield rule, hit
                except Exception as error:  # a rule that crashes must not hide what the others say
                    clean = False
                    writer.crash(rule, error)
            if clean and key is not None:
                batch.remember(key)


def _missing(guide: Guide, hit: Hit) -> bool:
    return not filled(resolve(guide.value, hit.pointer))


def _upwards(pointer: Pointer) -> Iterator[Pointer]:
    """A place and those it lies in."""
    return (pointer[:length] for length in range(len(pointer), 0, -1))


def _stated(guide: Guide, hit: Hit) -> bool:
    """Whether a hit on a standard is about something it states for its guides to inherit."""
    return not _missing(guide, hit) and is_inheritable(hit.pointer)


def _standard_writer(writer: Writer, standard: Standard) -> Writer:
    identity, matter = identity_of(standard.value, standard.path)
    return Writer(
        writer.rulebook,
        writer.severities,
        writer.lang,
        standard.path,
        schema.of_kind("standard"),
        writer.document,
        identity,
        matter,
    )


@contextmanager
def calm() -> Iterator[None]:
    """The garbage collector looks at what is new, and hardly ever at everything.

    A run keeps millions of small objects and makes next to no cycles: full passes would cost a sixth of its time, and
    in phase two more with every guide.
    """
    before = gc.get_threshold()
    gc.set_threshold(*CALM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


_inspector: Inspector | None = None


def _start_worker(config: Config, context: Context) -> None:
    global _inspector
    gc.set_threshold(*CALM)
    _inspector = Inspector(config, context)


def _inspect_chunk(entries: list[Entry]) -> list[FileResult]:
    assert _inspector is not None
    return [_inspector.inspect(entry) for entry in entries]


def phase_one(
    inspector: Inspector, config: Config, entries: list[Entry], progress: Progress | None = None
) -> Iterator[FileResult]:
    """The results of all files, in their order, over as many processes as pay off."""
    jobs = config.jobs if config.jobs is not None else (_processors() if len(entries) >= WORTH_A_PROCESS else 1)
    done = 0
    if jobs <= 1:
        for entry in entries:
            yield inspector.inspect(entry)
            done += 1
            if progress:
                progress(done, len(entries))
        return
    pool: Executor
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(config, inspector.context)
    ) as pool:
        chunks = [entries[start : start + CHUNK] for start in range(0, len(entries), CHUNK)]
        for results in pool.map(_inspect_chunk, chunks):
            yield from results
            done += len(results)
            if progress:
                progress(done, len(entries))


def shared(results: Iterable[FileResult]) -> Iterator[FileResult]:
    """The results, with facts that hold what several of them say once."""
    known = Interner()
    for result in results:
        if result.fact is not None:
            result.fact.intern(known)
        yield result


def _processors() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def placed(finding: Finding, tree: parse.Tree, pointer: str) -> Finding:
    """A finding about an inherited value, at its place in the standard."""
    span = tree.span([int(step) if step.isdecimal() else step for step in parse_pointer(pointer)])
    return dataclasses.replace(
        finding, line=span.line, column=span.column, end_line=span.end_line, end_column=span.end_column, district=None
    )
