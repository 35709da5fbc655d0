"""The formats of a lint report: one module each, with a function `render`, imported when the format is asked for.

Input of a printer: a Report. Output: text that ends in a line feed, or is empty. Example: `FORMATS["json"](report)`.
A printer knows findings and nothing else: it reads no files (source lines come from `Report.source`), prints nothing,
and returns the same text for the same report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linter.common.output_format import OutputFormat, Syntax, table

if TYPE_CHECKING:
    from linter.findings.finding import Report


def _format(name: str, suffix: str, syntax: Syntax = "text", *, terminal: bool = False) -> OutputFormat[Report]:
    """A format whose printer is the function `render` of the module of its name."""
    printer = f"{__name__}.{name}:render"
    return OutputFormat(name, printer, suffix, syntax, terminal=terminal, guard_files=True)


FORMATS = table(
    _format("full", ".txt", terminal=True),
    _format("concise", ".txt"),
    _format("json", ".json", "json"),
    _format("jsonl", ".jsonl", "json"),
    _format("sarif", ".sarif", "json"),
    _format("github", ".txt", "commands"),
    _format("gitlab", ".json", "json"),
    _format("junit", ".xml", "xml"),
    _format("checkstyle", ".xml", "xml"),
    _format("rdjson", ".json", "json"),
    _format("markdown", ".md"),
)
"""The formats of `matterlint lint`."""
STATISTICS = _format("statistics", ".txt")
"""What `matterlint lint --statistics` shows instead of the findings."""
