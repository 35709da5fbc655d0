"""`similar-names`: one matter under two basic codes (基本编码).

In: the facts of all guides, e.g. 公共场所卫生许可 under 000123020000 and 公共场所卫生许可核发 under 000123099000. Out:
hits at the guides under one of the two codes, with the guides that they resemble as related places. The code that has a
standard stands, else the code that more guides of the level use; guides under the other code are reported. Two codes
that both have standards are reported once, between the standards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any

from linter.common.text import folded_hash
from linter.guides.fact import Fact
from linter.guides.groups import area_name
from linter.guides.guide import Context, Guide
from linter.guides.similar_names import MIN_LENGTH, ComparableName, WordTable, alike_pairs
from linter.rulebook.kinds.kind import FLAG, PERCENT, PLACE, SEVERAL_GUIDES, Kind, Parameter, optional, table_with
from linter.rulebook.rule import MAX_RELATED, GroupCheck, GroupHit, RelatedGuide
from linter.source.pointer import Place

GuidesByCode = dict[str, list[Fact]]
"""Basic code to the guides and the standard under it."""
Sides = tuple[list[Fact], list[Fact]]
"""The guides under one code and those under another whose names are similar."""


def build(spec: Mapping[str, Any]) -> GroupCheck:
    at, table, materials = spec["at"], spec["words"], TextsAt(spec["materials"])
    share, below = spec["share"], bool(spec.get("below"))

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        found: dict[str, list[tuple[Fact, list[Fact]]]] = {}
        for deviating, standing in _deviating_and_standing(facts, context, table):
            for fact in deviating:
                others = [
                    other
                    for other in standing
                    if (shared_percent(fact, other, materials) < share) == below and not _have_same_name(fact, other)
                ]
                if others:
                    found.setdefault(fact.path, []).append((fact, others))
        for path in sorted(found):
            yield _hit(at, found[path], context)

    return GroupCheck((at,), judge, derived={materials.name: materials})


class TextsAt:
    """Maps a guide to the set of its texts at a place, each as an integer mark; None if there are none."""

    def __init__(self, place: str) -> None:
        self.name, self._place = f"texts {place}", Place(place)

    def __call__(self, guide: Guide) -> frozenset[int] | None:
        return frozenset(folded_hash(text) for _, text in guide.each(self._place) if isinstance(text, str)) or None


def shared_percent(one: Fact, other: Fact, texts: TextsAt) -> float:
    """The share of the texts of two guides that both have, in percent; 0 if either has none."""
    first, second = one.derived.get(texts.name), other.derived.get(texts.name)
    return 100 * len(first & second) / len(first | second) if first and second else 0.0


def _have_same_name(one: Fact, other: Fact) -> bool:
    """Whether two guides of one district have the same name; the rule name/same-name-other-code reports these."""
    return (one.name, one.district, one.type, one.level) == (other.name, other.district, other.type, other.level)


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
    related = [RelatedGuide(other, f"{other.name}（{other.basic_code}）") for other in ranked[:MAX_RELATED]]
    return GroupHit(fact, at, values, "standard" if first.kind == "standard" else "guides", tuple(related))


def _rank(other: Fact, fact: Fact) -> tuple[bool, bool, str, str]:
    """The order of related guides: the standard, guides of the same district, then by code and path."""
    return other.kind != "standard", other.district != fact.district, other.basic_code or "", other.path


def _deviating_and_standing(facts: list[Fact], context: Context, table: Mapping[str, Any]) -> Iterator[Sides]:
    """(guides under the code that gives way, guides under the code that stands) for every two codes, by level."""
    standards = {fact.basic_code for fact in facts if fact.kind == "standard"}
    for one, other in _similar_codes(facts, context, table):
        if one[0].basic_code in standards and other[0].basic_code in standards:
            first, second = (_of_kind(side, "standard") for side in (one, other))
            if first and second:
                yield second, first
            continue
        for level in sorted({str(fact.level) for fact in (*one, *other) if fact.kind == "matter"}):
            sides = [
                [fact for fact in side if fact.kind == "standard" or str(fact.level) == level] for side in (one, other)
            ]
            # The code with a standard stands, else the one with more guides, else the lower one.
            sides.sort(key=lambda side: (not _of_kind(side, "standard"), -len(side)))
            if all(sides):
                yield _of_kind(sides[1], "matter"), sides[0]


def _of_kind(facts: list[Fact], kind: str) -> list[Fact]:
    return [fact for fact in facts if fact.kind == kind]


def _similar_codes(facts: list[Fact], context: Context, table: Mapping[str, Any]) -> Iterator[Sides]:
    """The guides with similar names under every two basic codes, in the order of codes and paths."""
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.name and fact.basic_code:
            by_name.setdefault(fact.name, []).append(fact)
    essences, pairs = _similar_essences(tuple(sorted(by_name)), _names_to_ignore(context), _TableKey(table))
    codes: dict[ComparableName, GuidesByCode] = {}
    for name, essence in essences.items():
        for fact in by_name[name]:
            # A short name such as 新办 is the name of an item of many matters.
            if len(essence.text) >= MIN_LENGTH or not fact.item_suffix:
                codes.setdefault(essence, {}).setdefault(fact.basic_code or "", []).append(fact)
    links: dict[tuple[str, str], tuple[dict[str, Fact], dict[str, Fact]]] = {}

    def link(left: str, left_facts: Iterable[Fact], right: str, right_facts: Iterable[Fact]) -> None:
        if left > right:
            left, left_facts, right, right_facts = right, right_facts, left, left_facts
        sides = links.setdefault((left, right), ({}, {}))
        for side, members in zip(sides, (left_facts, right_facts), strict=True):
            side.update((fact.path, fact) for fact in members)

    for group in codes.values():
        for left, right in combinations(sorted(group), 2):
            link(left, group[left], right, group[right])
    for one, other in pairs:
        for left, left_facts in codes.get(one, {}).items():
            for right, right_facts in codes.get(other, {}).items():
                if left != right:
                    link(left, left_facts, right, right_facts)
    for pair in sorted(links):
        first, second = ([side[path] for path in sorted(side)] for side in links[pair])
        yield first, second


class _TableKey:
    """A table as the key of a cache; two tables are equal only if they are the same object."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _TableKey) and self.data is other.data

    def __hash__(self) -> int:
        return id(self.data)


