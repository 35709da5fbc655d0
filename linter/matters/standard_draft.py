"""`matterlint standard draft`: a standard put together from what districts do, for a person to decide.

A field that must be equal takes what most districts say, a list entry by entry; what may only be better
takes the best that a district does (取优). Comments say how many agree and what is open.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from linter.common.text import canonical, shorten, visible
from linter.engine.config import Config
from linter.guides import groups
from linter.guides.codes import basic_code_of
from linter.guides.condition import filled
from linter.guides.fact import Fact
from linter.guides.fields import attachments, is_inheritable, policies
from linter.guides.groups import MEASURES, Group, Identity
from linter.guides.guide import Context, Guide
from linter.matters.comparison import compared, facts_of
from linter.matters.lookup import Found, find
from linter.matters.show import annotated, ordered
from linter.rulebook.rulebook import Rulebook
from linter.source import schema
from linter.source.pointer import STAR, Place, Pointer, parse

_LISTS = ("set", "sequence")


def draft(config: Config, code: str) -> str:
    """The proposed standard of a code's base code as YAML. Raises ConfigError if no guide has the code."""
    found = find(config, basic_code_of(code))
    equal, measures = compared(Rulebook(config.rules))
    # What a guide leaves to the present standard is what the district does: it counts like its own.
    whole = [(Guide(guide.path, guide.value, found.context), tree) for guide, tree in found.guides]
    facts = facts_of(Found(found.basic_code, found.context, whole, None), equal, measures)
    writer = _Draft(found.context, {guide.path: guide for guide, _ in whole})
    group = Group(facts, None)
    document, comments = writer.document(group, equal, measures)
    levels = sorted({str(fact.level) for fact in group.members if fact.level})
    if levels:
        document["levels"] = levels
    head = [f"# 由 {len(found.guides)} 份办事指南归纳的标准草案，由人逐项决定后放进 standards/。"]
    head.append("# 必须一致的取多数区县的写法；承诺时限、到现场次数、收费取最优（取优）。")
    if len(levels) > 1:
        head.append(f"# 注意：这些指南分属不同层级（{'、'.join(levels)}），法定时限按层级可以不同。")
    return "\n".join(head) + "\n" + annotated(ordered(document, "standard"), comments)


