"""`matterlint audit-text`: recompute the figures of a finished bulletin (通报).

Input: a docx, Markdown or text file. Output: an `Audit` with findings and, per check, the number of places examined.
A check reports only where the text makes clear which figures belong together, and counts the places that are right,
so that a bulletin without findings is known to have been examined.
Example: "受理913件，线上276件、线下639件。" gives the finding 913≠915：276+639.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from linter.audit_text import (
    approximate_rates,
    area_sums,
    calendar_dates,
    complements,
    growth,
    item_counts,
    limits,
    lost_characters,
    means,
    name_counts,
    of_which,
    over_hundred,
    percentages,
    ranks,
    repeated_indicators,
    repeated_names,
    share_sums,
    sums,
    table_columns,
    target_sums,
    top_lists,
    value_counts,
)
from linter.audit_text.reading import read
from linter.audit_text.result import Audit, conclude
from linter.audit_text.text_document import CannotReadError, Document

__all__ = ["Audit", "CannotReadError", "audit", "audit_document"]

_CHECKS = (
    sums,
    of_which,
    area_sums,
    target_sums,
    means,
    name_counts,
    top_lists,
    item_counts,
    value_counts,
    repeated_names,
    percentages,
    share_sums,
    complements,
    over_hundred,
    limits,
    growth,
    ranks,
    approximate_rates,
    repeated_indicators,
    lost_characters,
    calendar_dates,
    table_columns,
)
"""Each module has a function `check(document)` that returns an iterator of verdicts."""


MAX_PASSAGES = 10_000
"""Paragraphs of running text; a bulletin of twenty pages has a hundred."""
MAX_FIGURES = 5_000
"""Figures in running text; a bulletin of twenty pages has three hundred, and more figures take too long."""

MAX_NUMBERS = 4 * MAX_FIGURES
"""Numbers with and without a unit; they are counted before any is read."""
_DIGITS = re.compile(r"\d+")


def audit(path: Path) -> Audit:
    """Checks a text, Markdown or docx file. Raises CannotReadError for any other file."""
    return replace(audit_document(read(path)), file=path.as_posix())


def audit_document(document: Document) -> Audit:
    """Checks a bulletin. Raises CannotReadError if it is a data file rather than a text."""
    if len(document.passages) > MAX_PASSAGES:
        raise CannotReadError(f"正文超过 {MAX_PASSAGES:,} 段，不像一份通报")
    digits = sum(len(_DIGITS.findall(passage.original)) for passage in document.passages)
    if digits > MAX_NUMBERS or sum(len(passage.figures) for passage in document.passages) > MAX_FIGURES:
        raise CannotReadError(f"正文里的数超过 {MAX_FIGURES:,} 个，不像一份通报")
    return conclude(document, (verdict for module in _CHECKS for verdict in module.check(document)))
