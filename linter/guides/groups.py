"""Compare the guides of one matter with one another and with their standard.

Input: the facts of guides. Output: `Group`s of guides that must agree, their `Deviation`s (from the standard, else from
the majority) and their `Standing`s (worse or better than the standard). Example: in a group of three, one district
promises 7 working days where the standard has 5: its standing is 1, worse. The rules of family same-standard and
`matterlint compare` use this module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from linter.common.text import visible
from linter.guides import codes, normalise
from linter.guides.duration import Duration
from linter.guides.fact import ComparedPart, Fact, FactValue, department_of
from linter.guides.guide import Context

GROUP_BY = ("basic_code", "item_suffix", "level")
"""Attributes of a fact that comparable guides have in common. Levels are apart because laws set limits by level."""
Reference = Literal["standard", "majority", "tie"]
"""What a guide deviates from. tie: no value has a majority."""


class Group(NamedTuple):
    """Guides that must agree, and the standard of their basic code (基本编码)."""

    members: list[Fact]
    standard: Fact | None

    def stating(self, place: str) -> list[tuple[Fact, FactValue]]:
        """Return the members that state a field, each with its value."""
        return [(fact, value) for fact in self.members if (value := fact.values.get(place)) is not None]

    def name(self, fact: Fact, context: Context) -> str:
        """Return the name of a member in messages: its district, and its department if the district has several."""
        area = area_name(context, fact)
        several = sum(other.district == fact.district for other in self.members) > 1
        return f"{area}{department_of(fact.path)}" if several else area

    def expected(self, place: str) -> FactValue | None:
        """Return the value of the standard at a place, None if it states none.

        The standard names the matter, not its items (办理项), so it has no name for a group of items.
        """
        if self.standard is None or (place == "/name" and self.members[0].item_suffix):
            return None
        return self.standard.values.get(place)


def groups(facts: Iterable[Fact], names: Sequence[str] = GROUP_BY) -> list[Group]:
    """Return the guides grouped by the attributes in `names`, each group in the order of paths.

    Every body numbers the items (办理项) of a matter for itself: item 01 of one may be item 03 of the next. So items
    are grouped by their names; only if one body has two items of a name do the numbers decide.
    """
    members: dict[tuple[Any, ...], list[Fact]] = {}
    standards: dict[str | None, Fact] = {}
    for fact in facts:
        if not fact.basic_code:
            continue
        if fact.kind == "standard":
            known = standards.get(fact.basic_code)
            standards[fact.basic_code] = fact if known is None or fact.path < known.path else known
        elif fact.kind == "matter":
            key = tuple([_item_name(fact) if name == "item_suffix" else getattr(fact, name) for name in names])
            members.setdefault(key, []).append(fact)
    return [
        Group(sorted(part, key=lambda fact: fact.path), standards.get(part[0].basic_code))
        for found in members.values()
        for part in _split_by_number(found, names)
    ]


def _item_name(fact: Fact) -> str:
    return normalise.text(fact.name) if fact.item_suffix and fact.name else fact.item_suffix


def _split_by_number(found: list[Fact], names: Sequence[str]) -> list[list[Fact]]:
    """Guides of one item name: one group, or one per number if some body has several of them."""
    if len(found) == 1 or "item_suffix" not in names or not found[0].item_suffix:
        return [found]
    if len({codes.organisation_of(fact.identity) for fact in found}) == len(found):
        return [found]
    by_number: dict[str, list[Fact]] = {}
    for fact in found:
        by_number.setdefault(fact.item_suffix, []).append(fact)
    return list(by_number.values())


def area_name(context: Context, fact: Fact) -> str:
    """Return the name of the district of a guide; the path of a guide that states no district."""
    return context.area_name(fact.district) or fact.path


@dataclass(slots=True)
class Deviation:
    """A member whose value is not the expected one."""

    fact: Fact
    value: FactValue
    by: Reference
    expected: str = ""
    """The expected value as a message prints it; "" for a tie."""
    agreeing: int = 0
    """Members with the expected value."""
    stating: int = 0
    """Members that state the field."""
    missing: tuple[ComparedPart, ...] = ()
    extra: tuple[ComparedPart, ...] = ()
    others: tuple[tuple[Fact, FactValue], ...] = ()
    """The members whose values differ from the one of this member."""


Key = Callable[[FactValue], Any]
"""Values that count as equal have equal keys."""


def exact(value: FactValue) -> Any:
    """Key by which values are equal if they are written alike."""
    return value.key


def duration(value: FactValue) -> Any:
    """Key by which time limits are equal if they are as long: 0 is 0 in every unit, a year is twelve months."""
    limit = Duration.of(value.value)
    return value.key if limit is None else str(limit.in_base_unit()) if limit.value else "0"


def sequence(value: FactValue) -> Any:
    """Key by which texts and lists are equal if they have the same parts, normalised, in the same order."""
    return tuple([part.key for part in value.parts]) or value.key


def unanimous(stating: list[tuple[Fact, FactValue]], expected: FactValue | None) -> bool:
    """Return whether all values equal the standard's, else the first, word for word.

    Nearly all groups are unanimous, and need no closer comparison.
    """
    if expected is not None:
        return all(value == expected or value.inherited for _, value in stating)
    return all(value == stating[0][1] for _, value in stating)


def deviations(group: Group, place: str, key: Key) -> Iterator[Deviation]:
    """Yield the members whose whole value differs from the standard's, else from what most members state."""
    stating = group.stating(place)
    standard = group.expected(place)
    if unanimous(stating, standard):
        return
    if standard is not None:
        by: Reference = "standard"
        expected, shown = key(standard), standard.shown
    else:
        ranked = Counter(key(value) for _, value in stating).most_common(2)
        if len(ranked) == 1:
            return
        by = "tie" if ranked[0][1] == ranked[1][1] else "majority"
        expected = None if by == "tie" else ranked[0][0]
        shown = "" if by == "tie" else min(value.shown for _, value in stating if key(value) == expected)
    agreeing = sum(value.inherited or key(value) == expected for _, value in stating)
    for fact, value in stating:
        if not value.inherited and (own := key(value)) != expected:
            others = tuple((other, what) for other, what in stating if other is not fact and key(what) != own)
            yield Deviation(fact, value, by, shown, agreeing, len(stating), others=others)


