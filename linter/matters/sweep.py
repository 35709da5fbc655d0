"""举一反三: one defect looked for everywhere, inspected or not, and whether it had been mended before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from linter.common import screen_json
from linter.common.text import markdown, visible
from linter.engine import phase_one
from linter.engine.config import Config
from linter.engine.run import inspect, lint
from linter.findings.finding import STATUS_NAMES, Finding
from linter.guides.fact import NO_DEPARTMENT, department_of
from linter.ledger import files
from linter.ledger.entry import read_entries
from linter.rulebook.rulebook import Rulebook
from linter.source.schema import nearest


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where the defect is."""

    path: str
    line: int
    column: int
    district: str
    department: str
    state: str
    """新发现, 台账在册, 已豁免, or 复发: the ledger had closed it, at this place if not with this value."""
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Share:
    """n of N guides that the rule applies to have the defect."""

    name: str
    n: int
    total: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """Where a defect is: everywhere that it could be was looked at."""

    rule: str
    title: str
    value: str | None
    """Digest of the value that was looked for, None for every breach of the rule."""
    n: int
    total: int
    districts: tuple[Share, ...]
    departments: tuple[Share, ...]
    places: tuple[Spot, ...]
    closed: int
    """Ledger entries about it that say it was mended."""
    recurred: int
    """Places of which the ledger had said so."""


def sweep(config: Config, wanted: str) -> Sweep:
    """Looks for a rule, or for the same defect as that of a fingerprint: same rule, same value.

    Raises KeyError (with a guess or None) for what is neither a rule nor the fingerprint of a finding or
    of a ledger entry.
    """
    book = Rulebook(config.rules)
    rule, value = book.named(wanted), None
    if rule is None:
        name, value = _pattern(config, wanted, book)
        rule = book[name]
    run = inspect([], replace(config, select=(rule.id,), ignore=(), profile="strict", severity=(), counted=rule.id))
    report = run.report
    found = [item for item in report.findings if item.rule == rule.id and value in (None, item.value)]
    applied: dict[str, tuple[str, str]] = {}
    for fact in run.facts:
        if fact.kind == "matter" and phase_one.APPLIES in fact.derived:
            district, path = str(fact.district), visible(fact.path)
            applied[path] = report.districts.get(district) or visible(district), department_of(path)

    done = [entry for entry in read_entries(run.ledgers) if entry.rule == rule.id and entry.closed]
    done = [entry for entry in done if value in (None, entry.value)]
    before = {(entry.matter, entry.at) for entry in done}
    places = tuple(_spots(found, before, applied, report.districts))
    broken = {item.path for item in found}
    return Sweep(
        rule=rule.id,
        title=rule.data["title"]["zh" if config.lang == "zh" else "en"],
        value=value,
        n=sum(path in broken for path in applied),
        total=len(applied),
        districts=_shares(applied, broken, 0),
        departments=_shares(applied, broken, 1),
        places=places,
        closed=len(done),
        recurred=sum(place.state == "复发" for place in places),
    )


def _pattern(config: Config, wanted: str, book: Rulebook) -> tuple[str, str]:
    """The rule and the value of a fingerprint, now or when it was put into the ledger."""
    for entry in read_entries(files.load(config)):
        if entry.fingerprint == wanted and (rule := book.named(str(entry.rule))):
            return rule.id, str(entry.value)
    if "/" in wanted:
        raise KeyError(nearest(wanted, list(book.rules)))
    report = lint([], replace(config, select=(), ignore=(), profile="strict", severity=()))
    for finding in report.findings:
        if finding.fingerprint == wanted:
            return finding.rule, finding.value
    raise KeyError(None)


def _spots(
    found: list[Finding],
    before: set[tuple[Any, Any]],
    applied: Mapping[str, tuple[str, str]],
    districts: Mapping[str, str],
) -> Iterator[Spot]:
    for item in found:
        district, department = applied.get(item.path, (NO_DEPARTMENT, NO_DEPARTMENT))
        if item.path not in applied and item.district:
            district = districts.get(item.district, item.district)
        again = (item.matter or item.path, item.place) in before
        state = "复发" if again else STATUS_NAMES[item.status]
        where = item.path, item.line, item.column
        yield Spot(*where, district, department, state, item.message, item.fingerprint)


def _shares(applied: Mapping[str, tuple[str, str]], broken: set[str], by: int) -> tuple[Share, ...]:
    """n and N by district (0) or department (1): the worst share first, then by name."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, names in applied.items():
        counts[names[by]][0] += path in broken
        counts[names[by]][1] += 1
    rows = [Share(name, n, total) for name, (n, total) in counts.items()]
    return tuple(sorted(rows, key=lambda row: (-row.n / row.total, -row.n, row.name)))


def _heads(found: Sweep) -> list[str]:
    pattern = f"，内容摘要 {found.value}" if found.value else ""
    lines = [
        f"举一反三：{found.rule} {found.title}{pattern}",
        f"适用 {found.total} 份指南，{found.n} 份有这个问题（{found.n}/{found.total}），共 {len(found.places)} 处",
    ]
    if found.closed:
        lines.append(f"台账里已销号 {found.closed} 处，其中 {found.recurred} 处复发")
    return lines


def as_text(found: Sweep) -> str:
    """For the screen."""
    lines = _heads(found)
    for title, rows in (("按区县", found.districts), ("按部门", found.departments)):
        lines += ["", title, *(f"  {row.n}/{row.total}  {row.name}" for row in rows)]
    if found.places:
        lines += ["", "逐处"]
    for place in found.places:
        lines.append(f"  {place.path}:{place.line}:{place.column} {place.state} {place.message}")
    return "\n".join(lines) + "\n"


def as_markdown(found: Sweep) -> str:
    """For a bulletin."""
    first, *rest = _heads(found)
    lines = [f"# {markdown(first)}", "", *rest]
    for title, rows in (("区县", found.districts), ("部门", found.departments)):
        lines += ["", f"| {title} | 有问题 | 适用 |", "|---|---:|---:|"]
        lines += [f"| {markdown(row.name)} | {row.n} | {row.total} |" for row in rows]
    if found.places:
        lines += ["", "| 位置 | 区县 | 部门 | 状态 | 问题 |", "|---|---|---|---|---|"]
    for place in found.places:
        cells = (f"{place.path}:{place.line}", place.district, place.department, place.state, place.message)
        lines.append(f"| {' | '.join(map(markdown, cells))} |")
    return "\n".join(lines) + "\n"


def as_json(found: Sweep) -> str:
    """For another program."""
    return screen_json.document(asdict(found))


FORMATS: dict[str, Callable[[Sweep], str]] = {"text": as_text, "markdown": as_markdown, "json": as_json}
