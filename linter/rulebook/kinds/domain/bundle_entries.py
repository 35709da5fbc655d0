"""`bundle-…`: entries of a 一件事清单, a bundle (一件事) of matters that are applied for and handled together.

In: the lists of the catalog and the facts of all guides. Out: hits at the entry of a bundle, e.g. that it asks for more
materials than its members ask for one by one. What a bundle consists of is defined in `linter.guides.bundles`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linter.common.text import folded
from linter.guides import lists
from linter.guides.bundles import MEASURES, PART, Bundle, bundle_part, bundles, member_name, parts_of, reductions
from linter.guides.fact import Fact
from linter.guides.guide import Context
from linter.rulebook.kinds.general.coverage import STATUS, districts_by_code, districts_with
from linter.rulebook.kinds.general.graph import circles
from linter.rulebook.kinds.kind import SEVERAL_GUIDES, Kind
from linter.rulebook.rule import GroupCheck, GroupHit

PartsByDistrict = dict[str, dict[str, Mapping[str, Any]]]
"""District to basic code to the amounts that a member brings into a bundle (`bundles.bundle_part`)."""


def build_members_exist(_spec: Mapping[str, Any]) -> GroupCheck:
    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        by_code = districts_by_code(facts)
        for bundle in bundles(context):
            yield from _missing_members(bundle, by_path[bundle.listed.file.path], by_code, context)

    return GroupCheck((STATUS,), judge)


def _missing_members(bundle: Bundle, fact: Fact, by_code: dict[str, set[str]], context: Context) -> Iterator[GroupHit]:
    named = bundle.listed.entry.get("members") or []
    for code in bundle.codes:
        place = f"{bundle.listed.place}/members" + (f"/{named.index(code)}" if code in named else "")
        having = districts_with(by_code, code)
        values = {"name": bundle.listed.entry.get("name"), "member": member_name(context, code)}
        for district in lists.required_districts(context, lists.ListEntry(bundle.listed.file, 0, {"basic_code": code})):
            if district not in having:
                values = {**values, "district": context.area_name(district)}
                yield GroupHit(fact, place, values, district=district)


def build_acyclic(_spec: Mapping[str, Any]) -> GroupCheck:
    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        items = [bundle.listed for bundle in bundles(context) if bundle.listed.entry.get("code")]
        index = {item.entry["code"]: number for number, item in enumerate(items)}
        links = {
            number: [index[code] for code in dict.fromkeys(item.entry.get("members") or ()) if code in index]
            for number, item in enumerate(items)
        }
        for circle in circles(links):
            item = items[circle[0]]
            names = " → ".join(str(items[number].entry.get("name")) for number in circle)
            yield GroupHit(by_path[item.file.path], f"{item.place}/members", {"circle": names})

    return GroupCheck((STATUS,), judge)


def _build_of_parts(
    judge_bundle: Callable[[Bundle, Fact, PartsByDistrict, Context], Iterator[GroupHit]],
) -> Callable[[Mapping[str, Any]], GroupCheck]:
    """The builder of a kind that compares a bundle with the guides of its members."""

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        parts = parts_of(facts)
        for bundle in bundles(context):
            yield from judge_bundle(bundle, by_path[bundle.listed.file.path], parts, context)

    return lambda _spec: GroupCheck((STATUS,), judge, derived={PART: bundle_part})


def _materials(bundle: Bundle, fact: Fact, parts: PartsByDistrict, context: Context) -> Iterator[GroupHit]:
    known = context.named("documents", "documents", "name")
    first: dict[str, int] = {}
    asked = {item for own in parts.values() for code in bundle.codes if code in own for item in own[code]["materials"]}
    for number, text in enumerate(bundle.listed.entry.get("materials") or ()):
        document = known.get(folded(text), {}).get("id")
        names = {text, folded(text), document}
        place = f"{bundle.listed.place}/materials/{number}"
        values = {"name": bundle.listed.entry.get("name"), "value": _document_name(context, text)}
        if first.setdefault(document or text, number) != number:
            yield GroupHit(fact, place, values, "repeated")
        elif asked and not names & asked:
            yield GroupHit(fact, place, values, "foreign")


def _document_name(context: Context, text: str) -> str:
    return str(context.index("documents", "documents", "id").get(text, {}).get("name") or text)


def _promise(bundle: Bundle, fact: Fact, parts: PartsByDistrict, context: Context) -> Iterator[GroupHit]:
    yield from _not_reduced(bundle, fact, parts, context, {"promised"})


def _other_reductions(bundle: Bundle, fact: Fact, parts: PartsByDistrict, context: Context) -> Iterator[GroupHit]:
    yield from _not_reduced(bundle, fact, parts, context, set(MEASURES) - {"promised"})


def _not_reduced(
    bundle: Bundle, fact: Fact, parts: PartsByDistrict, context: Context, measures: set[str]
) -> Iterator[GroupHit]:
    """One hit per measure, for the first district in which the members together need less than the bundle."""
    reported: set[str] = set()
    for district in sorted(parts):
        own = parts[district]
        if not bundle.codes or any(code not in own for code in bundle.codes):
            continue
        if not lists.applies_to_district(bundle.listed.file, district, context):
            continue
        for item in reductions(bundle.listed.entry, [own[code] for code in bundle.codes]):
            if item.order == 1 and item.measure in measures - reported:
                reported.add(item.measure)
                values = {
                    "name": bundle.listed.entry.get("name"),
                    "what": MEASURES[item.measure],
                    "before": str(item.before),
                    "after": str(item.after),
                    "district": context.area_name(district),
                }
                yield GroupHit(fact, f"{bundle.listed.place}/{item.measure}", values)


_NAME = {"name": "一件事的名称"}
_REDUCTION = {
    **_NAME,
    "what": "哪一项（环节、材料、时限、跑动次数、收费项目）",
    "before": "各成员分开办合计多少（时限取最长）",
    "after": "一件事要多少",
    "district": "按哪个区县的指南比较",
}
KINDS = (
    Kind(
        "bundle-members-exist",
        "一件事的每个成员事项，在一件事适用的每个区县都应当有指南。",
        "Every member of a bundle has a guide in each district that the bundle is for.",
        build_members_exist,
        values={**_NAME, "member": "成员事项的名称", "district": "缺少指南的区县"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "bundle-acyclic",
        "一件事不得直接或间接包含自己。",
        "No bundle contains itself.",
        build_acyclic,
        values={"circle": "绕成的圈"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "bundle-materials",
        "一件事的材料不得重复，也不应有成员事项都不要的材料。",
        "The materials of a bundle do not repeat, and each is asked for by a member.",
        _build_of_parts(_materials),
        values={**_NAME, "value": "材料"},
        variants={"repeated": "材料重复", "foreign": "没有一个成员事项要这份材料"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "bundle-promise",
        "一件事的承诺时限不应长于成员事项中最长的。",
        "The limit of a bundle is no longer than the longest of its members.",
        _build_of_parts(_promise),
        values=_REDUCTION,
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "bundle-not-fewer",
        "一件事的环节、材料、跑动次数、收费项目，不应多于成员事项分开办的合计。",
        "A bundle needs no more steps, materials, visits and charged items than its members together.",
        _build_of_parts(_other_reductions),
        values=_REDUCTION,
        reads=SEVERAL_GUIDES,
    ),
)
