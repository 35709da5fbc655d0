"""The output formats of the commands about ledgers (整改台账): `ledger export`, `ledger burn-down` and
`ledger uncovered`.

Each table maps the name of a format to its printer; `BURN_DOWN["json"](progress)` returns JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linter.common.output_format import OPENPYXL, OutputFormat, table

if TYPE_CHECKING:
    from linter.ledger.progress import Progress
    from linter.ledger.table import LedgerTable
    from linter.ledger.uncovered import Uncovered

_TABLE = "linter.ledger.table"
_PROGRESS = "linter.ledger.progress"
_UNCOVERED = "linter.ledger.uncovered"

EXPORT: dict[str, OutputFormat[LedgerTable]] = table(
    OutputFormat("xlsx", f"{_TABLE}:as_xlsx", ".xlsx", "binary", needs=OPENPYXL),
    OutputFormat("csv", f"{_TABLE}:as_csv", ".csv"),
    OutputFormat("markdown", f"{_TABLE}:as_markdown", ".md"),
)
BURN_DOWN: dict[str, OutputFormat[Progress]] = table(
    OutputFormat("text", f"{_PROGRESS}:as_text", ".txt"),
    OutputFormat("markdown", f"{_PROGRESS}:as_markdown", ".md"),
    OutputFormat("json", f"{_PROGRESS}:as_json", ".json", "json"),
)
UNCOVERED: dict[str, OutputFormat[Uncovered]] = table(
    OutputFormat("text", f"{_UNCOVERED}:as_text", ".txt"),
    OutputFormat("markdown", f"{_UNCOVERED}:as_markdown", ".md"),
    OutputFormat("json", f"{_UNCOVERED}:as_json", ".json", "json"),
)
