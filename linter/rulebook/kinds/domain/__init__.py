"""Checks that no kind can say, by name: the same interface, one module per subject."""

from __future__ import annotations

from linter.rulebook.kinds.domain import (
    bundle_entries,
    citations,
    contact_points,
    demanded_proofs,
    hall_equipment,
    handling_places,
    list_entries,
    material_registry,
    matter_codes,
    process_steps,
    result_chains,
    text_errors,
    time_limits,
    web_links,
)
from linter.rulebook.rule import Kind

KINDS: dict[str, Kind] = {
    **bundle_entries.KINDS,
    **result_chains.KINDS,
    **matter_codes.KINDS,
    **contact_points.KINDS,
    **demanded_proofs.KINDS,
    **citations.KINDS,
    **web_links.KINDS,
    **list_entries.KINDS,
    **material_registry.KINDS,
    **handling_places.KINDS,
    **process_steps.KINDS,
    **text_errors.KINDS,
    **time_limits.KINDS,
    **hall_equipment.KINDS,
}
