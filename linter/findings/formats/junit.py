"""junit: a test report, as most build services show it."""

from __future__ import annotations

from itertools import groupby
from posixpath import splitext
from xml.etree.ElementTree import Element, SubElement

from linter.common.text import visible
from linter.findings.finding import Report
from linter.findings.formats.selection import about, shown
from linter.findings.formats.wordings import Words
from linter.findings.formats.xml import clean, document, path_text


def render(report: Report) -> str:
    """A suite for each file, a failed case for each open finding; when clean one case that passed,
    because an empty report makes some services complain."""
    words = Words(report)
    findings = shown(report)
    root = _counted("testsuites", "matterlint", len(findings), max(len(findings), 1))
    for path, group in groupby(findings, key=lambda finding: finding.path):
        own = list(group)
        suite = SubElement(root, "testsuite", _counted("testsuite", path_text(path), len(own), len(own)).attrib)
        for finding in own:
            case = SubElement(
                suite,
                "testcase",
                name=clean(f"matterlint.{finding.rule}"),
                classname=path_text(splitext(path)[0]),
                line=str(finding.line),
                column=str(finding.column),
            )
            failure = SubElement(case, "failure", message=clean(finding.message), type=finding.severity)
            remedy = about(report, finding.rule).remedy
            failure.text = clean(f"{visible(path)}:{finding.line}:{finding.column} {finding.message}")
            if remedy:
                failure.text += "\n" + words("怎么改：", "How to fix: ") + clean(remedy)
    if not findings:
        suite = SubElement(root, "testsuite", _counted("testsuite", "matterlint", 0, 1).attrib)
        SubElement(suite, "testcase", name=words("没有发现问题", "No problems found"), classname="matterlint")
    return document(root, " ".join([words.headline(), *words.notes(), *words.provenance()]))


def _counted(tag: str, name: str, failures: int, tests: int) -> Element:
    return Element(tag, name=clean(name), tests=str(tests), failures=str(failures), errors="0")
