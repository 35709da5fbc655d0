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
_COUNTED = "份".encode()


def build_issuer_differs(spec: Mapping[str, Any]) -> Check:
    table = spec["table"]
    always = regex.compiled(table["always"])
    issuers = [
        (regex.compiled(entry["document"]), regex.compiled(entry["issuer"]), entry["known"])
        for entry in table["issuers"]
    ]

    anywhere = regex.anywhere(*(entry["document"] for entry in table["issuers"]))

    def check(guide: Guide) -> Iterator[Hit]:
        if not anywhere.found(guide.texts(_NAME)):
            return
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
            if _COUNTED not in guide.texts(place):
                continue
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


_QUOTED = regex.compiled("《[^》]*》|“[^”]*”")
_BRACKETED = regex.compiled("[（(][^（()）]*[）)]|[［\\[][^\\]］]*[\\]］]")
_COPY = regex.compiled("(?:的)?(?:原件|复印件|影印件|扫描件|电子件|各?[一二两三四五1-9]份|及其?)+$")
_JOINT = regex.compiled("、|以及|和|及|与|；|;|，|,")
_OF_BOTH = regex.compiled(
    "的(?:证明|说明|报告|承诺|声明|申请|意见|决定|批复|函|复函|批文|公告|通知|图|表|清单|记录|凭证)书?$"
)


def build_several_documents(spec: Mapping[str, Any]) -> Check:
    table = spec["table"]
    tails, parts = tuple(table["tails"]), tuple(table["parts"])

    def check(guide: Guide) -> Iterator[Hit]:
        if not _JOINT.found(guide.texts(_NAME)):
            return
        for pointer, name in guide.each(_NAME):
            if not isinstance(name, str) or any(word in name for word in table["alternatives"]):
                continue
            pieces = [_COPY.without(piece) for piece in _pieces(name)]
            if "或" in pieces[-1]:  # of 身份证、护照或者通行证 one is enough
                continue
            documents = [
                piece
                for piece in pieces
                if len(piece) > 1 and piece.endswith(tails) and not piece.endswith(parts) and piece not in table["bare"]
            ]
            # 注册证书和执业印章遗失的证明 is one proof of both.
            if len(documents) > 1 and not _OF_BOTH.found(pieces[-1]) and len(set(documents)) == len(documents):
                yield Hit(pointer, {"names": "、".join(documents), "n": len(documents)})

    return check


def _pieces(name: str) -> list[str]:
    """The parts of a name between 、, 和, 及; titles in 《》 stay whole, and what stands in brackets is left out."""
    held: list[str] = []

    def hold(text: str) -> str:
        held.append(text)
        return f"\x00{len(held) - 1}\x00书"

    text, end = "", 0
    for start, stop in _QUOTED.spans(name):
        text, end = text + name[end:start] + hold(name[start:stop]), stop
    text = _BRACKETED.without(text + name[end:])
    found, end = [], 0
    for start, stop in [*_JOINT.spans(text), (len(text), len(text))]:
        found.append(text[end:start])
        end = stop
    return [_with_titles(piece, held) for piece in found]


def _with_titles(piece: str, held: list[str]) -> str:
    for number, title in enumerate(held):
        piece = piece.replace(f"\x00{number}\x00书", title.strip("《》“”"))
    return piece


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
        "several-documents",
        "一项材料只是一份材料：名称拆开以后，不应有两段都是材料。",
        "One entry is one document: the parts of its name are not documents by themselves.",
        build_several_documents,
        {
            "table": Parameter(
                table_with("tails", "parts", "bare", "alternatives"),
                "词表：tails 材料名称的收尾，parts 不算单独一份的收尾，bare 单独出现不算一份的词，"
                "alternatives 表示几样交一样的词",
            )
        },
        {"names": "几份材料", "n": "共几份"},
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
