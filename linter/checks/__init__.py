"""Checks that no kind can say, by name: the same interface, one module per subject."""

from __future__ import annotations

from linter.checks import codes, contacts, materials, process, texts, times
from linter.rule import Kind

KINDS: dict[str, Kind] = {
    **codes.KINDS,
    **contacts.KINDS,
    **materials.KINDS,
    **process.KINDS,
    **texts.KINDS,
    **times.KINDS,
}
