"""举一反三: one defect looked for in every district and department, whether or not anybody inspected them.

Input: a configuration, and a rule or the fingerprint of a finding. Output: a Sweep, and its printers. Example: the rule
time-limit/promise-note-missing applies to 7 guides, 3 of them have the defect, 1 of these was closed in the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from linter.common import screen_json
from linter.common.text import markdown, share, visible
from linter.common.text_table import TextColumn, text_table
from linter.engine.config import Config, ConfigError
from linter.engine.phase_one import APPLIES, FactExtras
from linter.engine.run import inspect, lint
from linter.findings.finding import STATUS_NAMES, Finding, place_text
from linter.guides.fact import NO_DEPARTMENT, Fact, department_of
from linter.ledger import files
from linter.ledger.entry import read_entries
from linter.ledger.recheck import DOUBTFUL, OpenElsewhere, Recheck
from linter.rulebook.rulebook import Rulebook
from linter.source.schema import nearest

_RECURRED = "复发"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place that has the defect."""

    path: str
    line: int
    column: int
    district: str
    department: str
    state: str
    """新发现, 台账在册, 已暂缓, or 复发: the ledger had closed a problem at this place, perhaps with another value, and
    may have opened it again (`Recheck.came_back`)."""
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Share:
    """Of the `total` guides of a district or department that the rule applies to, `n` have the defect."""

    name: str
    n: int
    total: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """The places of a defect. Of the `total` guides that the rule applies to, `n` have it."""

    rule: str
    title: str
    value: str | None
    """The digest of the wrong value that was looked for, None for any wrong value."""
    n: int
    total: int
    districts: tuple[Share, ...]
    departments: tuple[Share, ...]
    places: tuple[Occurrence, ...]
    closed: int
    """Ledger entries about this defect that are closed (已整改) or were closed at some time."""
    recurred: int
    """Entries among them whose problem came back; as many places have the state 复发."""
    doubtful: int
    """Entries with the status 已整改 whose closing does not hold (销号存疑)."""
    elsewhere: OpenElsewhere | None
    """The places that stand while others are closed; None if no entry is closed, or nothing stands elsewhere."""


@dataclass(frozen=True, slots=True)
class _Applied:
    """Where a guide that the rule applies to belongs."""

    district: str
    department: str


def sweep(config: Config, wanted: str) -> Sweep:
    """Look for a rule, or for the defect with a fingerprint: the same rule and the same wrong value.

    Raises ConfigError if `wanted` is neither a rule nor the fingerprint of a finding or of a ledger entry.
    """
    book = Rulebook(config.rules)
    rule, value = book.named(wanted), None
    if rule is None:
        name, value = _defect_of(config, wanted, book)
        rule = book[name]
    settings = replace(config, select=(rule.id,), ignore=(), profile="strict", severity=())
    run = inspect([], settings, extras=FactExtras(applies=rule.id))
    found = [item for item in run.report.findings if item.rule == rule.id and value in (None, item.value)]
    applied = _applied_to(run.facts, run.report.districts)
    entries = [entry for entry in read_entries(run.ledgers) if entry.rule and book.named(entry.rule) == rule]
    about = [replace(entry, rule=rule.id) for entry in entries if value in (None, entry.value)]
    looked = Recheck(about, found, config.as_of)
    returned = {item.fingerprint for item in looked.came_back.values()}
    places = tuple(_occurrences(found, returned, applied, run.report.districts))
    faulty = {item.path for item in found}
    return Sweep(
        rule=rule.id,
        title=rule.data["title"]["zh" if config.lang == "zh" else "en"],
        value=value,
        n=sum(path in faulty for path in applied),
        total=len(applied),
        districts=_shares([(guide.district, path in faulty) for path, guide in applied.items()]),
        departments=_shares([(guide.department, path in faulty) for path, guide in applied.items()]),
        places=places,
        closed=sum(entry.closed_before for entry in about),
        recurred=len(returned),
        doubtful=len(looked.doubtful),
        elsewhere=next(iter(looked.elsewhere), None),
    )


