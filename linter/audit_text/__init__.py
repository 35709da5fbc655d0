"""A bulletin (通报) that somebody wrote, recomputed: every figure against the others in the text.

Precision comes first: a check speaks where it is plain which figures belong together, and says how many
places it found right, so that silence means something.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from linter.audit_text import (
    areas,
    lost_marks,
    name_counts,
    over_hundred,
    percentages,
    repeated_indicators,
    round_figures,
    sums,
    table_columns,
    targets,
)
from linter.audit_text.reading import read
from linter.audit_text.result import Audit, conclude
from linter.audit_text.text_document import Document
from linter.audit_text.unreadable import CannotReadError

__all__ = ["Audit", "CannotReadError", "audit", "audit_document"]

_CHECKS = (
    sums,
    areas,
    targets,
    name_counts,
    percentages,
    over_hundred,
    round_figures,
    repeated_indicators,
    lost_marks,
    table_columns,
)


MAX_FIGURES = 20_000
"""Numbers in running text; a bulletin of twenty pages has three hundred."""


def audit(path: Path) -> Audit:
    """Checks a text, Markdown or docx file. Raises CannotReadError, in Chinese, for what is none."""
    return replace(audit_document(read(path)), file=path.as_posix())


def audit_document(document: Document) -> Audit:
    """Checks a bulletin that was read. Raises CannotReadError for one that is data rather than text."""
    if sum(len(passage.figures) for passage in document.passages) > MAX_FIGURES:
        raise CannotReadError(f"正文里的数超过 {MAX_FIGURES:,} 个，不像一份通报")
    return conclude(document, (verdict for module in _CHECKS for verdict in module.check(document)))
