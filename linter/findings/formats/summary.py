"""The summary below the findings of the format full.

Input: a Report and its open findings. Output: lines with the counts, a table by district, the most frequent families of
rules, and commands that lead on, such as `matterlint lint --fix --diff`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from linter.common.layout import Paint, labelled, padded
from linter.common.text_table import TextColumn, text_table
from linter.findings.finding import SEVERITIES, Finding, Report
from linter.findings.formats.district_counts import district_counts
from linter.findings.formats.selection import family_of, ranked_counts, rule_info
from linter.findings.formats.wordings import Words

TOP_FAMILIES = 5
"""Families of rules that are named; the others are added up, so that the summary fits on a screen."""
_INDENT = "  "
_DISTRICT_COLUMNS = (TextColumn(), *[TextColumn(right=True, minimum=4)] * (len(SEVERITIES) + 1))
_FAMILY_COLUMNS = (TextColumn(), TextColumn(right=True, minimum=5))


def render_summary(report: Report, findings: Sequence[Finding], listed: int, paint: Paint, width: int) -> Iterator[str]:
    """The lines of the summary of the open `findings`, of which `listed` were shown. Without findings it is short."""
    words = Words(report)
    if findings:
        yield from (paint("─" * min(width, 60), "dim"), "")
    yield from labelled("", words.headline(), width)
    for note in [*_unlisted(words, len(findings) - listed), *_fixable(words, findings), *words.notes()]:
        yield from labelled("", note, width)
    if findings:
        yield ""
        yield from text_table(
            district_counts(report, findings),
            _DISTRICT_COLUMNS,
            width=width,
            indent=_INDENT,
            paint=paint,
            head_style="dim",
        )
        yield from ("", paint(words("最多的类别", "Most frequent families"), "bold"))
        yield from _families(report, words, findings, width)
        yield from ("", paint(words("下一步", "Next"), "bold"))
        yield from _step_lines(_next_steps(report, words, findings, listed), paint, width)
        yield ""
    for line in words.provenance():
        yield from (paint(part, "dim") for part in labelled("", line, width))


def _unlisted(words: Words, count: int) -> list[str]:
    if not count:
        return []
    return [
        words(
            f"问题较多，上面先列最要紧的；另有 {count:,} 处，见 --format json。",
            f"Only the most telling are shown above; for {count:,} more see --format json.",
        )
    ]


def _fixable(words: Words, findings: Sequence[Finding]) -> list[str]:
    safe, unsafe = _fix_counts(findings)
    notes = []
    if safe:
        notes.append(words(f"其中 {safe:,} 处可用 --fix 自动修正。", f"{safe:,} can be fixed with --fix."))
    if unsafe:
        notes.append(
            words(
                f"{unsafe:,} 处可用 --fix --unsafe-fixes 修正，修正后请人工核对。",
                f"{unsafe:,} can be fixed with --fix --unsafe-fixes; check the result.",
            )
        )
    return notes


def _fix_counts(findings: Sequence[Finding]) -> tuple[int, int]:
    """The numbers of findings with a safe and with an unsafe fix."""
    kinds = [finding.fix.safety for finding in findings if finding.fix]
    return kinds.count("safe"), kinds.count("unsafe")


def _families(report: Report, words: Words, findings: Sequence[Finding], width: int) -> Iterator[str]:
    ranked = ranked_counts(family_of(finding.rule) for finding in findings)
    rows = [(report.families.get(name, name), f"{count:,}", name) for name, count in ranked[:TOP_FAMILIES]]
    yield from text_table(rows, _FAMILY_COLUMNS, width=width, indent=_INDENT)
    if len(ranked) > TOP_FAMILIES:
        others, count = len(ranked) - TOP_FAMILIES, sum(count for _, count in ranked[TOP_FAMILIES:])
        yield _INDENT + words(f"其余 {others} 类 {count:,} 处", f"{others} more families: {count:,}")


def _step_lines(steps: Sequence[tuple[str, str]], paint: Paint, width: int) -> Iterator[str]:
    """The lines of commands and their purposes in two columns. A command is copied, so only purposes are broken."""
    room = max(cell_len(command) for command, _ in steps)
    for command, purpose in steps:
        label = f"{_INDENT}{padded(command, room)}{_INDENT}"
        first, *more = labelled(label, purpose, width)
        yield _INDENT + paint(padded(command, room), "green") + first.removeprefix(_INDENT + padded(command, room))
        yield from more


def _next_steps(report: Report, words: Words, findings: Sequence[Finding], listed: int) -> list[tuple[str, str]]:
    """Commands that lead on, each with its purpose, the most useful first."""
    rule, count = ranked_counts(finding.rule for finding in findings)[0]
    families = ranked_counts(family_of(finding.rule) for finding in findings)
    title = rule_info(report, rule).title
    steps = []
    if _fix_counts(findings)[0]:
        steps.append(("matterlint lint --fix --diff", words("先看自动修正会改什么", "see what --fix would change")))
    steps.append(
        (
            f"matterlint explain {rule}",
            words(f"最多的一条：{title}，{count:,} 处", f"most frequent: {title}, {count:,}"),
        )
    )
    if len(families) > 1:
        name = families[0][0]
        called = report.families.get(name, name)
        steps.append((f"matterlint lint --select {name}", words(f"先只看“{called}”", f"only {called}")))
    if listed < len(findings):
        steps.append(
            ("matterlint lint --format json=findings.json", words("全部结果写入文件", "all findings to a file"))
        )
    return steps
