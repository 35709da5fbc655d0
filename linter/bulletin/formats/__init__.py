"""The formats that the report of a period is published in: one module each, imported when it is asked for.

Input of a printer: a Bulletin. Output: the bytes of a file. Example: `publish(bulletin, "docx")`. A printer knows the
document (`linter.bulletin.document`) and nothing else: it reads no files, asks no clock, and returns the same bytes for
the same document. All formats print the same sections, tables and texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linter.common.errors import UserError
from linter.common.output_format import JINJA2, OPENPYXL, PYTHON_DOCX, OutputFormat, encoded, table

if TYPE_CHECKING:
    from linter.bulletin.document import Bulletin


class PublishError(UserError):
    """A report cannot be published or read."""


FORMATS: dict[str, OutputFormat[Bulletin]] = table(
    OutputFormat("html", f"{__name__}.html:render", ".html", needs=JINJA2),
    OutputFormat("markdown", f"{__name__}.markdown:render", ".md"),
    OutputFormat("text", f"{__name__}.text:render", ".txt"),
    OutputFormat("docx", f"{__name__}.docx:render", ".docx", "binary", needs=PYTHON_DOCX),
    OutputFormat("xlsx", f"{__name__}.xlsx:render", ".xlsx", "binary", needs=OPENPYXL),
    OutputFormat("json", f"{__name__}.json:render", ".json", "json"),
)
"""The formats of `matterlint report`."""


def publish(bulletin: Bulletin, name: str) -> bytes:
    """The report in the format `name`. Raises KeyError for a name not in FORMATS, FormatError for a missing library."""
    return encoded(FORMATS[name](bulletin))
