"""What a guide contributes to the figures of a report: the values that indicators ask for, and a few numbers.

A record is plain data: it travels from the worker processes, and a snapshot keeps it so that an old period can
be counted again by a new definition.
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
"""What the record is called among the derived values of a fact."""
PLACES = tuple(
    Place(text)
    for text in (
        "/type", "/level", "/status", "/power_source", "/audience", "/tags", "/agency/name",
        "/handling/type", "/handling/visits", "/handling/channels", "/handling/online_depth", "/handling/in_hall",
        "/handling/reach", "/supervision/matters", "/time_limit/statutory/value", "/time_limit/statutory/unit",
        "/time_limit/promised/value", "/time_limit/promised/unit", "/publication/published_on",
        "/publication/verified_on", "/result/delivery",
    )
)  # fmt: skip
"""What a record keeps of a guide as it takes effect."""
MADE = ("/situations", "/missing_parts", "/colour")
"""What it says besides: how many questions (情形), which of PARTS are missing, how far from 不见面. The definitions
of indicators may ask for nothing else, but for what findings say (`survey.JUDGED`)."""
INSTANT = "即办件"
ARTEFACTS = ("sheet", "form", "handbook", "book", "diagram")
"""单 表 册 书 图."""
PARTS = ("conditions", "materials", "process", "time_limit", "handling", "result", "contacts")
"""Without any of these a guide tells nobody how the matter is handled."""
COMPLETE_TO = "standard"
"""The profile whose `required` rules say which elements a guide has to have."""


class Recorder:
    """Makes records, with the rules that say what a guide must have."""

    def __init__(self, rules: Iterable[Rule], words: no_meeting.Words) -> None:
        level = PROFILES.index(COMPLETE_TO)
        self._required: list[tuple[Rule, Required]] = [
            (rule, rule.check)
            for rule in rules
            if isinstance(rule.check, Required) and PROFILES.index(rule.profile) <= level
        ]
        self._words = words

    def __call__(self, guide: Guide) -> dict[str, Any] | None:
        """The record of a guide, None of a standard: its values, `terms` (numbers by name) and `reasons` (why a
        term is missing)."""
        if guide.own.get("kind") == "standard":
            return None
        record = _kept(guide.value)
        terms, reasons = _limits(guide.value)
        asked, full, unknown = self._elements(guide)
        terms |= {"applicable_elements": asked, "filled_elements": full, "unknown_elements": unknown}
        for name, key in (("materials", "materials"), ("steps", "process")):
            if isinstance(items := guide.value.get(key), list):
                terms[name] = len(items)
        artefacts = guide.value.get("artefacts") or {}
        terms["artefacts"] = sum(filled(artefacts.get(name)) for name in ARTEFACTS)
        missing = [part for part in PARTS if not filled(guide.value.get(part))]
        found = no_meeting.colour(guide, self._words)
        lacks = ["/" + "/".join(steps) for steps in guide.lacks]
        if missing and all(guide.cannot_know((part,)) for part in missing):
            lacks.append("/missing_parts")
        unseen = found.colour == no_meeting.GREEN and any(guide.cannot_know(place) for place in no_meeting.LOOKED_AT)
        if unseen:
            lacks.append("/colour")
        extra = {
            "terms": terms,
            "reasons": reasons,
            "situations": len(guide.value.get("situations") or ()) or None,
            "missing_parts": missing,
            "colour": None if unseen else found.colour,
            "step": found.step,
            "lacks": lacks,
        }
        return record | {key: value for key, value in extra.items() if filled(value)}

    def _elements(self, guide: Guide) -> tuple[int, int, int]:
        """(elements that the guide must have, those filled in, those its source could not know)."""
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
    kept: dict[str, Any] = {}
    for place in PLACES:
        found = place.get(value)
        if filled(found):
            steps = parse(place.text)
            below = kept
            for step in steps[:-1]:
                below = below.setdefault(step, {})
            below[steps[-1]] = found
    return kept


def _limits(value: Mapping[str, Any]) -> tuple[dict[str, int], list[str]]:
    """Statutory and promised days of a guide, and why one of them is missing.

    Days are counted where both limits have one unit, working or natural days; months, years and hours are not
    days, and a limit of nought is nought in every unit. What is done at once takes no days.
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
