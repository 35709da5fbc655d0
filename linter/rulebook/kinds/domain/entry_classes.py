"""`condition-entries`: entries among the conditions (受理条件) that are no conditions.

In: a guide, e.g. with the condition "1.申请材料齐全；2.年满18周岁", and a table of classes. Out: one hit per text that
has entries of the classes asked for, here "申请材料齐全" of the class 受理审查. An entry is of the first class in the
table that it fits, so that two rules about two classes never tell the same entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from linter.common import regex
from linter.common.text import folded
from linter.guides.condition_entries import Entry, condition_entries
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import FLAG, PLACES, TEXTS, Kind, Parameter, optional, table_with
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place, Pointer
from linter.source.schema import nearest

_NAME = Place("/name")
_SELF = "本事项"
"""Stands for the matter's own name while an entry is compared with the table."""
_ASIDE = regex.compiled("[（(【][^（()）【】]*[）)】]")
_PER_STRANGE = 12
"""Characters of an entry for each one that the name does not have; 农村 is the difference of a ministry's two names."""
MIN_NAME = 4
"""Characters of a name that is looked for in the conditions; a shorter one is a word like any other."""


# Guides of different matters have the same entries, such as 申请材料齐全.
@lru_cache(maxsize=1 << 14)
def _occurs(pattern: regex.Regex, text: str) -> bool:
    return pattern.found(text)


@lru_cache(maxsize=1 << 14)
def _folded_without(pattern: regex.Regex, text: str) -> str:
    return folded(pattern.without(text))


class _Found(NamedTuple):
    pointer: Pointer
    start: int
    end: int
    of_class: str


class _Remainder:
    """An entry of which few characters are left without the words in `strip`: at most `most` of one of `leaves`, whose
    wording in `needs` it has."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._strip = regex.compiled(regex.either(spec["strip"]))
        self._names = bool(spec.get("names"))
        self._leaves = [(regex.compiled(item["needs"]), int(item["most"])) for item in spec["leaves"]]

    @property
    def needs(self) -> list[str]:
        return [needs.pattern for needs, _ in self._leaves]

    def fits(self, text: str, names: Sequence[str]) -> bool:
        allowed = max((most for needs, most in self._leaves if needs.found(text)), default=-1)
        if allowed < 0:
            return False
        left = folded(self._strip.without(text))
        shorter = (_without_common(left, folded(name)) for name in names) if self._names else ()
        return min(map(len, (left, *shorter))) <= allowed


def _without_common(text: str, name: str) -> str:
    """A text without its stretches of MIN_NAME characters and more that stand in a name as well."""
    kept, at = [], 0
    while at < len(text):
        end = at + MIN_NAME
        if end <= len(text) and text[at:end] in name:
            while end < len(text) and text[at : end + 1] in name:
                end += 1
            at = end
        else:
            kept.append(text[at])
            at += 1
    return "".join(kept)


class _Class:
    """One class of entries; see the head of the table condition-entries for the keys."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.name = str(spec["class"])
        whole = [f"^(?:{pattern})$" for pattern in spec.get("whole") or ()]
        self._whole = regex.compiled(regex.either(whole)) if whole else None
        self._part = regex.compiled(regex.either(spec["part"])) if spec.get("part") else None
        self._allow = regex.compiled(regex.either(spec["allow"])) if spec.get("allow") else None
        self._remainder = _Remainder(spec["remainder"]) if spec.get("remainder") else None
        self._fillers = regex.compiled(regex.either(spec["name"])) if spec.get("name") else None
        self._of = regex.compiled(spec["of"]) if spec.get("of") else None
        self._leads = bool(spec.get("leads"))

    @property
    def by_name(self) -> bool:
        """Whether an entry may be of the class without a match of `patterns`: it says the name of the matter."""
        return self._fillers is not None

    @property
    def patterns(self) -> list[str]:
        """Patterns of which one occurs in every other entry of the class."""
        needs = self._remainder.needs if self._remainder is not None else []
        return [*needs, *[each.pattern for each in (self._whole, self._part) if each is not None]]

    def span(self, entry: Entry, plain: str, names: Sequence[str]) -> tuple[int, int] | None:
        """Start and end, within the entry, of what makes it one of the class; None if it is none.

        `plain` is the text of the entry with 本事项 for the matter's name.
        """
        if self._of is not None and not any(map(self._of.found, names)):
            return None
        if (entry.leads and not self._leads) or (self._allow is not None and self._allow.found(plain)):
            return None
        whole = (0, len(entry.text))
        if self._whole is not None and self._whole.found(plain):
            return whole
        if self._remainder is not None and self._remainder.fits(plain, names):
            return whole
        if self._fillers is not None and self._says_only_name(entry.text, names, self._fillers):
            return whole
        if self._part is not None:
            return next(self._part.spans(entry.text), whole if self._part.found(plain) else None)
        return None

    @staticmethod
    def _says_only_name(text: str, names: Sequence[str], fillers: regex.Regex) -> bool:
        """Whether a text without fillers has three quarters of the characters of the name, and hardly any others."""
        left = _folded_without(fillers, text)
        said = Counter(left)
        for name in names:
            # Most entries are about something else: this is seen without counting.
            known = folded(name)
            if sum(char not in known for char in left) > len(left) // _PER_STRANGE:
                continue
            own = Counter(_folded_without(fillers, name))
            strange = (said - own).total()
            most = 4 * said.total() >= 3 * own.total() >= 3 * MIN_NAME
            if most and strange <= said.total() // _PER_STRANGE:
                return True
        return False


