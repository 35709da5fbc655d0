"""Runs the checks of audit-text on a text: `audit_of(text)`, and its findings in short: `findings_of(text)`."""

from __future__ import annotations

from linter.audit_text.audit import Audit, audit_document
from linter.audit_text.reading import read_text


def audit_of(text: str) -> Audit:
    return audit_document(read_text(text.encode()))


def findings_of(text: str) -> list[tuple[str, str, str]]:
    """(check, severity, calculation) of each finding."""
    return [(item.check, item.severity, item.computed) for item in audit_of(text).findings]
