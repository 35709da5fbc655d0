"""Guides of one matter side by side, and against their standard: what is expected, who deviates, who is
worse or better. The rules of same-standard and `matterlint compare` stand on this."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from linter.common.text import visible
from linter.guides import codes, normalise
from linter.guides.duration import Duration
from linter.guides.fact import Fact, FactValue, Part, department_of
from linter.guides.guide import Context

GROUP_BY = ("basic_code", "item_suffix", "level")
"""What makes guides comparable: a statutory limit may differ by level because the law says so."""
By = Literal["standard", "majority", "tie"]


class Group(NamedTuple):
    """Guides that must say the same, and the standard of their base code."""

    members: list[Fact]
    standard: Fact | None

    def said(self, place: str) -> list[tuple[Fact, FactValue]]:
        """The members that state a field, with what they state."""
        return [(fact, value) for fact in self.members if (value := fact.values.get(place)) is not None]

    def name(self, fact: Fact, context: Context) -> str:
        """What a member is called: its district, with its department's folder where several of one district
        are compared."""
        area = area_name(context, fact)
        several = sum(other.district == fact.district for other in self.members) > 1
        return f"{area}{department_of(fact.path)}" if several else area

    def stated(self, place: str) -> FactValue | None:
        """What the standard states; the name of a matter is not that of its items."""
        if self.standard is None or (place == "/name" and self.members[0].item_suffix):
            return None
        return self.standard.values.get(place)


def groups(facts: Iterable[Fact], names: Sequence[str] = GROUP_BY) -> list[Group]:
    """The guides by what makes them comparable, each group in the order of paths.

    Every body numbers the items (办理项) of a matter for itself: item 01 of one may be item 03 of the next.
    So items are put together by their name; only where one body has two of a name do the numbers decide.
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
            key = tuple([_item(fact) if name == "item_suffix" else getattr(fact, name) for name in names])
            members.setdefault(key, []).append(fact)
    return [
        Group(sorted(part, key=lambda fact: fact.path), standards.get(part[0].basic_code))
        for found in members.values()
        for part in _apart(found, names)
    ]


def _item(fact: Fact) -> str:
    return normalise.text(fact.name) if fact.item_suffix and fact.name else fact.item_suffix


def _apart(found: list[Fact], names: Sequence[str]) -> list[list[Fact]]:
    """Guides of one item, by number if some body has several of them."""
    if len(found) == 1 or "item_suffix" not in names or not found[0].item_suffix:
        return [found]
    if len({codes.organisation_of(fact.identity) for fact in found}) == len(found):
        return [found]
    by_number: dict[str, list[Fact]] = {}
    for fact in found:
        by_number.setdefault(fact.item_suffix, []).append(fact)
    return list(by_number.values())


def area_name(context: Context, fact: Fact) -> str:
    """The district a guide is of by its name, the guide by its path if it says none."""
    return context.area_name(fact.district) or fact.path


@dataclass(slots=True)
class Deviation:
    """A member that says something else than expected."""

    fact: Fact
    value: FactValue
    by: By
    expected: str = ""
    """How a message shows what is expected; empty for a tie."""
    agreeing: int = 0
    stating: int = 0
    missing: tuple[Part, ...] = ()
    extra: tuple[Part, ...] = ()
    others: tuple[tuple[Fact, FactValue], ...] = ()
    """The members that do not say the same as this one."""


Key = Callable[[FactValue], Any]


def exact(value: FactValue) -> Any:
    """Equal if the same was written."""
    return value.key


def duration(value: FactValue) -> Any:
    """Equal if as long: nought is nought in every unit, a year is twelve months."""
    limit = Duration.of(value.value)
    return value.key if limit is None else str(limit.in_base_unit()) if limit.value else "0"


def sequence(value: FactValue) -> Any:
    """Equal if the same after normalisation, in the same order."""
    return tuple([part.key for part in value.parts]) or value.key


