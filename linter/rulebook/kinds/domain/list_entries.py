"""Lists (清单) against the guides, against one another, and against themselves.

In: a guide or the facts of all guides, and the lists in force. Out: hits at the guide that contradicts a list, e.g. one
that stands in the 不见面审批服务事项清单 although people have to come, or at the entry of a list that lacks something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.common.text import folded
from linter.guides import lists
from linter.guides.codes import index_keys, lookup_keys
from linter.guides.fact import Fact
from linter.guides.guide import Context, Guide
from linter.guides.lists import (
    BREAKABLE_LIST,
    CHECKLIST_LIST,
    CROSS_REGION_LIST,
    DELEGATION_LIST,
    NEGATIVE_LIST,
    PERMIT,
    PERMIT_LIST,
    SERVICE_LIST,
    SUPERVISION_LIST,
)
from linter.guides.no_meeting import GREEN, NEGATIVE, Colour, ReasonPatterns, colour
from linter.rulebook.kinds.general.coverage import STATUS, is_given_up
from linter.rulebook.kinds.kind import SEVERAL_GUIDES, TEXT, TEXTS, BeyondKeys, Kind, Parameter, fixed, table_with
from linter.rulebook.rule import Check, GroupCheck, GroupHit, Hit, RelatedGuide

SIMILAR_FROM = 85
"""rapidfuzz ratio (0 to 100). Names that are at least so similar, without the words for the kind of decision, name one
matter. Below, different permits of one trade would be mixed up."""
_DECISION = regex.compiled("行政|许可|审批|核准|审核|批准|备案|登记|认定|确认|审查|报告|办理|服务|证")
_HANDOVER = {"account": "账号", "window": "窗口", "staff": "人员", "system": "系统"}
"""Keys of an entry's `handover` that must be true for a delegated matter to be handled, with their Chinese names."""


def build_colour_differs(spec: Mapping[str, Any]) -> Check:
    words = ReasonPatterns.of(spec["words"])

    def check(guide: Guide) -> Iterator[Hit]:
        name, found = _list_and_colour(guide, words)
        if found is None:
            return
        values = _colour_values(name, found)
        if name == SERVICE_LIST and found.colour != GREEN:
            yield Hit(found.obstacles[0].pointer, values, "service")
        elif name == BREAKABLE_LIST and found.colour == NEGATIVE:
            yield Hit(found.obstacles[0].pointer, values, "breakable")
        elif name == NEGATIVE_LIST and found.colour != NEGATIVE:
            yield Hit(("handling", "visit_reason"), values, "negative")

    return check


def build_colour_better(spec: Mapping[str, Any]) -> Check:
    words = ReasonPatterns.of(spec["words"])

    def check(guide: Guide) -> Iterator[Hit]:
        name, found = _list_and_colour(guide, words)
        if found is not None and name == BREAKABLE_LIST and found.colour == GREEN:
            yield Hit(("handling", "visits"), _colour_values(name, found))

    return check


def _list_and_colour(guide: Guide, words: ReasonPatterns) -> tuple[str | None, Colour | None]:
    """(the 不见面 list that contains a guide's matter, the colour of the guide); (None, None) if none does."""
    listed = lists.entries_by_code(guide.context, (SERVICE_LIST, BREAKABLE_LIST, NEGATIVE_LIST))
    entries = listed.get(str(guide.own.get("basic_code"))) if listed else None
    if not entries or guide.own.get("kind") == "standard":
        return None, None
    district = guide.own.get("district")
    name = next(
        (e.file.value["list"] for e in entries if lists.applies_to_district(e.file, district, guide.context)), None
    )
    return (name, colour(guide, words)) if name is not None else (None, None)


def _colour_values(name: str | None, found: Colour) -> dict[str, Any]:
    blocker = {"blocker": found.obstacles[0].reason} if found.obstacles else {}
    return {"list": name, "colour": found.colour, "step": found.step, **blocker}


def _supervision_unknown(guide: Guide) -> Iterator[Hit]:
    for number, _, entries in _supervision_matters(guide):
        if not entries:
            yield Hit(("supervision", "matters", number))


def _supervision_of_other_matter(guide: Guide) -> Iterator[Hit]:
    for number, _, entries in _supervision_matters(guide):
        bases = {item.entry.get("basic_code") for item in entries} - {None}
        if bases and guide.own.get("basic_code") not in bases:
            yield Hit(("supervision", "matters", number), {"name": entries[0].entry.get("name")})


