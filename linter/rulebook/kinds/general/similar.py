"""`similar`: one matter under two base codes.

at          the place of the finding
words       the table of words that tell names apart or do not
materials   the materials by which two guides of similar names are taken for one matter
share       how much of what either asks for both must ask for, in percent
below       whether it is those below this share that are told, not those that reach it

Of two codes the one with a standard stands, else the one that more guides of the level use; each guide
under the other is told, with those it resembles as related places. Two codes that both have standards are
told once, between the standards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any

from linter.common.text import mark
from linter.guides.fact import Fact
from linter.guides.groups import area_name
from linter.guides.guide import Context, Guide
from linter.guides.similar_names import MIN_LENGTH, ComparableName, WordTable, alike_pairs
from linter.rulebook.kinds.general.agree import MAX_RELATED
from linter.rulebook.kinds.parameters import PERCENT, PLACE, TABLE, params
from linter.rulebook.rule import Beside, GroupCheck, GroupHit, Kind, Tables
from linter.source.pointer import Place

Codes = dict[str, list[Fact]]
"""Base code to the guides and the standard under it."""


def build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    at, table, materials = spec["at"], tables(spec["words"]), Texts(spec["materials"])
    share, below = spec["share"], bool(spec.get("below"))

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        found: dict[str, list[tuple[Fact, list[Fact]]]] = {}
        for deviating, standing in _sides(facts, context, table):
            for fact in deviating:
                others = [
                    other
                    for other in standing
                    if (common(fact, other, materials) < share) == below and not _told_elsewhere(fact, other)
                ]
                if others:
                    found.setdefault(fact.path, []).append((fact, others))
        for path in sorted(found):
            yield _hit(at, found[path], context)

    return GroupCheck((at,), judge, derived={materials.name: materials})


class Texts:
    """The texts at a place, as marks, without order: what is derived of a guide to tell how much two have in common."""

    def __init__(self, place: str) -> None:
        self.name, self._place = f"texts {place}", Place(place)

    def __call__(self, guide: Guide) -> frozenset[int] | None:
        return frozenset(mark(text) for _, text in guide.each(self._place) if isinstance(text, str)) or None


def common(one: Fact, other: Fact, texts: Texts) -> float:
    """How much of what two guides say at a place both say, in percent; 0 if either says nothing."""
    first, second = one.derived.get(texts.name), other.derived.get(texts.name)
    return 100 * len(first & second) / len(first | second) if first and second else 0.0


def _told_elsewhere(fact: Fact, other: Fact) -> bool:
    """Two guides of one name in one district have a rule of their own."""
    return (fact.name, fact.district, fact.type, fact.level) == (other.name, other.district, other.type, other.level)


def _hit(at: str, found: list[tuple[Fact, list[Fact]]], context: Context) -> GroupHit:
    fact = found[0][0]
    others = {other.path: other for _, several in found for other in several}
    ranked = sorted(others.values(), key=lambda other: _rank(other, fact))
    first = ranked[0]
    values = {
        "district": area_name(context, fact),
        "name": fact.name,
        "code": fact.basic_code,
        "other": first.name,
        "other_code": first.basic_code,
        "n": len({other.district for other in ranked if other.basic_code == first.basic_code and other.district}),
    }
    related = [Beside(other, f"{other.name}（{other.basic_code}）") for other in ranked[:MAX_RELATED]]
    return GroupHit(fact, at, values, "standard" if first.kind == "standard" else "guides", tuple(related))


def _rank(other: Fact, fact: Fact) -> tuple[bool, bool, str, str]:
    """The standard first, then the neighbours in the district, then by code and path."""
    return other.kind != "standard", other.district != fact.district, other.basic_code or "", other.path


def _sides(facts: list[Fact], context: Context, table: Mapping[str, Any]) -> Iterator[tuple[list[Fact], list[Fact]]]:
    """(those that deviate, those they resemble) for every two codes whose names are alike, level by level."""
    standards = {fact.basic_code for fact in facts if fact.kind == "standard"}
    for one, other in _linked(facts, context, table):
        if one[0].basic_code in standards and other[0].basic_code in standards:
            first, second = (_of_kind(side, "standard") for side in (one, other))
            if first and second:
                yield second, first
            continue
        for level in sorted({str(fact.level) for fact in (*one, *other) if fact.kind == "matter"}):
            here = [
                [fact for fact in side if fact.kind == "standard" or str(fact.level) == level] for side in (one, other)
            ]
            # The code that stands first: its standard, its number of guides, else the order of the codes.
            here.sort(key=lambda side: (not _of_kind(side, "standard"), -len(side)))
            if all(here):
                yield _of_kind(here[1], "matter"), here[0]


def _of_kind(facts: list[Fact], kind: str) -> list[Fact]:
    return [fact for fact in facts if fact.kind == kind]


def _linked(facts: list[Fact], context: Context, table: Mapping[str, Any]) -> Iterator[tuple[list[Fact], list[Fact]]]:
    """For every two base codes, in order: those of each whose names are alike, by path."""
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.name and fact.basic_code:
            by_name.setdefault(fact.name, []).append(fact)
    told, pairs = _pairs(tuple(sorted(by_name)), _struck(context), _Table(table))
    codes: dict[ComparableName, Codes] = {}
    for name, what in told.items():
        for fact in by_name[name]:
            # “新办” is the name of an item of many matters.
            if len(what.text) >= MIN_LENGTH or not fact.item_suffix:
                codes.setdefault(what, {}).setdefault(fact.basic_code or "", []).append(fact)
    links: dict[tuple[str, str], tuple[dict[str, Fact], dict[str, Fact]]] = {}

    def link(left: str, ours: Iterable[Fact], right: str, theirs: Iterable[Fact]) -> None:
        if left > right:
            left, ours, right, theirs = right, theirs, left, ours
        sides = links.setdefault((left, right), ({}, {}))
        for side, members in zip(sides, (ours, theirs), strict=True):
            side.update((fact.path, fact) for fact in members)

    for group in codes.values():
        for left, right in combinations(sorted(group), 2):
            link(left, group[left], right, group[right])
    for one, other in pairs:
        for left, ours in codes.get(one, {}).items():
            for right, theirs in codes.get(other, {}).items():
                if left != right:
                    link(left, ours, right, theirs)
    for pair in sorted(links):
        ours, theirs = ([side[path] for path in sorted(side)] for side in links[pair])
        yield ours, theirs


class _Table:
    """A table as a key of a cache: itself and no other."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Table) and self.data is other.data

    def __hash__(self) -> int:
        return id(self.data)


def _struck(context: Context) -> tuple[str, ...]:
    """The names of divisions and departments, as the registry has them."""
    areas = context.registry.get("divisions", {}).get("areas") or ()
    departments = context.registry.get("departments", {}).get("departments") or ()
    names = {name for entry in (*areas, *departments) for name in (entry.get("name"), *(entry.get("aliases") or ()))}
    return tuple(sorted(name for name in names if isinstance(name, str)))


@lru_cache(maxsize=2)
def _pairs(
    names: tuple[str, ...], struck: tuple[str, ...], table: _Table
) -> tuple[dict[str, ComparableName], list[tuple[ComparableName, ComparableName]]]:
    """What the names tell, and which of that is alike. Several rules ask for the same."""
    words = WordTable(table.data, struck)
    told = {name: words.comparable(name) for name in names}
    different = sorted(set(told.values()))
    return told, [(different[i], different[j]) for i, j in alike_pairs(different, words)]


KIND = Kind(
    params(
        "at words materials share",
        at=PLACE,
        words=TABLE,
        materials=PLACE,
        share=PERCENT,
        below={"type": "boolean"},
    ),
    build,
)
