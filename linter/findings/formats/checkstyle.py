"""checkstyle: the XML that Jenkins, reviewdog and many editors read."""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from linter.findings.finding import Report
from linter.findings.formats.selection import shown
from linter.findings.formats.wordings import Words
from linter.findings.formats.xml import clean, document, path_text


def render(report: Report) -> str:
    """A `file` for each path, an `error` of its severity for each open finding."""
    words = Words(report)
    root = Element("checkstyle", version="4.3")
    for path, group in groupby(shown(report), key=lambda finding: finding.path):
        file = SubElement(root, "file", name=path_text(path))
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
