"""Report findings about inherited values once, on the standard.

Input: the results of phase one, in which every guide that inherits a faulty value reports it, and the trees of the
standards. Output: one finding per fault, at its position in the standard. Example: 124 guides inherit a faulty
condition from one standard; the result is one finding in the file of the standard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from linter.engine.phase_one import FileResult
from linter.findings.finding import Finding
from linter.source.parse import Tree
from linter.source.pointer import Place


def inherited_findings(results: Iterable[FileResult], trees: Mapping[str, Tree]) -> list[Finding]:
    """Return the findings about inherited values that the standard does not already report itself. `trees` are those
    of the files that surround the guides, by path."""
    results = list(results)
    seen = {_key(finding) for result in results for finding in result.findings}
    found: list[Finding] = []
    for result in results:
        for finding in result.inherited:
            if _key(finding) not in seen and finding.path in trees:
                seen.add(_key(finding))
                found.append(_placed(finding, trees[finding.path]))
    return found


def _key(finding: Finding) -> tuple[str, str, str | None]:
    return finding.rule, finding.path, finding.pointer


def _placed(finding: Finding, tree: Tree) -> Finding:
    """Return a finding at the position of its pointer in the standard; it belongs to no district."""
    span = tree.span(Place(finding.pointer or "").steps)
    return replace(
        finding, line=span.line, column=span.column, end_line=span.end_line, end_column=span.end_column, district=None
    )