def _names_to_ignore(context: Context) -> tuple[str, ...]:
    """The names of divisions and departments, which do not tell matters apart."""
    areas = context.registry.get("divisions", {}).get("areas") or ()
    departments = context.registry.get("departments", {}).get("departments") or ()
    names = {name for entry in (*areas, *departments) for name in (entry.get("name"), *(entry.get("aliases") or ()))}
    return tuple(sorted(name for name in names if isinstance(name, str)))


@lru_cache(maxsize=2)
def _similar_essences(
    names: tuple[str, ...], ignored: tuple[str, ...], table: _TableKey
) -> tuple[dict[str, ComparableName], list[tuple[ComparableName, ComparableName]]]:
    """({name: its essence}, the pairs of different essences that are similar). Cached: two rules need the same."""
    words = WordTable(table.data, ignored)
    essences = {name: words.comparable(name) for name in names}
    different = sorted(set(essences.values()))
    return essences, [(different[i], different[j]) for i, j in alike_pairs(different, words)]


KINDS = (
    Kind(
        "similar-names",
        "名称相近而基本编码不同的事项：材料也大体相同的，是一个事项编了两个码。",
        "Matters with similar names under two basic codes; with similar materials too they are one matter.",
        build,
        {
            "at": Parameter(PLACE, "报在哪个位置"),
            "words": Parameter(
                table_with("apart", "same", "numbers", "fillers", "confused"), "词表：哪些字词能区分名称"
            ),
            "materials": Parameter(PLACE, "材料名称的位置，用来判断是不是同一事项"),
            "share": Parameter(PERCENT, "两份指南的材料有百分之几相同，才算同一事项"),
            "below": optional(FLAG, "true：反过来，只报材料没有这么多相同的"),
        },
        {
            "district": "指南所在的区县",
            "name": "这份指南的名称",
            "code": "这份指南的基本编码",
            "other": "名称相近的标准或指南的名称",
            "other_code": "它的基本编码",
            "n": "使用另一个编码的区县数",
        },
        {"standard": "与标准的名称相近", "guides": "与其他指南的名称相近"},
        reads=SEVERAL_GUIDES,
    ),
)
