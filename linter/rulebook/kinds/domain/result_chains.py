"""Results of matters as prerequisites of other matters, and the stages in the life of a licence.

In: the facts of all guides, e.g. one that gives licence L01 and needs L02, and one that gives L02 and needs L01. Out:
hits for such circles, and for licences without a matter for one of their stages (新办, 变更, 延续, 注销 …).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linter.guides.codes import main_item_of
from linter.guides.fact import Fact
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.general.coverage import STATUS, is_given_up
from linter.rulebook.kinds.general.graph import circles
from linter.rulebook.kinds.kind import SEVERAL_GUIDES, Kind, Parameter, table_with
from linter.rulebook.rule import GroupCheck, GroupHit, RelatedGuide

LICENCES, STAGES = "licences needed and given", "stages of life"
"""Names of derived values: the results of `licences_of` and of `_stages_with`."""
RESULT = "/result/licence"


def licences_of(guide: Guide) -> dict[str, Any] | None:
    """{"gives": the licence that is the result, "needs": the licences without which nobody can apply}; None for
    neither.

    Needed are the licences of those materials that every applicant must hand in.
    """
    value = guide.value
    needed = set()
    documents = guide.context.index("documents", "documents", "id")
    for item in value.get("materials") or ():
        if not isinstance(item, dict) or item.get("necessity") != "必要" or item.get("when"):
            continue
        if _is_always_asked_for(value.get("situations"), item.get("document")):
            exemption = item.get("exemption") or {}
            licence = documents.get(item.get("document"), {}).get("licence") or exemption.get("licence")
            if isinstance(licence, str):
                needed.add(licence)
    gives = (value.get("result") or {}).get("licence")
    return {"gives": gives, "needs": sorted(needed)} if gives or needed else None


def _is_always_asked_for(situations: Any, document: Any) -> bool:
    """Whether a document is needed in every situation: all options of a question name it, or no situation names any."""
    questions = [
        [option.get("materials") or [] for option in item.get("options") or () if isinstance(option, dict)]
        for item in situations or ()
        if isinstance(item, dict)
    ]
    if not any(materials for options in questions for materials in options):
        return True
    return any(options and all(document in materials for materials in options) for options in questions)


def build_prerequisite_cycle(_spec: Mapping[str, Any]) -> GroupCheck:
    def judge(facts: list[Fact], _context: Context) -> Iterator[GroupHit]:
        by_district: dict[str, list[Fact]] = {}
        for fact in sorted(facts, key=lambda fact: fact.path):
            if fact.kind == "matter" and not is_given_up(fact):
                by_district.setdefault(str(fact.district), []).append(fact)
        for guides in by_district.values():
            yield from _circles_among(guides)

    return GroupCheck((RESULT, STATUS), judge, derived={LICENCES: licences_of})


def _circles_among(guides: list[Fact]) -> Iterator[GroupHit]:
    """One hit per circle among the guides of a district, at the result of its first guide."""
    givers: dict[str, list[int]] = {}
    for number, fact in enumerate(guides):
        if gives := fact.derived.get(LICENCES, {}).get("gives"):
            givers.setdefault(gives, []).append(number)
    links: dict[int, list[int]] = {}
    for number, fact in enumerate(guides):
        sources = [givers.get(licence, []) for licence in fact.derived.get(LICENCES, {}).get("needs", ())]
        # A licence that several matters give can be had in another way; a matter that needs its own result changes it.
        links[number] = [found[0] for found in sources if len(found) == 1 and found[0] != number]
    for circle in circles(links):
        names = " → ".join(str(guides[number].name) for number in circle)
        others = tuple(RelatedGuide(guides[number], str(guides[number].name)) for number in circle[1:-1])
        yield GroupHit(guides[circle[0]], RESULT, {"circle": names}, related=others)


def _stages_with(words: Mapping[str, list[str]]) -> Callable[[Guide], dict[str, Any] | None]:
    """A function that maps a guide whose result is a licence to {"stages": the stages it names, "validity": …}."""

    def stages(guide: Guide) -> dict[str, Any] | None:
        value, result = guide.value, guide.value.get("result") or {}
        if result.get("kind") != "证照":
            return None
        labels = [
            str(option.get("label"))
            for item in value.get("situations") or ()
            for option in (item.get("options") if isinstance(item, dict) else None) or ()
            if isinstance(option, dict)
        ]
        text = "\n".join([str(value.get("name")), *labels])
        named = [stage for stage, names in words.items() if any(name in text for name in names)]
        return {"stages": named, "validity": result.get("validity")}

    return stages


def build_life_stages(spec: Mapping[str, Any]) -> GroupCheck:
    words: Mapping[str, list[str]] = spec["table"]["stages"]

    def judge(facts: list[Fact], _context: Context) -> Iterator[GroupHit]:
        families: dict[tuple[str, str], list[Fact]] = {}
        for fact in facts:
            if fact.kind == "matter" and STAGES in fact.derived and fact.basic_code and not is_given_up(fact):
                families.setdefault((str(fact.district), main_item_of(fact.basic_code)), []).append(fact)
        for members in families.values():
            covered = {stage for fact in members for stage in fact.derived[STAGES]["stages"]}
            validity = next(filter(None, (fact.derived[STAGES]["validity"] for fact in members)), "长期")
            is_permanent = "长期" in validity
            missing = [stage for stage in words if stage not in covered and not (is_permanent and stage == "延续")]
            # A main item that distinguishes no two stages has one guide for all of them.
            if len(covered) > 1 and missing:
                first = min(members, key=lambda fact: fact.path)
                values = {"covered": "、".join(s for s in words if s in covered), "missing": "、".join(missing)}
                yield GroupHit(first, "/name", values)

    return GroupCheck(("/name", STATUS), judge, derived={STAGES: _stages_with(words)})


KINDS = (
    Kind(
        "life-stages",
        "分阶段办理的证照，同一主项下各阶段都应当有事项或情形；长期有效的不要求延续。",
        "A licence whose stages of life are told apart has a matter or a situation for each stage.",
        build_life_stages,
        {"table": Parameter(table_with("stages"), "词表，含 stages：{阶段: [字词]}")},
        {"covered": "已有的阶段", "missing": "缺少的阶段"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "prerequisite-cycle",
        "一个区县里的事项，不应互为前置：办甲要乙的结果，办乙又要甲的结果。",
        "No matter of a district needs a result that can only be had with its own.",
        build_prerequisite_cycle,
        values={"circle": "绕成的圈"},
        reads=SEVERAL_GUIDES,
    ),
)
