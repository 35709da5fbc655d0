"""The output formats of the commands about one matter: `compare`, `bundle` and `sweep`.

Each table maps the name of a format to its printer; `COMPARISON["json"](comparison)` returns JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linter.common.output_format import OPENPYXL, OutputFormat, table

if TYPE_CHECKING:
    from linter.matters.bundle_savings import CatalogSavings
    from linter.matters.comparison import Comparison
    from linter.matters.sweep import Sweep

_COMPARISON = "linter.matters.comparison_formats"
_BUNDLE = "linter.matters.bundle_savings"
_SWEEP = "linter.matters.sweep"

COMPARISON: dict[str, OutputFormat[Comparison]] = table(
    OutputFormat("text", f"{_COMPARISON}:as_text", ".txt"),
    OutputFormat("markdown", f"{_COMPARISON}:as_markdown", ".md"),
    OutputFormat("html", f"{_COMPARISON}:as_html", ".html", "xml"),
    OutputFormat("json", f"{_COMPARISON}:as_json", ".json", "json"),
    OutputFormat("xlsx", f"{_COMPARISON}:as_xlsx", ".xlsx", "binary", needs=OPENPYXL),
)
BUNDLE_SAVINGS: dict[str, OutputFormat[CatalogSavings]] = table(
    OutputFormat("text", f"{_BUNDLE}:as_text", ".txt"),
    OutputFormat("markdown", f"{_BUNDLE}:as_markdown", ".md"),
    OutputFormat("json", f"{_BUNDLE}:as_json", ".json", "json"),
)
SWEEP: dict[str, OutputFormat[Sweep]] = table(
    OutputFormat("text", f"{_SWEEP}:as_text", ".txt"),
    OutputFormat("markdown", f"{_SWEEP}:as_markdown", ".md"),
    OutputFormat("json", f"{_SWEEP}:as_json", ".json", "json"),
)
