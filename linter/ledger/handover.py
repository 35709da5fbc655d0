"""`ledger hand-over` (交接): record that a post passed its open problems on.

In: a district and two posts. Out: a record under `handovers` in the district's ledger, the new post as `leader` of the
open entries, and a `Handover` that lists them. Example: `hand_over(config, "天宁区", "分管领导", "分管副区长")`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from linter.common.text import visible
from linter.engine.config import Config, ConfigError
from linter.ledger.entry import Entry, without_nulls
from linter.ledger.files import entries_of, load_ledgers, write_ledgers


@dataclass(frozen=True, slots=True)
class Handover:
    """The open problems that a post handed over."""

    path: str
    """The ledger file that holds the record."""
    open: tuple[Entry, ...]
    overdue: int
    """How many of them are overdue."""

    def summary(self) -> str:
        """Returns the text for the screen."""
        lines = [
            f"移交未销号问题 {len(self.open)} 个，其中逾期 {self.overdue}/{len(self.open)}，记入 {visible(self.path)}"
        ]
        for entry in self.open:
            due = f"期限 {entry.due}" if entry.due else "没有期限"
            lines.append(f"  {entry.status} {due} {visible(entry.problem or entry.rule or '')}")
        return "\n".join(lines) + "\n"


def hand_over(config: Config, district: str, old_post: str, new_post: str, note: str | None = None) -> Handover:
    """Records a handover in a district's ledger and writes the new post into its open entries.

    Entries of `old_post` and entries without a `leader` are handed over. The posts are the same where only the person
    changed. Raises ConfigError for an unknown district and for a ledger without problems.
    """
    entries = entries_of(config, district)
    if not entries:
        raise ConfigError(f"{visible(district)} 的台账里没有问题")
    handed_over = tuple(entry for entry in entries if not entry.closed and entry.leader in (None, old_post))
    changes: dict[str, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    for entry in handed_over:
        if entry.leader != new_post:
            changes[entry.path][(entry.part, entry.number)] = {"leader": new_post}
    record = {"date": config.as_of, "from": old_post, "to": new_post, "note": note}
    record["open"] = [entry.fingerprint for entry in handed_over]
    path = entries[0].path
    write_ledgers(config, load_ledgers(config), changes, {path: {"handovers": [without_nulls(record)]}})
    return Handover(path, handed_over, sum(entry.overdue(config.as_of) for entry in handed_over))
