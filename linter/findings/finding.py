"""What a run says: findings, and the report that carries them (DESIGN: the finding contract).

Lines and columns are 1-based code points, ends exclusive. A format that counts otherwise converts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from linter.source.span import Fix

Severity = Literal["error", "warning", "info"]
Status = Literal["new", "known", "waived"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SEVERITY_NAMES: dict[Severity, tuple[str, str]] = {
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "info"),
}
"""What people read, in Chinese and English."""
STATUS_NAMES: dict[str, str] = {"new": "新发现", "known": "台账在册", "waived": "已豁免"}
"""What a report calls a status."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, such as the same field in another district."""

    path: str
    """As `Finding.path`."""
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect at one place. Every text but the paths is safe to print: control characters are already escaped."""

    rule: str
    severity: Severity
    message: str
    path: str
    """From the root, POSIX, exactly as on disk (`linter.source.catalog.Entry`): waivers, fixes and the ledger find the
    file by it. A format for people escapes it, a format for programs carries it as its grammar demands."""
    pointer: str | None
    line: int
    column: int
    end_line: int
    end_column: int
    matter: str | None
    district: str | None
    element: str | None
    related: tuple[Related, ...]
    fix: Fix | None
    fingerprint: str
    status: Status = "new"
    place: str = ""
    """The place as the ledger names it: list items by what they are."""
    value: str = ""
    """Digest of the value there, as the ledger has it."""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The order of every output: path, line, column, rule."""
        return self.path, self.line, self.column, self.rule, self.fingerprint

    @property
    def open(self) -> bool:
        """Whether it counts: neither waived nor already known."""
        return self.status == "new"


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a renderer may say about a rule, in the language of the run."""

    id: str
    title: str
    severity: Severity
    why: str
    remedy: str
    basis: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a report was made from, so that it can be made again."""

    version: str
    rulebook: str
    catalog: str
    commit: str | None
    clean: bool | None
    as_of: str
    profile: str
    excluded: int = 0
    """Files that the configuration leaves out."""
    switched_off: tuple[str, ...] = ()
    """Rules and families that the configuration or the command line leaves out."""


@dataclass(slots=True)
class Report:
    """The outcome of a run; renderers know this and nothing else."""

    findings: list[Finding]
    files: int
    matters: int
    provenance: Provenance
    lang: Literal["zh", "en"] = "zh"
    fail_on: Literal["error", "warning", "info", "never"] = "error"
    rules: dict[str, RuleInfo] = field(default_factory=dict)
    districts: dict[str, str] = field(default_factory=dict)
    """District id to name."""
    families: dict[str, str] = field(default_factory=dict)
    """Rule family to its title."""
    unknown: int = 0
    """Hits left out because the guide's source could not know the value (`source.lacks`)."""
    seconds: float = 0.0
    source: Callable[[str], Sequence[str]] = lambda path: ()
    """The lines of a file, by `path`; () when it cannot be shown."""

    def count(self, severity: Severity) -> int:
        """Open findings of one severity."""
        return sum(1 for finding in self.findings if finding.open and finding.severity == severity)

    def summary(self) -> dict[str, int]:
        """The `summary` of the JSON contract."""
        counts: dict[str, int] = {severity: self.count(severity) for severity in SEVERITIES}
        return {
            "files": self.files,
            "matters": self.matters,
            **counts,
            "suppressed": sum(1 for finding in self.findings if not finding.open),
            "fixable": sum(1 for finding in self.findings if finding.open and finding.fix is not None),
        }

    @property
    def crashed(self) -> bool:
        """Whether a rule crashed: the run is then no verdict."""
        return any(finding.rule == "engine/rule-crashed" for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """0 nothing at or above the threshold, 1 findings, 2 a rule crashed, 3 nothing to lint."""
        if self.crashed:
            return 2
        if self.fail_on != "never":
            failing = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
            if any(finding.open and finding.severity in failing for finding in self.findings):
                return 1
        return 3 if self.files == 0 else 0


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding in the shape of the JSON contract: every key present, null where empty."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path,
        "pointer": finding.pointer,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "matter": finding.matter,
        "district": finding.district,
        "element": finding.element,
        "related": [
            {"path": place.path, "line": place.line, "column": place.column, "message": place.message}
            for place in finding.related
        ],
        "fix": None
        if finding.fix is None
        else {
            "safety": finding.fix.safety,
            "edits": [
                {"start": list(edit.start), "end": list(edit.end), "text": edit.text} for edit in finding.fix.edits
            ],
        },
        "fingerprint": finding.fingerprint,
        "status": finding.status,
    }
