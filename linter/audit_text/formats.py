"""The output formats of `matterlint audit-text`.

The table maps the name of a format to its printer; `AUDIT["json"](audit)` returns JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linter.common.output_format import OutputFormat, table

if TYPE_CHECKING:
    from linter.audit_text.result import Audit

_OUTPUT = "linter.audit_text.result_output"

AUDIT: dict[str, OutputFormat[Audit]] = table(
    OutputFormat("full", f"{_OUTPUT}:as_text", ".txt", terminal=True),
    OutputFormat("json", f"{_OUTPUT}:as_json", ".json", "json"),
)
