"""Decide which findings a run reports: a run over some files judges them against the whole catalog.

Input: what was asked for, and all findings of the catalog. Output: the findings to report, and the others, which
still decide whether a ledger entry is right. Example: a run over one guide reports the findings of that guide, those
that it inherits from its standard, and the faults of the registry, but not those of other guides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from linter.engine.inherited_findings import inherited_findings
from linter.engine.phase_one import FileResult
from linter.findings.finding import Finding
from linter.source.parse import Tree


@dataclass(slots=True)
class Scope:
    """The files and districts that a run reports about, and the findings sorted by them."""

    asked: Collection[str]
    """The paths of the files that were asked for."""
    around: Collection[str]
    """The paths of the surroundings (registry, standards, lists, ledgers) without the excluded ones. What is wrong
    with them is reported whether they were asked for or not: a broken registry must not silence a check."""
    districts: Collection[str] | None
    """The districts that were asked for as a whole, None for all."""
    reported: list[Finding] = field(default_factory=list)
    others: list[Finding] = field(default_factory=list)

    def covers(self, path: str) -> bool:
        """Return whether the run reports findings of phase one in a file."""
        return path in self.asked or path in self.around

    def add_results(self, results: Iterable[FileResult], trees: Mapping[str, Tree]) -> None:
        """Sort the findings of phase one. `trees` are those of the surroundings, by path."""
        results = list(results)
        for result in results:
            (self.reported if self.covers(result.path) else self.others).extend(result.findings)
        # A standard that was asked for has the findings of every guide that inherits from it, another one only those
        # of the guides that are reported about.
        chosen = [result for result in results if self.covers(result.path)]
        every, own = inherited_findings(results, trees), inherited_findings(chosen, trees)
        self.reported += [finding for finding in every if finding.path in self.asked]
        self.reported += [finding for finding in own if finding.path not in self.asked and self.covers(finding.path)]
        self.others += [finding for finding in every if finding.path not in self.asked and finding not in own]

    def add_comparisons(self, findings: Iterable[Finding]) -> None:
        """Sort the findings of phase two. Those about lists and standards that were not asked for are reported only
        for districts that were asked for as a whole: what a list lacks is no matter of one guide."""
        for finding in findings:
            is_reported = (
                finding.path in self.asked
                or not finding.path  # a rule crashed
                or (self.covers(finding.path) and (self.districts is None or finding.district in self.districts))
            )
            (self.reported if is_reported else self.others).append(finding)
