"""What stands below the findings: how much there is of what, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from linter.common.layout import Paint, labelled, padded
from linter.findings.finding import Finding, Report
from linter.findings.formats.district_table import by_district
from linter.findings.formats.selection import about, family, tally
from linter.findings.formats.wordings import Words

TOP = 5
_INDENT = "  "


def closing(report: Report, findings: Sequence[Finding], listed: int, paint: Paint, width: int) -> Iterator[str]:
    """The summary of the open `findings`, of which `listed` were shown; one sentence when there are none."""
    words = Words(report)
    if findings:
        yield from (paint("─" * min(width, 60), "dim"), "")
    yield from labelled("", words.headline(), width)
    for note in [*_unlisted(words, len(findings) - listed), *_fixable(words, findings), *words.notes()]:
        yield from labelled("", note, width)
    if findings:
        yield ""
        yield from _columns(by_district(report, findings), paint)
        yield from ("", paint(words("最多的类别", "Most frequent families"), "bold"))
        yield from _families(report, words, findings)
        yield from ("", paint(words("下一步", "Next"), "bold"))
        yield from _next(report, words, findings, listed, paint)
        yield ""
    yield from (paint(line, "dim") for line in words.provenance())


def _unlisted(words: Words, rest: int) -> list[str]:
    if not rest:
        return []
    return [
        words(
            f"问题较多，上面先列最要紧的；另有 {rest:,} 处，见 --format json。",
            f"Only the most telling are shown above; for {rest:,} more see --format json.",
        )
    ]


def _fixable(words: Words, findings: Sequence[Finding]) -> list[str]:
    safe, unsafe = _fixes(findings)
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


def _fixes(findings: Sequence[Finding]) -> tuple[int, int]:
    """How many findings have a safe, how many an unsafe fix."""
    kinds = [finding.fix.safety for finding in findings if finding.fix]
    return kinds.count("safe"), kinds.count("unsafe")


def _columns(rows: list[list[str]], paint: Paint) -> Iterator[str]:
    """A table: the first column to the left, figures to the right, a head line."""
    cells = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for number, (name, *figures) in enumerate(rows):
        line = _INDENT + padded(name, cells[0])
        for figure, size in zip(figures, cells[1:], strict=True):
            line += "  " + padded(figure, max(size, 4), right=True)
        yield line if number else paint(line, "dim")


def _families(report: Report, words: Words, findings: Sequence[Finding]) -> Iterator[str]:
    ranked = tally(family(finding.rule) for finding in findings)
    titles = [report.families.get(name, name) for name, _ in ranked[:TOP]]
    cells = max(map(cell_len, titles))
    for title, (name, count) in zip(titles, ranked, strict=False):
        yield f"{_INDENT}{padded(title, cells)}  {padded(f'{count:,}', 5, right=True)}  {name}"
    if len(ranked) > TOP:
        rest = sum(count for _, count in ranked[TOP:])
        yield _INDENT + words(
            f"其余 {len(ranked) - TOP} 类 {rest:,} 处", f"{len(ranked) - TOP} more families: {rest:,}"
        )


def _next(report: Report, words: Words, findings: Sequence[Finding], listed: int, paint: Paint) -> Iterator[str]:
    """Commands that lead on, the most useful first."""
    rule, count = tally(finding.rule for finding in findings)[0]
    families = tally(family(finding.rule) for finding in findings)
    title = about(report, rule).title
    steps = []
    if _fixes(findings)[0]:
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
    cells = max(cell_len(command) for command, _ in steps)
    for command, purpose in steps:
        yield f"{_INDENT}{paint(padded(command, cells), 'green')}  {purpose}"