class _Draft:
    """Collects what the guides of one base code say."""

    def __init__(self, context: Context, guides: dict[str, Guide]) -> None:
        self.context, self.guides = context, guides
        self.comments: dict[Pointer, str] = {}
        self.result: dict[str, Any] = {}

    def document(
        self, group: Group, equal: dict[str, str], measures: dict[str, str]
    ) -> tuple[dict[str, Any], dict[Pointer, str]]:
        """The proposed standard, and what to say of its places."""
        first = next(iter(self.guides.values())).value
        self.result |= {"kind": "standard", "basic_code": first["basic_code"]}
        form = schema.of_kind("standard").shape
        # Rules may name fields that have no policy; a field inside a must-equal one is put together with it.
        named = [place for place in equal if place in policies() or not is_inheritable(parse(place))]
        policy = {**policies(), **dict.fromkeys(named, "must-equal")}
        for place, kind in policy.items():
            # A file lies beside the guides of a district: a standard has its own.
            if form.at(parse(place)) is None or place == "/basic_code" or place in attachments():
                continue
            if kind == "must-equal" and equal.get(place) in _LISTS:
                self._most_entries(group, place)
            elif kind == "must-equal":
                self._most(group, place)
        for place, measure in measures.items():
            if place not in equal and measure in ("duration", "number", "count"):
                self._best(group, place, measure)
        self._fee_items()
        return self.result, self.comments

    def _said(self, group: Group, place: str) -> list[tuple[Fact, Any]]:
        """What the guides say, as it takes effect."""
        values = [(fact, Place(place).get(self.guides[fact.path].value)) for fact in group.members]
        return [(fact, value) for fact, value in values if filled(value)]

    def _put(self, place: str, value: Any, comment: str = "") -> None:
        *above, last = parse(place)
        target = self.result
        for step in above:
            target = target.setdefault(step, {})
        target[last] = value
        if comment:
            self.comments[parse(place)] = comment

    def _most(self, group: Group, place: str) -> None:
        said = self._said(group, place)
        if not said or isinstance(Place(place).get(self.result), dict):
            return
        keys = [canonical(_compared(value)) for _, value in said]
        ranked = Counter(keys).most_common()
        index = keys.index(ranked[0][0])
        comment = ""
        if len(ranked) > 1:
            tied = ranked[0][1] == ranked[1][1]
            names = [
                group.name(fact, self.context) for (fact, _), key in zip(said, keys, strict=True) if key != keys[index]
            ]
            state = "没有多数，待定" if tied else f"{ranked[0][1]}/{len(said)} 个区县一致"
            comment = visible(f"{state}；不同的有 {'、'.join(names)}")
        self._put(place, _without_files(said[index][1], place), comment)

    def _most_entries(self, group: Group, place: str) -> None:
        """A list of what more than half list; what exactly half list is put in and marked."""
        said = [(fact, list(value)) for fact, value in self._said(group, place) if isinstance(value, list)]
        if not said:
            return
        parts = {fact.path: fact.values[place].parts for fact, _ in said}
        identity = Identity([value for fact in group.members if (value := fact.values.get(place))])
        count: Counter[tuple[str, str]] = Counter()
        entries: dict[tuple[str, str], Any] = {}
        for fact, listed in said:
            seen = set()
            for index, entry in enumerate(listed):
                key = identity.whole(parts[fact.path][index])
                entries.setdefault(key, entry)
                seen.add(key)
            count.update(seen)
        half = len(said) / 2
        kept = [key for key in entries if count[key] >= half]
        left = len(entries) - len(kept)
        self._put(
            place,
            _without_files([entries[key] for key in kept], place),
            f"另有 {left} 项只有少数区县有，没有写入" if left else "",
        )
        for number, key in enumerate(kept):
            if count[key] < len(said):
                state = "没有多数，待定" if count[key] == half else "多数"
                name = f"{visible(shorten(entries[key], 20))}：" if isinstance(entries[key], str) else ""
                self.comments[(*parse(place), number)] = f"{name}{count[key]}/{len(said)} 个区县有，{state}"

    def _best(self, group: Group, place: str, measure: str) -> None:
        said = group.stating(place)
        top = groups.best(said, MEASURES[measure])
        if top is None:
            return
        leaders = [group.name(fact, self.context) for fact, value in said if not MEASURES[measure](value, top)]
        path = next(fact.path for fact, value in said if value is top)
        value = Place(place).get(self.guides[path].value)
        comment = (
            "" if len(leaders) == len(said) else visible(f"取优：{'、'.join(leaders)}（{len(leaders)}/{len(said)}）")
        )
        if isinstance(value, dict):
            value = {key: value[key] for key in ("value", "unit") if key in value}
        self._put(place, value, comment)

    def _fee_items(self) -> None:
        if (self.result.get("fees") or {}).get("charged"):
            self.comments[("fees",)] = "收费项目和标准按收费目录清单填写"


def _compared(value: Any) -> Any:
    """What of a value tells districts apart: of a time limit its length."""
    if isinstance(value, dict) and "value" in value and "unit" in value:
        return {"value": value["value"], "unit": value["unit"]}
    return value


def _without_files(value: Any, place: str) -> Any:
    """The value of a place without the files that lie beside the guide it comes from."""
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if f"{place}/{key}" not in attachments() and item is not None}
        return {key: _without_files(item, f"{place}/{key}") for key, item in kept.items()}
    return [_without_files(item, f"{place}/{STAR}") for item in value] if isinstance(value, list) else value
