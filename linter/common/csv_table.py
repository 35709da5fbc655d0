"""A table as CSV that a spreadsheet opens as UTF-8 and that holds no formula.

Input: rows of values. Output: text, each row on a line, each value in quotes. Example: `csv_table([["区划", "处"],
["天宁区", 3]])` returns the lines `"区划","处"` and `"天宁区","3"` after a byte-order mark.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from linter.common.text import visible
from linter.common.workbook import executable


def csv_table(rows: Iterable[Sequence[object]]) -> str:
    """Return the rows as CSV. A text that a spreadsheet would run as a formula gets an apostrophe; None is empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_safe("" if value is None else str(value)) for value in row])
    return "\ufeff" + buffer.getvalue()


def _safe(text: str) -> str:
    shown = visible(text.replace("\n", "；"))
    return f"'{shown}" if executable(text) or executable(shown) else shown
