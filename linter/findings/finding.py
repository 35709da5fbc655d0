"""The result of a run: a Report with its Findings.

The engine makes them; `linter.findings.formats` prints them. Lines and columns are 1-based code points, ends exclusive:
for the text `5天` at the start of line 3, line 3, column 1, end_line 3, end_column 3. A format that counts otherwise
converts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import join
from typing import Any, Literal

from linter.common.text import visible
from linter.source.span import Fix

Severity = Literal["error", "warning", "info"]
Status = Literal["new", "known", "waived"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SEVERITY_NAMES: dict[Severity, tuple[str, str]] = {
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "info"),
}
"""The name of a severity in messages: Chinese, English."""
STATUS_NAMES: dict[str, str] = {"new": "新发现", "known": "台账在册", "waived": "已暂缓"}
"""The name of a status in messages."""


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
    """One defect at one place.

    `pointer` is the JSON pointer of the wrong value, also of an absent one: `line` and `column` are then those of the
    nearest key above it. `matter` is the code of the guide, `district` the id of its district, `element` the Chinese
    title of the value. Control characters are escaped in every text but `path`, which is the name on disk.
    """

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
    """The pointer as the ledger writes it: list items are named by their document, id or text, not by index."""
    value: str = ""
    """The first 16 hex digits of the SHA-256 of the wrong value, as the ledger writes it."""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The key by which every output sorts findings: path, line, column, rule."""
        return self.path, self.line, self.column, self.rule, self.fingerprint

    @property
    def open(self) -> bool:
        """Whether the finding counts: it is neither waived nor known (in the ledger or the base revision)."""
        return self.status == "new"


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """The texts of a rule that printers show, in the language of the run."""

    id: str
    title: str
    severity: Severity
    why: str
    remedy: str
    basis: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """The versions and settings that a report was made with, so that it can be made again.

    `rulebook` and `catalog` are digests; `clean` says whether the catalog equals the commit of the repository that
    holds it; both `commit` and `clean` are None outside a repository.
    """

    version: str
    rulebook: str
    catalog: str
    commit: str | None
    clean: bool | None
    as_of: str
    profile: str
    excluded: int = 0
    """The number of files that the configuration leaves out."""
    switched_off: tuple[str, ...] = ()
    """Rules and families that the configuration or the command line leaves out."""


def _no_source(_path: str) -> Sequence[str]:
    return ()


@dataclass(slots=True)
class Report:
    """The outcome of a run. Printers use nothing else."""

    findings: list[Finding]
    files: int
    matters: int
    provenance: Provenance
    lang: Literal["zh", "en"] = "zh"
    fail_on: Literal["error", "warning", "info", "never"] = "error"
    rules: dict[str, RuleInfo] = field(default_factory=dict)
    districts: dict[str, str] = field(default_factory=dict)
    """Names of districts by id."""
    families: dict[str, str] = field(default_factory=dict)
    """Titles of rule families by family."""
    unknown: int = 0
    """The number of places that were not judged because the guide's source does not have the value (`source.lacks`)."""
    seconds: float = 0.0
    source: Callable[[str], Sequence[str]] = _no_source
    """Returns the lines of the file at a `path`, () for a file that cannot be shown."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """The files that the run was asked for, by name or by folder: path to the SHA-256 (hex) of the linted bytes. Other
    files of the catalog are read too and may have findings."""
    passed_over: Sequence[tuple[str, str]] = ()
    """(path, reason) of the files that were named and are not linted; see `source.catalog.PassedOver`."""
    folder_in_repository: str = ""
    """The path of the root from the top of its git repository, such as `gov/`; empty at the top and without git."""
    git_problem: str = ""
    """Why git does not say the commit of the catalog, in Chinese with git's words; empty if it does, and outside a
    repository."""

    def address(self, path: str) -> str:
        """The path of a file from the top of the git repository: `gov/catalog/a.yaml` for `catalog/a.yaml`.

        Formats for code review use it, since they annotate a repository. A path that leads out of the root is absolute
        and stays as it is.
        """
        return join(self.folder_in_repository, path)

    def count(self, severity: Severity) -> int:
        """The number of open findings of one severity."""
        return sum(1 for finding in self.findings if finding.open and finding.severity == severity)

    def summary(self) -> dict[str, int]:
        """The object `summary` of the JSON format."""
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
        """Whether a rule crashed: the result then says nothing about the catalog."""
        return any(finding.rule == "engine/rule-crashed" for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """0: no open finding reaches `fail_on`; 1: one does; 2: a rule crashed; 3: there was nothing to lint.

        A call that names only files which the settings leave out is 0: a hook names whatever a commit changes.
        """
        if self.crashed:
            return 2
        if self.fail_on != "never":
            failing = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
            if any(finding.open and finding.severity in failing for finding in self.findings):
                return 1
        by_settings = any(reason in ("excluded", "configuration") for _, reason in self.passed_over)
        return 3 if self.files == 0 and not by_settings else 0


def place_text(path: str, line: int, column: int) -> str:
    """A place as people read it, `path:line:column`: characters of the path that a terminal obeys become escapes.

    All formats for people print paths with this function or `path_text`; formats for programs use the path itself.
    """
    return f"{path_text(path)}:{line}:{column}"


def path_text(path: str) -> str:
    """A path as people read it, see `place_text`."""
    return visible(path)


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as an object of the JSON format: all keys are present, an empty one is null."""
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
