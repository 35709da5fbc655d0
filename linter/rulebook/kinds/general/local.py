"""`local`: addresses, telephone numbers and bodies that every district has of its own.

In: the facts of all guides, e.g. the same consult number in 天宁区 and 钟楼区. Out: one hit per guide that copied the
text from another district. The text belongs to the district that the registry, an organisation code or the text itself
names, else to the district whose guides use it most. A district may use its own texts and those of the divisions above
it. A text that all of three or more districts state is common to them. Districts unknown to the registry are skipped.
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
from linter.rulebook.kinds.kind import FLAG, PLACES, SEVERAL_GUIDES, Kind, Parameter, optional, some_of, table_with
from linter.rulebook.rule import MAX_RELATED, GroupCheck, GroupHit, RelatedGuide

COMMON_FROM = 3
"""Districts. From this number on a text that all of them state is a common one (a city hotline), not a copied one."""
Uses = list[tuple[Fact, str, ComparedPart]]
"""The uses of one text: (guide, place, entry)."""


def build(spec: Mapping[str, Any]) -> GroupCheck:
    names, places = tuple(spec["group_by"]), tuple(spec["fields"])
    digits, only_known = bool(spec.get("digits")), bool(spec.get("known"))
    phrases = spec["shared"]["phrases"] if "shared" in spec else ()
    shared = regex.compiled(regex.either(phrases)) if phrases else None

    def key(part: ComparedPart) -> str:
        return _digits(part.text) if digits else part.name

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        homes = _homes(context, key=_digits if digits else normalise.key)
        usage: dict[str, Counter[str | None]] | None = None
        for group in groups.groups(facts, names):
            members = [fact for fact in group.members if fact.district in context.areas]
            districts = {fact.district for fact in members}
            if len(districts) < 2:
                continue
            reported: set[str] = set()
            for text, uses in _uses_by_text(members, places, key, shared).items():
                users = {fact.district for fact, _, _ in uses}
                if len(users) < 2 or len(users) == len(districts) >= COMMON_FROM or _includes_superior(users, context):
                    continue
                home = _home(uses[0][2].text, homes.get(text), context)
                if home is None and only_known:
                    continue
                if home is None:
                    usage = usage if usage is not None else _usage(facts, places, key)
                    home = _most_frequent(usage[text])
                for fact, place, part in uses:
                    lineage = {area.get("id") for area in context.lineage(fact.district)}
                    if home in lineage or fact.path in reported:
                        continue
                    reported.add(fact.path)
                    yield _hit(fact, place, part, uses, home, context)

    return GroupCheck(places, judge, places)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, unicodedata.normalize("NFKC", text)))


def _uses_by_text(
    members: list[Fact], places: tuple[str, ...], key: Callable[[ComparedPart], str], shared: regex.Regex | None
) -> dict[str, Uses]:
    """The texts at the members' places, by key, without those that districts rightly share."""
    found: dict[str, Uses] = {}
    for fact in members:
        for place in places:
            value = fact.values.get(place)
            for part in value.parts if value else ():
                if shared is None or not shared.found(part.text):
                    found.setdefault(key(part), []).append((fact, place, part))
    return found


def _homes(context: Context, key: Callable[[str], str]) -> dict[str, str]:
    """Key of a registered address, number, name or code to the district of its body or venue."""
    homes: dict[str, str] = {}
    for kind, names in (("departments", ("code", "name")), ("venues", ("address", "phone"))):
        for entry in context.registry.get(kind, {}).get(kind) or ():
            if isinstance(entry, dict) and isinstance(entry.get("district"), str):
                for name in names:
                    if isinstance(entry.get(name), str) and (text := key(entry[name])):
                        homes.setdefault(text, entry["district"])
    return homes


def _home(text: str, registered: str | None, context: Context) -> str | None:
    """The district to which a text belongs, None if nothing says so."""
    if registered is not None:
        return registered
    if len(text) == credit_code.LENGTH and codes.division_of(text) in context.areas:
        return codes.division_of(text)
    named = [area for area in context.areas.values() if area.get("name") and str(area["name"]) in text]
    # 常州市天宁区… names the city and the district; the lowest division is the home.
    lowest = max(named, key=lambda area: len(list(context.lineage(area.get("id")))), default=None)
    return str(lowest["id"]) if lowest else None


def _includes_superior(users: set[str | None], context: Context) -> bool:
    """Whether one of some districts is superior to all the others."""
    above = [{area.get("id") for area in context.lineage(user)} for user in users]
    return bool(users & set.intersection(*above))


def _usage(
    facts: list[Fact], places: tuple[str, ...], key: Callable[[ComparedPart], str]
) -> dict[str, Counter[str | None]]:
    """Key of a text to the number of guides that use it, by district."""
    usage: dict[str, Counter[str | None]] = {}
    for fact in facts:
        if fact.kind == "matter":
            texts = {key(part) for place in places if (value := fact.values.get(place)) for part in value.parts}
            for text in texts:
                usage.setdefault(text, Counter())[fact.district] += 1
    return usage


def _most_frequent(users: Counter[str | None]) -> str | None:
    """The district with the most guides, None for a tie or a single user."""
    ranked = users.most_common(2)
    return ranked[0][0] if len(ranked) > 1 and ranked[0][1] > ranked[1][1] else None


def _hit(fact: Fact, place: str, part: ComparedPart, uses: Uses, home: str | None, context: Context) -> GroupHit:
    others = [
        RelatedGuide(other, its_part.text, area_name(context, other))
        for other, _, its_part in uses
        if other is not fact
    ]
    owner = context.areas.get(home, {}).get("name") if home else None
    names = dict.fromkeys(area_name(context, other.fact) for other in others if other.fact.district != fact.district)
    return GroupHit(
        fact,
        place,
        {"district": area_name(context, fact), "value": part.text, "other": owner or "、".join(names)},
        "home" if owner else "equal",
        tuple(others[:MAX_RELATED]),
        part=part,
        declared=fact.variance_for(place, context.as_of),
    )


KINDS = (
    Kind(
        "local",
        "各区县应有自己的机构、地址、电话；与别的区县相同的，是照抄来的。",
        "Bodies, addresses and telephones of a district are its own; those of another district were copied.",
        build,
        {
            "group_by": Parameter(some_of("basic_code", "item_suffix"), "哪些编码相同的指南才互相比较"),
            "fields": Parameter(PLACES, "比较哪些位置，可以带 *"),
            "digits": optional(FLAG, "true：只比数字，用于电话"),
            "shared": optional(table_with("phrases"), "各区县可以共用的文字（词表里的 phrases，RE2）"),
            "known": optional(FLAG, "true：只报查得到归属的（注册库、机构代码、文字中的区划名）"),
        },
        {"district": "照抄的区县", "value": "相同的文字", "other": "原属的区县；查不到时为其他使用的区县"},
        {"home": "查得到属于哪个区县", "equal": "查不到属于哪个区县，只知道几个区县相同"},
        reads=SEVERAL_GUIDES,
    ),
)
