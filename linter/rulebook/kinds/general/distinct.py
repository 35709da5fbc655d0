"""`distinct`: the values at a place with a star must differ within one guide.

In: a guide, e.g. with two materials named 身份证. Out: a hit at the second one, with the first as related place. Texts
are compared without regard to width, blanks and punctuation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common.text import canonical, folded
from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PLACE, Kind, Parameter
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place, Pointer


def build(spec: Mapping[str, Any]) -> Check:
    at = Place(spec["at"])

    def check(guide: Guide) -> Iterator[Hit]:
        first: dict[str, Pointer] = {}
        for pointer, value in guide.each(at):
            if filled(value) and first.setdefault(_key(value), pointer) != pointer:
                yield Hit(pointer, related=(first[_key(value)],))

    return check


def _key(value: Any) -> str:
    return (folded(value) or value) if isinstance(value, str) else canonical(value)


KINDS = (
    Kind(
        "distinct",
        "同一份指南里，带 * 的位置上的值不得重复；文字不计全半角、空格和标点。",
        "The values at a place with a star differ within one guide.",
        build,
        {"at": Parameter(PLACE, "带 * 的位置")},
        reads=(),
    ),
)
