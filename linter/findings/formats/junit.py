"""junit: a test report in XML, which most build services show.

Input: a Report. Output: a `testsuite` for each file and a failed `testcase` for each open finding.
"""

from __future__ import annotations

from itertools import groupby
from posixpath import splitext
from xml.etree.ElementTree import Element, SubElement

from linter.findings.finding import Report, place_text
from linter.findings.formats.selection import open_findings, rule_info
from linter.findings.formats.wordings import Words
from linter.findings.formats.xml import clean, document, xml_path


def render(report: Report) -> str:
    """The document. Without open findings it has one case that passed: some services reject a report without cases."""
    words = Words(report)
    findings = open_findings(report)
    root = _counted("testsuites", "matterlint", len(findings), max(len(findings), 1))
    for path, group in groupby(findings, key=lambda finding: finding.path):
        own, address = list(group), report.address(path)
        suite = SubElement(root, "testsuite", _counted("testsuite", xml_path(address), len(own), len(own)).attrib)
        for finding in own:
            case = SubElement(
                suite,
                "testcase",
                name=clean(f"matterlint.{finding.rule}"),
                classname=xml_path(splitext(address)[0]),
                line=str(finding.line),
                column=str(finding.column),
            )
            failure = SubElement(case, "failure", message=clean(finding.message), type=finding.severity)
            remedy = rule_info(report, finding.rule).remedy
            failure.text = clean(f"{place_text(address, finding.line, finding.column)} {finding.message}")
            if remedy:
                failure.text += "\n" + words("怎么改：", "How to fix: ") + clean(remedy)
    if not findings:
        suite = SubElement(root, "testsuite", _counted("testsuite", "matterlint", 0, 1).attrib)
        SubElement(suite, "testcase", name=words("没有发现问题", "No problems found"), classname="matterlint")
    return document(root, " ".join([words.headline(), *words.notes(), *words.provenance()]))


def _counted(tag: str, name: str, failures: int, tests: int) -> Element:
    return Element(tag, name=clean(name), tests=str(tests), failures=str(failures), errors="0")
