"""Take a survey of a catalog: everything that a report is made from, on one day.

Input: a configuration and a period. Output: a `Survey` of plain data: the populations with their records, the findings,
the ledger. Example: `take(config, Period.of("2026H2"))`. A snapshot is a survey in a file, so that a published report
can be made again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from linter.common.period import Period
from linter.engine import exemptions
from linter.engine.config import Config
from linter.engine.figure_record import record_places
from linter.engine.finding_writer import element_title
from linter.engine.phase_one import FactExtras
from linter.engine.run import Run, inspect
from linter.engine.worker_pool import Progress
from linter.figures import activity, populations
from linter.figures.populations import Sources
from linter.findings.finding import Finding, Report, Severity
from linter.guides.fact import NO_DEPARTMENT
from linter.ledger.entry import Entry, read_entries
from linter.ledger.recheck import Recheck, recheck
from linter.rulebook.indicator import Exemption, Indicator, Unit
from linter.rulebook.record_fields import FROM_FINDINGS, STANDARD_DIFFERENCES
from linter.rulebook.rulebook import Rulebook
from linter.source import pointer, schema

DEFAULT_STATUS = "正式"
"""Status of a standard whose file has no `status` key."""
MAX_FRAMES = 20_000
"""Findings of which a survey keeps the lines; more would make a snapshot too large to open."""
_LINES_AROUND, _LINE_LENGTH = 1, 160
"""Lines that a frame keeps before and after a finding, and characters that it keeps of a line."""


@dataclass(slots=True)
class SurveyFinding:
    """A finding with the matter, district and department that it concerns."""

    rule: str
    severity: Severity
    status: str
    message: str
    path: str
    line: int
    column: int
    end_column: int
    """Column behind the last character on the first line; 0 if the finding goes over several lines."""
    element: str
    matter: str
    name: str
    """Name of the matter."""
    district: str
    department: str
    fingerprint: str
    recurring: bool
    """复发: True if the ledger had closed the problem at this place, see `linter.ledger.recheck.Recheck.came_back`."""
    frame: tuple[int, tuple[str, ...]] | None = None
    """Number of the first line of the frame, and its lines; None beyond MAX_FRAMES."""

    @property
    def counted(self) -> bool:
        """Whether the finding is a problem in every number of a report: an error or a warning that is not waived, or
        one of any kind that came back, since a waiver must not hide it. Faults of the ledger itself are none."""
        if self.rule.startswith("ledger/"):
            return False
        return self.recurring or (self.severity != "info" and self.status != "waived")


@dataclass(slots=True)
class Survey:
    """The state of a catalog on one day, as far as figures need it."""

    period: str
    as_of: str
    provenance: dict[str, Any]
    files: int
    matters: int
    areas: dict[str, dict[str, Any]]
    """District id to `{"name": …, "level": …, "parent": …}`."""
    units: dict[str, list[Unit]]
    """Population ("guides", "claims") to its units."""
    findings: list[SurveyFinding]
    rules: dict[str, dict[str, str]]
    """Rule id to `{"title": …, "severity": …, "remedy": …, "family": …}`, for the rules that may fire."""
    ledger: list[Entry]
    exemptions: list[Exemption]
    variances: list[dict[str, str]]
    """Declared differences: {path, matter, name, district, department, field, reason, until}."""
    unknown: int
    """Hits that were not reported because the source of the guide could not know the value (`source.lacks`)."""
    problems: list[str] = field(default_factory=list)
    """One Chinese sentence for each row of the activity data that could not be used, or that contradicts another."""
    places: list[str] = field(default_factory=record_places)
    """The places that the records of guides keep; a definition that reads another cannot be applied to them."""

    def answers(self, item: Indicator) -> bool:
        """Return whether the records keep every place that a definition reads. In the snapshot of an old period they
        lack what only later definitions read, and a place that is not kept must not be counted as an empty one."""
        return item.of != "guides" or item.places <= {*FROM_FINDINGS, *self.places}


def take(config: Config, period: Period, progress: Progress | None = None) -> Survey:
    """Return the survey of a catalog. Raises ConfigError and RulebookError as `linter.engine.run.lint` does."""
    run = inspect([], replace(config, profile="strict"), progress, extras=FactExtras(records=True))
    book = Rulebook(config.rules)
    # The run uses profile strict, since only that reports promises better than the standard; of the other findings the
    # survey keeps those of the configured profile.
    counted = book.active(config.profile, config.select, config.ignore, dict(config.severity))
    guides = populations.guides(run.facts)
    entries = read_entries(run.ledgers)
    looked = recheck(config, entries, run.report)
    findings = _findings(run, counted, guides, looked)
    _add_finding_fields(guides, run, book)
    faulty = frozenset(
        item.path for item in run.report.findings if item.severity == "error" and _family(item) in ("yaml", "schema")
    )
    sources = Sources(run.context, guides, faulty)
    data = activity.read(config.catalog / "activity" / str(period))
    units = {"guides": guides} | {name: list(make(sources)) for name, make in populations.FROM_CATALOG.items()}
    units["supervision"] = list(populations.supervision(sources, data.behaviour))
    units |= {
        "cases": populations.activity_units(sources, "case", data.cases),
        "ratings": populations.activity_units(sources, "rating", data.ratings),
        "ledger": populations.ledger_units(sources, looked),
        "problems": finding_units(findings),
    }
    for rows, name in ((data.cases, "cases"), (data.ratings, "ratings")):
        matched = {unit.code for unit in units[name] if unit.record["known"]}
        data.problems += activity.unmatched(rows, matched)
    matters = {unit.code: unit.path for name in ("cases", "ratings") for unit in units[name] if unit.record["known"]}
    data.problems += activity.mismatched(data.cases, data.ratings, matters)
    supervised = {unit.code for unit in units["supervision"]}
    data.problems += activity.unmatched(data.behaviour_rows, supervised, activity.SUPERVISION_HEADING)
    report = run.report
    returned = {item.rule: book[item.rule].info(config.lang) for item in looked.came_back.values()}
    return Survey(
        period=str(period),
        as_of=config.as_of.isoformat(),
        provenance=_provenance(report, config),
        files=report.files,
        matters=report.matters,
        areas={str(key): _area(area) for key, area in run.context.areas.items()},
        units=units,
        findings=findings,
        rules={
            name: {
                "title": info.title,
                "severity": info.severity,
                "remedy": info.remedy,
                "family": report.families.get(name.partition("/")[0], ""),
            }
            for name, info in sorted((report.rules | returned).items())
            if name in counted or name in returned
        },
        ledger=list(looked.entries),
        exemptions=exemptions.register(run.context),
        variances=_variances(run, guides),
        unknown=report.unknown,
        problems=data.problems,
    )


def finding_units(findings: Iterable[SurveyFinding]) -> list[Unit]:
    """Return the counted findings as units; an indicator counts those that came back after the ledger had closed
    them."""
    return [
        Unit(
            f"finding:{note.fingerprint}", note.message, note.matter, note.district, note.department, note.path,
            {"severity": note.severity, "status": note.status, "recurring": note.recurring},
        )
        for note in findings
        if note.counted
    ]  # fmt: skip


def _family(finding: Finding) -> str:
    return finding.rule.partition("/")[0]


def _area(area: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": str(area.get("name")), "level": area.get("level"), "parent": area.get("parent")}


def _findings(run: Run, counted: Mapping[str, str], guides: Iterable[Unit], looked: Recheck) -> list[SurveyFinding]:
    """The findings of the configured profile (`counted`: its rules), with the body that each concerns; and those that
    came back after the ledger had closed them, even if the configuration switches their rule or file off."""
    by_path = {unit.path: unit for unit in guides}
    returned = {item.fingerprint: item for item in looked.came_back.values()}
    listed = {item.fingerprint for item in run.report.findings}
    hidden = [item for name, item in returned.items() if name not in listed]
    found: list[SurveyFinding] = []
    for item in sorted([*run.report.findings, *hidden], key=lambda item: item.order) if hidden else run.report.findings:
        if item.rule not in counted and item.fingerprint not in returned:
            continue
        unit = by_path.get(item.path)
        place = (unit.district, unit.department) if unit else (item.district or "", NO_DEPARTMENT)
        found.append(
            SurveyFinding(
                item.rule, item.severity, item.status, item.message, item.path, item.line, item.column,
                item.end_column if item.end_line == item.line else 0, item.element or "", item.matter or "",
                unit.name if unit else "", *place, item.fingerprint, item.fingerprint in returned,
                _frame(run.report, item) if len(found) < MAX_FRAMES else None,
            )
        )  # fmt: skip
    return found


def _frame(report: Report, item: Finding) -> tuple[int, tuple[str, ...]] | None:
    lines = report.source(item.path)
    if not 0 < item.line <= len(lines):
        return None
    first = max(1, item.line - _LINES_AROUND)
    return first, tuple(line[:_LINE_LENGTH] for line in lines[first - 1 : item.line + _LINES_AROUND])


def _add_finding_fields(guides: list[Unit], run: Run, book: Rulebook) -> None:
    """Add to the records of guides the fields that come from findings (`record_fields.FROM_FINDINGS`).

    Waivers, ledger entries and declared differences are counted as well: what a district writes itself must not make a
    figure better. Only the register of exemptions takes a matter out of a figure.
    """
    errors: Counter[str] = Counter()
    differences: dict[str, Counter[str]] = defaultdict(Counter)
    standard_paths = {standard.path for standard in run.context.standards.values()}
    for item in run.report.findings:
        errors[item.path] += item.severity == "error"
        difference = _standard_difference(book, item, standard_paths)
        if difference:
            differences[item.path][difference] += 1
    standards = run.context.standards
    for unit in guides:
        standard = standards.get(str(unit.record.get("basic_code")))
        unknown = unit.record["terms"]["unknown_elements"]
        counts = {"errors": errors[unit.path], "unknown": unknown} | {
            name: differences[unit.path][name] for name in STANDARD_DIFFERENCES
        }
        added = {
            "standard": (standard.value.get("status") or DEFAULT_STATUS) if standard else None,
            "found": {name: count for name, count in counts.items() if count},
        }
        if unknown and not errors[unit.path]:
            added["lacks"] = [*(unit.record.get("lacks") or ()), "/found/unknown"]
        unit.record = {**unit.record, **added}


def _standard_difference(book: Rulebook, item: Finding, standards: Collection[str]) -> str | None:
    """How a guide stands to its standard by a finding: one of STANDARD_DIFFERENCES, None if it concerns no standard.

    `standards` are the paths of all standards.
    """
    rule = book.named(item.rule)
    if rule is None or rule.family != "same-standard":
        return None
    check = rule.data["check"]
    match check["kind"], check.get("report"):
        case "agree" | "must-equal", _ if rule.severity != "info":
            how = "differs"
        case "better-or-equal", "better":
            return "better"
        case "better-or-equal", "worse":
            how = "worse"
        # Without a standard there is nothing to deviate from. With one, a value that cannot be compared deviates.
        case "better-or-equal", "differs" if any(place.path in standards for place in item.related):
            how = "differs"
        case _:
            return None
    return "declared" if item.status == "waived" else how


def _variances(run: Run, guides: Iterable[Unit]) -> list[dict[str, str]]:
    by_path, form, found = {unit.path: unit for unit in guides}, schema.of_kind("matter"), []
    for fact in sorted(run.facts, key=lambda fact: fact.path):
        unit = by_path.get(fact.path)
        for variance in fact.variances if unit else ():
            assert unit is not None
            place = variance.field if variance.field.startswith("/") else ""
            found.append(
                {
                    "path": fact.path, "matter": fact.identity, "name": unit.name, "district": unit.district,
                    "department": unit.department, "reason": variance.reason, "until": variance.until,
                    "field": element_title(form, pointer.parse(place), "zh") or variance.field,
                }
            )  # fmt: skip
    return found


def _provenance(report: Report, config: Config) -> dict[str, Any]:
    stated = report.provenance
    return {
        "version": stated.version, "rulebook": stated.rulebook, "catalog": stated.catalog, "commit": stated.commit,
        "clean": stated.clean, "as_of": stated.as_of, "profile": config.profile, "excluded": stated.excluded,
        "switched_off": list(stated.switched_off), **({"git": report.git_problem} if report.git_problem else {}),
    }  # fmt: skip
