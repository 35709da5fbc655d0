"""Checks that no kind can say, by name: the same interface, one module per subject."""

from __future__ import annotations

from linter.checks import codes, contacts, laws, links, materials, places, process, texts, times
from linter.rule import Kind

KINDS: dict[str, Kind] = {
    **codes.KINDS,
    **contacts.KINDS,
    **laws.KINDS,
    **links.KINDS,
    **materials.KINDS,
    **places.KINDS,
    **process.KINDS,
    **texts.KINDS,
    **times.KINDS,
}
