"""`member-of`: a text must be one of the texts at another place of the guide.

In: a guide, e.g. with a step {after: [reveiw]} although no step has the id reveiw. Out: a hit at each unknown text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PLACE, WHEN, Kind, Parameter
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place


def build(spec: Mapping[str, Any]) -> Check:
    at, of = Place(spec["at"]), Place(spec["of"])
    holds = when(spec.get("when"), at)

    def check(guide: Guide) -> Iterator[Hit]:
        known: set[Any] | None = None
        for pointer, value in guide.each(at):
            if isinstance(value, str) and filled(value):
                if known is None:
                    known = {item for _, item in guide.each(of) if isinstance(item, str)}
                if value not in known and holds(guide.value, pointer):
                    yield Hit(pointer)

    return check


KINDS = (
    Kind(
        "member-of",
        "这个位置的文字，应当是同一份指南另一个位置上有的。",
        "A text is one of the texts at another place of the guide.",
        build,
        {
            "at": Parameter(PLACE, "引用的位置"),
            "of": Parameter(PLACE, "被引用的位置，带 *"),
            "when": WHEN,
        },
        reads=(),
    ),
)
