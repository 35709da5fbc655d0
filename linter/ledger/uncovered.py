"""`ledger uncovered`: the problems of inspections that no rule checks, as kinds that the rulebook lacks.

In: entries of ledgers and the rulebook. Out: an `Uncovered`, and printers for it. Example: 8 rows of problem lists, 5
of them with a rule; the other 3 are of 2 kinds, since two of them have the same words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from linter.common import screen_json
from linter.common.text import folded, markdown, share, visible
from linter.ledger.entry import INSPECTIONS, Entry
from linter.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of problem lists that say the same and have no rule."""

    problem: str
    """The words of the first of them."""
    rows: int
    districts: tuple[str, ...]
    """Ids of the divisions in whose ledgers they stand."""
    sources: tuple[str, ...]
    """File, sheet and row of each."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The rows of the problem lists in the ledgers, and the kinds of those without rule."""

    total: int
    linked: int
    """Rows with a rule of the rulebook."""
    kinds: tuple[Kind, ...]
    """The most frequent first."""


def uncovered(entries: Iterable[Entry], book: Rulebook) -> Uncovered:
    """Returns the kinds of problem that inspections found and no rule checks. Rows are of one kind if they say the same
    apart from blanks and punctuation. A rule that the rulebook does not have counts as none."""
    rows = [entry for entry in entries if entry.part == INSPECTIONS]
    by_words: dict[str, list[Entry]] = defaultdict(list)
    linked = 0
    for entry in rows:
        if entry.rule is not None and book.named(entry.rule) is not None:
            linked += 1
        else:
            problem = entry.problem or ""
            by_words[folded(problem) or problem].append(entry)
    kinds = [
        Kind(
            found[0].problem or "",
            len(found),
            tuple(sorted({entry.district for entry in found})),
            tuple(entry.source or entry.path for entry in found),
        )
        for found in by_words.values()
    ]
    return Uncovered(len(rows), linked, tuple(sorted(kinds, key=lambda kind: (-kind.rows, kind.problem))))


def _heading(found: Uncovered) -> str:
    lacking = found.total - found.linked
    return (
        f"检查反馈的问题 {found.total} 项：关联到规则 {share(found.linked, found.total)}，"
        f"规则库没有的 {share(lacking, found.total)}，共 {len(found.kinds)} 类"
    )


def as_text(found: Uncovered) -> str:
    """Returns the text for the screen."""
    lines = [_heading(found)]
    for kind in found.kinds:
        lines.append(f"  {visible(kind.problem)}（{kind.rows}/{found.total - found.linked}）")
        lines += [f"    {visible(source)}" for source in kind.sources]
    if found.kinds:
        lines.append("能由程序检查的，用 matterlint rules new 补规则；只是说法不同的，补进 inspection-phrases.yaml")
    return "\n".join(lines) + "\n"


def as_markdown(found: Uncovered) -> str:
    """Returns Markdown, for a bulletin or an issue."""
    lines = [f"# {_heading(found)}"]
    if found.kinds:
        lines += ["", "| 问题 | 项数 | 区划 | 来源 |", "|---|---:|---|---|"]
    for kind in found.kinds:
        cells = (kind.problem, str(kind.rows), "、".join(kind.districts), "；".join(kind.sources))
        lines.append(f"| {' | '.join(map(markdown, cells))} |")
    return "\n".join(lines) + "\n"


def as_json(found: Uncovered) -> str:
    """Returns JSON, for another program."""
    return screen_json.document(asdict(found))
