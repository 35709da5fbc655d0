"""Lists (清单) as rules ask for them: which edition counts, for whom, and what stands in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from linter.common.text import folded
from linter.guides.guide import Context, ListFile

DISTRICT_LEVEL = ("县级",)
"""Whom "all" means where nothing says which levels."""
_YEAR = re.compile(r"\d+|年版?")


class Listed(NamedTuple):
    """An entry of a list."""

    file: ListFile
    number: int
    entry: dict[str, Any]

    @property
    def place(self) -> str:
        """Where it stands in its file."""
        return f"/entries/{self.number}"


def editions(context: Context, name: str) -> list[list[list[ListFile]]]:
    """The lists of one kind, by series (one issuer, one title but for the year), each from the oldest edition to
    the newest; an edition may come in several files."""
    series: dict[tuple[Any, ...], dict[tuple[int, ...], list[ListFile]]] = {}
    for file in context.lists:
        value = file.value
        if value.get("list") == name:
            title = _YEAR.sub("", folded(str(value.get("title"))))
            key = (value.get("level"), value.get("issuer"), value.get("owner"), title)
            year = tuple(map(int, re.findall(r"\d+", str(value.get("edition") or ""))))
            series.setdefault(key, {}).setdefault(year, []).append(file)
    return [[found[year] for year in sorted(found)] for found in series.values()]


def current(context: Context, names: Collection[str]) -> list[ListFile]:
    """The lists of some kinds that are in force: of each series the newest edition."""
    return context.once(_current, *names)


def _current(context: Context, *names: str) -> list[ListFile]:
    return [file for name in names for found in editions(context, name) for file in found[-1]]


def entries(files: Sequence[ListFile]) -> Iterator[Listed]:
    """What some lists list."""
    for file in files:
        for number, entry in enumerate(file.value.get("entries") or ()):
            if isinstance(entry, dict):
                yield Listed(file, number, entry)


def index(context: Context, names: Collection[str], key: str = "basic_code") -> dict[str, list[Listed]]:
    """The entries of the lists in force of some kinds, by one of their codes."""
    return context.once(_index, key, *names)


def _index(context: Context, key: str, *names: str) -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = {}
    for listed in entries(current(context, names)):
        if isinstance(code := listed.entry.get(key), str):
            found.setdefault(code, []).append(listed)
    return found


def holds_for(file: ListFile, district: Any, context: Context) -> bool:
    """Whether a list is for a district: it names it, a division above it, all, or nobody."""
    chosen = file.value.get("applies_to")
    if not isinstance(chosen, list):
        return True
    return district in chosen or any(area.get("id") in chosen for area in context.lineage(district))


def districts(context: Context, chosen: Any, levels: Collection[str] = DISTRICT_LEVEL) -> list[str]:
    """The districts that `applies_to` names and this run sees whole; nobody where it says nothing."""
    if chosen == "all":
        found = [str(key) for key, area in context.areas.items() if area.get("level") in levels]
    else:
        found = [item for item in chosen if isinstance(item, str)] if isinstance(chosen, list) else []
    return [item for item in found if context.seen is None or item in context.seen]


def wanted(context: Context, listed: Listed) -> list[str]:
    """The districts that must have a listed matter: those of the list that its standard is for as well."""
    standard = context.standards.get(str(listed.entry.get("basic_code")))
    stated = standard.value if standard else {}
    found = districts(context, listed.file.value.get("applies_to"), stated.get("levels") or DISTRICT_LEVEL)
    if isinstance(stated.get("applies_to"), list):
        return [item for item in found if item in stated["applies_to"]]
    return found


PERMIT = "行政许可"


PERMITS = "行政许可事项清单"


SERVICE, BREAKABLE, NEGATIVE = "不见面审批服务事项清单", "不见面审批可突破事项清单", "不见面审批负面清单"


MUTUAL, SUPERVISED, CHECKLISTS, DELEGATED = "跨域通办事项清单", "监管事项清单", "检查实施清单", "下放事项清单"
