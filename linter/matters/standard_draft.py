"""Draft a standard from the guides of one matter, for a person to decide on.

Input: a configuration and a code. Output: YAML with comments, such as
`audience: [个人]  # 2/3 个区县一致；不同的有 新北区`.

A field that must be equal gets the value of most guides, a list entry by entry. A field that may only be better gets
the best value (取优). Comments say how many guides agree and what is undecided.
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
from linter.matters.comparison import compared_fields, facts_of
from linter.matters.lookup import Found, find
from linter.matters.show import annotated, ordered
from linter.rulebook.rulebook import Rulebook
from linter.source import schema
from linter.source.pointer import STAR, Place, Pointer, parse

_LISTS = ("set", "sequence")
"""Compare modes of fields that are lists."""


def draft_standard(config: Config, code: str) -> str:
    """The draft for the basic code of `code`, as YAML. Raises ConfigError if no guide has the code."""
    found = find(config, basic_code_of(code))
    equal, measures = compared_fields(Rulebook(config.rules))
    # Without a standard here, a value that a guide inherits from the present standard counts like a value of its own.
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
    """The values and comments of a draft, collected field by field from the guides of one basic code (by path)."""

    def __init__(self, context: Context, guides: dict[str, Guide]) -> None:
        self.context, self.guides = context, guides
        self.comments: dict[Pointer, str] = {}
        self.result: dict[str, Any] = {}

    def document(
        self, group: Group, equal: dict[str, str], measures: dict[str, str]
    ) -> tuple[dict[str, Any], dict[Pointer, str]]:
        """The draft, and comments by pointer."""
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

    def _values(self, group: Group, place: str) -> list[tuple[Fact, Any]]:
        """The value of a field in each guide that has one, as it takes effect."""
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
        """Put the most frequent value of a field into the draft."""
        values = self._values(group, place)
        if not values or isinstance(Place(place).get(self.result), dict):
            return
        keys = [canonical(_compared(value)) for _, value in values]
        ranked = Counter(keys).most_common()
        index = keys.index(ranked[0][0])
        comment = ""
        if len(ranked) > 1:
            tied = ranked[0][1] == ranked[1][1]
            names = [
                group.name(fact, self.context)
                for (fact, _), key in zip(values, keys, strict=True)
                if key != keys[index]
            ]
            state = "没有多数，待定" if tied else f"{ranked[0][1]}/{len(values)} 个区县一致"
            comment = visible(f"{state}；不同的有 {'、'.join(names)}")
        self._put(place, _without_files(values[index][1], place), comment)

    def _most_entries(self, group: Group, place: str) -> None:
        """Put the list of entries that at least half of the guides have into the draft. An entry that exactly half of
        them have is marked as undecided."""
        values = [(fact, list(value)) for fact, value in self._values(group, place) if isinstance(value, list)]
        if not values:
            return
        parts = {fact.path: fact.values[place].parts for fact, _ in values}
        identity = Identity([value for fact in group.members if (value := fact.values.get(place))])
        count: Counter[tuple[str, str]] = Counter()
        entries: dict[tuple[str, str], Any] = {}
        for fact, listed in values:
            seen = set()
            for index, entry in enumerate(listed):
                key = identity.whole(parts[fact.path][index])
                entries.setdefault(key, entry)
                seen.add(key)
            count.update(seen)
        half = len(values) / 2
        kept = [key for key in entries if count[key] >= half]
        left = len(entries) - len(kept)
        self._put(
            place,
            _without_files([entries[key] for key in kept], place),
            f"另有 {left} 项只有少数区县有，没有写入" if left else "",
        )
        for number, key in enumerate(kept):
            if count[key] < len(values):
                state = "没有多数，待定" if count[key] == half else "多数"
                name = f"{visible(shorten(entries[key], 20))}：" if isinstance(entries[key], str) else ""
                self.comments[(*parse(place), number)] = f"{name}{count[key]}/{len(values)} 个区县有，{state}"

    def _best(self, group: Group, place: str, measure: str) -> None:
        """Put the best value of a field into the draft."""
        values = group.stating(place)
        best = groups.best(values, MEASURES[measure])
        if best is None:
            return
        leaders = [group.name(fact, self.context) for fact, value in values if not MEASURES[measure](value, best)]
        path = next(fact.path for fact, value in values if value is best)
        value = Place(place).get(self.guides[path].value)
        comment = (
            ""
            if len(leaders) == len(values)
            else visible(f"取优：{'、'.join(leaders)}（{len(leaders)}/{len(values)}）")
        )
        if isinstance(value, dict):
            value = {key: value[key] for key in ("value", "unit") if key in value}
        self._put(place, value, comment)

    def _fee_items(self) -> None:
        if (self.result.get("fees") or {}).get("charged"):
            self.comments[("fees",)] = "收费项目和标准按收费目录清单填写"


def _compared(value: Any) -> Any:
    """The part of a value that is compared: of a time limit its length, without its note."""
    if isinstance(value, dict) and "value" in value and "unit" in value:
        return {"value": value["value"], "unit": value["unit"]}
    return value


def _without_files(value: Any, place: str) -> Any:
    """The value of a place without the files that lie beside the guide that it comes from, and without empty keys."""
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if f"{place}/{key}" not in attachments() and item is not None}
        return {key: _without_files(item, f"{place}/{key}") for key, item in kept.items()}
    return [_without_files(item, f"{place}/{STAR}") for item in value] if isinstance(value, list) else value