def _defect_of(config: Config, fingerprint: str, book: Rulebook) -> tuple[str, str]:
    """The rule and the digest of the value of a ledger entry or, if no entry has the fingerprint, of a finding."""
    for entry in read_entries(files.load_ledgers(config)):
        if entry.fingerprint == fingerprint and (rule := book.named(str(entry.rule))):
            return rule.id, str(entry.value)
    guess = None
    if "/" in fingerprint:  # the name of a rule: no fingerprint has a slash
        guess = nearest(fingerprint, list(book.rules))
    else:
        report = lint([], replace(config, select=(), ignore=(), profile="strict", severity=()))
        for finding in report.findings:
            if finding.fingerprint == fingerprint:
                return finding.rule, finding.value
    hint = f"，是不是 {guess}？" if guess else ""
    raise ConfigError(f"没有叫 {visible(fingerprint)} 的规则，也没有这个指纹的问题{hint}")


def _applied_to(facts: Sequence[Fact], districts: Mapping[str, str]) -> dict[str, _Applied]:
    """The guides that the rule of the run applies to, by path."""
    applied = {}
    for fact in facts:
        if fact.kind == "matter" and APPLIES in fact.derived:
            district, path = str(fact.district), fact.path
            applied[path] = _Applied(districts.get(district) or visible(district), department_of(path))
    return applied


def _occurrences(
    found: Sequence[Finding], returned: Collection[str], applied: Mapping[str, _Applied], districts: Mapping[str, str]
) -> Iterator[Occurrence]:
    """The places of the findings; `returned` has the fingerprints of those that came back."""
    for item in found:
        guide = applied.get(item.path)
        if guide is None:
            district = districts.get(item.district, item.district) if item.district else NO_DEPARTMENT
            guide = _Applied(district, NO_DEPARTMENT)
        state = _RECURRED if item.fingerprint in returned else STATUS_NAMES[item.status]
        where = item.path, item.line, item.column
        yield Occurrence(*where, guide.district, guide.department, state, item.message, item.fingerprint)


def _shares(guides: Sequence[tuple[str, bool]]) -> tuple[Share, ...]:
    """The shares by name, from (name, whether faulty) of each guide: the highest share first, equal ones by name."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, faulty in guides:
        counts[name][0] += faulty
        counts[name][1] += 1
    rows = [Share(name, n, total) for name, (n, total) in counts.items()]
    return tuple(sorted(rows, key=lambda row: (-row.n / row.total, -row.n, row.name)))


def _headings(found: Sweep) -> list[str]:
    digest = f"，内容摘要 {found.value}" if found.value else ""
    lines = [
        f"举一反三：{found.rule} {found.title}{digest}",
        f"适用 {found.total} 份指南，{found.n} 份有这个问题（{found.n}/{found.total}），共 {len(found.places)} 处",
    ]
    if found.closed:
        lines.append(f"台账里销号过 {found.closed} 处，其中复发 {share(found.recurred, found.closed)}")
    if found.doubtful:
        doubtful = f"{DOUBTFUL} {share(found.doubtful, found.closed)}"
        lines.append(f"{doubtful}：写着已整改，仍然报出或者没有写明复查的日期和单位，不算已整改")
    if found.elsewhere:
        lines.append(f"没有举一反三 {found.elsewhere.line()}")
    return lines


def as_text(found: Sweep) -> str:
    """The shares and the places, for a terminal."""
    lines = _headings(found)
    for title, shares in (("按区县", found.districts), ("按部门", found.departments)):
        rows = [(f"{row.n}/{row.total}", row.name) for row in shares]
        lines += ["", title, *text_table(rows, [TextColumn(right=True)], indent="  ")]
    if found.places:
        lines += ["", "逐处"]
    for place in found.places:
        lines.append(f"  {place_text(place.path, place.line, place.column)} {place.state} {place.message}")
    return "\n".join(lines) + "\n"


def as_markdown(found: Sweep) -> str:
    """The shares and the places as tables, for a bulletin (通报)."""
    first, *more = _headings(found)
    lines = [f"# {markdown(first)}", "", *map(markdown, more)]
    for title, shares in (("区县", found.districts), ("部门", found.departments)):
        lines += ["", f"| {title} | 有问题 | 适用 |", "|---|---:|---:|"]
        lines += [f"| {markdown(row.name)} | {row.n} | {row.total} |" for row in shares]
    if found.places:
        lines += ["", "| 位置 | 区县 | 部门 | 状态 | 问题 |", "|---|---|---|---|---|"]
    for place in found.places:
        cells = (f"{place.path}:{place.line}", place.district, place.department, place.state, place.message)
        lines.append(f"| {' | '.join(map(markdown, cells))} |")
    return "\n".join(lines) + "\n"


def as_json(found: Sweep) -> str:
    """The fields of Sweep as an object."""
    return screen_json.document(asdict(found))
