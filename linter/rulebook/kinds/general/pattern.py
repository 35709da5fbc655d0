"""`pattern`: a text must have a form, or must not have one.

In: a guide, e.g. with /name "公共场所卫生许可的审批". Out: a hit at each text that does not match `full` as a whole, or
in which `none` occurs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PATTERN, PLACE, Kind, Parameter, optional
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place


def build(spec: Mapping[str, Any]) -> Check:
    at = Place(spec["at"])
    full = regex.compiled(spec["full"]) if "full" in spec else None
    none = regex.compiled(spec["none"]) if "none" in spec else None
    none_anywhere = regex.anywhere(spec["none"]) if full is None else None

    def check(guide: Guide) -> Iterator[Hit]:
        if none_anywhere is not None and not none_anywhere.found(guide.texts(at)):
            return
        for pointer, value in guide.each(at):
            if not isinstance(value, str) or not filled(value):
                continue
            if full is not None and not full.full(value):
                yield Hit(pointer)
            if none is not None and none.found(value):
                first = next(none.spans(value))
                yield Hit(pointer, {"found": value[slice(*first)]}, part=first)

    return check


KINDS = (
    Kind(
        "pattern",
        "文字应当符合某种写法（full），或者不得出现某种写法（none）。",
        "A text has a form, or does not have one.",
        build,
        {
            "at": Parameter(PLACE, "文字的位置"),
            "full": optional(PATTERN, "整段文字应当符合的写法"),
            "none": optional(PATTERN, "不得出现的写法"),
        },
        {"found": "出现的文字（none）"},
        either=("full", "none"),
        reads=(),
    ),
)
