"""The registry of check kinds: the name that a rule states under `check: {kind: …}` to the `Kind`.

Example: `KINDS["required"].parameters["at"].zh`. To add a kind, describe it in the `KINDS` of a module (see
`kinds.kind.Kind`) and give it a rule that uses it; the reference docs/rules/kinds.md is generated from it.
"""

from __future__ import annotations

from linter.rulebook.kinds.domain import (
    bundle_entries,
    citations,
    condition_lists,
    contact_points,
    demanded_proofs,
    entry_classes,
    hall_equipment,
    handling_places,
    link_targets,
    list_entries,
    material_registry,
    material_texts,
    matter_codes,
    named_bodies,
    past_years,
    process_steps,
    repeated_words,
    result_chains,
    shared_places,
    text_errors,
    time_limits,
    web_links,
)
from linter.rulebook.kinds.general import (
    agree,
    attachment,
    better_or_equal,
    claim,
    compare,
    coverage,
    dates,
    distinct,
    forbidden,
    graph,
    implies,
    listed_matters,
    local,
    member_of,
    must_equal,
    pattern,
    phrases,
    reference,
    required,
    similar,
    text_corrections,
    unique,
    unlike,
)
from linter.rulebook.kinds.kind import Kind

SUBJECTS: dict[str, tuple[tuple[Kind, ...], ...]] = {
    "填写与写法": (
        required.KINDS, forbidden.KINDS, implies.KINDS, pattern.KINDS, phrases.KINDS, claim.KINDS,
        text_corrections.KINDS,
    ),
    "数、时限、日期": (compare.KINDS, dates.KINDS, time_limits.KINDS, past_years.KINDS),
    "重复与引用": (distinct.KINDS, unique.KINDS, member_of.KINDS, reference.KINDS, graph.KINDS, attachment.KINDS),
    "同一标准": (
        agree.KINDS, must_equal.KINDS, better_or_equal.KINDS, local.KINDS, similar.KINDS, unlike.KINDS,
    ),
    "编码与机构": (matter_codes.KINDS, named_bodies.KINDS),
    "文字": (text_errors.KINDS, repeated_words.KINDS, entry_classes.KINDS, condition_lists.KINDS),
    "法规引用": (citations.KINDS,),
    "材料": (material_registry.KINDS, material_texts.KINDS),
    "环节、情形、结果": (process_steps.KINDS, result_chains.KINDS),
    "地点、大厅、联系方式、网址": (
        handling_places.KINDS, hall_equipment.KINDS, contact_points.KINDS, shared_places.KINDS,
        web_links.KINDS, link_targets.KINDS,
    ),
    "清单与一件事": (
        coverage.KINDS, listed_matters.KINDS, list_entries.KINDS, demanded_proofs.KINDS, bundle_entries.KINDS,
    ),
}  # fmt: skip
"""Chapter of the reference to the kinds in it."""
KINDS: dict[str, Kind] = {kind.name: kind for groups in SUBJECTS.values() for group in groups for kind in group}
BUILT_IN = "built-in"
"""The kind of rules whose problem the reader, the schema or the engine finds; such a rule only has the words for it."""
