"""Named checks: how matters follow from one another, by their results and over the life of a licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.codes import main_item_of
from linter.guides.fact import Fact
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.general.coverage import STATUS, given_up
from linter.rulebook.kinds.general.graph import circles
from linter.rulebook.kinds.parameters import TABLE, params
from linter.rulebook.rule import Beside, GroupCheck, GroupHit, Kind, Tables

LINKS, STAGES = "licences needed and given", "stages of life"
RESULT = "/result/licence"


def links(guide: Guide) -> dict[str, Any] | None:
    """{gives: the licence that is the result, needs: the licences without which nobody can apply}: of the materials
    that every applicant must hand in, those that are (or are shown by) a licence."""
    value = guide.value
    found = set()
    documents = guide.context.index("documents", "documents", "id")
    for item in value.get("materials") or ():
        if not isinstance(item, dict) or item.get("necessity") != "必要" or item.get("when"):
            continue
        if _always(value.get("situations"), item.get("document")):
            exemption = item.get("exemption") or {}
            licence = documents.get(item.get("document"), {}).get("licence") or exemption.get("licence")
            if isinstance(licence, str):
                found.add(licence)
    gives = (value.get("result") or {}).get("licence")
    return {"gives": gives, "needs": sorted(found)} if gives or found else None


def _always(situations: Any, document: Any) -> bool:
    """Whether a material is asked for whatever the situation: a question of which every option names it, or a
    guide whose situations name no materials."""
    questions = [
        [option.get("materials") or [] for option in item.get("options") or () if isinstance(option, dict)]
        for item in situations or ()
        if isinstance(item, dict)
    ]
    if not any(materials for options in questions for materials in options):
        return True
    return any(options and all(document in materials for materials in options) for options in questions)


def _prerequisites(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    """No matter of a district needs a result that can only be had with its own."""

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_district: dict[str, list[Fact]] = {}
        for fact in sorted(facts, key=lambda fact: fact.path):
            if fact.kind == "matter" and not given_up(fact):
                by_district.setdefault(str(fact.district), []).append(fact)
        for own in by_district.values():
            yield from _circles(own)

    return GroupCheck((RESULT, STATUS), judge, derived={LINKS: links})


def _circles(own: list[Fact]) -> Iterator[GroupHit]:
    """The circles among the matters of one district, each told once, at the result of its first matter."""
    givers: dict[str, list[int]] = {}
    for number, fact in enumerate(own):
        if gives := fact.derived.get(LINKS, {}).get("gives"):
            givers.setdefault(gives, []).append(number)
    left: dict[int, list[int]] = {}
    for number, fact in enumerate(own):
        # Where several matters give a licence, or it is the matter's own (to change, to renew), there is another way.
        sources = [givers.get(licence, []) for licence in fact.derived.get(LINKS, {}).get("needs", ())]
        left[number] = [found[0] for found in sources if len(found) == 1 and found[0] != number]
    for circle in circles(left):
        names = " → ".join(str(own[number].name) for number in circle)
        others = tuple(Beside(own[number], str(own[number].name)) for number in circle[1:-1])
        yield GroupHit(own[circle[0]], RESULT, {"circle": names}, related=others)


def _stages(words: Mapping[str, list[str]]) -> Any:
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
        told = [stage for stage, said in words.items() if any(word in text for word in said)]
        return {"stages": told, "validity": result.get("validity")}

    return stages


def _life(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    """A main item that tells the stages of a licence's life apart names all of them, in its sub-items or in the
    situations of its guide; a licence without an end needs no renewal."""
    words: Mapping[str, list[str]] = tables(spec["table"])["stages"]

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        families: dict[tuple[str, str], list[Fact]] = {}
        for fact in facts:
            if fact.kind == "matter" and STAGES in fact.derived and fact.basic_code and not given_up(fact):
                families.setdefault((str(fact.district), main_item_of(fact.basic_code)), []).append(fact)
        for members in families.values():
            covered = {stage for fact in members for stage in fact.derived[STAGES]["stages"]}
            validity = next(filter(None, (fact.derived[STAGES]["validity"] for fact in members)), "长期")
            endless = "长期" in validity
            missing = [stage for stage in words if stage not in covered and not (endless and stage == "延续")]
            # A guide that tells no two stages apart is for whatever there is.
            if len(covered) > 1 and missing:
                first = min(members, key=lambda fact: fact.path)
                values = {"covered": "、".join(s for s in words if s in covered), "missing": "、".join(missing)}
                yield GroupHit(first, "/name", values)

    return GroupCheck(("/name", STATUS), judge, derived={STAGES: _stages(words)})


KINDS: dict[str, Kind] = {
    "life-stages": Kind(params("table", table=TABLE), _life),
    "prerequisites": Kind(params(), _prerequisites),
}
