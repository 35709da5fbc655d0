"""checkstyle: XML that Jenkins, reviewdog and many editors read.

Input: a Report. Output: a `file` for each path and an `error` for each open finding.
"""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from linter.findings.finding import Report
from linter.findings.formats.selection import open_findings
from linter.findings.formats.wordings import Words
from linter.findings.formats.xml import clean, document, xml_path


def render(report: Report) -> str:
    """The document; the headline and the provenance of the run are a comment in it."""
    words = Words(report)
    root = Element("checkstyle", version="4.3")
    for path, group in groupby(open_findings(report), key=lambda finding: finding.path):
        file = SubElement(root, "file", name=xml_path(report.address(path)))
        for finding in group:
            SubElement(
                file,
                "error",
                line=str(finding.line),
                column=str(finding.column),
                severity=finding.severity,
                message=clean(finding.message),
                source=clean(f"matterlint.{finding.rule}"),
            )
    return document(root, " ".join([words.headline(), *words.notes(), *words.provenance()]))
