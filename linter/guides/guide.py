"""A guide as it takes effect, and the catalog around it: the two things that a matter rule sees.

Input: the value of a guide's file and the standard of its basic code. Output: a `Guide`, whose `value` is the guide
with what it inherits. Example: a guide without `conditions` whose standard states them has the standard's conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from linter.common.text import folded
from linter.guides.attachments import Files
from linter.guides.condition import filled
from linter.guides.prose_texts import KeyProse, Passage, silent_keys
from linter.guides.wording_numbers import Wordings
from linter.source.pointer import Place, Pointer, parse

CANCELLED = "取消"
"""The status (事项状态) of a matter that a district no longer handles; its guide may still lie in the catalog."""
Found = TypeVar("Found")
PlacedValues = tuple[tuple[tuple[str, ...], Any], ...]
"""Steps of a place, and the value there; one pair per place."""


@dataclass(slots=True)
class Standard:
    """The standard of a basic code (基本编码): its file and its value."""

    path: str
    value: dict[str, Any]
    inheritable: PlacedValues = ()
    """The values that a guide inherits where it states none itself."""


@dataclass(slots=True)
class ListFile:
    """A list (清单): its file and its value."""

    path: str
    value: dict[str, Any]


@dataclass(slots=True)
class Context:
    """The catalog around a guide, as far as rules need it. Plain data: it travels to worker processes."""

    root: Path
    catalog: Path
    as_of: date
    code_list: Mapping[str, Mapping[str, str]]
    """Name of a code list (matter-type, level) to {label: code}."""
    registry: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Kind of registry ("venues") to its document."""
    standards: dict[str, Standard] = field(default_factory=dict)
    """Basic code to its standard."""
    lists: list[ListFile] = field(default_factory=list)
    """The lists of the catalog, in the order of their paths."""
    files: Files = field(init=False)
    """The attachments below the root of the catalog."""
    wordings: Wordings = field(init=False, default_factory=Wordings)
    """The numbers of the values that guides have under their top-level keys."""
    _known: dict[Any, Any] = field(init=False, default_factory=dict)
    _index: dict[tuple[str, str, str], dict[Any, dict[str, Any]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.files = Files(self.root)

    def once(self, work: Callable[..., Found], *about: Any) -> Found:
        """Return what `work(context, *about)` returns; it is called once, however many guides and rules ask."""
        question = (work, *about)
        if question not in self._known:
            self._known[question] = work(self, *about)
        found: Found = self._known[question]
        return found

    def index(self, kind: str, items: str, key: str) -> dict[Any, dict[str, Any]]:
        """Return the entries of a registry by one of their keys; {} if the catalog has no such registry."""
        name = (kind, items, key)
        if name not in self._index:
            entries = self.registry.get(kind, {}).get(items) or []
            self._index[name] = {entry.get(key): entry for entry in entries if isinstance(entry, dict)}
        return self._index[name]

    def named(self, kind: str, items: str, key: str) -> dict[Any, dict[str, Any]]:
        """Return the entries of a registry by their folded names and aliases.

        If several entries claim one text, a name wins over an alias, and an earlier entry over a later one.
        """
        name = (kind, items, f"{key}+aliases")
        if name not in self._index:
            entries = list(self.index(kind, items, key).values())
            found: dict[Any, dict[str, Any]] = {}
            for entry in entries:
                found.setdefault(folded(str(entry.get(key))), entry)
            for entry in entries:
                for alias in entry.get("aliases") or ():
                    found.setdefault(folded(str(alias)), entry)
            self._index[name] = found
        return self._index[name]

    @property
    def areas(self) -> dict[Any, dict[str, Any]]:
        """Divisions (区划) and functional zones by id."""
        return self.index("divisions", "areas", "id")

    def area_name(self, district: Any) -> str:
        """Return the name of a district, its id if the registry does not know it."""
        return str(self.areas.get(district, {}).get("name") or district or "")

    def lineage(self, district: Any) -> Iterator[dict[str, Any]]:
        """Yield a division and those above it, the nearest first; nothing if the registry does not know it."""
        seen: set[Any] = set()
        while isinstance(district, str) and district in self.areas and district not in seen:
            seen.add(district)
            yield self.areas[district]
            district = self.areas[district].get("parent")


@dataclass
class Guide:
    """A guide with what it inherits from its standard. A standard is handled as a guide that has no standard.

    The object remembers the answers of `each`, `texts`, `once` and `prose`, since several rules ask for the same.
    """

    path: str
    own: dict[str, Any]
    context: Context
    standard: Standard | None = None
    value: dict[str, Any] = field(init=False)
    """The guide as it takes effect: `own` with the inherited values."""
    inherited: tuple[Pointer, ...] = field(init=False, default=())
    """The places whose values come from the standard."""
    _known: dict[Any, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.value = self.own
        if self.standard is not None:
            self.value, self.inherited = inherit(self.own, self.standard.inheritable)

    def each(self, place: Place) -> list[tuple[Pointer, Any]]:
        """Return (pointer, value) for every match of a place, as `Place.each` does."""
        if not place.starred:
            return place.each(self.value)
        found: list[tuple[Pointer, Any]] | None = self._known.get(place.text)
        if found is None:
            found = self._known[place.text] = place.each(self.value)
        return found

    def texts(self, place: Place) -> bytes:
        """Return the texts at a place, one per line, in UTF-8.

        One search over all of them tells whether it is worth looking at each of them.
        """
        name = (place.text, "texts")
        if name not in self._known:
            self._known[name] = _lines([value for _, value in self.each(place) if isinstance(value, str)])
        text: bytes = self._known[name]
        return text

    @cached_property
    def wordings(self) -> dict[str, int]:
        """Top-level key to the number of its value; guides of one context with equal values have equal numbers."""
        number = self.context.wordings.number
        return {key: number(value) for key, value in self.value.items()}

    def view(self, keys: Iterable[str]) -> Guide:
        """Return a guide that has some top-level keys of this one only. It knows no standard: inherited values are
        among its own."""
        return Guide(self.path, {key: self.value[key] for key in keys if key in self.value}, self.context)

    def once(self, work: Callable[..., Found], *about: str) -> Found:
        """Return what `work(guide, *about)` returns; it is called once, however many rules ask."""
        question = (work, *about)
        if question not in self._known:
            self._known[question] = work(self, *about)
        found: Found = self._known[question]
        return found

    @cached_property
    def prose(self) -> list[Passage]:
        """Every text of the guide that people read, in the order of the file."""
        return [passage for part in self._prose_parts for passage in part.passages]

    @cached_property
    def all_prose(self) -> bytes:
        """All prose, one text per line, as `texts` returns it."""
        return b"\n".join([part.text for part in self._prose_parts])

    def prose_says(self, number: int) -> bool:
        """Return whether a pattern occurs in the prose; `number` is its number in `prose_texts.PROSE_PATTERNS`."""
        return any(part.says(number) for part in self._prose_parts)

    def key_says(self, key: str, number: int) -> bool:
        """Return whether a pattern of `prose_texts.PROSE_PATTERNS` occurs in the prose under a top-level key."""
        part = self._prose_by_key.get(key)
        return part is not None and part.says(number)

    @cached_property
    def _prose_parts(self) -> list[KeyProse]:
        return list(self._prose_by_key.values())

    @cached_property
    def _prose_by_key(self) -> dict[str, KeyProse]:
        """The prose under each top-level key that has any."""
        prose, silent = self.context.wordings.prose, silent_keys()
        parts = {key: prose(key, number, self.value[key]) for key, number in self.wordings.items() if key not in silent}
        return {key: part for key, part in parts.items() if part.passages}

    @cached_property
    def lacks(self) -> tuple[tuple[str, ...], ...]:
        """The places whose values the source of an imported guide could not know (`source.lacks`)."""
        stated = Place("/source/lacks").get(self.own)
        texts = stated if isinstance(stated, list) else []
        return _parsed(tuple([text for text in texts if isinstance(text, str) and text.startswith("/")]))

    def get(self, place: str) -> Any:
        """Return the value at a place without stars."""
        return Place(place).get(self.value)

    def is_inherited(self, pointer: Pointer) -> bool:
        """Return whether the value at a place, or the list that the place lies in, comes from the standard."""
        # A loop, not a generator: a check asks this for every attached file.
        for prefix in self.inherited:  # noqa: SIM110
            if pointer[: len(prefix)] == prefix:
                return True
        return False

    def cannot_know(self, pointer: Sequence[str | int]) -> bool:
        """Return whether the source of an imported guide could not know the value at a place."""
        return bool(self.lacks) and _lie_around(self.lacks, tuple(pointer))


# Both are cached, since all guides of one import name the same places.
@lru_cache(maxsize=64)
def _parsed(texts: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(parse, texts))


@lru_cache(maxsize=4096)
def _lie_around(places: tuple[tuple[str, ...], ...], pointer: Pointer) -> bool:
    """Whether a pointer is at or below one of the places, given as steps."""
    return any(
        len(steps) <= len(pointer) and all(want in ("*", str(step)) for want, step in zip(steps, pointer, strict=False))
        for steps in places
    )


def _lines(texts: list[str]) -> bytes:
    return "\n".join(texts).encode("utf-8", "surrogatepass")


def values_at(standard: Mapping[str, Any], places: Iterable[str]) -> PlacedValues:
    """Return the values that a standard states at some places; places without a value are left out."""
    found = ((parse(place), Place(place).get(standard)) for place in places)
    return tuple((steps, value) for steps, value in found if filled(value))


def inherit(own: dict[str, Any], standard: PlacedValues) -> tuple[dict[str, Any], tuple[Pointer, ...]]:
    """Return a guide with what it inherits from its standard, and the places that are inherited.

    In a mapping the guide inherits every key that it leaves out; a list it inherits whole or not at all.
    """
    result = dict(own)
    inherited: list[Pointer] = []
    for steps, value in standard:
        _lay_under(result, steps, 0, value, inherited)
    return result, tuple(inherited)


def _lay_under(
    target: dict[str, Any], steps: tuple[str, ...], depth: int, stated: Any, inherited: list[Pointer]
) -> None:
    step, present = steps[depth], target.get(steps[depth])
    last = depth == len(steps) - 1
    if (last and not isinstance(stated, dict)) or (last and present is None):
        if present is None:
            target[step] = stated
            inherited.append(steps)
        return
    if present is None:
        present = {}
    if not isinstance(present, dict):
        return
    present = target[step] = dict(present)
    if not last:
        _lay_under(present, steps, depth + 1, stated, inherited)
        return
    for key, value in stated.items():
        if value is not None:
            _lay_under(present, (*steps, key), depth + 1, value, inherited)
