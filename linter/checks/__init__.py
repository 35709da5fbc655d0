"""Checks that no kind can say, by name: the same interface, one module per subject."""

from __future__ import annotations

from linter.checks import (
    bundles,
    chains,
    codes,
    contacts,
    demands,
    laws,
    links,
    lists,
    materials,
    places,
    process,
    texts,
    times,
    venues,
)
from linter.rule import Kind

KINDS: dict[str, Kind] = {
    **bundles.KINDS,
    **chains.KINDS,
    **codes.KINDS,
    **contacts.KINDS,
    **demands.KINDS,
    **laws.KINDS,
    **links.KINDS,
    **lists.KINDS,
    **materials.KINDS,
    **places.KINDS,
    **process.KINDS,
    **texts.KINDS,
    **times.KINDS,
    **venues.KINDS,
}
