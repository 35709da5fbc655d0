"""`required`: something must be written at a place.

In: a guide, e.g. without /time_limit/promised/note. Out: a hit at each place without content; below a list, every item
is asked. A text that says nothing (无, 暂无, 待补充 …, table `placeholders`) is no content.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PLACE, WHEN, Kind, Parameter
from linter.rulebook.rule import Hit
from linter.rulebook.rule_data import table
from linter.source.pointer import Place, Pointer


class Required:
    """The check. It is a class so that the completeness figures can ask which elements a guide must have."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.at = Place(spec["at"])
        self._holds = when(spec.get("when"), self.at)
        self._placeholders = frozenset(("", *table("placeholders")["phrases"]))

    def __call__(self, guide: Guide) -> list[Hit]:
        return [
            Hit(pointer)
            for pointer, value in guide.each(self.at)
            if self.is_empty(value) and self._holds(guide.value, pointer)
        ]

    def asked(self, guide: Guide) -> list[tuple[Pointer, bool]]:
        """(place, whether it has content) of every element that the guide must have."""
        return [
            (pointer, not self.is_empty(value))
            for pointer, value in guide.each(self.at)
            if self._holds(guide.value, pointer)
        ]

    def is_empty(self, value: Any) -> bool:
        """Whether a value has no content: absent, blank, an empty list, or a placeholder."""
        return value.strip() in self._placeholders if isinstance(value, str) else not filled(value)


KINDS = (
    Kind(
        "required",
        "这个位置应当填写内容；“无”“暂无”“待补充”之类的文字（词表 placeholders）不算内容。",
        "Something is written at a place; a placeholder does not count.",
        Required,
        {"at": Parameter(PLACE, "应当填写的位置；在列表下面时逐项检查"), "when": WHEN},
        reads=(),
    ),
)
