"""Named checks: lists (清单) against the matters, against one another, and against themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz

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
from linter.guides.no_meeting import GREEN, NEGATIVE, ReasonPatterns, colour
from linter.rulebook.kinds.general.coverage import STATUS, given_up
from linter.rulebook.kinds.parameters import TABLE, TEXTS, params
from linter.rulebook.rule import Beside, Check, GroupCheck, GroupHit, Hit, Kind, Tables

ALIKE = 85
"""Names count as one from this ratio (of 100) on, once the word for the kind of decision is gone."""
_DECISION = regex.compiled("行政|许可|审批|核准|审核|批准|备案|登记|认定|确认|审查|报告|办理|服务|证")


def _colour(spec: Mapping[str, Any], tables: Tables) -> Check:
    """What the three 不见面 lists say of a matter is what its guide makes of it. `find`:

    differs   on the service list but not green; breakable or negative against the law's word
    better    listed as breakable, and nothing stands in the way any more
    """
    words, better = ReasonPatterns.of(tables(spec["words"])), spec["find"] == "better"
    names = (SERVICE_LIST, BREAKABLE_LIST, NEGATIVE_LIST)

    def check(guide: Guide) -> Iterator[Hit]:
        listed = lists.entries_by_code(guide.context, names)
        entries = listed.get(str(guide.own.get("basic_code"))) if listed else None
        if not entries or guide.own.get("kind") == "standard":
            return
        district = guide.own.get("district")
        name = next(
            (e.file.value["list"] for e in entries if lists.applies_to_district(e.file, district, guide.context)), None
        )
        if name is None:
            return
        found = colour(guide, words)
        values = {"list": name, "colour": found.colour, "step": found.step}
        if found.obstacles:
            values["blocker"] = found.obstacles[0].reason
        if better:
            if name == BREAKABLE_LIST and found.colour == GREEN:
                yield Hit(("handling", "visits"), values)
        elif name == SERVICE_LIST and found.colour != GREEN:
            yield Hit(found.obstacles[0].pointer, values, "service")
        elif name == BREAKABLE_LIST and found.colour == NEGATIVE:
            yield Hit(found.obstacles[0].pointer, values, "breakable")
        elif name == NEGATIVE_LIST and found.colour != NEGATIVE:
            yield Hit(("handling", "visit_reason"), values, "negative")

    return check


def _supervised(spec: Mapping[str, Any], tables: Tables) -> Check:
    """The supervision matters that a guide names are listed (`known`), and listed for the same matter (`own`).
    A catalog without such a list for the district is not judged."""
    must = spec["must"]

    def check(guide: Guide) -> Iterator[Hit]:
        known = lists.entries_by_code(guide.context, (SUPERVISION_LIST,), "code")
        named = (guide.value.get("supervision") or {}).get("matters")
        if not known or not isinstance(named, list) or guide.own.get("kind") == "standard":
            return
        context, district = guide.context, guide.own.get("district")
        if not any(
            lists.applies_to_district(file, district, context) for file in lists.in_force(context, (SUPERVISION_LIST,))
        ):
            return
        for number, code in enumerate(named):
            entries = [item for item in known.get(code, ()) if lists.applies_to_district(item.file, district, context)]
            pointer = ("supervision", "matters", number)
            if not entries:
                if must == "known":
                    yield Hit(pointer)
                continue
            bases = {item.entry.get("basic_code") for item in entries} - {None}
            if must == "own" and bases and guide.own.get("basic_code") not in bases:
                yield Hit(pointer, {"name": entries[0].entry.get("name")})

    return check


def _reborn(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    """明减暗增: a permit that stood in the last edition of a list and is gone from the newest is still asked for
    as another type of matter: the same item code or a like name."""

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        others = [
            (folded(_plain(fact.name)), fact)
            for fact in facts
            if fact.kind == "matter" and fact.type != PERMIT and fact.name and not given_up(fact)
        ]
        for series in lists.editions(context, PERMIT_LIST):
            if len(series) < 2:
                continue
            now = [item.entry for item in lists.entries(series[-1])]
            codes = {own for entry in now if (code := entry.get("basic_code")) for own in index_keys(code)}
            names = {folded(str(entry.get("name"))) for entry in now}
            for gone in lists.entries(series[-2]):
                name = str(gone.entry.get("name"))
                code = gone.entry.get("basic_code")
                if folded(name) in names or (code and codes.intersection(lookup_keys(code))):
                    continue
                bare = folded(_plain(name))
                for said, fact in others:
                    alike = len(bare) > 2 and fuzz.ratio(bare, said, score_cutoff=ALIKE)
                    if alike and lists.applies_to_district(gone.file, fact.district, context):
                        said_there = Beside(by_path[gone.file.path], name, place=gone.place)
                        values = {"name": fact.name, "old": name, "type": fact.type}
                        yield GroupHit(fact, "/type", values, related=(said_there,))

    return GroupCheck(("/type", STATUS), judge)


def _plain(name: str | None) -> str:
    """A name without the words for the kind of decision: what is left is what it is about."""
    text = name or ""
    for start, end in reversed(list(_DECISION.spans(text))):
        text = text[:start] + text[end:]
    return text


def _reciprocal(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    """Two areas that name each other as partners list the same matters, each in the same mode."""

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        files = [file for file in lists.in_force(context, (CROSS_REGION_LIST,)) if file.value.get("owner")]
        for mine in files:
            partners = set(mine.value.get("partners") or ())
            own = mine.value["owner"]
            for partner in sorted(partners):
                theirs = [f for f in files if f.value["owner"] == partner and own in (f.value.get("partners") or ())]
                if not theirs:
                    continue
                there = {_called(item): item for item in reversed(list(lists.entries(theirs)))}
                for item in lists.entries([mine]):
                    other = there.get(_called(item))
                    values = {"name": item.entry.get("name"), "own": own, "partner": partner}
                    if other is None:
                        said = Beside(by_path[theirs[0].path], str(theirs[0].value.get("title")), place="/entries/0")
                        yield GroupHit(by_path[mine.path], item.place, values, "missing", (said,))
                    elif item.entry.get("mode") != other.entry.get("mode") and mine.path < other.file.path:
                        values |= {"mode": item.entry.get("mode"), "other": other.entry.get("mode")}
                        said = Beside(
                            by_path[other.file.path], str(other.entry.get("mode")), place=f"{other.place}/mode"
                        )
                        yield GroupHit(by_path[mine.path], f"{item.place}/mode", values, "mode", (said,))

    return GroupCheck((), judge)


def _called(item: lists.ListEntry) -> str:
    """What two lists know an entry by: its base code, else its name."""
    return item.entry.get("basic_code") or folded(str(item.entry.get("name")))


def _operable(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    """A delegated matter can be handled where it went: account, window, staff and system are there."""

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        for item in lists.entries(lists.in_force(context, (DELEGATION_LIST,))):
            handover = item.entry.get("handover") or {}
            lacking = [title for key, title in _NEEDED.items() if handover.get(key) is not True]
            if lacking:
                values = {"name": item.entry.get("name"), "lacking": "、".join(lacking)}
                yield GroupHit(by_path[item.file.path], item.place, values)

    return GroupCheck((), judge)


_NEEDED = {"account": "账号", "window": "窗口", "staff": "人员", "system": "系统"}


def _inspected(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    """Every listed supervision matter has an inspection checklist, in a catalog that keeps checklists."""

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_path = {fact.path: fact for fact in facts}
        done = lists.entries_by_code(context, (CHECKLIST_LIST,), "code")
        for item in lists.entries(lists.in_force(context, (SUPERVISION_LIST,))) if done else ():
            if item.entry.get("code") not in done:
                yield GroupHit(by_path[item.file.path], item.place, {"name": item.entry.get("name")})

    return GroupCheck((), judge)


def _tagged(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A matter with a tag stands in a list of a kind, as its base code or as one of the members."""
    tag, names = spec["tag"], tuple(spec["lists"])

    def check(guide: Guide) -> Iterator[Hit]:
        tags = guide.value.get("tags")
        if not isinstance(tags, list) or tag not in tags or not lists.in_force(guide.context, names):
            return
        if guide.own.get("basic_code") not in guide.context.once(_members, *names):
            yield Hit(("tags", tags.index(tag)))

    return check


def _members(context: Context, *names: str) -> set[str | None]:
    """The base codes that some lists name."""
    return {
        code
        for item in lists.entries(lists.in_force(context, names))
        for code in (item.entry.get("basic_code"), *(item.entry.get("members") or ()))
    }


KINDS: dict[str, Kind] = {
    "delegation-operable": Kind(params(), _operable),
    "list-colour": Kind(params("find words", find={"enum": ["differs", "better"]}, words=TABLE), _colour),
    "list-reciprocal": Kind(params(), _reciprocal),
    "permit-reborn": Kind(params(), _reborn),
    "supervision-inspected": Kind(params(), _inspected),
    "supervision-listed": Kind(params("must", must={"enum": ["known", "own"]}), _supervised),
    "tagged-listed": Kind(params("tag lists", tag={"type": "string"}, lists=TEXTS), _tagged),
}
