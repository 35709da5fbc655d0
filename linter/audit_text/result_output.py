"""An `Audit` as text for a person and as JSON for a program.

Input: an `Audit` and the name of the file. Output: text that is safe to print on a terminal.
Example of a line: `错误 分项之和是 915，总数写的是 913，相差 2 [sum]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from linter.audit_text.result import TITLES, Audit, Finding
from linter.common import screen_json
from linter.common.layout import SEVERITY_STYLE, Paint, labelled
from linter.common.output_format import Screen
from linter.common.text import visible
from linter.findings.finding import SEVERITIES, SEVERITY_NAMES


def as_json(audit: Audit) -> str:
    """The JSON document: {"version": 1, "file": …, "notes": […], "checked": {…}, "findings": […]}; `checked` holds the
    number of places that each check examined."""
    findings = [{**asdict(finding), "excerpt": visible("".join(finding.excerpt))} for finding in audit.findings]
    checked = {check: count.checked for check, count in audit.counts.items()}
    document = {
        "version": 1, "file": visible(audit.file), "notes": list(audit.notes), "checked": checked, "findings": findings
    }  # fmt: skip
    return screen_json.document(document)


def as_text(audit: Audit, screen: Screen) -> str:
    """The findings by line, each with its place between 【 and 】, and then the places that each check examined."""
    paint = Paint(screen.color)
    lines = [f"核对 {visible(audit.file)}", *(f"说明：{note}" for note in audit.notes), ""]
    number = 0
    for finding in audit.findings:
        if finding.line != number:
            number = finding.line
            lines += [paint(f"── 第 {number} {audit.line_word}", "bold cyan"), ""]
        lines += [*_finding(finding, paint, screen.width), ""]
    lines += ["核对了什么", *_counts(audit), "", _summary(audit)]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding, paint: Paint, width: int) -> Iterator[str]:
    label = SEVERITY_NAMES[finding.severity][0] + " "
    head, *more = labelled(label, f"{visible(finding.message)} [{finding.check}]", width)
    yield paint(label, SEVERITY_STYLE[finding.severity]) + paint(head.removeprefix(label), "bold")
    yield from (paint(line, "bold") for line in more)
    before, place, after = (visible(text) for text in finding.excerpt)
    yield from labelled(f"  第 {finding.column} 字：", f"{before}【{place}】{after}", width)
    if finding.computed:
        yield from labelled("  算出：", visible(finding.computed), width)
    yield from labelled("  请问：", visible(finding.ask), width)


def _counts(audit: Audit) -> Iterator[str]:
    """One line per check, such as 合计与分项：9 处，1 处要问; the checks that found nothing to examine share a line."""
    for check, count in audit.counts.items():
        if count.checked:
            rest = f"{count.findings} 处要问" if count.findings else "全部相符"
            yield f"  {TITLES[check]}：{count.checked} 处，{rest}"
    unused = [TITLES[check] for check, count in audit.counts.items() if not count.checked]
    if unused:
        yield f"  文中没有可核对的：{'、'.join(unused)}"


def _summary(audit: Audit) -> str:
    found = [finding.severity for finding in audit.findings]
    counts = "，".join(f"{SEVERITY_NAMES[severity][0]} {found.count(severity)} 处" for severity in SEVERITIES)
    checked = sum(count.checked for count in audit.counts.values())
    return f"共核对 {checked} 处：{counts}"