def _supervision_matters(guide: Guide) -> list[tuple[int, Any, list[lists.ListEntry]]]:
    """(index, code, entries of the 监管事项清单) of each supervision matter that a guide names.

    Nothing for a standard, and for a district to which no such list applies.
    """
    context, district = guide.context, guide.own.get("district")
    known = lists.entries_by_code(context, (SUPERVISION_LIST,), "code")
    named = (guide.value.get("supervision") or {}).get("matters")
    if not known or not isinstance(named, list) or guide.own.get("kind") == "standard":
        return []
    if not any(
        lists.applies_to_district(file, district, context) for file in lists.in_force(context, (SUPERVISION_LIST,))
    ):
        return []
    return [
        (
            number,
            code,
            [item for item in known.get(code, ()) if lists.applies_to_district(item.file, district, context)],
        )
        for number, code in enumerate(named)
    ]


def build_permit_reborn(_spec: Mapping[str, Any]) -> GroupCheck:
    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        from rapidfuzz import fuzz  # imported late: only phase two needs it

        by_path = {fact.path: fact for fact in facts}
        others = [
            (folded(_without_decision(fact.name)), fact)
            for fact in facts
            if fact.kind == "matter" and fact.type != PERMIT and fact.name and not is_given_up(fact)
        ]
        for series in lists.editions(context, PERMIT_LIST):
            if len(series) < 2:
                continue
            current = [item.entry for item in lists.entries(series[-1])]
            codes = {own for entry in current if (code := entry.get("basic_code")) for own in index_keys(code)}
            names = {folded(str(entry.get("name"))) for entry in current}
            for removed in lists.entries(series[-2]):
                name, code = str(removed.entry.get("name")), removed.entry.get("basic_code")
                if folded(name) in names or (code and codes.intersection(lookup_keys(code))):
                    continue
                subject = folded(_without_decision(name))
                for other_subject, fact in others:
                    similar = len(subject) > 2 and fuzz.ratio(subject, other_subject, score_cutoff=SIMILAR_FROM)
                    if similar and lists.applies_to_district(removed.file, fact.district, context):
                        related = RelatedGuide(by_path[removed.file.path], name, place=removed.place)
                        values = {"name": fact.name, "old": name, "type": fact.type}
                        yield GroupHit(fact, "/type", values, related=(related,))

    return GroupCheck(("/type", STATUS), judge)


def _without_decision(name: str | None) -> str:
    """A name without the words for the kind of decision: 公共场所卫生许可 → 公共场所卫生."""
    text = name or ""
    for start, end in reversed(list(_DECISION.spans(text))):
        text = text[:start] + text[end:]
    return text


def build_reciprocal(_spec: Mapping[str, Any]) -> GroupCheck:
    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        files = [file for file in lists.in_force(context, (CROSS_REGION_LIST,)) if file.value.get("owner")]
        for file in files:
            owner = file.value["owner"]
            for partner in sorted(set(file.value.get("partners") or ())):
                theirs = [f for f in files if f.value["owner"] == partner and owner in (f.value.get("partners") or ())]
                if not theirs:
                    continue
                their_entries = {_entry_key(item): item for item in reversed(list(lists.entries(theirs)))}
                for item in lists.entries([file]):
                    other = their_entries.get(_entry_key(item))
                    values = {"name": item.entry.get("name"), "own": owner, "partner": partner}
                    if other is None:
                        related = RelatedGuide(
                            by_path[theirs[0].path], str(theirs[0].value.get("title")), place="/entries/0"
                        )
                        yield GroupHit(by_path[file.path], item.place, values, "missing", (related,))
                    elif item.entry.get("mode") != other.entry.get("mode") and file.path < other.file.path:
                        values |= {"mode": item.entry.get("mode"), "other": other.entry.get("mode")}
                        related = RelatedGuide(
                            by_path[other.file.path], str(other.entry.get("mode")), place=f"{other.place}/mode"
                        )
                        yield GroupHit(by_path[file.path], f"{item.place}/mode", values, "mode", (related,))

    return GroupCheck((), judge)


def _entry_key(item: lists.ListEntry) -> str:
    """The key by which two lists have the same entry: its basic code, else its folded name."""
    return item.entry.get("basic_code") or folded(str(item.entry.get("name")))


def build_delegation_operable(_spec: Mapping[str, Any]) -> GroupCheck:
    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        for item in lists.entries(lists.in_force(context, (DELEGATION_LIST,))):
            handover = item.entry.get("handover") or {}
            lacking = [title for key, title in _HANDOVER.items() if handover.get(key) is not True]
            if lacking:
                values = {"name": item.entry.get("name"), "lacking": "、".join(lacking)}
                yield GroupHit(by_path[item.file.path], item.place, values)

    return GroupCheck((), judge)