def unanimous(said: list[tuple[Fact, FactValue]], stated: FactValue | None) -> bool:
    """Whether nobody says anything but what the standard, else the first, says to the letter. Nearly always."""
    if stated is not None:
        return all(value == stated or value.inherited for _, value in said)
    return all(value == said[0][1] for _, value in said)


def deviations(group: Group, place: str, key: Key) -> Iterator[Deviation]:
    """The members whose value as a whole is not the standard's, else not what most say."""
    said = group.said(place)
    stated = group.stated(place)
    if unanimous(said, stated):
        return
    if stated is not None:
        by: By = "standard"
        expected, shown = key(stated), stated.shown
    else:
        ranked = Counter(key(value) for _, value in said).most_common(2)
        if len(ranked) == 1:
            return
        by = "tie" if ranked[0][1] == ranked[1][1] else "majority"
        expected = None if by == "tie" else ranked[0][0]
        shown = "" if by == "tie" else min(value.shown for _, value in said if key(value) == expected)
    agreeing = sum(value.inherited or key(value) == expected for _, value in said)
    for fact, value in said:
        if not value.inherited and (own := key(value)) != expected:
            others = tuple((other, what) for other, what in said if other is not fact and key(what) != own)
            yield Deviation(fact, value, by, shown, agreeing, len(said), others=others)


class Identity:
    """Which parts are the same: by document, else by normal name; a name that some guide gives a
    document means that document everywhere in the group."""

    def __init__(self, values: Iterable[FactValue]) -> None:
        self.documents = {part.name: part.key for value in values for part in value.parts if part.key != part.name}

    def __call__(self, part: Part) -> str:
        return part.key if part.key != part.name else self.documents.get(part.name, part.key)

    def whole(self, part: Part) -> tuple[str, str]:
        """With its detail (the article of a law)."""
        return self(part), part.detail


def set_deviations(group: Group, place: str) -> Iterator[Deviation]:
    """The members whose list lacks entries of the standard's or has others; without a standard, entry by
    entry against what more than half of the members list."""
    said = group.said(place)
    stated = group.stated(place)
    if unanimous(said, stated):
        return
    identity = Identity([value for _, value in said] + ([stated] if stated else []))
    found = _against(stated, said, identity) if stated is not None else _against_most(said, identity)
    sets = {fact.path: {identity.whole(part) for part in value.parts} for fact, value in said}
    deviating = {item.fact.path for item in found}
    for item in found:
        own = sets[item.fact.path]
        item.agreeing, item.stating = len(said) - len(deviating), len(said)
        item.others = tuple((fact, value) for fact, value in said if sets[fact.path] != own)
        yield item


def _against(stated: FactValue, said: list[tuple[Fact, FactValue]], identity: Identity) -> list[Deviation]:
    wanted = {identity.whole(part) for part in stated.parts}
    names = {name: {detail for other, detail in wanted if other == name} for name, _ in wanted}
    found = []
    for fact, value in said:
        if value.inherited:
            continue
        own = {identity.whole(part) for part in value.parts}
        own_names = {name for name, _ in own}
        missing = tuple(
            part
            for part in stated.parts
            if (identity(part) not in own_names if not part.detail else identity.whole(part) not in own)
        )
        extra = tuple(
            part
            for part in value.parts
            if identity(part) not in names
            or (part.detail and "" not in names[identity(part)] and part.detail not in names[identity(part)])
        )
        if missing or extra:
            found.append(Deviation(fact, value, "standard", stated.shown, missing=missing, extra=extra))
    return found


def _against_most(said: list[tuple[Fact, FactValue]], identity: Identity) -> list[Deviation]:
    count: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Part] = {}
    for _, value in said:
        for whole in {identity.whole(part) for part in value.parts}:
            count[whole] += 1
        for part in value.parts:
            first.setdefault(identity.whole(part), part)
    half = len(said) / 2
    if all(number == len(said) for number in count.values()):
        return []
    expected = {whole for whole, number in count.items() if number > half}
    tied = {whole for whole, number in count.items() if number == half}
    found = []
    for fact, value in said:
        own = {identity.whole(part) for part in value.parts}
        missing = tuple(first[whole] for whole in first if whole in expected - own)
        extra = tuple(part for part in value.parts if count[identity.whole(part)] < half)
        by: By = "majority"
        if not missing and not extra:
            by = "tie"
            missing = tuple(first[whole] for whole in first if whole in tied - own)
            extra = tuple(part for part in value.parts if identity.whole(part) in tied)
        if missing or extra:
            found.append(Deviation(fact, value, by, missing=missing, extra=extra))
    return found


