"""`ledger hand-over` (交接): what is open stays with the post, and who takes it over is told what it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from linter.common.text import visible
from linter.engine.config import Config, ConfigError
from linter.ledger.entry import Entry, stated
from linter.ledger.files import chosen, load, write


@dataclass(frozen=True, slots=True)
class Handover:
    """What a post handed over."""

    path: str
    open: tuple[Entry, ...]
    overdue: int

    def told(self) -> str:
        """For the screen."""
        lines = [
            f"移交未销号问题 {len(self.open)} 个，其中逾期 {self.overdue}/{len(self.open)}，记入 {visible(self.path)}"
        ]
        for entry in self.open:
            due = f"期限 {entry.due}" if entry.due else "没有期限"
            lines.append(f"  {entry.status} {due} {visible(entry.problem or entry.rule or '')}")
        return "\n".join(lines) + "\n"


def hand_over(config: Config, district: str, before: str, after: str, note: str | None = None) -> Handover:
    """Records in a district's ledger that a post was handed over, with what was open under it; where the post has
    another name now, its entries follow. Raises ConfigError if nothing is known of the district."""
    mine = chosen(config, district)
    if not mine:
        raise ConfigError(f"{visible(district)} 的台账里没有问题")
    left = tuple(entry for entry in mine if not entry.closed and entry.leader in (None, before))
    changes: dict[str, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    for entry in left:
        if entry.leader != after:
            changes[entry.path][(entry.part, entry.number)] = {"leader": after}
    record = {"date": config.as_of, "from": before, "to": after, "note": note}
    record["open"] = [entry.fingerprint for entry in left]
    write(config, load(config), changes, {mine[0].path: {"handovers": [stated(record)]}})
    return Handover(mine[0].path, left, sum(entry.overdue(config.as_of) for entry in left))
