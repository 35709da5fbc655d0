"""`reference`: a text must name an entry of a registry.

In: a guide, e.g. with /places/0/venue "V999", and the registry of venues. Out: a hit at each text that names no entry.
A catalog without the registry is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PLACE, TEXT, Kind, Parameter
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place


def build(spec: Mapping[str, Any]) -> Check:
    at, registry, entries, key = Place(spec["at"]), spec["registry"], spec["list"], spec["key"]

    def check(guide: Guide) -> Iterator[Hit]:
        known = guide.context.index(registry, entries, key)
        if not known:
            return
        for pointer, value in guide.each(at):
            if isinstance(value, str) and filled(value) and value not in known:
                yield Hit(pointer)

    return check


KINDS = (
    Kind(
        "reference",
        "这个位置的文字，应当是注册库里登记的编号；目录没有这个注册库时不检查。",
        "A text names an entry of a registry.",
        build,
        {
            "at": Parameter(PLACE, "写编号的位置"),
            "registry": Parameter(TEXT, "哪个注册库，如 divisions、documents、licences、venues"),
            "list": Parameter(TEXT, "注册库里的哪个列表，如 areas、documents"),
            "key": Parameter(TEXT, "列表中每一项的编号字段，如 id"),
        },
        reads=(),
    ),
)
