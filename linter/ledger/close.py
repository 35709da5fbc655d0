"""`ledger close` (销号): close entries after the linter has run again and no longer finds the problem.

In: a fingerprint, a rule with a matter, or `mended` for everything. Out: changed ledger files and a `CloseResult`.
Example: an entry whose rule still has a finding at the same place stays open, and the result names that finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from linter.common.text import visible
from linter.engine import loading
from linter.engine.config import Config, ConfigError
from linter.engine.verdict import DONE
from linter.findings.finding import Finding
from linter.guides.fact import identity_of
from linter.guides.guide import Guide
from linter.ledger.entry import ENTRIES, Entry, StatusChange, read_entries, without_nulls
from linter.ledger.files import load_ledgers, write_ledgers
from linter.ledger.recheck import OpenElsewhere, Recheck, run_rules
from linter.rulebook.rule import Rule
from linter.rulebook.rulebook import Rulebook
from linter.source import catalog, read, yaml_document
from linter.source.pointer import parse


@dataclass(slots=True)
class CloseResult:
    """What became of the entries that were to be closed."""

    closed: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    """Entries that stay open, each with the reason."""
    still_firing: int = 0
    """With `mended`: entries that stay open because their rule still has a finding. They are counted, not listed."""
    elsewhere: tuple[OpenElsewhere, ...] = ()
    """The rules of closed entries that have findings at other places (没有举一反三)."""

    def summary(self) -> str:
        """Returns the text for the screen."""
        total = len(self.closed) + len(self.refused) + self.still_firing
        lines = [f"复查 {total} 项：销号 {len(self.closed)}/{total}，不能销号 {total - len(self.closed)}/{total}"]
        if self.still_firing:
            lines.append(f"  其中 {self.still_firing} 项仍然报出")
        lines += [f"  已销号 {_title(entry)}" for entry in self.closed]
        lines += [f"  不能销号 {_title(entry)}\n    {reason}" for entry, reason in self.refused]
        lines += [f"没有举一反三 {found.line()}" for found in self.elsewhere]
        if any(found.unlisted for found in self.elsewhere):
            lines.append("没有登记的用 matterlint ledger add --rule 规则 登记，别处的一并改好")
        return "\n".join(lines) + "\n"


def close(
    config: Config,
    fingerprint: str | None = None,
    *,
    rule: str | None = None,
    matter: str | None = None,
    mended: bool = False,
    by: str | None = None,
    note: str | None = None,
) -> CloseResult:
    """Closes the open entry of a fingerprint, the open entries of a rule and a matter, or every open entry whose rule
    has no finding any more (`mended`, which `rule` and `matter` may narrow).

    `by` is the body that looked again; a problem that no rule checks needs it. `note` is needed for an entry whose
    matter is no longer in the catalog. Raises ConfigError if no open entry is selected, or if a rule crashes.
    """
    ledgers = load_ledgers(config)
    entries = read_entries(ledgers)
    selected = [entry for entry in entries if _is_selected(entry, fingerprint, rule, matter, mended)]
    chosen = [entry for entry in selected if not entry.closed]
    if not chosen:
        if mended:
            return CloseResult()
        raise ConfigError("台账里这一项已经销号" if selected else "台账里没有这一项：写指纹，或者写 --rule 和 --matter")
    result = CloseResult()
    book = Rulebook(config.rules)
    rules = {entry.rule: book.named(entry.rule) for entry in chosen if entry.rule}
    select = {rule.id for rule in rules.values() if rule}
    found = run_rules(config, select).findings if select else []
    findings = _remaining_findings(rules, found, chosen)
    silent = {entry.fingerprint for entry in chosen if not findings[entry.fingerprint]}
    guides = _guides(config, {entry.matter for entry in chosen if entry.matter and entry.fingerprint in silent})
    changes: dict[str, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    for entry in chosen:
        reason = findings[entry.fingerprint] or _reason_unverified(entry, guides, by=by, note=note)
        if reason is None:
            changes[entry.path][(entry.part, entry.number)] = _closing_changes(config, entry, by, note)
            result.closed.append(entry)
        elif mended and entry.fingerprint not in silent:
            result.still_firing += 1
        else:
            result.refused.append((entry, reason))
    write_ledgers(config, ledgers, changes, {})
    result.elsewhere = _open_elsewhere(config, entries, result.closed, found)
    return result


def _open_elsewhere(
    config: Config, entries: list[Entry], closed: list[Entry], findings: list[Finding]
) -> tuple[OpenElsewhere, ...]:
    """The rules of the entries that were closed just now which have findings at other places."""
    positions = {entry.position for entry in closed}
    rules = {entry.rule for entry in closed}
    after = [replace(entry, status=DONE) if entry.position in positions else entry for entry in entries]
    return tuple(found for found in Recheck(after, findings, config.as_of).elsewhere if found.rule in rules)


def _is_selected(entry: Entry, fingerprint: str | None, rule: str | None, matter: str | None, mended: bool) -> bool:
    if fingerprint is not None:
        return entry.fingerprint == fingerprint
    if mended:
        return entry.rule is not None and (rule in (None, entry.rule)) and (matter in (None, entry.matter))
    return rule is not None and (entry.rule, entry.matter) == (rule, matter)


def _remaining_findings(
    rules: Mapping[str, Rule | None], findings: list[Finding], chosen: list[Entry]
) -> dict[str, str | None]:
    """Fingerprint of each entry to the finding that keeps it open, as a Chinese sentence; None if there is none.

    `rules` are the rules of the entries by the name that the entries have for them, `findings` those of these rules.
    """
    by_rule_and_matter: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for item in findings:
        by_rule_and_matter[(item.rule, item.matter or item.path)].append(item)
    outcome: dict[str, str | None] = {}
    for entry in chosen:
        rule = rules[entry.rule] if entry.rule else None
        reason = f"没有名为“{visible(entry.rule)}”的规则，无法复查" if entry.rule and rule is None else None
        for item in by_rule_and_matter[(rule.id, entry.matter or "")] if rule else ():
            # Neither the value nor a waiver counts: the rule still has a finding at this place.
            if entry.part != ENTRIES or item.place == entry.at:
                reason = f"仍然报出 {visible(item.path)}:{item.line}:{item.column} {item.message}"
                break
        outcome[entry.fingerprint] = reason
    return outcome


def _reason_unverified(
    entry: Entry, guides: Mapping[str, Guide | str], *, by: str | None, note: str | None
) -> str | None:
    """Why a run without finding does not prove that the problem was mended (Chinese), None if it does."""
    if entry.rule is None or entry.matter is None:
        missing = "尚无规则能复查" if entry.rule is None else "没有写明事项，无法复查"
        return None if by else f"{missing}，须由复查单位签认：加 --by 单位"
    guide = guides.get(entry.matter)
    if guide is None:
        return None if note else "目录里没有这个事项，无法复查；事项确已取消的，用 --note 写明"
    if isinstance(guide, str):
        return f"{guide} 读不了或者有格式错误，规则可能没有查到，先改好文件"
    if entry.at and guide.cannot_know(parse(entry.at)):
        return "来源系统没有这个要素（source.lacks），规则没有判，不等于已改好"
    return None


def _guides(config: Config, matters: set[str]) -> dict[str, Guide | str]:
    """The guides of matters, by matter; a matter that the catalog does not have is left out.

    The value is a path instead of a guide where a file mentions the matter and has errors of form: a rule may have had
    no finding because it could not read the file.
    """
    codes = {matter: matter.encode("utf-8", "surrogatepass") for matter in matters}
    _, context = loading.load_surroundings(config)
    guides: dict[str, Guide | str] = {}
    for entry in catalog.listing(config.root, config.catalog, [config.catalog]).entries:
        source = read.read(config.root / entry.path)
        mentioned = {matter for matter, code in codes.items() if code in source.data or matter == entry.path}
        if not mentioned or entry.kind == "ledger":
            continue
        loaded = yaml_document.from_source(source, entry.path, entry.kind)
        if loaded.value is None or loaded.problems:
            guides.update(dict.fromkeys(mentioned, visible(entry.path)))
            continue
        identity, _ = identity_of(loaded.value, entry.path)
        if identity in mentioned and not isinstance(guides.get(identity), str):
            standard = context.standards.get(str(loaded.value.get("basic_code") or ""))
            guides[identity] = Guide(entry.path, loaded.value, context, standard)
    return guides


def _closing_changes(config: Config, entry: Entry, by: str | None, note: str | None) -> dict[str, Any]:
    """The keys to set in an entry that is closed."""
    changes: dict[str, Any] = {"status": DONE, "closed": without_nulls({"by": by, "date": config.as_of})}
    if entry.history or note:
        history = (*entry.history, StatusChange(DONE, config.as_of, by, note))
        changes["history"] = [change.item() for change in history]
    return changes


def _title(entry: Entry) -> str:
    about = " ".join(visible(text) for text in (entry.rule, entry.matter, entry.at or entry.problem) if text)
    return f"{visible(entry.path)} {about}"
