"""`attachment`: a place that names a file, relative to the guide.

    at     the place, or several
    must   exist    a regular file below the catalog, not a link: else outside, link, missing
           typed    what is in it is what its extension says: else mismatch, unknown, damaged
           filled   something is written in it: else empty
           differ   not the same file, or the same bytes, as the one that `from` names: else same
    from   with `differ`: the other place
    when   only where this holds

A file that is not there is judged by `exist` alone.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from linter.common.file_type import FORMATS, Content, accepts
from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, PLACES, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place, Pointer


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    texts = [spec["at"]] if isinstance(spec["at"], str) else spec["at"]
    places = [(Place(text), when(spec.get("when"), Place(text))) for text in texts]
    other = Place(spec["from"]) if "from" in spec else None
    if (spec["must"] == "differ") is (other is None):
        raise ValueError("differ 要写 from，其他不写")
    judge = _JUDGES.get(spec["must"])

    def check(guide: Guide) -> Iterator[Hit]:
        for place, holds in places:
            for pointer, path, wrong in guide.once(_located, place.text):
                if not holds(guide.value, pointer):
                    continue
                if judge is None and other is None:
                    if wrong:
                        yield Hit(pointer, variant=wrong)
                elif path is not None and judge is not None:
                    yield from judge(pointer, path, guide.context.files.content(path))
                elif path is not None and other is not None:
                    yield from _same(guide, place, pointer, path, other)

    return check


def _located(guide: Guide, place: str) -> list[tuple[Pointer, Path | None, str | None]]:
    """Where each file named at a place stands, and what `locate` says of it."""
    named = [
        (pointer, value) for pointer, value in guide.each(Place(place)) if isinstance(value, str) and filled(value)
    ]
    return [(pointer, *locate(guide, pointer, value)) for pointer, value in named]


def locate(guide: Guide, pointer: Pointer, named: str) -> tuple[Path | None, str | None]:
    """(the file that a place names, None), or (None, what is wrong: outside, link, missing)."""
    base = guide.standard.path if guide.standard and guide.is_inherited(pointer) else guide.path
    return guide.context.files.find(posixpath.dirname(base), named)


def _typed(pointer: Pointer, path: Path, content: Content | None) -> Iterator[Hit]:
    if content is None or (content.empty and content.format is None):
        return
    fits = accepts(path.name, content)
    if fits is None:
        yield Hit(pointer, {"extension": path.suffix or path.name}, "unknown")
    elif content.damaged:
        yield Hit(pointer, variant="damaged")
    elif not fits:
        found = FORMATS.get(content.format or "", "其他内容")
        yield Hit(pointer, {"extension": path.suffix, "format": found}, "mismatch")


def _filled(pointer: Pointer, path: Path, content: Content | None) -> Iterator[Hit]:
    if content is not None and content.empty:
        yield Hit(pointer, variant="empty")


def _same(guide: Guide, place: Place, pointer: Pointer, path: Path, other: Place) -> Iterator[Hit]:
    for value in other.bound(guide.value, place, pointer):
        if not isinstance(value, str) or not filled(value):
            continue
        twin, _ = locate(guide, pointer, value)
        if twin is not None and guide.context.files.equal(path, twin):
            yield Hit(pointer, {"other": value}, "same")


_JUDGES: dict[str, Callable[[Pointer, Path, Content | None], Iterator[Hit]]] = {"typed": _typed, "filled": _filled}
KIND = Kind(
    params(
        "at must",
        at={"anyOf": [PLACE, PLACES]},
        must={"enum": ["exist", *_JUDGES, "differ"]},
        **{"from": PLACE},
        when=CONDITION,
    ),
    build,
)