class Standing(NamedTuple):
    """How a member stands to the standard: 1 worse, -1 better, None where it cannot be said."""

    order: int | None
    parts: tuple[Part, ...] = ()
    """The entries that make it so, where the measure looks at entries."""


Measure = Callable[[FactValue, FactValue], list[Standing]]
"""(a member's value, the standard's) to how it stands, in nothing, one or both directions."""


def _ordered(order: int | None) -> list[Standing]:
    return [] if order == 0 else [Standing(order)]


def _by_duration(mine: FactValue, stated: FactValue) -> list[Standing]:
    first, second = Duration.of(mine.value), Duration.of(stated.value)
    return [] if first is None or second is None else _ordered(first.compare(second))


def _by_number(mine: FactValue, stated: FactValue) -> list[Standing]:
    first, second = mine.value, stated.value
    if not isinstance(first, int) or not isinstance(second, int):
        return []
    return _ordered((first > second) - (first < second))


def _by_count(mine: FactValue, stated: FactValue) -> list[Standing]:
    first, second = len(mine.parts), len(stated.parts)
    return _ordered((first > second) - (first < second))


def _by_demand(mine: FactValue, stated: FactValue) -> list[Standing]:
    """The necessity of the entries that both list, and whether the applicant is spared them."""
    identity = Identity([mine, stated])
    wanted = {identity(part): part.rank for part in stated.parts}
    pairs = [(part, part.rank, wanted.get(identity(part))) for part in mine.parts]
    worse = tuple(part for part, own, other in pairs if own is not None and other is not None and own > other)
    better = tuple(part for part, own, other in pairs if own is not None and other is not None and own < other)
    return [Standing(order, parts) for order, parts in ((1, worse), (-1, better)) if parts]


_RATE = re.compile("([0-9]+(?:\ue001[0-9]+)?)(.*)")


def by_rate(mine: str, other: str) -> int | None:
    """How one rate of a fee, as `normal.item` has it, stands to another: 1 more, -1 less, 0 as much, None if
    amounts of different units, or no amounts."""
    first, second = _RATE.fullmatch(mine), _RATE.fullmatch(other)
    if not first or not second or first[2] != second[2]:
        return None
    amounts = [float(match[1].replace("\ue001", ".")) for match in (first, second)]
    return (amounts[0] > amounts[1]) - (amounts[0] < amounts[1])


def _by_rate(mine: FactValue, stated: FactValue) -> list[Standing]:
    """Fees: an item that the standard does not charge, or at another rate."""
    identity = Identity([mine, stated])
    wanted = {identity(part): part for part in stated.parts}
    found: dict[int | None, list[Part]] = {}
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
"""What may only be better is compared by one of these; less is better."""


def best(said: list[tuple[Fact, FactValue]], measure: Measure) -> FactValue | None:
    """The value that none is better than, of what the districts say; None if nothing is comparable."""
    top: FactValue | None = None
    for _, value in said:
        if top is None or any(standing.order == -1 for standing in measure(value, top)):
            top = value
    return top


def listed(parts: Iterable[Part]) -> str:
    """Entries of a list as a message shows them, without repeats."""
    texts = dict.fromkeys(visible(f"{part.text}{_detail(part)}") for part in parts)
    shown = [text if len(text) <= 40 else f"{text[:39]}…" for text in texts]
    return "、".join(shown[:8]) + (f" 等 {len(shown)} 项" if len(shown) > 8 else "")


def _detail(part: Part) -> str:
    return part.detail if part.detail.startswith("第") else ""
