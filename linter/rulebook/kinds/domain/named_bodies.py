"""Bodies that a guide names by the full name of its division: each should be in the registry of departments.

In: a guide of 天宁区 with the label 天宁区市容管理局. Out: a hit if the registry has departments of 天宁区, but none is
called so by its name, short name or alias.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.common.text import folded
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.kind import PLACES, BeyondKeys, Kind, Parameter
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place

_BODY = regex.compiled(
    r"^(\p{Han}{2,18}?(?:局|委员会|办公室|联合会))(?:$|[^\p{Han}]|监督|投诉|咨询|服务|举报|电话|窗口|值班|机关|纪检)"
)
FEWEST = 3
"""Departments of a division. With fewer of them the registry has only just been begun."""


def _names(context: Context, district: Any) -> frozenset[str]:
    """The folded names of the departments of a division, with and without its name before them; none if too few."""
    entries = [
        entry
        for entry in context.index("departments", "departments", "code").values()
        if entry.get("district") == district
    ]
    own = str(context.areas.get(district, {}).get("name") or "")
    texts = [
        text
        for entry in entries
        for text in (entry.get("name"), entry.get("short_name"), *(entry.get("aliases") or ()))
        if isinstance(text, str)
    ]
    return frozenset(folded(text.removeprefix(own)) for text in texts) if len(entries) >= FEWEST else frozenset()


def build(spec: Mapping[str, Any]) -> Check:
    places = [Place(text) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        district = guide.value.get("district")
        own = guide.context.areas.get(district, {}).get("name")
        known = guide.context.once(_names, district) if isinstance(own, str) and isinstance(district, str) else None
        if not known or not own:
            return
        for place in places:
            for pointer, value in guide.each(place):
                rest = value.strip().removeprefix(own) if isinstance(value, str) else ""
                body = _BODY.groups(rest) if isinstance(value, str) and rest != value.strip() else None
                if body and body[0] and folded(body[0]) not in known:
                    yield Hit(pointer, {"found": own + body[0], "own": own})

    return check


KINDS = (
    Kind(
        "body-unregistered",
        "写着本区县名称的机构，应当在注册库的部门里；本区县在注册库里不足三个部门的不检查。",
        "A body named after the guide's division is in the registry of departments.",
        build,
        {"in": Parameter(PLACES, "看哪些位置")},
        {"found": "写的机构", "own": "本区县的名称"},
        reads=BeyondKeys("the bodies of a division are right in its own guides only"),
    ),
)