def build_checklist_missing(_spec: Mapping[str, Any]) -> GroupCheck:
    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        with_checklist = lists.entries_by_code(context, (CHECKLIST_LIST,), "code")
        for item in lists.entries(lists.in_force(context, (SUPERVISION_LIST,))) if with_checklist else ():
            if item.entry.get("code") not in with_checklist:
                yield GroupHit(by_path[item.file.path], item.place, {"name": item.entry.get("name")})

    return GroupCheck((), judge)


def build_tag_unlisted(spec: Mapping[str, Any]) -> Check:
    tag, names = spec["tag"], tuple(spec["lists"])

    def check(guide: Guide) -> Iterator[Hit]:
        tags = guide.value.get("tags")
        if not isinstance(tags, list) or tag not in tags or not lists.in_force(guide.context, names):
            return
        if guide.own.get("basic_code") not in guide.context.once(_codes_in_lists, *names):
            yield Hit(("tags", tags.index(tag)))

    return check


def _codes_in_lists(context: Context, *names: str) -> set[str | None]:
    """The basic codes that the entries of some lists name, as their own or among their members."""
    return {
        code
        for item in lists.entries(lists.in_force(context, names))
        for code in (item.entry.get("basic_code"), *(item.entry.get("members") or ()))
    }


_LISTS = BeyondKeys("the guide's own code and district decide, before inheritance, which list applies")
_WORDS = {"words": Parameter(table_with("statutory", "inspection"), "词表：怎样认出到场原因，含 statutory、inspection")}
_COLOUR = {
    "list": "事项所在的清单",
    "colour": "指南现在的颜色（绿、橙、黄、负面）",
    "step": "离不见面最近的一步",
}
_NAME = {"name": "条目的名称"}
KINDS = (
    Kind(
        "list-colour-differs",
        "不见面三张清单里的事项，指南应当做得到清单所说的。",
        "A guide does as the no-meeting list says: green, breakable or negative.",
        build_colour_differs,
        _WORDS,
        {**_COLOUR, "blocker": "妨碍不见面的原因"},
        {
            "service": "在服务事项清单里，却还要见面",
            "breakable": "在可突破事项清单里，法律却要求本人到场",
            "negative": "在负面清单里，法律却没有要求到场",
        },
        reads=_LISTS,
    ),
    Kind(
        "list-colour-better",
        "可突破事项清单里的事项，如果已经可以不见面，应当移到服务事项清单。",
        "A matter listed as breakable to which nothing stands in the way any more.",
        build_colour_better,
        _WORDS,
        _COLOUR,
        reads=_LISTS,
    ),
    Kind(
        "supervision-unknown",
        "指南写的监管事项编码，应当在适用的监管事项清单里。",
        "A supervision matter that a guide names stands in the list.",
        fixed(_supervision_unknown),
        reads=_LISTS,
    ),
    Kind(
        "supervision-of-other-matter",
        "指南写的监管事项，清单里对应的应当是这个事项。",
        "A supervision matter that a guide names is listed for the same matter.",
        fixed(_supervision_of_other_matter),
        values={"name": "监管事项的名称"},
        reads=_LISTS,
    ),
    Kind(
        "tag-unlisted",
        "带某个标签的事项，应当在某种清单里（作为条目或成员）。",
        "A matter with a tag stands in a list.",
        build_tag_unlisted,
        {"tag": Parameter(TEXT, "标签"), "lists": Parameter(TEXTS, "哪几种清单")},
        reads=_LISTS,
    ),
    Kind(
        "permit-reborn",
        "明减暗增：从行政许可事项清单里取消的许可，不应换成别的类型继续办。",
        "A permit that was removed from the list is not asked for as another type of matter.",
        build_permit_reborn,
        values={"name": "现在的事项", "old": "取消的许可", "type": "现在的类型"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "list-reciprocal",
        "互相结为伙伴的两地，跨域通办清单里的事项和办理方式应当一致。",
        "Two areas that name each other as partners list the same matters in the same mode.",
        build_reciprocal,
        values={
            **_NAME,
            "own": "这张清单的所属地",
            "partner": "伙伴",
            "mode": "这边的办理方式",
            "other": "那边的办理方式",
        },
        variants={"missing": "伙伴的清单里没有", "mode": "办理方式不同"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "delegation-operable",
        "下放的事项，账号、窗口、人员、系统应当都已到位。",
        "A delegated matter has account, window, staff and system.",
        build_delegation_operable,
        values={**_NAME, "lacking": "还缺什么"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "checklist-missing",
        "监管事项清单里的每一项，应当有检查实施清单；目录没有检查实施清单时不检查。",
        "Every listed supervision matter has an inspection checklist.",
        build_checklist_missing,
        values=_NAME,
        reads=SEVERAL_GUIDES,
    ),
)
