"""`one-of`: a text must be one of a closed list.

at       the place
values   the list
aliases  {what people write: what it should be}; the message and the fix name it
when     only where this holds
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, TEXTS, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, holds = Place(spec["at"]), when(spec.get("when"), Place(spec["at"]))
    allowed, aliases = frozenset(spec["values"]), dict(spec.get("aliases") or {})

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, value in guide.each(at):
            if filled(value) and value not in allowed and holds(guide.value, pointer):
                meant = aliases.get(value) if isinstance(value, str) else None
                yield Hit(pointer, {"meant": meant or "、".join(spec["values"])}, replacement=meant)

    return check


KIND = Kind(
    params("at values", at=PLACE, values=TEXTS, aliases={"type": "object"}, when=CONDITION),
    build,
    (),
)