class Identity:
    """Decides which parts are the same: those of one document id, else those of one normal name.

    A name that one guide gives together with a document id means that document in every guide of the group.
    """

    def __init__(self, values: Iterable[FactValue]) -> None:
        self.documents = {part.name: part.key for value in values for part in value.parts if part.key != part.name}

    def __call__(self, part: ComparedPart) -> str:
        return part.key if part.key != part.name else self.documents.get(part.name, part.key)

    def whole(self, part: ComparedPart) -> tuple[str, str]:
        """Return the identity of a part together with its detail, such as the article of a law."""
        return self(part), part.detail


def set_deviations(group: Group, place: str) -> Iterator[Deviation]:
    """Yield the members whose list lacks entries of the standard's list or has others.

    Without a standard, an entry is expected if more than half of the members list it.
    """
    stating = group.stating(place)
    standard = group.expected(place)
    if unanimous(stating, standard):
        return
    identity = Identity([value for _, value in stating] + ([standard] if standard else []))
    found = _against_standard(standard, stating, identity) if standard is not None else _against_most(stating, identity)
    sets = {fact.path: {identity.whole(part) for part in value.parts} for fact, value in stating}
    deviating = {item.fact.path for item in found}
    for item in found:
        own = sets[item.fact.path]
        item.agreeing, item.stating = len(stating) - len(deviating), len(stating)
        item.others = tuple((fact, value) for fact, value in stating if sets[fact.path] != own)
        yield item


def _against_standard(
    standard: FactValue, stating: list[tuple[Fact, FactValue]], identity: Identity
) -> list[Deviation]:
    wanted = {identity.whole(part) for part in standard.parts}
    names = {name: {detail for other, detail in wanted if other == name} for name, _ in wanted}
    found = []
    for fact, value in stating:
        if value.inherited:
            continue
        own = {identity.whole(part) for part in value.parts}
        own_names = {name for name, _ in own}
        missing = tuple(
            part
            for part in standard.parts
            if (identity(part) not in own_names if not part.detail else identity.whole(part) not in own)
        )
        extra = tuple(
            part
            for part in value.parts
            if identity(part) not in names
            or (part.detail and "" not in names[identity(part)] and part.detail not in names[identity(part)])
        )
        if missing or extra:
            found.append(Deviation(fact, value, "standard", standard.shown, missing=missing, extra=extra))
    return found


def _against_most(stating: list[tuple[Fact, FactValue]], identity: Identity) -> list[Deviation]:
    count: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], ComparedPart] = {}
    for _, value in stating:
        for whole in {identity.whole(part) for part in value.parts}:
            count[whole] += 1
        for part in value.parts:
            first.setdefault(identity.whole(part), part)
    half = len(stating) / 2
    if all(number == len(stating) for number in count.values()):
        return []
    expected = {whole for whole, number in count.items() if number > half}
    tied = {whole for whole, number in count.items() if number == half}
    found = []
    for fact, value in stating:
        own = {identity.whole(part) for part in value.parts}
        missing = tuple(first[whole] for whole in first if whole in expected - own)
        extra = tuple(part for part in value.parts if count[identity.whole(part)] < half)
        by: Reference = "majority"
        if not missing and not extra:
            by = "tie"
            missing = tuple(first[whole] for whole in first if whole in tied - own)
            extra = tuple(part for part in value.parts if identity.whole(part) in tied)
        if missing or extra:
            found.append(Deviation(fact, value, by, missing=missing, extra=extra))
    return found


