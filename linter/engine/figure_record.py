"""Make the record of a guide: the values and numbers that figures are made from.

Input: a `Guide` as it takes effect. Output: a mapping of plain data: the guide's own values at some places, and a few
computed ones. Example: `{"type": "行政许可", "terms": {"statutory_days": 20, "promised_days": 5}, …}`.
A record travels from worker processes into surveys, and a snapshot keeps it, so that an old period can be counted
again by a new definition. It keeps the fields that the schema marks (`x-record: value`) and every other field that
some indicator reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from linter.guides import fields, no_meeting
from linter.guides.condition import filled
from linter.guides.duration import HOUR, MONTH, YEAR, Duration
from linter.guides.guide import Guide
from linter.rulebook import indicator
from linter.rulebook.kinds.general.required import Required
from linter.rulebook.record_fields import FROM_FINDINGS, POPULATIONS
from linter.rulebook.rule import PROFILES, Rule
from linter.source.pointer import STAR, Pointer, parse, render

NAME = "record"
"""The key of the record among the derived values of a fact."""
INSTANT = "即办件"
"""The handling type (办件类型) of matters that are done while the applicant waits."""
ARTEFACTS = fields.keys_below("/artefacts")
"""Keys of the five artefacts (一单一表一册一书一图)."""
COMPLETENESS_PROFILE = "standard"
"""The profile whose `required` rules say which elements a guide must have."""
_COUNTED = {"materials": "/materials", "steps": "/process"}
"""Term to the list whose entries it counts."""
Kept = dict[str, "Kept"]
"""Keys of a value that a record keeps; no keys: all of it."""


@cache
def kept_places() -> tuple[str, ...]:
    """Return the places of a guide whose values its record keeps, in the order of the schema."""
    known = POPULATIONS["guides"].fields
    asked = {place for item in indicator.definitions() if item.of == "guides" for place in item.places}
    wanted = {place.text for place in fields.recorded()} | {place for place in asked if place not in known}
    order = list(fields.fields())
    return tuple(sorted(wanted, key=order.index))


def record_places() -> list[str]:
    """Return all places that a record has an answer for; an indicator that reads another cannot be applied to it."""
    return [*kept_places(), *(place for place in POPULATIONS["guides"].fields if place not in FROM_FINDINGS)]


class Recorder:
    """Makes the records of guides, with the rules that say which elements a guide must have."""

    def __init__(self, rules: Iterable[Rule], reasons: no_meeting.ReasonPatterns) -> None:
        level = PROFILES.index(COMPLETENESS_PROFILE)
        self._required: list[tuple[Rule, Required]] = [
            (rule, rule.check)
            for rule in rules
            if isinstance(rule.check, Required) and PROFILES.index(rule.profile) <= level
        ]
        self._reasons = reasons
        self._kept = _kept_keys(kept_places())

    def __call__(self, guide: Guide) -> dict[str, Any] | None:
        """Return the record of a guide, None for a standard.

        Beside the kept values it holds `terms` (numbers by name), `reasons` (why a term is missing) and `lacks` (the
        places whose values the source of an imported guide could not know).
        """
        if guide.own.get("kind") == "standard":
            return None
        record: dict[str, Any] = _pruned(guide.value, self._kept) or {}
        terms, reasons = _limits(guide.value)
        required, filled_in, unknown = self._elements(guide)
        terms |= {"applicable_elements": required, "filled_elements": filled_in, "unknown_elements": unknown}
        for name, place in _COUNTED.items():
            if isinstance(items := guide.get(place), list):
                terms[name] = len(items)
        artefacts = guide.value.get("artefacts") or {}
        terms["artefacts"] = sum(filled(artefacts.get(name)) for name in ARTEFACTS)
        missing = [part for part in fields.required_parts() if not filled(guide.value.get(part))]
        grade = no_meeting.colour(guide, self._reasons)
        lacks = [render(steps) for steps in guide.lacks]
        if missing and all(guide.cannot_know((part,)) for part in missing):
            lacks.append("/missing_parts")
        # Green means that nothing stands against it, which a source cannot say that does not know all of it.
        uncertain = grade.colour == no_meeting.GREEN and any(map(guide.cannot_know, no_meeting.READ_PLACES))
        if uncertain:
            lacks.append("/colour")
        computed = {
            "terms": terms,
            "reasons": reasons,
            "situations": len(guide.value.get("situations") or ()) or None,
            "missing_parts": missing,
            "colour": None if uncertain else grade.colour,
            "step": grade.step,
            "lacks": lacks,
        }
        return record | {key: value for key, value in computed.items() if filled(value)}

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


def _kept_keys(places: Iterable[str]) -> Kept:
    """The keys to keep. A place stands before those inside it, and is kept whole."""
    root: Kept = {}
    for steps in map(parse, places):
        below, whole = root, False
        for step in steps[:-1]:
            whole = whole or (step in below and not below[step])
            below = below.setdefault(step, {})
        if not whole:
            below.setdefault(steps[-1], {})
    return root


def _pruned(value: Any, kept: Kept) -> Any:
    """The part of a value that lies below the keys to keep and is filled in; entries of a list keep their order."""
    if not kept:
        return value
    if isinstance(value, dict):
        found = {key: _pruned(value[key], below) for key, below in kept.items() if key in value}
        return {key: item for key, item in found.items() if filled(item)}
    if isinstance(value, list) and STAR in kept:
        return [_pruned(item, kept[STAR]) for item in value]
    return None


def _limits(value: Mapping[str, Any]) -> tuple[dict[str, int], list[str]]:
    """Statutory and promised days of a guide, and the reason if one of them is missing.

    Days are counted where both limits have one unit, working days or natural days. Months, years and hours are not
    converted; 0 is 0 in every unit. A matter that is done at once (即办件) takes 0 days.
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
