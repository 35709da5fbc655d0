"""A bulletin (通报) that somebody wrote, recomputed: every figure against the others in the text.

Precision comes first: a check speaks where it is plain which figures belong together, and says how many
places it found right, so that silence means something.
"""

from __future__ import annotations

from pathlib import Path

from linter.audit import areas, marks, names, rates, repeats, rough, sums
from linter.audit.document import Document
from linter.audit.reading import CannotReadError, read
from linter.audit.result import Audit, conclude

__all__ = ["Audit", "CannotReadError", "audit", "audit_document"]

_CHECKS = (sums, areas, names, rates, rough, repeats, marks)


def audit(path: Path) -> Audit:
    """Checks a text, Markdown or docx file. Raises CannotReadError, in Chinese, for what is none."""
    return audit_document(read(path))


def audit_document(document: Document) -> Audit:
    """Checks a bulletin that was read."""
    return conclude(document, (verdict for module in _CHECKS for verdict in module.check(document)))
