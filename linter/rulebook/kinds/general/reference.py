"""`reference`: a text must name an entry of a registry.

    at         the place
    registry   the kind of registry (divisions, departments, venues, documents, licences, laws, apps)
    list, key  the list of entries in it and their key
    when       only where this holds

A catalog without that registry is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, holds = Place(spec["at"]), when(spec.get("when"), Place(spec["at"]))
    registry, entries, key = spec["registry"], spec["list"], spec["key"]

    def check(guide: Guide) -> Iterator[Hit]:
        known = guide.context.index(registry, entries, key)
        if not known:
            return
        for pointer, value in guide.each(at):
            if isinstance(value, str) and filled(value) and value not in known and holds(guide.value, pointer):
                yield Hit(pointer)

    return check


_NAME = {"type": "string"}
KIND = Kind(params("at registry list key", at=PLACE, registry=_NAME, list=_NAME, key=_NAME, when=CONDITION), build, ())
