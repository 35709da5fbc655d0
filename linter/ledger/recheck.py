"""Look again (复查): hold the problems of the ledger against the findings of their rules.

In: entries, and the findings of the rules that they name, whatever the ledger, waivers and the configuration say. Out:
a `Recheck`, which tells of every entry whether its closing (销号) holds and whether its problem came back (复发).
Example: an entry is 已整改 and its rule has a finding at its place; its standing is 销号存疑, and it has come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from linter.common.text import share, visible
from linter.engine import loading, run
from linter.engine.config import Config, ConfigError
from linter.engine.verdict import DONE
from linter.findings.finding import Finding, Report
from linter.ledger.entry import ENTRIES, Entry, read_entries
from linter.ledger.files import division_id, load_ledgers
from linter.rulebook.rulebook import Rulebook

DOUBTFUL = "销号存疑"
"""The standing of an entry with the status 已整改 whose closing does not hold: nobody says when it was looked at again,
or its rule still has a finding at its place. It counts into N of 整改完成率 and never into n."""
Position = tuple[str, str, int]
"""File, part and index of an entry, see `Entry.position`."""
Place = tuple[str, str, str]
"""Rule, matter and place of a finding. The value is no part of it: another wrong value there is the same problem."""


@dataclass(frozen=True, slots=True)
class OpenElsewhere:
    """A rule whose problem was closed at some places and stands at others (没有举一反三)."""

    rule: str
    closed: int
    """Entries of the rule that are closed."""
    open: int
    """Other places where the rule has a finding."""
    unlisted: int
    """How many of these places have no open entry in the ledger and no waiver; `ledger add` can accept them."""

    def line(self) -> str:
        """Returns the sentence for the screen."""
        unlisted = f"其中没有登记也没有暂缓 {share(self.unlisted, self.open)}"
        return f"{visible(self.rule)}：已销号 {self.closed} 处，别处还有 {self.open} 处，{unlisted}"


@dataclass(frozen=True)
class Recheck:
    """The entries of all ledgers, and the findings that their rules have on the day `as_of`."""

    known: Sequence[Entry]
    findings: Sequence[Finding]
    as_of: date
    district: str | None = None
    """The district whose entries are counted; None for all. The entries of the others still say which places are in a
    ledger, and which finding belongs to which entry."""

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries that are counted."""
        return [entry for entry in self.known if self.district in (None, entry.district)]

    @cached_property
    def _by_place(self) -> dict[Place, list[Finding]]:
        found: dict[Place, list[Finding]] = defaultdict(list)
        for item in self.findings:
            found[_place(item)].append(item)
        return found

    @cached_property
    def _by_matter(self) -> dict[tuple[str, str], list[Finding]]:
        found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for item in self.findings:
            found[_place(item)[:2]].append(item)
        return found

    def at(self, entry: Entry) -> list[Finding]:
        """Returns the findings at the place of an entry; a row of a problem list names the matter only."""
        rule, matter = entry.rule or "", entry.matter or ""
        if entry.part == ENTRIES:
            return self._by_place.get((rule, matter, entry.at or ""), [])
        return self._by_matter.get((rule, matter), [])

    @cached_property
    def came_back(self) -> dict[Position, Finding]:
        """复发: position of an entry to the finding with which its problem came back after it had been closed.

        This is the one definition of 复发. It pairs entries with findings one to one, so that counting the entries and
        counting the findings give the same number: first by fingerprint, then by place. An entry that was opened again
        has come back as long as its finding stands.
        """
        closed = sorted((entry for entry in self.known if entry.closed_before), key=lambda entry: entry.part)
        pairs: dict[Position, Finding] = {}
        taken: set[str] = set()
        for exact in (True, False):
            for entry in closed:
                if entry.position in pairs:
                    continue
                for item in self.at(entry):
                    if item.fingerprint not in taken and (not exact or item.fingerprint == entry.fingerprint):
                        pairs[entry.position] = item
                        taken.add(item.fingerprint)
                        break
        counted = {entry.position for entry in self.entries}
        return {position: item for position, item in pairs.items() if position in counted}

    def doubt(self, entry: Entry) -> str | None:
        """Returns why the closing of an entry does not hold (Chinese), None if it holds or the entry is not closed."""
        if not entry.closed:
            return None
        for item in self.at(entry)[:1]:
            return f"仍然报出 {visible(item.path)}:{item.line}"
        return None if entry.proved(self.as_of) else "没有写明复查的日期和单位"

    def standing(self, entry: Entry) -> str:
        """Returns the status of an entry, `DOUBTFUL` if it is closed and that does not hold."""
        return entry.status if self.doubt(entry) is None else DOUBTFUL

    @cached_property
    def mended(self) -> int:
        """n of 整改完成率; N is the number of entries."""
        return sum(self.standing(entry) == DONE for entry in self.entries)

    @cached_property
    def doubtful(self) -> frozenset[Position]:
        """The positions of the entries whose standing is `DOUBTFUL`."""
        return frozenset(entry.position for entry in self.entries if self.standing(entry) == DOUBTFUL)

    @cached_property
    def elsewhere(self) -> tuple[OpenElsewhere, ...]:
        """The rules that were closed at some places and stand at others, by id."""
        closed: dict[str, list[Entry]] = defaultdict(list)
        listed: set[Place] = set()
        for entry in self.known:
            if entry.rule and entry.closed:
                closed[entry.rule].append(entry)
            elif entry.rule and entry.part == ENTRIES:
                listed.add((entry.rule, entry.matter or "", entry.at or ""))
        by_rule: dict[str, list[Finding]] = defaultdict(list)
        for item in self.findings:
            by_rule[item.rule].append(item)
        found = []
        for rule, entries in sorted(closed.items()):
            count = sum(self.district in (None, entry.district) for entry in entries)
            own = {item.fingerprint for entry in entries for item in self.at(entry)}
            others = [item for item in by_rule[rule] if item.fingerprint not in own]
            if others and count:
                unlisted = sum(item.status != "waived" and _place(item) not in listed for item in others)
                found.append(OpenElsewhere(rule, count, len(others), unlisted))
        return tuple(found)

    def lines(self) -> list[str]:
        """Returns the sentences that stand beside 整改完成率 on the screen: doubtful closings, 复发, and the same
        kind of problem elsewhere."""
        lines = []
        if self.doubtful:
            firing = sum(bool(self.at(entry)) for entry in self.entries if entry.position in self.doubtful)
            count = len(self.doubtful)
            lines.append(
                f"{DOUBTFUL} {share(count, len(self.entries))}，不算已整改："
                f"仍然报出 {share(firing, count)}，没有写明复查的日期和单位 {share(count - firing, count)}"
            )
        if self.came_back:
            lines.append(f"复发（销号以后又报出）{share(len(self.came_back), len(self.entries))}")
        return lines + [f"没有举一反三 {found.line()}" for found in self.elsewhere]


