"""Materials: the body that issues them, and the number of copies that a text states, against their own fields.

In: a guide, e.g. with a material {name: 营业执照, issuer: 公安局}, or {originals: 1, filling_note: 一式三份}. Out: a
hit at the issuer that does not issue such a document, and at the text that states another number of copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.guides.duration import parse_number
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PATTERN, PLACES, Kind, Parameter, optional, table_with
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place

_NAME, _ISSUER = Place("/materials/*/name"), Place("/materials/*/issuer")
_ORIGINALS, _COPIES = Place("/materials/*/originals"), Place("/materials/*/copies")
_COUNT = regex.compiled(r"(?:一式|各|共|提交|提供|递交|交|原件|复印件|^)([0-9]{1,2}|[一二两三四五六七八九十]{1,2})份")
"""A number of copies: 一式三份, 提交2份, 原件1份."""


def build_issuer_differs(spec: Mapping[str, Any]) -> Check:
    table = spec["table"]
    always = regex.compiled(table["always"])
    issuers = [
        (regex.compiled(entry["document"]), regex.compiled(entry["issuer"]), entry["known"])
        for entry in table["issuers"]
    ]

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, issuer in guide.each(_ISSUER):
            name = _text(_NAME.bound(guide.value, _ISSUER, pointer))
            if not isinstance(issuer, str) or not issuer.strip() or name is None or always.found(issuer):
                continue
            documents = [(right, known) for document, right, known in issuers if document.found(name)]
            # A name of several documents may have the issuer of any of them.
            if documents and not any(right.found(issuer) for right, _ in documents):
                yield Hit(pointer, {"name": name, "known": "或".join(known for _, known in documents)})

    return check


def build_copies_in_text(spec: Mapping[str, Any]) -> Check:
    places = [Place(text) for text in spec["in"]]
    unless = regex.compiled(spec["unless"]) if "unless" in spec else None

    def check(guide: Guide) -> Iterator[Hit]:
        for place in places:
            for pointer, text in guide.each(place):
                if not isinstance(text, str) or (unless is not None and unless.found(text)):
                    continue
                numbers = [_number(one.bound(guide.value, place, pointer)) for one in (_ORIGINALS, _COPIES)]
                stated = [(start, end, parse_number(groups[0] or "")) for start, end, groups in _COUNT.matches(text)]
                # Several numbers may be of the original and of the copies; a text with one number means all of them.
                if len(stated) != 1 or None in numbers or not any(numbers):
                    continue
                start, end, number = stated[0]
                if number not in (*numbers, sum(one or 0 for one in numbers)):
                    values = {"found": text[start:end], "originals": numbers[0], "copies": numbers[1]}
                    yield Hit(pointer, values, part=(start, end))

    return check


def _text(values: list[Any]) -> str | None:
    return values[0] if values and isinstance(values[0], str) else None


def _number(values: list[Any]) -> int | None:
    found = values[0] if values else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


KINDS = (
    Kind(
        "issuer-differs",
        "常见证照的出具单位，应当是核发它的机关。",
        "A well-known document is issued by the body that issues it.",
        build_issuer_differs,
        {"table": Parameter(table_with("always", "issuers"), "证照与核发机关的对照表")},
        {"name": "材料名称", "known": "核发它的机关"},
        reads=("materials",),
    ),
    Kind(
        "copies-in-text",
        "文字里说的份数，应当是原件份数、复印件份数，或者两者之和。",
        "A number of copies in a text is that of the originals, of the copies, or of both.",
        build_copies_in_text,
        {
            "in": Parameter(PLACES, "看材料的哪些位置"),
            "unless": optional(PATTERN, "文字里有这种说法就不看"),
        },
        {"found": "文字里的份数", "originals": "原件份数", "copies": "复印件份数"},
        reads=("materials",),
    ),
)
