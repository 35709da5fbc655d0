"""`local`: what every district has of its own; equal to a neighbour's it was copied.

    group_by   what makes guides neighbours: basic_code, item_suffix
    fields     the places compared, texts; stars allowed
    digits     compare digits only (telephone numbers)
    shared     a table of rules/tables: texts that districts rightly share (`phrases`, RE2)
    known      report only a text whose home is known (a registry entry, the division in an
               organisation code, the area it names)

A text belongs to the district that the registry, the code or the text itself says, else to the one
whose guides use it most; the finding is on the others. What belongs to a district or to one above it
is shared rightly, and so is what every one of three or more districts states. Districts that the
registry does not know are not judged. A live variance of the guide lists the finding without
counting it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.guides import codes, credit_code, groups, normalise
from linter.guides.fact import ComparedPart, Fact
from linter.guides.groups import area_name
from linter.guides.guide import Context
from linter.rulebook.kinds.general.agree import MAX_RELATED
from linter.rulebook.kinds.parameters import PLACES, TABLE, params
from linter.rulebook.rule import Beside, GroupCheck, GroupHit, Kind, Tables

COMMON = 3
"""Districts from which a text that all of them state is taken for a common one."""
Found = list[tuple[Fact, str, ComparedPart]]


def build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    names, places = tuple(spec["group_by"]), tuple(spec["fields"])
    digits, only_known = bool(spec.get("digits")), bool(spec.get("known"))
    phrases = tables(spec["shared"])["phrases"] if spec.get("shared") else ()
    shared = regex.compiled("|".join(f"(?:{phrase})" for phrase in phrases)) if phrases else None

    def key(part: ComparedPart) -> str:
        return "".join(filter(str.isdigit, unicodedata.normalize("NFKC", part.text))) if digits else part.name

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        homes = _homes(context, key=lambda text: _plain(text, digits))
        usage: dict[str, Counter[str | None]] | None = None
        for group in groups.groups(facts, names):
            members = [fact for fact in group.members if fact.district in context.areas]
            districts = {fact.district for fact in members}
            if len(districts) < 2:
                continue
            reported: set[str] = set()
            for text, found in _same(members, places, key, shared).items():
                users = {fact.district for fact, _, _ in found}
                if len(users) < 2 or len(users) == len(districts) >= COMMON or _related(users, context):
                    continue
                home = _home(found[0][2].text, homes.get(text), context)
                if home is None and only_known:
                    continue
                if home is None:
                    usage = usage if usage is not None else _usage(facts, places, key)
                    home = _most(usage[text])
                for fact, place, part in found:
                    mine = {area.get("id") for area in context.lineage(fact.district)}
                    if home in mine or fact.path in reported:
                        continue
                    reported.add(fact.path)
                    yield _hit(fact, place, part, found, home, context)

    return GroupCheck(places, judge, places)


def _plain(text: str, digits: bool) -> str:
    if digits:
        return "".join(filter(str.isdigit, unicodedata.normalize("NFKC", text)))
    return normalise.key(text)


def _same(
    members: list[Fact], places: tuple[str, ...], key: Callable[[ComparedPart], str], shared: regex.Regex | None
) -> dict[str, Found]:
    """The texts of the members' places, each with where it is used."""
    found: dict[str, Found] = {}
    for fact in members:
        for place in places:
            value = fact.values.get(place)
            for part in value.parts if value else ():
                if shared is None or not shared.found(part.text):
                    found.setdefault(key(part), []).append((fact, place, part))
    return found


def _homes(context: Context, key: Callable[[str], str]) -> dict[str, str]:
    """What the registry knows of places, numbers and bodies, to the district it is in."""
    homes: dict[str, str] = {}
    for kind, names in (("departments", ("code", "name")), ("venues", ("address", "phone"))):
        for entry in context.registry.get(kind, {}).get(kind) or ():
            if isinstance(entry, dict) and isinstance(entry.get("district"), str):
                for name in names:
                    if isinstance(entry.get(name), str) and (text := key(entry[name])):
                        homes.setdefault(text, entry["district"])
    return homes


def _home(text: str, registered: str | None, context: Context) -> str | None:
    if registered is not None:
        return registered
    if len(text) == credit_code.LENGTH and codes.division_of(text) in context.areas:
        return codes.division_of(text)
    named = [area for area in context.areas.values() if area.get("name") and str(area["name"]) in text]
    # 常州市天宁区… names the city and the district: the nearer one is meant.
    nearest = max(named, key=lambda area: len(list(context.lineage(area.get("id")))), default=None)
    return str(nearest["id"]) if nearest else None


def _related(users: set[str | None], context: Context) -> bool:
    """Whether one of some districts stands above all others."""
    above = [{area.get("id") for area in context.lineage(user)} for user in users]
    return bool(users & set.intersection(*above))


def _usage(
    facts: list[Fact], places: tuple[str, ...], key: Callable[[ComparedPart], str]
) -> dict[str, Counter[str | None]]:
    usage: dict[str, Counter[str | None]] = {}
    for fact in facts:
        if fact.kind == "matter":
            texts = {key(part) for place in places if (value := fact.values.get(place)) for part in value.parts}
            for text in texts:
                usage.setdefault(text, Counter())[fact.district] += 1
    return usage


def _most(users: Counter[str | None]) -> str | None:
    ranked = users.most_common(2)
    return ranked[0][0] if len(ranked) > 1 and ranked[0][1] > ranked[1][1] else None


def _hit(fact: Fact, place: str, part: ComparedPart, found: Found, home: str | None, context: Context) -> GroupHit:
    others = [Beside(other, what.text, area_name(context, other)) for other, _, what in found if other is not fact]
    owner = context.areas.get(home, {}).get("name") if home else None
    names = dict.fromkeys(area_name(context, other) for other, *_ in others if other.district != fact.district)
    return GroupHit(
        fact,
        place,
        {"district": area_name(context, fact), "value": part.text, "other": owner or "、".join(names)},
        "home" if owner else "equal",
        tuple(others[:MAX_RELATED]),
        part=part,
        declared=fact.variance_for(place, context.as_of),
    )


KIND = Kind(
    params(
        "group_by fields",
        group_by={"type": "array", "items": {"enum": ["basic_code", "item_suffix", "level", "type"]}},
        fields=PLACES,
        digits={"type": "boolean"},
        shared=TABLE,
        known={"type": "boolean"},
    ),
    build,
)
