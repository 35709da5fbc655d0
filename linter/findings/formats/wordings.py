"""The sentences of a report, in the language of the run.

Input: a Report. Output: Chinese or English texts. Example: `Words(report)("处", "places")` is `处` in a Chinese run.
"""

from __future__ import annotations

from linter.common.text import visible
from linter.findings.finding import SEVERITIES, SEVERITY_NAMES, Report, Severity


class Words:
    """Chooses between Chinese and English, and words the sentences that several formats print."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._chinese = report.lang == "zh"

    def __call__(self, zh: str, en: str) -> str:
        """The text that is in the language of the run."""
        return zh if self._chinese else en

    def severity(self, severity: Severity) -> str:
        """The name of a severity."""
        return self(*SEVERITY_NAMES[severity])

    def plural(self, count: int, noun: str) -> str:
        """An English count: `1 file`, `2 files`."""
        return f"{count:,} {noun}" + ("" if count == 1 else "s")

    def counts(self) -> str:
        """The number of open findings of each severity: `错误 2 处，警告 3 处，提示 1 处`."""
        counts = [(severity, self._report.count(severity)) for severity in SEVERITIES]
        if self._chinese:
            return "，".join(f"{self.severity(severity)} {count:,} 处" for severity, count in counts)
        return ", ".join(
            f"{count:,} info" if severity == "info" else self.plural(count, severity) for severity, count in counts
        )

    def checked(self) -> str:
        """The number of files and matters that were checked: `检查了 3 个文件、2 个事项`."""
        files, matters = self._report.files, self._report.matters
        return self(
            f"检查了 {files:,} 个文件、{matters:,} 个事项",
            f"Checked {self.plural(files, 'file')}, {self.plural(matters, 'matter')}",
        )

    def headline(self) -> str:
        """The outcome in one sentence."""
        if not self._report.files and not any(finding.open for finding in self._report.findings):
            return self("没有找到可检查的文件。", "There was nothing to check.")
        if not any(finding.open for finding in self._report.findings):
            return self(f"{self.checked()}，没有发现问题。", f"{self.checked()}: no problems found.")
        return self(f"{self.checked()}：{self.counts()}。", f"{self.checked()}: {self.counts()}.")

    def notes(self) -> list[str]:
        """Sentences about a crashed rule, suppressed findings, values that were not judged, and the files and rules
        that the settings leave out."""
        notes = []
        suppressed = self._report.summary()["suppressed"]
        if self._report.crashed:
            notes.append(self("有规则运行出错，这次结果不能作为结论。", "A rule crashed: this run is no verdict."))
        if suppressed:
            notes.append(
                self(
                    f"另有 {suppressed:,} 处已暂缓或早已登记，不再列出。",
                    f"{suppressed:,} more waived or already known, not listed.",
                )
            )
        if self._report.unknown:
            notes.append(
                self(
                    f"来源缺项 {self._report.unknown:,} 处未判：导入的系统里没有这些要素。",
                    f"{self._report.unknown:,} not judged: the source system does not have these elements.",
                )
            )
        if self._report.git_problem:
            said = self._report.git_problem
            notes.append(self(f"不能确定目录在哪个提交：{said}。", f"The commit of the catalog is unknown: {said}."))
        made = self._report.provenance
        if made.excluded:
            notes.append(
                self(f"按设置没有检查 {made.excluded:,} 个文件。", f"{made.excluded:,} files excluded by the settings.")
            )
        if made.switched_off:
            names = visible(self("、", ", ").join(made.switched_off))
            notes.append(self(f"按设置没有使用的规则：{names}。", f"Rules switched off by the settings: {names}."))
        return notes

    def provenance(self) -> list[str]:
        """Two lines: versions and settings of the tool, digest and commit of the catalog."""
        made = self._report.provenance
        tool = [
            f"matterlint {made.version}",
            f"{self('规则库', 'rulebook')} {made.rulebook}",
            f"{self('档位', 'profile')} {made.profile}",
            f"{self('截至', 'as of')} {made.as_of}",
        ]
        catalog = [f"{self('目录', 'catalog')} {made.catalog}"]
        if made.commit:
            changed = self("（有未提交的改动）", " (with uncommitted changes)") if made.clean is False else ""
            catalog.append(f"{self('提交', 'commit')} {made.commit[:12]}{changed}")
        return [visible(" · ".join(tool)), visible(" · ".join(catalog))]