def _place(item: Finding) -> Place:
    return item.rule, item.matter or item.path, item.place


def recheck_ledgers(config: Config, district: str | None = None) -> Recheck:
    """Returns the entries of the ledgers of a catalog, those of one district (id or name) to be counted, together with
    the findings of their rules. Raises ConfigError for an unknown district."""
    _, context = loading.load_surroundings(config)
    own = division_id(context.areas, district) if district is not None else None
    return replace(recheck(config, read_entries(load_ledgers(config))), district=own)


def recheck(config: Config, entries: Iterable[Entry], report: Report | None = None) -> Recheck:
    """Returns the entries together with the findings that their rules have in the whole catalog.

    `report` is the outcome of a run under profile strict over the catalog; it is used instead of a further run where no
    setting could have hidden a finding from it. Raises ConfigError if a rule crashes.
    """
    book = Rulebook(config.rules)
    entries = list(entries)
    named = {entry.rule: book.named(entry.rule) for entry in entries if entry.rule}
    current = {old: rule.id for old, rule in named.items() if rule is not None}
    # An entry may carry the former name of a rule; a row of a problem list with an unknown one is as without rule.
    known = [
        replace(entry, rule=current.get(entry.rule or "", entry.rule if entry.part == ENTRIES else None))
        for entry in entries
    ]
    hidden = config.select or config.ignore or config.severity or config.exclude
    if report is None or hidden:
        looked_at = {entry.rule for entry in known if entry.rule in current.values() and entry.closed_before}
        report = run_rules(config, looked_at) if looked_at else None
    wanted = set(current.values())
    findings = [item for item in report.findings if item.rule in wanted] if report else []
    return Recheck(known, findings, config.as_of)


def run_rules(config: Config, rules: Iterable[str | None]) -> Report:
    """Runs rules over the whole catalog under the strictest profile and without ledger, so that no setting of the
    configuration can hide a finding. Raises ConfigError if a rule crashes."""
    select = tuple(sorted({rule for rule in rules if rule}))
    settings = replace(config, select=select, ignore=(), severity=(), exclude=(), profile="strict", ledger=False)
    report = run.lint([], settings)
    if report.crashed:
        crash = next(item for item in report.findings if item.rule == "engine/rule-crashed")
        raise ConfigError(f"复查没有完成：{visible(crash.path)} {crash.message}")
    return report