class _Classes:
    """The classes of a table, in its order."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table, self.classes = table, [_Class(spec) for spec in table["classes"]]

        self._any = regex.compiled(regex.either(pattern for each in self.classes for pattern in each.patterns))
        self._by_name = [each for each in self.classes if each.by_name]

    def found(self, guide: Guide, place: str) -> list[_Found]:
        """Every entry at a place that is of any class."""
        names = _names(guide)
        hits = []
        for pointer, value in guide.each(Place(place)):
            for entry in condition_entries(value) if isinstance(value, str) else ():
                hit = self._first(entry, names)
                if hit is not None:
                    of_class, (start, end) = hit
                    hits.append(_Found(pointer, entry.start + start, entry.start + end, of_class))
        return hits

    def _first(self, entry: Entry, names: Sequence[str]) -> tuple[str, tuple[int, int]] | None:
        plain = entry.text
        for name in names:
            plain = plain.replace(name, _SELF)
        told = _occurs(self._any, plain) or (plain != entry.text and _occurs(self._any, entry.text))
        for each in self.classes if told else self._by_name:
            span = each.span(entry, plain, names)
            if span is not None:
                return each.name, _trimmed(entry.text, *span)
        return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A part of a text without the signs at its ends; a bracket stays if its other half is in the part."""
    signs = "，。；、：:, " if any(sign in text[start:end] for sign in "（(") else "，。；、：:, ）)"
    bare = text[start:end].rstrip(signs)
    return start + len(bare) - len(bare.lstrip(signs)), start + len(bare)


def _names(guide: Guide) -> list[str]:
    """The name of the matter, with and without what is in brackets, the longer one first."""
    name = _NAME.get(guide.value)
    forms = {name.strip(), _ASIDE.without(name).strip()} if isinstance(name, str) else ()
    return sorted((form for form in forms if len(form) >= MIN_NAME), key=lambda form: (-len(form), form))


_KNOWN: dict[int, _Classes] = {}
"""The id of a table to its classes, so that all rules about a table share one object and its findings."""


def _classes(table: Mapping[str, Any]) -> _Classes:
    known = _KNOWN.get(id(table))
    if known is None or known.table is not table:
        known = _KNOWN[id(table)] = _Classes(table)
    return known


def build(spec: Mapping[str, Any]) -> Check:
    classes, wanted = _classes(spec["table"]), spec["classes"]
    known = [each.name for each in classes.classes]
    for name in wanted:
        if name not in known:
            guess = nearest(name, known)
            raise ValueError(
                f"check 的参数 classes：词表里没有 {name}"
                + (f"，是不是 {guess}？" if guess else f"；有 {'、'.join(known)}")
            )
    places, every = [Place(text) for text in spec["in"]], bool(spec.get("every"))

    def check(guide: Guide) -> Iterator[Hit]:
        for place in places:
            said: dict[Pointer, list[_Found]] = {}
            for found in guide.once(classes.found, place.text):
                if found.of_class in wanted:
                    said.setdefault(found.pointer, []).append(found)
            texts = dict(guide.each(place)) if said else {}
            if every:
                yield from _whole_lists(texts, said)
                continue
            for pointer, several in said.items():
                parts = "”“".join(dict.fromkeys(texts[pointer][found.start : found.end] for found in several))
                yield Hit(pointer, {"found": parts}, part=(several[0].start, several[0].end))

    return check


def _whole_lists(texts: Mapping[Pointer, Any], said: Mapping[Pointer, list[_Found]]) -> Iterator[Hit]:
    """A hit at each list of which every entry is of the classes asked for."""
    lists: dict[Pointer, list[Pointer]] = {}
    for pointer in texts:
        lists.setdefault(pointer[:-1], []).append(pointer)
    for pointer, entries in lists.items():
        if all(entry in said for entry in entries):
            yield Hit(pointer, {"found": "”“".join(str(texts[entry]) for entry in entries)})


KINDS = (
    Kind(
        "condition-entries",
        "受理条件里不应有不是条件的内容。一条里编了号的几项、一句一句的话逐项看，序号不算；"
        "一项只归入词表里第一个相符的类别。",
        "The conditions hold nothing that is no condition; every numbered part is judged by itself.",
        build,
        {
            "in": Parameter(PLACES, "看哪些位置"),
            "table": Parameter(table_with("classes"), "词表，含 classes：依次试的类别"),
            "classes": Parameter(TEXTS, "报词表里的哪些类别"),
            "every": optional(FLAG, "true：列表里每一条都是这些类别才报，报在列表上"),
        },
        {"found": "这样的内容"},
        reads=("name",),
    ),
)
