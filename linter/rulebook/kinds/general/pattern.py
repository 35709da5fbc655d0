"""`pattern`: a text must have, or must not have, a form.

at       the place
full     RE2 that the whole text must match
none     RE2 of which nothing may occur
replace  with `none`: what each match becomes in the fix
when     only where this holds
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, holds = Place(spec["at"]), when(spec.get("when"), Place(spec["at"]))
    full = regex.compiled(spec["full"]) if "full" in spec else None
    none = regex.compiled(spec["none"]) if "none" in spec else None
    any_none = regex.anywhere(spec["none"]) if "none" in spec else None
    replace = spec.get("replace")

    def check(guide: Guide) -> Iterator[Hit]:
        if any_none is not None and not any_none.found(guide.texts(at)):
            return
        for pointer, value in guide.each(at):
            if not isinstance(value, str) or not filled(value):
                continue
            if full is not None and not full.full(value) and holds(guide.value, pointer):
                yield Hit(pointer)
            if none is not None and none.found(value) and holds(guide.value, pointer):
                first = next(none.spans(value))
                mended = None if replace is None else _replaced(value, none, replace)
                yield Hit(pointer, {"found": value[slice(*first)]}, part=first, replacement=mended)

    return check


def _replaced(text: str, pattern: regex.Regex, by: str) -> str:
    pieces, end = [], 0
    for start, stop in pattern.spans(text):
        pieces += [text[end:start], by]
        end = stop
    return "".join([*pieces, text[end:]])


KIND = Kind(
    params("at", at=PLACE, full={"type": "string"}, none={"type": "string"}, replace={"type": "string"}, when=CONDITION)
    | {"oneOf": [{"required": ["full"]}, {"required": ["none"]}], "dependentRequired": {"replace": ["none"]}},
    build,
    (),
)
