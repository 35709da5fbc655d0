"""Lists (清单): which of their editions are in force, which districts they apply to, and which entries they have.

Input: the lists of a catalog (`Context.lists`). Output: `ListEntry` objects, such as the entry 公共场所卫生许可 of the
行政许可事项清单 of 2026, and the ids of the districts that must have the matter of an entry.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from linter.common.text import folded
from linter.guides.guide import Context, ListFile

DEFAULT_LEVELS = ("县级",)
"""The levels of the districts that `applies_to: all` means where nothing names other levels."""
_YEAR = re.compile(r"\d+|年版?")

PERMIT = "行政许可"
"""The matter type (事项类型) of permits."""
PERMIT_LIST = "行政许可事项清单"
SERVICE_LIST, BREAKABLE_LIST, NEGATIVE_LIST = (
    "不见面审批服务事项清单", "不见面审批可突破事项清单", "不见面审批负面清单",
)  # fmt: skip
CROSS_REGION_LIST, SUPERVISION_LIST, CHECKLIST_LIST, DELEGATION_LIST = (
    "跨域通办事项清单", "监管事项清单", "检查实施清单", "下放事项清单",
)  # fmt: skip


class ListEntry(NamedTuple):
    """An entry of a list, with the file that it stands in."""

    file: ListFile
    number: int
    """Position among the entries of the file, counted from 0."""
    entry: dict[str, Any]
    """The entry as it is written, such as `{"name": "公共场所卫生许可", "basic_code": "000123020000"}`."""

    @property
    def place(self) -> str:
        """The pointer of the entry in its file."""
        return f"/entries/{self.number}"


def editions(context: Context, name: str) -> list[list[list[ListFile]]]:
    """Return the lists of one kind by series, and within a series by edition, the oldest first.

    A series has one issuer and one title but for the year. An edition may consist of several files.
    """
    series: dict[tuple[Any, ...], dict[tuple[int, ...], list[ListFile]]] = {}
    for file in context.lists:
        value = file.value
        if value.get("list") == name:
            title = _YEAR.sub("", folded(str(value.get("title"))))
            key = (value.get("level"), value.get("issuer"), value.get("owner"), title)
            year = tuple(map(int, re.findall(r"\d+", str(value.get("edition") or ""))))
            series.setdefault(key, {}).setdefault(year, []).append(file)
    return [[found[year] for year in sorted(found)] for found in series.values()]


def in_force(context: Context, names: Collection[str]) -> list[ListFile]:
    """Return the lists of some kinds that are in force: the newest edition of each series."""
    return context.once(_in_force, *names)


def _in_force(context: Context, *names: str) -> list[ListFile]:
    return [file for name in names for found in editions(context, name) for file in found[-1]]


def entries(files: Sequence[ListFile]) -> Iterator[ListEntry]:
    """Yield the entries of some lists."""
    for file in files:
        for number, entry in enumerate(file.value.get("entries") or ()):
            if isinstance(entry, dict):
                yield ListEntry(file, number, entry)


def entries_by_code(context: Context, names: Collection[str], key: str = "basic_code") -> dict[str, list[ListEntry]]:
    """Return the entries of the lists in force of some kinds, by the code that stands under `key`."""
    return context.once(_entries_by_code, key, *names)


def _entries_by_code(context: Context, key: str, *names: str) -> dict[str, list[ListEntry]]:
    found: dict[str, list[ListEntry]] = {}
    for listed in entries(in_force(context, names)):
        if isinstance(code := listed.entry.get(key), str):
            found.setdefault(code, []).append(listed)
    return found


def applies_to_district(file: ListFile, district: Any, context: Context) -> bool:
    """Return whether a list applies to a district: it names the district, a division above it, all, or none."""
    chosen = file.value.get("applies_to")
    if not isinstance(chosen, list):
        return True
    return district in chosen or any(area.get("id") in chosen for area in context.lineage(district))


def named_districts(context: Context, chosen: Any, levels: Collection[str] = DEFAULT_LEVELS) -> list[str]:
    """Return the districts that a value of `applies_to` names.

    "all" means every district of the levels. No value names no district.
    """
    if chosen == "all":
        return [str(key) for key, area in context.areas.items() if area.get("level") in levels]
    return [item for item in chosen if isinstance(item, str)] if isinstance(chosen, list) else []


def required_districts(context: Context, listed: ListEntry) -> list[str]:
    """Return the districts that must have the matter of an entry: both the list and the matter's standard name them."""
    standard = context.standards.get(str(listed.entry.get("basic_code")))
    stated = standard.value if standard else {}
    found = named_districts(context, listed.file.value.get("applies_to"), stated.get("levels") or DEFAULT_LEVELS)
    if isinstance(stated.get("applies_to"), list):
        return [item for item in found if item in stated["applies_to"]]
    return found
