"""The whole way from paths to a report."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from linter.common import git
from linter.common.text import visible
from linter.common.version import VERSION
from linter.engine import exemptions, loading, phase_one, phase_two, verdict
from linter.engine.config import Config, ConfigError
from linter.engine.finding_writer import Writer
from linter.findings.finding import Finding, Provenance, Report
from linter.guides.fact import Fact
from linter.guides.guide import Context
from linter.rulebook.rulebook import FAMILIES, Rulebook
from linter.source import catalog, read
from linter.source.parse import Tree
from linter.source.schema import nearest


@dataclass(slots=True)
class Run:
    """A report with what it was made from."""

    report: Report
    facts: list[Fact]
    context: Context
    ledgers: list[loading.Loaded]


def lint(
    paths: Iterable[Path],
    config: Config,
    progress: phase_one.Progress | None = None,
    unsaved: Mapping[Path, bytes] | None = None,
) -> Report:
    """Lints the files at or below some paths (the whole catalog without any).

    `unsaved` holds the contents of files as an editor has them; such a file need not exist.
    Raises ConfigError for a path that does not exist or a rule name that is unknown, RulebookError for
    a rule that cannot be used.
    """
    return inspect(paths, config, progress, unsaved).report


@phase_one.calm()
def inspect(
    paths: Iterable[Path],
    config: Config,
    progress: phase_one.Progress | None = None,
    unsaved: Mapping[Path, bytes] | None = None,
) -> Run:
    """As `lint`, with the facts and what surrounds them."""
    started = time.perf_counter()
    buffers = {_relative(path, config): data for path, data in (unsaved or {}).items()}
    chosen = _targets(paths, config, buffers)
    book = Rulebook(config.rules)
    _check_names(book, config)
    found = catalog.listing(config.root, config.catalog, chosen, config.exclude)
    around, context = loading.around(config, buffers)
    context.seen = _districts_seen(config, chosen, context.areas)
    inspector = phase_one.Inspector(config, context, book)

    # What surrounds the guides has been read already; it is inspected here, whether asked for or not,
    # so that a broken registry can never make a check fall silent.
    known = {item.entry.path for item in around}
    others = [entry for entry in found.entries if entry.path not in known]
    open_files = (loading.load(config.root, item, buffers) for item in others if item.path in buffers)
    files = [item for item in others if item.path not in buffers]
    loaded = map(inspector.inspect_loaded, chain(around, open_files))
    results = list(phase_one.shared(chain(loaded, phase_one.phase_one(inspector, config, files, progress))))

    findings = [finding for result in results for finding in result.findings]
    findings += _inherited(results, {item.entry.path: item.tree for item in around if item.tree})
    for path, problem in found.problems:
        writer = Writer(book, inspector.severities, config.lang, path, None, None, path, None)
        writer.problem(problem)
        findings += writer.findings
    facts = [result.fact for result in results if result.fact]
    findings += phase_two.phase_two(inspector, facts)
    findings = verdict.apply_waivers(inspector, results, findings, config.as_of)
    ledgers = [item for item in around if item.kind == "ledger"]
    asked = {item.path for item in found.entries}
    if config.ledger:
        findings = verdict.apply_ledger(inspector, ledgers, findings, config.as_of, asked)
    findings += exemptions.check(inspector, around, config.as_of)
    findings.sort(key=lambda finding: finding.order)
    fired = {finding.rule for finding in findings}
    report = Report(
        findings=findings,
        files=len(found.entries),
        matters=sum(result.matter for result in results),
        provenance=_provenance(config, book, results, found.excluded),
        lang=config.lang,
        fail_on=config.fail_on,
        rules={rule.id: rule.info(config.lang) for rule in book if rule.id in fired},
        districts={str(key): str(area.get("name")) for key, area in context.areas.items()},
        families={family: names[0 if config.lang == "zh" else 1] for family, names in FAMILIES.items()},
        unknown=sum(result.unknown for result in results),
        seconds=time.perf_counter() - started,
        source=_Lines(config.root),
        asked={result.path: result.sha256 for result in results if result.path in asked},
        folder_in_repository=git.folder_in_repository(config.root),
    )
    return Run(report, facts, context, ledgers)


def files(paths: Iterable[Path], config: Config) -> str:
    """The files that a run would lint, one a line."""
    found = catalog.listing(config.root, config.catalog, _targets(paths, config, {}), config.exclude)
    return "".join(f"{visible(entry.path)}\n" for entry in found.entries)


def _relative(path: Path, config: Config) -> str:
    path = path.absolute()
    return path.relative_to(config.root).as_posix() if path.is_relative_to(config.root) else path.as_posix()


def _targets(paths: Iterable[Path], config: Config, buffers: Mapping[str, bytes]) -> list[Path]:
    chosen = [path.absolute() for path in paths]
    for path in chosen:
        if not path.exists() and not path.is_symlink() and _relative(path, config) not in buffers:
            raise ConfigError(f"没有这个文件或文件夹：{visible(str(path))}")
    # The root of a catalog stands for the catalog in it.
    return [config.catalog if path == config.root else path for path in chosen] or [config.catalog]


def _districts_seen(config: Config, chosen: Iterable[Path], areas: Iterable[str]) -> frozenset[str] | None:
    """The districts whose folders are linted whole, None for all: of others nobody can say what they lack."""
    districts = config.catalog / "districts"
    found = set()
    for path in chosen:
        if districts.is_relative_to(path):
            return None
        if path.parent == districts:
            ids = [area for area in areas if path.name == area or path.name.startswith(f"{area}-")]
            found.add(max(ids, key=len, default=path.name))
    return frozenset(found)


def _check_names(book: Rulebook, config: Config) -> None:
    for name in (*config.select, *config.ignore, *(name for name, _ in config.severity)):
        try:
            book.matching([name])
        except KeyError:
            guess = nearest(name, [*book.rules, *FAMILIES])
            hint = f"，是不是 {guess}？" if guess else "；全部规则见 matterlint rules list"
            raise ConfigError(f"没有名为 {name} 的规则或规则类{hint}") from None


def _inherited(results: Iterable[phase_one.FileResult], trees: dict[str, Tree]) -> list[Finding]:
    """Findings about inherited values, each once, at its place in the standard."""
    first: dict[tuple[str, str, str | None], Finding] = {}
    for result in results:
        for finding in result.findings:
            first[(finding.rule, finding.path, finding.pointer)] = finding
    found: list[Finding] = []
    for result in results:
        for finding in result.inherited:
            key = (finding.rule, finding.path, finding.pointer)
            if key not in first and finding.path in trees:
                first[key] = phase_one.placed(finding, trees[finding.path], finding.pointer or "")
                found.append(first[key])
    return found


def _provenance(config: Config, book: Rulebook, results: Iterable[phase_one.FileResult], excluded: int) -> Provenance:
    total = hashlib.sha256()
    for result in sorted(results, key=lambda item: item.path):
        total.update(f"{result.path}\0{result.sha256}\n".encode("utf-8", "surrogateescape"))
    commit = git.said(config.root, "rev-parse", "HEAD")
    changed = git.said(config.root, "status", "--porcelain", "--untracked-files=normal", "--", str(config.catalog))
    return Provenance(
        version=VERSION,
        rulebook=book.digest,
        catalog=total.hexdigest()[:12],
        commit=commit or None,
        clean=None if not commit or changed is None else changed == "",
        as_of=config.as_of.isoformat(),
        profile=config.profile,
        excluded=excluded,
        switched_off=tuple(sorted({*config.ignore, *(name for name, level in config.severity if level == "off")})),
    )


class _Lines:
    """The lines of a file for a code frame; the last file read is kept, since findings come in order."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = ""
        self.lines: list[str] = []

    def __call__(self, path: str) -> list[str]:
        if path != self.path:
            text = read.read(self.root / path).text
            self.path, self.lines = path, text.split("\n") if text is not None else []
            self.lines = [line.removesuffix("\r") for line in self.lines]
        return self.lines
