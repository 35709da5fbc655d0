"""Phase one: inspect one file at a time.

Input: a `Document`, and the `Context` of its catalog. Output: a `FileResult`: findings, waivers, and the `Fact` that
phase two needs. Example: `Inspector(config, context).inspect_file(Entry("districts/a/b.yaml", "matter")).findings`.
A result depends on the file and the context only and is plain data, so that files can be spread over processes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from linter.engine import figure_record
from linter.engine.config import Config
from linter.engine.finding_writer import Writer
from linter.engine.judging import Judge
from linter.engine.loading import load
from linter.findings.finding import Finding
from linter.guides.attachments import Named, State
from linter.guides.condition import filled
from linter.guides.fact import Fact, identity_of
from linter.guides.fact_extraction import Extractor, list_fact
from linter.guides.fields import is_inheritable
from linter.guides.guide import Context, Guide, Standard
from linter.guides.no_meeting import ReasonPatterns
from linter.rulebook import rule_data
from linter.rulebook.rule import GroupCheck
from linter.rulebook.rulebook import Rulebook
from linter.source import pointer, schema
from linter.source.catalog import Entry
from linter.source.parse import Tree
from linter.source.pointer import Pointer
from linter.source.span import Span
from linter.source.yaml_document import Document

APPLIES = "applies"
"""The derived value of a fact that says whether the rule `FactExtras.applies` applies to the guide."""


@dataclass(frozen=True, slots=True)
class FactExtras:
    """Derived values that a run adds to the fact of every guide, besides those that group rules ask for."""

    records: bool = False
    """Whether facts carry the record from which indicators are counted (`figure_record`)."""
    applies: str | None = None
    """The id of a rule; facts then say whether it applies to their guide (`APPLIES`)."""


NO_EXTRAS = FactExtras()


@dataclass(slots=True)
class FileResult:
    """The outcome of phase one for one file."""

    path: str
    sha256: str
    """Of the file's bytes, in hex."""
    findings: list[Finding]
    inherited: list[Finding] = field(default_factory=list)
    """Findings about values that the guide takes from its standard. Each has the path and pointer of the standard;
    `inherited_findings` gives it its position."""
    fact: Fact | None = None
    matter: bool = False
    """Whether the file is a guide."""
    waivers: list[tuple[dict[str, Any], Span]] = field(default_factory=list)
    """The waivers of the guide, each with its position."""
    unknown: int = 0
    """Number of hits dropped because the source of the guide could not know the value (`source.lacks`)."""
    consulted: tuple[tuple[Named, State], ...] = ()
    """The attachments that the rules looked for, with the state that each had."""
    attachments: tuple[tuple[str, str], ...] = ()
    """(path, digest) of those that were found."""


class Inspector:
    """Inspects files of one catalog with the active rules of one configuration."""

    def __init__(
        self, config: Config, context: Context, book: Rulebook | None = None, extras: FactExtras = NO_EXTRAS
    ) -> None:
        self.config, self.context, self.extras = config, context, extras
        self.book = book or Rulebook(config.rules)
        self.severities = self.book.active(config.profile, config.select, config.ignore, dict(config.severity))
        rules = [rule for rule in self.book if rule.id in self.severities and rule.check is not None]
        self.judge = Judge([rule for rule in rules if rule.scope == "matter"])
        self.group_rules = [rule for rule in rules if isinstance(rule.check, GroupCheck)]
        checks = [rule.check for rule in self.group_rules if isinstance(rule.check, GroupCheck)]
        self.extractor = Extractor(
            context,
            (place for check in checks for place in check.places),
            [place for check in checks for place in check.normalised],
            {name: make for check in checks for name, make in check.derived.items()} | self._extra_values(),
        )

    def _extra_values(self) -> dict[str, Callable[[Guide], Any]]:
        """Return the functions that make the derived values of `extras`, by name."""
        made: dict[str, Callable[[Guide], Any]] = {}
        if self.extras.records:
            reasons = ReasonPatterns.of(rule_data.table("face-to-face"))
            made[figure_record.NAME] = figure_record.Recorder(self.book, reasons)
        if self.extras.applies is not None:
            rule = self.book[self.extras.applies]
            made[APPLIES] = lambda guide: rule.applies(guide.value) or None
        return made

    def writer(self, path: str, kind: str | None = None, document: Any = None, identity: str | None = None) -> Writer:
        """Return the writer of the findings of one file. `kind` gives the titles of places; `identity` is that of the
        guide, its path without one."""
        matter = identity if identity != path else None
        return Writer(
            self.book, self.severities, self.config.lang, path, schema.find(kind), document, identity or path, matter
        )

    def inspect_file(self, entry: Entry) -> FileResult:
        """Read and inspect one file of the catalog."""
        return self.inspect(load(self.config.root, entry))

    def inspect(self, document: Document) -> FileResult:
        """Inspect a document."""
        path, value, tree = document.path, document.value, document.tree
        self.context.files.consulted.clear()
        identity = identity_of(value, path)[0] if value is not None else path
        writer = self.writer(path, document.kind, document.written, identity)
        for problem in document.problems:
            writer.problem(problem)
        result = FileResult(path, hashlib.sha256(document.source.data).hexdigest(), writer.findings)
        result.matter = document.kind == "matter"
        if tree is None or value is None:
            return result
        if document.kind in ("matter", "standard"):
            mistyped = {problem.pointer for problem in document.problems}
            self._inspect_guide(value, tree, mistyped, result, writer)
        elif document.kind == "list":
            result.fact = list_fact(path, value, tree)
        result.consulted = tuple(self.context.files.consulted.items())
        result.attachments = self.context.files.digests()
        return result

    def _inspect_guide(
        self, value: dict[str, Any], tree: Tree, reported: set[Pointer | None], result: FileResult, writer: Writer
    ) -> None:
        """Run the matter rules on a guide or standard. `reported` are the places that already have a problem."""
        standard = self.context.standards.get(value.get("basic_code", "")) if result.matter else None
        guide = Guide(result.path, value, self.context, standard)
        writer.document, writer.has_standard = guide.value, standard is not None
        inherited: Writer | None = None
        for rule, hit in self.judge.hits(guide, writer.crash):
            missing = not filled(pointer.resolve(guide.value, hit.pointer))
            if missing and reported and not reported.isdisjoint(_with_ancestors(hit.pointer)):
                # A value of a wrong type looks missing to a rule; its type has been reported.
                continue
            if not result.matter and (missing or not is_inheritable(hit.pointer)):
                # A standard need not be complete: it is checked only in what its guides inherit.
                continue
            if guide.is_inherited(hit.pointer) and standard is not None:
                inherited = inherited or self._standard_writer(standard, guide)
                inherited.hit(rule, hit, None)
            elif missing and guide.cannot_know(hit.pointer):
                result.unknown += 1
            else:
                writer.hit(rule, hit, tree)
        if inherited is not None:
            result.inherited = inherited.findings
        result.fact = self.extractor.fact(guide, tree)
        for index, waiver in enumerate(value.get("waivers") or ()):
            result.waivers.append((waiver, tree.span(["waivers", index])))

    def _standard_writer(self, standard: Standard, guide: Guide) -> Writer:
        """Return the writer for findings that a guide has about values of its standard."""
        return self.writer(standard.path, "standard", guide.value, identity_of(standard.value, standard.path)[0])


def _with_ancestors(place: Pointer) -> Iterator[Pointer]:
    """Yield a pointer and those of the values around it, without the whole document."""
    return (place[:length] for length in range(len(place), 0, -1))