class Standing(NamedTuple):
    """How a value stands to the standard's."""

    order: int | None
    """1 worse, -1 better, None if the two cannot be compared."""
    parts: tuple[ComparedPart, ...] = ()
    """The entries that are worse or better, if the measure compares entries."""


Measure = Callable[[FactValue, FactValue], list[Standing]]
"""(a member's value, the standard's) to its standings: none if equal, two if some entries are worse, others better."""


def _ordered(order: int | None) -> list[Standing]:
    return [] if order == 0 else [Standing(order)]


def _by_duration(mine: FactValue, standard: FactValue) -> list[Standing]:
    first, second = Duration.of(mine.value), Duration.of(standard.value)
    return [] if first is None or second is None else _ordered(first.compare(second))


def _by_number(mine: FactValue, standard: FactValue) -> list[Standing]:
    first, second = mine.value, standard.value
    if not isinstance(first, int) or not isinstance(second, int):
        return []
    return _ordered((first > second) - (first < second))


def _by_count(mine: FactValue, standard: FactValue) -> list[Standing]:
    first, second = len(mine.parts), len(standard.parts)
    return _ordered((first > second) - (first < second))


def _by_demand(mine: FactValue, standard: FactValue) -> list[Standing]:
    """Materials that both list: how necessary they are, and whether the applicant need not submit them."""
    identity = Identity([mine, standard])
    wanted = {identity(part): part.rank for part in standard.parts}
    pairs = [(part, part.rank, wanted.get(identity(part))) for part in mine.parts]
    worse = tuple(part for part, own, other in pairs if own is not None and other is not None and own > other)
    better = tuple(part for part, own, other in pairs if own is not None and other is not None and own < other)
    return [Standing(order, parts) for order, parts in ((1, worse), (-1, better)) if parts]


_RATE = re.compile(f"([0-9]+(?:{normalise.DECIMAL_POINT}[0-9]+)?)(.*)")


def by_rate(mine: str, other: str) -> int | None:
    """Return 1, 0 or -1 if one rate of a fee is higher than, equal to or lower than another.

    The rates are normal texts, such as the detail of `normalise.item`. None for different units, or without amounts.
    """
    first, second = _RATE.fullmatch(mine), _RATE.fullmatch(other)
    if not first or not second or first[2] != second[2]:
        return None
    amounts = [float(match[1].replace(normalise.DECIMAL_POINT, ".")) for match in (first, second)]
    return (amounts[0] > amounts[1]) - (amounts[0] < amounts[1])


def _by_rate(mine: FactValue, standard: FactValue) -> list[Standing]:
    """Fee items that the standard does not charge, or charges at another rate."""
    identity = Identity([mine, standard])
    wanted = {identity(part): part for part in standard.parts}
    found: dict[int | None, list[ComparedPart]] = {}
    for part in mine.parts:
        other = wanted.get(identity(part))
        if other is None:
            found.setdefault(1, []).append(part)
        elif part.detail and other.detail and part.detail != other.detail:
            found.setdefault(by_rate(part.detail, other.detail), []).append(part)
    return [Standing(order, tuple(parts)) for order, parts in found.items() if order != 0]


MEASURES: dict[str, Measure] = {
    "duration": _by_duration,
    "number": _by_number,
    "count": _by_count,
    "demand": _by_demand,
    "rate": _by_rate,
}
"""The measures of fields that may be better than the standard (`x-policy: better`); less is better."""


def best(stating: list[tuple[Fact, FactValue]], measure: Measure) -> FactValue | None:
    """Return the first value that no later one is better than; None without values."""
    top: FactValue | None = None
    for _, value in stating:
        if top is None or any(standing.order == -1 for standing in measure(value, top)):
            top = value
    return top


def joined(parts: Iterable[ComparedPart]) -> str:
    """Return entries of a list as a message prints them: 8 at most, without repeats."""
    texts = dict.fromkeys(visible(f"{part.text}{_detail(part)}") for part in parts)
    shown = [text if len(text) <= 40 else f"{text[:39]}…" for text in texts]
    return "、".join(shown[:8]) + (f" 等 {len(shown)} 项" if len(shown) > 8 else "")


def _detail(part: ComparedPart) -> str:
    return part.detail if part.detail.startswith("第") else ""
