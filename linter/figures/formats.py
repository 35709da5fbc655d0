"""The output formats of `matterlint sample`.

The table maps the name of a format to its printer; `SAMPLE["json"](sample)` returns JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linter.common.output_format import OutputFormat, table

if TYPE_CHECKING:
    from linter.figures.sampling import Sample

_SAMPLING = "linter.figures.sampling"

SAMPLE: dict[str, OutputFormat[Sample]] = table(
    OutputFormat("text", f"{_SAMPLING}:as_text", ".txt"),
    OutputFormat("markdown", f"{_SAMPLING}:as_markdown", ".md"),
    OutputFormat("json", f"{_SAMPLING}:as_json", ".json", "json"),
)
