"""Find the guide that a row of a problem list is about.

In: the guides of a catalog, and the codes, the name and the district that a row states. Out: a `Found`: the guide, or
what was not found. Example: the basic code 000123020000 in 320402 is the guide 11320402…000123020000, if the district
has only one guide of that basic code; of several it is the one with the name in the row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from linter.common.text import folded, shorten, visible
from linter.engine import loading
from linter.engine.config import Config
from linter.guides.codes import BASIC_CODE_SIZE, basic_code_of, plain
from linter.guides.fact import identity_of
from linter.source import catalog

_SHORTEST = 9
"""Characters from which a code in the column of item codes may be a basic code: a spreadsheet drops the zeros in front,
and a basic code that is known begins with at most three."""
_SHOWN = 50
"""Characters of a code or a name that a message quotes."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A guide that a row can be matched with."""

    code: str
    """Identity of the matter: its code, else the path of its guide."""
    task_code: str
    basic_code: str
    name: str
    district: str
    type: str | None

    def is_called(self, code: str) -> bool:
        """Whether a code is one of the codes of the guide."""
        return bool(code) and plain(code) in {plain(own) for own in (self.code, self.task_code, self.basic_code)}


class Found(NamedTuple):
    """The guide of a row, None if it is not certain which one that is."""

    matter: Matter | None = None
    remark: str | None = None
    """What was not found, or has to be confirmed (Chinese)."""


class MatterSearch:
    """The guides of a catalog by code, by basic code within a district, and by name within a district."""

    def __init__(self, matters: Iterable[Matter]) -> None:
        self._by_code: dict[str, list[Matter]] = defaultdict(list)
        self._by_basic_code: dict[tuple[str, str], list[Matter]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[Matter]] = defaultdict(list)
        for matter in matters:
            for code in {plain(matter.code), plain(matter.task_code)} - {""}:
                self._by_code[code].append(matter)
            self._by_basic_code[matter.district, plain(matter.basic_code)].append(matter)
            self._by_name[matter.district, folded(matter.name)].append(matter)

    def by_code(self, code: str, name: str) -> Matter | None:
        """Returns the guide with an item or task code, of several the one that has the name as well."""
        return _only(self._by_code.get(plain(code), []), name)

    def within(self, district: str, title: str, code: str, basic_code: str, name: str) -> Found:
        """Returns the guide of a district (id, and title for messages) by basic code, else by name. A `code` that has
        the length of a basic code counts as one if a row states none."""
        if not basic_code and _SHORTEST <= len(plain(code)) <= BASIC_CODE_SIZE:
            code, basic_code = "", code
        missing = f"没有事项编码 {_shown(code)} 的事项" if code else None
        if basic_code:
            full = basic_code_of(plain(basic_code))
            # A spreadsheet drops the zeros in front of a number.
            full = full.zfill(BASIC_CODE_SIZE) if full.isdigit() else full
            matters = self._by_basic_code.get((district, full), [])
            if matter := _only(matters, name):
                return Found(matter, _doubt(matter, basic_code, name))
            if matters:
                count = len(matters)
                return Found(None, f"{title}基本编码 {_shown(full)} 的事项有 {count} 个，按事项名称分不出是哪一个")
            missing = f"{title}没有基本编码 {_shown(full)} 的事项"
        matters = self._by_name.get((district, folded(name)), []) if folded(name) else []
        if len(matters) == 1:
            return Found(matters[0], f"{missing}，按事项名称找到" if missing else None)
        if matters:
            return Found(None, f"{title}叫这个名称的事项有 {len(matters)} 个，没有编码分不出是哪一个")
        if basic_code:
            return Found(None, f"{missing}，也没有这个名称的" if name else missing)
        return Found(None, "目录里没有找到这个事项" if code or name else None)


def read_matters(config: Config) -> MatterSearch:
    """Reads the guides of a catalog."""
    found = []
    for entry in catalog.listing(config.root, config.catalog, [config.catalog / "districts"], config.exclude).entries:
        value = loading.load(config.root, entry).value or {}
        if value.get("kind") in (None, "matter"):
            texts = {key: str(value.get(key) or "") for key in ("task_code", "basic_code", "name", "district")}
            found.append(Matter(code=identity_of(value, entry.path)[0], type=value.get("type"), **texts))
    return MatterSearch(found)


def _doubt(matter: Matter, basic_code: str, name: str) -> str | None:
    """What has to be confirmed about a guide that was found by a basic code as a row states it."""
    if name and folded(name) != folded(matter.name):
        return f"按基本编码找到“{_shown(matter.name)}”，与写的事项名称不同"
    if len(plain(basic_code)) < BASIC_CODE_SIZE:
        return f"基本编码 {_shown(basic_code)} 按 {_shown(matter.basic_code)} 找到（前面的 0 丢了）"
    return None


def _shown(text: str) -> str:
    return visible(shorten(text, _SHOWN))


def _only(matters: list[Matter], name: str) -> Matter | None:
    """The only one of several guides, else the only one that has a name."""
    named = [matter for matter in matters if folded(matter.name) == folded(name)] if len(matters) > 1 else matters
    return named[0] if len(named) == 1 else None
