"""Make the record of a guide from which indicators are counted.

Input: a `Guide`. Output: a mapping of plain data: the guide's own values at some places, and a few computed ones.
Example: `{"type": "行政许可", "handling": {"visits": 1}, "terms": {"materials": 6, "statutory_days": 20}, …}`.
A record travels from worker processes into surveys, and a snapshot keeps it, so that an old period can be counted
again by a new definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from linter.guides import no_meeting
from linter.guides.condition import filled
from linter.guides.duration import HOUR, MONTH, YEAR, Duration
from linter.guides.guide import Guide
from linter.rulebook.kinds.general.required import Required
from linter.rulebook.rule import PROFILES, Rule
from linter.source.pointer import Place, Pointer, parse

NAME = "record"
"""The derived value of a fact that holds the record."""
KEPT_PLACES = tuple(
    Place(text)
    for text in (
        "/type", "/level", "/status", "/power_source", "/audience", "/tags", "/agency/name",
        "/handling/type", "/handling/visits", "/handling/channels", "/handling/online_depth", "/handling/in_hall",
        "/handling/reach", "/supervision/matters", "/time_limit/statutory/value", "/time_limit/statutory/unit",
        "/time_limit/promised/value", "/time_limit/promised/unit", "/publication/published_on",
        "/publication/verified_on", "/result/delivery",
    )
)  # fmt: skip
"""Places whose values a record copies from the effective guide."""
COMPUTED_PLACES = ("/situations", "/missing_parts", "/colour")
"""Places of a record that are computed: the number of questions (情形), the missing ones of REQUIRED_PARTS, the colour
of the no-meeting grade (不见面). Definitions of indicators may use KEPT_PLACES, COMPUTED_PLACES and the places that a
survey computes from findings, no others."""
INSTANT = "即办件"
"""The handling type of matters that are decided on the spot."""
ARTEFACTS = ("sheet", "form", "handbook", "book", "diagram")
"""The five documents that a matter can have: 单 表 册 书 图."""
REQUIRED_PARTS = ("conditions", "materials", "process", "time_limit", "handling", "result", "contacts")
"""Top-level keys that a guide needs to count as written (办事指南编制率)."""
COMPLETENESS_PROFILE = "standard"
"""The profile whose `required` rules define the elements that a guide must have."""


class Recorder:
    """Makes records. `rules` define the required elements, `words` the grades of 不见面."""

    def __init__(self, rules: Iterable[Rule], words: no_meeting.Words) -> None:
        level = PROFILES.index(COMPLETENESS_PROFILE)
        self._required: list[tuple[Rule, Required]] = [
            (rule, rule.check)
            for rule in rules
            if isinstance(rule.check, Required) and PROFILES.index(rule.profile) <= level
        ]
        self._words = words

    def __call__(self, guide: Guide) -> dict[str, Any] | None:
        """Return the record of a guide, None for a standard. `terms` has numbers by name, `reasons` say why one of
        them is missing, `lacks` are the places that the source could not know."""
        if guide.own.get("kind") == "standard":
            return None
        record = _kept(guide.value)
        terms, reasons = _limits(guide.value)
        applicable, full, unknown = self._elements(guide)
        terms |= {"applicable_elements": applicable, "filled_elements": full, "unknown_elements": unknown}
        for name, key in (("materials", "materials"), ("steps", "process")):
            if isinstance(items := guide.value.get(key), list):
                terms[name] = len(items)
        artefacts = guide.value.get("artefacts") or {}
        terms["artefacts"] = sum(filled(artefacts.get(name)) for name in ARTEFACTS)
        missing = [part for part in REQUIRED_PARTS if not filled(guide.value.get(part))]
        grade = no_meeting.colour(guide, self._words)
        lacks = ["/" + "/".join(steps) for steps in guide.lacks]
        if missing and all(guide.cannot_know((part,)) for part in missing):
            lacks.append("/missing_parts")
        # Green means that nothing stands against it, which a source cannot say that does not know all of it.
        uncertain = grade.colour == no_meeting.GREEN and any(guide.cannot_know(place) for place in no_meeting.LOOKED_AT)
        if uncertain:
            lacks.append("/colour")
        extra = {
            "terms": terms,
            "reasons": reasons,
            "situations": len(guide.value.get("situations") or ()) or None,
            "missing_parts": missing,
            "colour": None if uncertain else grade.colour,
            "step": grade.step,
            "lacks": lacks,
        }
        return record | {key: value for key, value in extra.items() if filled(value)}

    def _elements(self, guide: Guide) -> tuple[int, int, int]:
        """Return the numbers of (elements that the guide must have, those filled in, those that its source could not
        know)."""
        found: dict[Pointer, bool] = {}
        for rule, check in self._required:
            if rule.types is not None and guide.value.get("type") not in rule.types:
                continue
            if rule.applies(guide.value):
                for pointer, there in check.asked(guide):
                    found[pointer] = there and found.get(pointer, True)
        empty = [pointer for pointer, there in found.items() if not there]
        return len(found), len(found) - len(empty), sum(map(guide.cannot_know, empty))


def _kept(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values at KEPT_PLACES that are filled in, nested as in the guide."""
    kept: dict[str, Any] = {}
    for place in KEPT_PLACES:
        found = place.get(value)
        if filled(found):
            steps = parse(place.text)
            below = kept
            for step in steps[:-1]:
                below = below.setdefault(step, {})
            below[steps[-1]] = found
    return kept


def _limits(value: Mapping[str, Any]) -> tuple[dict[str, int], list[str]]:
    """Return the statutory and promised limits of a guide in days, or the reasons why one of them is missing.

    Days are counted where both limits have the same unit, working or natural days. Months, years and hours are not
    converted, but a limit of 0 is 0 in every unit, and a matter decided on the spot takes 0 days.
    """
    limits = value.get("time_limit") or {}
    statutory, promised = Duration.of(limits.get("statutory")), Duration.of(limits.get("promised"))
    if (value.get("handling") or {}).get("type") == INSTANT:
        promised = Duration(0, statutory.unit) if statutory else None
    if statutory is None:
        return {}, ["no-statutory-limit"]
    if promised is None:
        return {}, ["no-promised-limit"]
    units = {limit.unit for limit in (statutory, promised) if limit.value}
    if len(units) > 1 or units & {HOUR, MONTH, YEAR}:
        return {}, ["unit-not-convertible"]
    return {"statutory_days": statutory.value, "promised_days": promised.value}, []
