"""`attachment`: a place that names a file, relative to the guide, must name one that is there.

at     the place
must   exist (a regular file below the catalog, not empty, not a link)
when   only where this holds
"""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from linter.condition import filled, when
from linter.guide import Guide
from linter.kinds.params import CONDITION, PLACE, params
from linter.pointer import Place
from linter.rule import Check, Hit, Kind, Tables


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, holds = Place(spec["at"]), when(spec.get("when"), Place(spec["at"]))

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, value in at.each(guide.value):
            if isinstance(value, str) and filled(value) and holds(guide.value, pointer):
                base = guide.standard.path if guide.standard and guide.is_inherited(pointer) else guide.path
                wrong = trouble(guide.context.root, base, value)
                if wrong:
                    yield Hit(pointer, variant=wrong)

    return check


def trouble(root: Path, base: str, named: str) -> str | None:
    """What is wrong with a file that the document at `base` names: outside, missing, link, empty; None if nothing."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), named))
    if named.startswith(("/", "\\")) or ":" in named or joined.startswith("..") or "\0" in named:
        return "outside"
    path = root
    for part in joined.split("/"):
        path = path / part
        if path.is_symlink():
            return "link"
    try:
        info = path.lstat()
    except (OSError, ValueError):
        return "missing"
    if not stat.S_ISREG(info.st_mode):
        return "missing"
    return "empty" if info.st_size == 0 else None


KIND = Kind(params("at must", at=PLACE, must={"enum": ["exist"]}, when=CONDITION), build)
