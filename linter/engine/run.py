"""Lint a catalog: the whole way from paths to a report.

Input: paths and a configuration. Output: a `Report`, or a `Run` that also holds the facts.
Example: `lint([Path("catalog")], load([Path("catalog")])).exit_code` is 0 for a catalog without errors.
`inspect` has two halves. The first collects a `FileResult` per file; a result depends on its file and the context
alone, so the place to reuse results of an earlier run is there. The second, `conclude`, reads no guide.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from linter.common import git
from linter.common.gc_thresholds import rare_collections
from linter.common.text import visible
from linter.engine import exemptions, loading, verdict
from linter.engine.config import Config, ConfigError
from linter.engine.phase_one import NO_EXTRAS, FactExtras, FileResult, Inspector
from linter.engine.phase_two import phase_two
from linter.engine.result_cache import ResultCache
from linter.engine.run_provenance import provenance
from linter.engine.run_record import RunRecord
from linter.engine.scope import Scope
from linter.engine.worker_pool import Progress, inspect_files
from linter.findings.finding import Finding, Report
from linter.guides.attachments import Named, State
from linter.guides.fact import Fact, Interner
from linter.guides.guide import Context
from linter.rulebook.rulebook import FAMILIES, Rulebook
from linter.source import catalog, read
from linter.source.catalog import Entry, Listing
from linter.source.schema import nearest
from linter.source.yaml_document import Document


@dataclass(slots=True)
class Run:
    """A report with the data it was made from."""

    report: Report
    facts: list[Fact]
    context: Context
    ledgers: list[Document]
    consulted: dict[Named, State]
    """The attachments that the rules looked for, with the state that each had."""


def lint(
    paths: Iterable[Path],
    config: Config,
    progress: Progress | None = None,
    unsaved: Mapping[Path, bytes] | None = None,
) -> Report:
    """Lint the files at or below some paths, the whole catalog if there are none.

    `unsaved` maps files to the contents that an editor has not saved yet; such a file need not exist.
    Raises ConfigError for a path that does not exist or an unknown rule name, RulebookError for a rule that cannot be
    used.
    """
    started = time.perf_counter()
    paths = list(paths)
    record = RunRecord(_targets(paths, config, {}), config) if config.cache is not None and not unsaved else None
    report = record.find() if record is not None else None
    if report is not None:
        report.source = _FileLines(config.root)
    else:
        run = inspect(paths, config, progress, unsaved)
        report = run.report
        if record is not None:
            record.keep(report, run.consulted)
    report.seconds = time.perf_counter() - started
    return report


@rare_collections()
def inspect(
    paths: Iterable[Path],
    config: Config,
    progress: Progress | None = None,
    unsaved: Mapping[Path, bytes] | None = None,
    extras: FactExtras = NO_EXTRAS,
) -> Run:
    """Lint as `lint` does, and return the facts as well, with the derived values that `extras` asks for."""
    buffers = {
        catalog.relative_path(config.root, catalog.canonical(path)): data for path, data in (unsaved or {}).items()
    }
    targets = _targets(paths, config, buffers)
    book = Rulebook(config.rules)
    _check_rule_names(book, config)
    asked = loading.list_files(config, targets, buffers)
    surroundings, context = loading.load_surroundings(config, buffers)
    inspector = Inspector(config, context, book, extras)
    results = list(_results(inspector, _entries(config, asked, surroundings), surroundings, buffers, progress))
    return conclude(inspector, asked, surroundings, results, _whole_districts(config, targets, context.areas))


def _entries(config: Config, asked: Listing, surroundings: Iterable[Document]) -> list[Entry]:
    """Return the files of a run besides the surroundings: those that were asked for and every other guide of the
    catalog, since a verdict on a guide must not depend on which other guides were named with it."""
    known = {document.path for document in surroundings}
    guides = loading.list_guides(config)
    entries = {entry.path: entry for entry in (*asked.entries, *guides) if entry.path not in known}
    return [entries[path] for path in sorted(entries)]


def _results(
    inspector: Inspector,
    entries: list[Entry],
    surroundings: list[Document],
    buffers: Mapping[str, bytes],
    progress: Progress | None,
) -> Iterator[FileResult]:
    """Yield the result of every file of a run, the surroundings first, each part in the order of its paths: of equal
    guides a rule reports the second, which must not depend on what is saved. Facts share equal values, since districts
    copy their standard.

    The surroundings are inspected whether they were asked for or not: a broken registry must not silence a check.
    """
    cache = ResultCache.of(inspector, surroundings)
    around = [Entry(document.path, document.kind) for document in surroundings]
    known = cache.load(entry for entry in (*around, *entries) if entry.path not in buffers) if cache else {}
    new = [inspector.inspect(document) for document in surroundings if document.path not in known]
    edited = [
        inspector.inspect(loading.load(inspector.config.root, entry, buffers))
        for entry in entries
        if entry.path in buffers
    ]
    saved = [entry for entry in entries if entry.path not in buffers and entry.path not in known]
    new += inspect_files(inspector, saved, inspector.config.jobs, progress)
    if cache:
        cache.save(result for result in new if result.path not in buffers)
    results = known | {result.path: result for result in (*new, *edited)}
    interner = Interner()
    for entry in (*around, *entries):
        result = results[entry.path]
        if result.fact is not None:
            result.fact.intern(interner)
        yield result


def conclude(
    inspector: Inspector,
    listing: Listing,
    surroundings: list[Document],
    results: list[FileResult],
    districts: Collection[str] | None = None,
) -> Run:
    """Make the report of a run from the results of its files: phase two, waivers, ledger, counts.

    Phase two sees the facts of all results. `Scope` decides which findings are reported; `districts` are those that
    were asked for as a whole, None for all.
    """
    config, book, context = inspector.config, inspector.book, inspector.context
    facts = [result.fact for result in results if result.fact]
    consulted = {named: state for result in results for named, state in result.consulted}
    sources, git_problem = provenance(config, book, results, listing.excluded)
    asked = {entry.path for entry in listing.entries}
    around = {item.path for item in surroundings if not catalog.is_excluded(item.path, config.exclude)}
    scope = Scope(asked, around, districts)
    scope.add_results(results, {item.path: item.tree for item in surroundings if item.tree})
    for path, problem in listing.problems:
        writer = inspector.writer(path)
        writer.problem(problem)
        scope.reported += writer.findings
    scope.add_comparisons(phase_two(inspector, facts))
    results = [result for result in results if scope.covers(result.path)]
    findings = verdict.apply_waivers(inspector, results, scope.reported, config.as_of)
    ledgers = [item for item in surroundings if item.kind == "ledger"]
    if config.ledger:
        findings = verdict.apply_ledger(inspector, ledgers, findings, config.as_of, asked, scope.others)
    findings += exemptions.check(inspector, surroundings, config.as_of)
    findings = [item for item in findings if not (item.path and catalog.is_excluded(item.path, config.exclude))]
    findings = list(_with_districts(findings, config, context.areas))
    findings.sort(key=lambda finding: finding.order)
    report = Report(
        findings=findings,
        files=len(listing.entries),
        matters=sum(result.matter for result in results),
        provenance=sources,
        lang=config.lang,
        fail_on=config.fail_on,
        rules={name: book[name].info(config.lang) for name in _fired(book, findings)},
        districts={str(key): str(area.get("name")) for key, area in context.areas.items()},
        families={family: names[0 if config.lang == "zh" else 1] for family, names in FAMILIES.items()},
        unknown=sum(result.unknown for result in results),
        source=_FileLines(config.root),
        asked={result.path: result.sha256 for result in results if result.path in asked},
        passed_over=listing.passed_over,
        folder_in_repository=git.folder_in_repository(config.root),
        git_problem=git_problem,
    )
    return Run(report, facts, context, ledgers, consulted)


def _fired(book: Rulebook, findings: Iterable[Finding]) -> list[str]:
    """Return the ids of the rules that have findings, in the order of the rulebook."""
    fired = {finding.rule for finding in findings}
    return [rule.id for rule in book if rule.id in fired]


def files(paths: Iterable[Path], config: Config) -> str:
    """Return the paths of the files that a run would lint, one a line, escaped for a person to read."""
    found = loading.list_files(config, _targets(paths, config, {}))
    return "".join(f"{visible(entry.path)}\n" for entry in found.entries)


def _targets(paths: Iterable[Path], config: Config, buffers: Mapping[str, bytes]) -> list[Path]:
    """Return the canonical paths to lint. Raises ConfigError for a path that does not exist."""
    chosen = [catalog.canonical(path) for path in paths]
    for path in chosen:
        if not path.exists() and not path.is_symlink() and catalog.relative_path(config.root, path) not in buffers:
            raise ConfigError(f"没有这个文件或文件夹：{visible(str(path))}")
    # A run over the root means the catalog in it.
    return [config.catalog if path == config.root else path for path in chosen] or [config.catalog]


def _whole_districts(config: Config, targets: Iterable[Path], areas: Iterable[str]) -> frozenset[str] | None:
    """Return the districts that a run was asked for as a whole, None for all. What a list lacks is reported for them:
    nobody who asks for one guide wants to hear which other guides are missing."""
    districts = config.catalog / "districts"
    found = set()
    for path in targets:
        if districts.is_relative_to(path):
            return None
        if path.parent == districts:
            found.add(_district_of_folder(path.name, areas) or path.name)
    return frozenset(found)


def _district_of_folder(name: str, areas: Iterable[str]) -> str | None:
    """Return the id of the district whose folder has a name such as `320402-天宁区`, None if none has."""
    ids = [area for area in areas if name == area or name.startswith(f"{area}-")]
    return max(ids, key=len, default=None)


def _with_districts(findings: Iterable[Finding], config: Config, areas: Collection[str]) -> Iterator[Finding]:
    """Yield the findings, those in a guide that does not say its district with the district of its folder: a guide with
    an error of YAML counts for the district that has to mend it."""
    above = f"{catalog.relative_path(config.root, config.catalog)}/districts/".removeprefix("./")
    for finding in findings:
        if finding.district is None and finding.path.startswith(above):
            name = finding.path.removeprefix(above).partition("/")[0]
            yield replace(finding, district=_district_of_folder(name, areas))
        else:
            yield finding


def _check_rule_names(book: Rulebook, config: Config) -> None:
    """Raise ConfigError for a rule or family in the settings that does not exist."""
    for name in (*config.select, *config.ignore, *(name for name, _ in config.severity)):
        try:
            book.matching([name])
        except KeyError:
            guess = nearest(name, [*book.rules, *FAMILIES])
            hint = f"，是不是 {guess}？" if guess else "；全部规则见 matterlint rules list"
            raise ConfigError(f"没有名为 {name} 的规则或规则类{hint}") from None


class _FileLines:
    """Reads the lines of files for code frames. Keeps the last file, since findings come sorted by path."""

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
