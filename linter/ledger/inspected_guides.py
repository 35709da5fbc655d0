"""`ledger inspected` (抽查记录): record which guides an inspection looked at, with or without a finding.

In: the codes of matters and the inspecting body. Out: a record under `inspected` in the ledger of each district; and
back, the set of matters that were ever inspected. Example: `{date: 2026-10-08, by: 市政务办, matters: [1132…]}`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from linter.common.text import visible
from linter.engine.config import Config, ConfigError
from linter.ledger.entry import Entry
from linter.ledger.files import DISTRICT_ID, assign_to_files, load_ledgers, write_ledgers
from linter.source.schema import nearest
from linter.source.schema_types import is_writable
from linter.source.yaml_document import Document

SELF_CHECK = "自查"
"""The `found.by` of an entry that the department found itself; a self-check is no inspection."""
PART = "inspected"
"""The key of the records in a ledger."""


def inspected_matters(ledgers: Iterable[Document], entries: Iterable[Entry]) -> set[str]:
    """Returns the codes of the matters that another body has inspected: the recorded ones, and those of problems that
    another body found."""
    found = {entry.matter for entry in entries if entry.matter and entry.found_by not in (None, SELF_CHECK)}
    for ledger in ledgers:
        for record in (ledger.value or {}).get(PART) or ():
            found.update(matter for matter in record.get("matters") or () if isinstance(matter, str))
    return found


def record_inspection(config: Config, codes: Iterable[str], districts: Mapping[str, str], by: str) -> dict[str, int]:
    """Records in the ledgers that the body `by` inspected some matters; `districts` has the district of every matter.

    Returns the number of recorded matters by ledger file. Raises ConfigError for a code that no guide has or no ledger
    file can hold.
    """
    ledgers = load_ledgers(config)
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_district: dict[str, list[str]] = defaultdict(list)
    for code in dict.fromkeys(codes):
        if code not in districts:
            guess = nearest(code, list(districts))
            raise ConfigError(
                f"没有编码为 {visible(code)} 的办事指南" + (f"，是不是 {visible(guess)}？" if guess else "")
            )
        if not is_writable(code):
            raise ConfigError(f"{visible(code)}：编码或者路径里有台账文件写不了的字符，先改好")
        if not DISTRICT_ID.fullmatch(districts[code]):
            raise ConfigError(f"{visible(code)} 的区划编号写得不对：{visible(districts[code])}")
        by_district[districts[code]].append(code)
    for district, matters in by_district.items():
        records[district].append({"date": config.as_of, "by": by, "matters": matters})
    by_file = assign_to_files(config, ledgers, records)
    write_ledgers(config, ledgers, {}, {path: {PART: items} for path, items in by_file.items()})
    return {path: sum(len(item["matters"]) for item in items) for path, items in by_file.items()}
