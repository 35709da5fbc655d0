"""`agree`: guides of the same matter must say the same.

    group_by   what makes them the same: basic_code, item_suffix, level, type, district
    across     what they differ in: district
    fields     the places compared
    compare    exact | normalised-text | set | sequence | duration: as written; after normalisation; a
               list without its order, entries by document, else by normal name; a list in its order;
               by length
    report     set: missing (lacks entries), extra (has others) or both (default); normalised-text and
               set: writing (the same after normalisation, written differently)
    against    standard-or-majority: the standard where it states the field, else what most say; without
               a majority they are tied: a warning at most, and the message says so;
               same-length-standard: the standard only, where its list is as long (that it is shorter or
               longer is said by better-or-equal)

One finding per guide that deviates (per text for `writing`); the others are its related places. A
live variance of the guide lists the finding without counting it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linter.common.text import shorten
from linter.guides import groups
from linter.guides.fact import SMALL, ComparedPart, Fact, FactValue
from linter.guides.groups import Deviation, Group, joined
from linter.guides.guide import Context
from linter.rulebook.kinds.parameters import PLACES, params
from linter.rulebook.rule import Beside, GroupCheck, GroupHit, Kind, Tables

MAX_RELATED = 20
Finder = Callable[[Group, str], Iterator[Deviation]]


def _deviations(key: groups.Key) -> Finder:
    return lambda group, place: groups.deviations(group, place, key)


FINDERS: dict[str, Finder] = {
    "exact": _deviations(groups.exact),
    "duration": _deviations(groups.duration),
    "normalised-text": _deviations(groups.sequence),
    "sequence": _deviations(groups.sequence),
    "set": groups.set_deviations,
}


def build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    names, places = tuple(spec["group_by"]), tuple(spec["fields"])
    compare, report = spec.get("compare", "exact"), spec.get("report", "both")
    same_length = spec.get("against") == "same-length-standard"
    finder = FINDERS[compare]

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        for group in groups.groups(facts, names):
            for place in places:
                if report == "writing":
                    yield from _writing(group, place, context)
                    continue
                for found in finder(group, place):
                    if (report == "missing" and not found.missing) or (report == "extra" and not found.extra):
                        continue
                    stated = group.expected(place)
                    if same_length and (stated is None or len(stated.parts) != len(found.value.parts)):
                        continue
                    yield _hit(found, group, place, report, context)

    return GroupCheck(places, judge, () if compare in ("exact", "duration") else places)


def _hit(found: Deviation, group: Group, place: str, report: str, context: Context) -> GroupHit:
    stated = group.expected(place)
    related = [Beside(other, shown_by(what, stated), group.name(other, context)) for other, what in found.others]
    if stated is not None and group.standard is not None:
        related.insert(0, Beside(group.standard, stated.shown))
    part = found.extra[0] if report == "extra" else None
    return GroupHit(
        found.fact,
        place,
        {
            "district": group.name(found.fact, context),
            "value": shorten(found.value.shown),
            "expected": found.expected,
            "missing": joined(found.missing) or "—",
            "extra": joined(found.extra) or "—",
            "n": found.agreeing,
            "N": found.stating,
        },
        found.by,
        tuple(related[:MAX_RELATED]),
        part=part,
        declared=found.fact.variance_for(place, context.as_of),
        # Two districts that differ do not say which of them is wrong.
        at_most="warning" if found.by == "tie" else None,
    )


def shown_by(value: FactValue, stated: FactValue | None) -> str:
    """How a message shows what a guide says; what it leaves to the standard is what that says."""
    return stated.shown if value.inherited and stated is not None else value.shown


def _writing(group: Group, place: str, context: Context) -> Iterator[GroupHit]:
    """Texts that are the same but for punctuation, width, numbering or figures."""
    said = [(fact, value) for fact, value in group.stating(place) if not value.inherited]
    stated = group.expected(place)
    if groups.unanimous(said, stated):
        return
    right = {part.name: part for part in stated.parts} if stated is not None else {}
    written: dict[str, Counter[str]] = {}
    for _, value in said:
        for part in value.parts:
            written.setdefault(part.name, Counter())[part.text] += 1
    for fact, value in said:
        for part in value.parts:
            if part.name in right:
                expected, variant = right[part.name].text, "standard"
            elif stated is not None or len(written[part.name]) < 2:
                continue
            else:
                ranked = written[part.name].most_common(2)
                tied = ranked[0][1] == ranked[1][1]
                expected, variant = ("", "tie") if tied else (ranked[0][0], "majority")
            if part.text != expected:
                yield _rewritten(fact, part, place, expected, variant, group, context)


def _rewritten(
    fact: Fact, part: ComparedPart, place: str, expected: str, variant: str, group: Group, context: Context
) -> GroupHit:
    others = [
        Beside(other, what.text, group.name(other, context))
        for other, value in group.stating(place)
        for what in value.parts
        if other is not fact and what.name == part.name and what.text != part.text
    ]
    if variant == "standard" and group.standard is not None:
        others.insert(0, Beside(group.standard, expected))
    return GroupHit(
        fact,
        place,
        {"district": group.name(fact, context), "value": part.text, "expected": expected},
        variant,
        tuple(others[:MAX_RELATED]),
        part=part,
        replacement=expected if expected and len(expected) < SMALL else None,
        declared=fact.variance_for(place, context.as_of),
    )


KIND = Kind(
    params(
        "group_by fields",
        group_by={"type": "array", "items": {"enum": ["basic_code", "item_suffix", "level", "type", "district"]}},
        across={"enum": ["district"]},
        fields=PLACES,
        compare={"enum": list(FINDERS)},
        report={"enum": ["both", "missing", "extra", "writing"]},
        against={"enum": ["standard-or-majority", "same-length-standard"]},
    ),
    build,
)
