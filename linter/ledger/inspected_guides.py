"""`ledger inspected` (抽查记录): which guides somebody looked at, also those in which nothing was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from linter.common.text import visible
from linter.engine.config import Config, ConfigError
from linter.ledger.entry import Entry
from linter.ledger.files import NAME, load, shared_out, write
from linter.source.schema import nearest
from linter.source.yaml_document import Document

SELF = "自查"
"""Who looks at the own guides does not inspect them."""
PART = "inspected"


def inspected(ledgers: Iterable[Document], entries: Iterable[Entry]) -> set[str]:
    """The matters that somebody else has looked at: those recorded, and those in which something was found."""
    found = {entry.matter for entry in entries if entry.matter and entry.found_by not in (None, SELF)}
    for ledger in ledgers:
        for record in (ledger.value or {}).get(PART) or ():
            found.update(matter for matter in record.get("matters") or () if isinstance(matter, str))
    return found


def record(config: Config, codes: Iterable[str], districts: Mapping[str, str], by: str) -> dict[str, int]:
    """Records in the ledgers that some matters were looked at; `districts` are those of all matters. How many, by file.

    Raises ConfigError for a code that no guide has.
    """
    ledgers = load(config)
    more: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_district: dict[str, list[str]] = defaultdict(list)
    for code in dict.fromkeys(codes):
        if code not in districts:
            guess = nearest(code, list(districts))
            raise ConfigError(
                f"没有编码为 {visible(code)} 的办事指南" + (f"，是不是 {visible(guess)}？" if guess else "")
            )
        if not NAME.fullmatch(districts[code]):
            raise ConfigError(f"{visible(code)} 的区划编号写得不对：{visible(districts[code])}")
        by_district[districts[code]].append(code)
    for district, matters in by_district.items():
        more[district].append({"date": config.as_of, "by": by, "matters": matters})
    placed = shared_out(config, ledgers, more)
    write(config, ledgers, {}, {path: {PART: items} for path, items in placed.items()})
    return {path: sum(len(item["matters"]) for item in items) for path, items in placed.items()}
