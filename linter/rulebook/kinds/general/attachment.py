"""`attachment-exists`, `-typed`, `-filled`, `-differs`: places that name a file, relative to the guide.

In: a guide, e.g. with /materials/0/blank_form "attachments/申请表.docx". Out: a hit at each place whose file is wrong.
Only `attachment-exists` reports a file that is not there; the others skip it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from linter.common.file_type import FORMATS, Content, accepts
from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PLACE, PLACES, BeyondKeys, Kind, Parameter
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place, Pointer

Located = tuple[Pointer, Path | None, str | None]
"""(place, file, None), or (place, None, the reason: outside, link or missing)."""


def build_exists(spec: Mapping[str, Any]) -> Check:
    def check(guide: Guide) -> Iterator[Hit]:
        for text in spec["at"]:
            for pointer, _, wrong in guide.once(_located, text):
                if wrong:
                    yield Hit(pointer, variant=wrong)

    return check


def build_typed(spec: Mapping[str, Any]) -> Check:
    return _of_content(spec["at"], _wrong_type)


def build_filled(spec: Mapping[str, Any]) -> Check:
    return _of_content([spec["at"]], _empty)


def _of_content(places: list[str], judge: Callable[[Pointer, Path, Content], Hit | None]) -> Check:
    """A check that judges the content of each file named at the places."""

    def check(guide: Guide) -> Iterator[Hit]:
        for text in places:
            for pointer, path, _ in guide.once(_located, text):
                content = guide.context.files.content(path) if path is not None else None
                if path is not None and content is not None and (hit := judge(pointer, path, content)):
                    yield hit

    return check


def build_differs(spec: Mapping[str, Any]) -> Check:
    at, other = Place(spec["at"]), Place(spec["from"])

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, path, _ in guide.once(_located, at.text):
            if path is None:
                continue
            for named in other.bound(guide.value, at, pointer):
                if isinstance(named, str) and filled(named):
                    other_path, _ = locate(guide, pointer, named)
                    if other_path is not None and guide.context.files.equal(path, other_path):
                        yield Hit(pointer, {"other": named})

    return check


def _located(guide: Guide, place: str) -> list[Located]:
    """The files named at a place."""
    named = [
        (pointer, value) for pointer, value in guide.each(Place(place)) if isinstance(value, str) and filled(value)
    ]
    return [(pointer, *locate(guide, pointer, value)) for pointer, value in named]


def locate(guide: Guide, pointer: Pointer, named: str) -> tuple[Path | None, str | None]:
    """(the file that a text at a pointer names, None), or (None, the reason: outside, link or missing)."""
    base = guide.standard.path if guide.standard and guide.is_inherited(pointer) else guide.path
    return guide.context.files.find(posixpath.dirname(base), named)


def _wrong_type(pointer: Pointer, path: Path, content: Content) -> Hit | None:
    if content.empty and content.format is None:
        return None
    fits = accepts(path.name, content)
    if fits is None:
        return Hit(pointer, {"extension": path.suffix or path.name}, "unknown")
    if content.damaged:
        return Hit(pointer, variant="damaged")
    if not fits:
        found = FORMATS.get(content.format or "", "其他内容")
        return Hit(pointer, {"extension": path.suffix, "format": found}, "mismatch")
    return None


def _empty(pointer: Pointer, _path: Path, content: Content) -> Hit | None:
    return Hit(pointer) if content.empty else None


_FILES = Parameter(PLACES, "写附件文件名的位置")
_BYTES = BeyondKeys("the check looks at files beside the guide")
KINDS = (
    Kind(
        "attachment-exists",
        "写了附件文件名的位置，文件应当在事项目录里，是普通文件，不是链接。",
        "A file that a place names is a regular file inside the catalog.",
        build_exists,
        {"at": _FILES},
        variants={"missing": "没有这个文件", "outside": "文件在事项目录之外", "link": "文件是链接"},
        reads=_BYTES,
    ),
    Kind(
        "attachment-typed",
        "附件的内容应当与扩展名相符，文件没有损坏。",
        "The content of a file is of the type that its extension states.",
        build_typed,
        {"at": _FILES},
        {"extension": "扩展名", "format": "实际是什么格式"},
        {"mismatch": "内容与扩展名不符", "unknown": "扩展名不是认识的附件格式", "damaged": "文件已损坏"},
        reads=_BYTES,
    ),
    Kind(
        "attachment-filled",
        "附件里应当有内容，不是空白文件。",
        "A file that a place names has content.",
        build_filled,
        {"at": Parameter(PLACE, "写附件文件名的位置")},
        reads=_BYTES,
    ),
    Kind(
        "attachment-differs",
        "两处附件不应是同一个文件，也不应内容完全相同，例如空表和样表。",
        "Two files are neither the same file nor equal to the byte.",
        build_differs,
        {"at": Parameter(PLACE, "写附件文件名的位置"), "from": Parameter(PLACE, "不应与之相同的另一个位置")},
        {"other": "另一个文件名"},
        reads=_BYTES,
    ),
)
