"""`ledger close` (销号): an entry is closed when the tool itself has looked again and finds nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from linter.common.text import visible
from linter.engine import loading, run
from linter.engine.config import Config, ConfigError
from linter.engine.verdict import DONE
from linter.findings.finding import Finding
from linter.guides.fact import identity_of
from linter.guides.guide import Guide
from linter.ledger.entry import ENTRIES, Entry, Step, read_entries, stated
from linter.ledger.files import load, write
from linter.rulebook.rulebook import Rulebook
from linter.source import catalog, read, yaml_document
from linter.source.pointer import parse


@dataclass(slots=True)
class Closed:
    """What became of the entries that were to be closed."""

    closed: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    """Entries that stay open, with the reason."""
    firing: int = 0
    """Entries that nobody asked about one by one, and that still show."""

    def told(self) -> str:
        """For the screen."""
        total = len(self.closed) + len(self.refused) + self.firing
        lines = [f"复查 {total} 项：销号 {len(self.closed)}/{total}，不能销号 {total - len(self.closed)}/{total}"]
        if self.firing:
            lines.append(f"  其中 {self.firing} 项仍然报出")
        lines += [f"  已销号 {_named(entry)}" for entry in self.closed]
        lines += [f"  不能销号 {_named(entry)}\n    {reason}" for entry, reason in self.refused]
        return "\n".join(lines) + "\n"


def close(
    config: Config,
    wanted: str | None = None,
    *,
    rule: str | None = None,
    matter: str | None = None,
    mended: bool = False,
    by: str | None = None,
    note: str | None = None,
) -> Closed:
    """Closes the open entry of a fingerprint, those of a rule and a matter, or all that are mended (`mended`).

    `by` is who looked; a problem that no rule sees needs it. `note` says why an entry is closed whose matter
    is in the catalog no more. Raises ConfigError if no open entry is meant.
    """
    ledgers = load(config)
    meant = [entry for entry in read_entries(ledgers) if _meant(entry, wanted, rule, matter, mended)]
    chosen = [entry for entry in meant if not entry.closed]
    if not chosen:
        if mended:
            return Closed()
        raise ConfigError("台账里这一项已经销号" if meant else "台账里没有这一项：写指纹，或者写 --rule 和 --matter")
    outcome = Closed()
    firing = _firing(config, chosen)
    silent = {entry.fingerprint for entry in chosen if not firing[entry.fingerprint]}
    states = _inspected(config, {entry.matter for entry in chosen if entry.matter and entry.fingerprint in silent})
    changes: dict[str, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    for entry in chosen:
        reason = firing[entry.fingerprint] or _unseen(entry, states, by=by, note=note)
        if reason is None:
            changes[entry.path][(entry.part, entry.number)] = _closing(config, entry, by, note)
            outcome.closed.append(entry)
        elif mended and entry.fingerprint not in silent:
            # Who asks for what is mended is not told one by one of all that is not.
            outcome.firing += 1
        else:
            outcome.refused.append((entry, reason))
    write(config, ledgers, changes, {})
    return outcome


def _meant(entry: Entry, wanted: str | None, rule: str | None, matter: str | None, mended: bool) -> bool:
    if wanted is not None:
        return entry.fingerprint == wanted
    if mended:
        return entry.rule is not None and (rule in (None, entry.rule)) and (matter in (None, entry.matter))
    return rule is not None and (entry.rule, entry.matter) == (rule, matter)


def _firing(config: Config, chosen: list[Entry]) -> dict[str, str | None]:
    """Why entries cannot be closed after a run over everything with their rules, as strict as can be and without
    the ledger: what it still finds, by fingerprint; None for nothing."""
    book = Rulebook(config.rules)
    rules = {entry.rule: book.named(entry.rule) for entry in chosen if entry.rule}
    select = tuple(sorted({rule.id for rule in rules.values() if rule}))
    settings = replace(config, select=select, ignore=(), severity=(), exclude=(), profile="strict", ledger=False)
    report = run.lint([], settings) if select else None
    if report is not None and report.crashed:
        crash = next(item for item in report.findings if item.rule == "engine/rule-crashed")
        raise ConfigError(f"复查没有完成，不能销号：{visible(crash.path)} {crash.message}")
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for item in report.findings if report else ():
        found[(item.rule, item.matter or item.path)].append(item)
    outcome: dict[str, str | None] = {}
    for entry in chosen:
        rule = rules[entry.rule] if entry.rule else None
        reason = f"没有名为“{visible(entry.rule)}”的规则，无法复查" if entry.rule and rule is None else None
        for item in found[(rule.id, entry.matter or "")] if rule else ():
            # Also when the value has changed, and when it is waived: it is not mended.
            if entry.part != ENTRIES or item.place == entry.at:
                reason = f"仍然报出 {visible(item.path)}:{item.line}:{item.column} {item.message}"
                break
        outcome[entry.fingerprint] = reason
    return outcome


def _unseen(entry: Entry, states: Mapping[str, Guide | str], *, by: str | None, note: str | None) -> str | None:
    """Why the silence of a rule does not show that something was mended, None if it does."""
    if entry.rule is None or entry.matter is None:
        missing = "尚无规则能复查" if entry.rule is None else "没有写明事项，无法复查"
        return None if by else f"{missing}，须由复查单位签认：加 --by 单位"
    guide = states.get(entry.matter)
    if guide is None:
        return None if note else "目录里没有这个事项，无法复查；事项确已取消的，用 --note 写明"
    if isinstance(guide, str):
        return f"{guide} 读不了或者有格式错误，规则可能没有查到，先改好文件"
    if entry.at and guide.cannot_know(parse(entry.at)):
        return "来源系统没有这个要素（source.lacks），规则没有判，不等于已改好"
    return None


def _inspected(config: Config, matters: set[str]) -> dict[str, Guide | str]:
    """Of some matters those that the catalog has, as they were inspected; the path of a file that names one but has
    errors of form, where a rule may have found nothing because there was nothing to look at."""
    codes = {matter: matter.encode("utf-8", "surrogatepass") for matter in matters}
    _, context = loading.load_surroundings(config)
    states: dict[str, Guide | str] = {}
    for entry in catalog.listing(config.root, config.catalog, [config.catalog]).entries:
        source = read.read(config.root / entry.path)
        named = {matter for matter, code in codes.items() if code in source.data or matter == entry.path}
        if not named or entry.kind == "ledger":
            continue
        loaded = yaml_document.from_source(source, entry.path, entry.kind)
        if loaded.value is None or loaded.problems:
            states.update(dict.fromkeys(named, visible(entry.path)))
            continue
        identity, _ = identity_of(loaded.value, entry.path)
        if identity in named and not isinstance(states.get(identity), str):
            standard = context.standards.get(str(loaded.value.get("basic_code") or ""))
            states[identity] = Guide(entry.path, loaded.value, context, standard)
    return states


def _closing(config: Config, entry: Entry, by: str | None, note: str | None) -> dict[str, Any]:
    changes: dict[str, Any] = {"status": DONE, "closed": stated({"by": by, "date": config.as_of})}
    if entry.history or note:
        steps = (*entry.history, Step(DONE, config.as_of, by, note))
        changes["history"] = [step.written() for step in steps]
    return changes


def _named(entry: Entry) -> str:
    about = " ".join(visible(text) for text in (entry.rule, entry.matter, entry.at or entry.problem) if text)
    return f"{visible(entry.path)} {about}"
