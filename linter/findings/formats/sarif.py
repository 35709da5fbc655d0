"""sarif: SARIF 2.1.0 for GitHub code scanning and other viewers.

Input: a Report. Output: a log with one run, which has a result for each finding, waived and known ones included.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from linter.common.screen_json import array, dumps
from linter.common.text import markdown, path_bytes, shorten, visible
from linter.findings.finding import Finding, Related, Report, RuleInfo, Severity
from linter.findings.formats.selection import most_severe, ordered, rule_info
from linter.findings.formats.source_lines import Source
from linter.findings.formats.wordings import Words

MAX_RESULTS = 25_000
"""GitHub refuses a run with more results."""
MAX_RELATED = 100
"""Related places that are listed: GitHub includes at most 100 locations of a result."""
MAX_LINKED = 10
"""Related places that the message links to; the others are only listed."""
_MAX_TEXT = 1024
"""Code points of a description that GitHub accepts."""
_MAX_NAME = 255
"""Code points of the name of a rule that GitHub accepts."""
_MAX_TAGS = 20
"""Tags of a rule that GitHub accepts."""
_LEVEL: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEM: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}


def render(report: Report) -> str:
    """The log. Waived and known findings have `suppressions`. Of more than MAX_RESULTS findings the least severe are
    left out, and a notification of the run says how many."""
    findings = ordered(report)
    results = findings
    if len(findings) > MAX_RESULTS:
        # Open findings come before all others, whatever their severity.
        kept = most_severe([finding for finding in findings if finding.open], MAX_RESULTS)
        kept += most_severe([finding for finding in findings if not finding.open], MAX_RESULTS - len(kept))
        results = sorted(kept, key=lambda finding: finding.order)
    rules = sorted({finding.rule for finding in results})
    index = {rule: number for number, rule in enumerate(rules)}
    words, source = Words(report), Source(report)
    run = {
        "tool": {"driver": _driver(report, [_descriptor(words, rule_info(report, rule)) for rule in rules])},
        "automationDetails": {"id": "matterlint/lint/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, words, len(findings) - len(results))],
        "properties": {"provenance": asdict(report.provenance), "summary": report.summary()},
    }
    listed = array(_result(report, finding, index[finding.rule], source) for finding in results)
    return (
        '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json",\n"version": "2.1.0",\n"runs": [{'
        + ",\n".join(f"{dumps(key)}: {dumps(value)}" for key, value in run.items())
        + f',\n"results": {listed}}}]}}\n'
    )


def uri(path: str) -> str:
    """A path as a relative URI reference: its bytes on disk percent-encoded, without a leading `./`."""
    return quote(path_bytes(path.removeprefix("./")), safe="/")


def _driver(report: Report, rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": "matterlint", "version": report.provenance.version, "rules": rules}


def _descriptor(words: Words, info: RuleInfo) -> dict[str, Any]:
    # Viewers render help.markdown: it holds escaped texts of the rulebook and no text of a guide.
    parts = [
        (words("为什么", "Why"), [info.why]),
        (words("怎么改", "How to fix"), [info.remedy]),
        (words("依据", "Basis"), list(info.basis)),
        (words("详情", "More"), [f"matterlint explain {info.id}"]),
    ]
    parts = [(label, [line for line in lines if line]) for label, lines in parts if any(lines)]
    colon = words("：", ": ")
    return {
        "id": info.id,
        "name": shorten(info.title, _MAX_NAME),
        "shortDescription": {"text": shorten(info.title, _MAX_TEXT)},
        "fullDescription": {"text": shorten(info.why or info.title, _MAX_TEXT)},
        "help": {
            "text": "\n".join(f"{label}{colon}{words('；', '; ').join(lines)}" for label, lines in parts),
            "markdown": "\n\n".join(
                f"**{label}**{colon}" + "<br>".join(markdown(line) for line in lines) for label, lines in parts
            ),
        },
        "defaultConfiguration": {"level": _LEVEL[info.severity]},
        "properties": {"tags": list(info.tags[:_MAX_TAGS]), "problem.severity": _PROBLEM[info.severity]},
    }


def _invocation(report: Report, words: Words, left_out: int) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": not report.crashed, "exitCode": report.exit_code}
    if left_out:
        text = words(
            f"结果太多：另有 {left_out:,} 处未列入，完整结果见 --format json。",
            f"Too many results: {left_out:,} left out, see --format json for all.",
        )
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    return invocation


def _result(report: Report, finding: Finding, index: int, source: Source) -> dict[str, Any]:
    related = finding.related[:MAX_RELATED]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVEL[finding.severity],
        "message": {"text": _message(report, finding)},
        "locations": [{"physicalLocation": _location(report.address(finding.path), _region(finding, source))}],
        # GitHub computes primaryLocationLineHash itself.
        "partialFingerprints": {"matterLint/v1": finding.fingerprint},
    }
    if related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": _name(report, place)},
                "physicalLocation": _location(report.address(place.path), _point(place.line, place.column)),
            }
            for number, place in enumerate(related, 1)
        ]
    if finding.status != "new":
        # A waiver is written in the guide; the ledger and the base revision are outside it.
        kind = "inSource" if finding.status == "waived" else "external"
        result["suppressions"] = [{"kind": kind, "status": "accepted"}]
    return result


def _location(path: str, region: dict[str, int]) -> dict[str, Any]:
    return {"artifactLocation": {"uri": uri(path)}, "region": region}


def _region(finding: Finding, source: Source) -> dict[str, int]:
    """The part of the span in its first line: a pull request shows an alert only if all lines of it have changed."""
    point = _point(finding.line, finding.column)
    end = finding.end_column
    if finding.end_line != finding.line:
        end = len(source.line(finding.path, finding.line) or "") + 1
    return point | {"endColumn": max(end, point["startColumn"])}


def _point(line: int, column: int) -> dict[str, int]:
    # GitHub requires all four numbers, counted from 1.
    line, column = max(line, 1), max(column, 1)
    return {"startLine": line, "startColumn": column, "endLine": line, "endColumn": column}


def _message(report: Report, finding: Finding) -> str:
    text = finding.message
    if "](" in text:  # viewers would show a link
        text = _bracketed(text)
    links = [f"[{_bracketed(_name(report, place))}]({number})" for number, place in enumerate(finding.related, 1)]
    return " ".join([text, *links[:MAX_LINKED]])


def _name(report: Report, place: Related) -> str:
    """What people read about a related place."""
    return place.message or visible(report.address(place.path))


def _bracketed(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
