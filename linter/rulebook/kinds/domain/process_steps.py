"""The steps of a matter, and the questions (情形) that select its materials.

In: a guide, e.g. with the steps 受理, 决定, 送达. Out: hits where stages are missing, a decision comes without a
review, or a way through the questions ends without materials.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.guide import Guide
from linter.rulebook.kinds.general.graph import links_at, reached
from linter.rulebook.kinds.kind import Kind, Parameter, fixed, table_with
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place, Pointer

_STEPS, _QUESTIONS = Place("/process"), Place("/situations")
_AFTER, _NEXT = Place("/after/*"), Place("/options/*/next")


def build_stages(spec: Mapping[str, Any]) -> Check:
    stages = [(stage["name"], stage["words"]) for stage in spec["table"]["stages"]]

    def check(guide: Guide) -> Iterator[Hit]:
        names = " ".join(_name(step) for step in _STEPS.get(guide.value) or ())
        missing = [name for name, words in stages if not _has(names, words)] if names else []
        if missing:
            yield Hit(_STEPS.steps, {"missing": "、".join(missing)})

    return check


def build_review_before_decision(spec: Mapping[str, Any]) -> Check:
    table = spec["table"]
    decides, reviews, neither = table["decides"], table["reviews"], table["neither"]

    def check(guide: Guide) -> Iterator[Hit]:
        steps = _STEPS.get(guide.value)
        if not isinstance(steps, list):
            return
        names = [_name(step) for step in steps]
        reviewing = {number for number, name in enumerate(names) if _has(name, reviews) and not _has(name, neither)}
        links = guide.once(links_at, _STEPS.text, _AFTER.text)
        is_linked = any(links.values())
        # The kind `process-stages` reports a guide without any review.
        for number, name in enumerate(names) if reviewing else ():
            if number in reviewing or not _has(name, decides) or _has(name, neither):
                continue
            before = reached(number, links) if is_linked else set(range(number))
            if not before & reviewing:
                first = min(reviewing)
                values = {"decision": name, "review": names[first]}
                yield Hit((*_STEPS.steps, number), values, related=((*_STEPS.steps, first),))

    return check


def build_inspection_after_decision(spec: Mapping[str, Any]) -> Check:
    table = spec["table"]
    decides, inspects, neither = table["decides"], table["inspects"], table["neither"]

    def check(guide: Guide) -> Iterator[Hit]:
        steps = _STEPS.get(guide.value)
        if not isinstance(steps, list):
            return
        names = [_name(step) for step in steps]
        deciding = {
            number
            for number, name in enumerate(names)
            if _has(name, decides) and not _has(name, neither) and not _has(name, inspects)
        }
        links = guide.once(links_at, _STEPS.text, _AFTER.text)
        is_linked = any(links.values())
        for number, name in enumerate(names) if deciding else ():
            if not _has(name, inspects) or _has(name, neither):
                continue
            before = reached(number, links) if is_linked else set(range(number))
            # The last decision counts: a matter with two of them has the inspection between the first and the second.
            if deciding <= before:
                decision = max(deciding)
                values = {"inspection": name, "decision": names[decision]}
                yield Hit((*_STEPS.steps, number), values, related=((*_STEPS.steps, decision),))

    return check


def _leaf_without_materials(guide: Guide) -> Iterator[Hit]:
    """Follows the questions from the first one along options without materials; an empty list of materials is one."""
    questions = _QUESTIONS.get(guide.value)
    if not questions or not guide.value.get("materials"):
        return
    links = guide.once(links_at, _QUESTIONS.text, _NEXT.text)
    index = {question.get("id"): number for number, question in reversed(list(enumerate(questions)))}
    asked, waiting = {0}, [0]
    while waiting:
        number = waiting.pop()
        for option_number, option in enumerate(questions[number].get("options") or ()):
            if option.get("materials") is not None:
                continue
            following = index.get(option.get("next"))
            if option.get("next") is None:
                at: Pointer = (*_QUESTIONS.steps, number, "options", option_number, "materials")
                yield Hit(at, {"label": option.get("label")})
            elif following in links[number] and following not in asked:
                asked.add(following)
                waiting.append(following)


def _name(step: Any) -> str:
    name = step.get("name") if isinstance(step, dict) else None
    return name if isinstance(name, str) else ""


def _has(name: str, words: list[str]) -> bool:
    return any(word in name for word in words)


KINDS = (
    Kind(
        "process-stages",
        "办理环节应当包含词表里的每个阶段，如受理、审查、决定、送达。",
        "The steps cover every stage of a table.",
        build_stages,
        {"table": Parameter(table_with("stages"), "词表，含 stages：[{name, words}]")},
        {"missing": "缺少的阶段"},
        reads=("process",),
    ),
    Kind(
        "review-before-decision",
        "作决定的环节之前应当有审查的环节；没有审查环节的由 process-stages 报出。",
        "A step that decides comes after a step that reviews.",
        build_review_before_decision,
        {
            "table": Parameter(
                table_with("decides", "reviews", "neither"),
                "词表：decides 作决定、reviews 审查、neither 两者都不是的字词",
            )
        },
        {"decision": "作决定的环节", "review": "审查的环节"},
        reads=("process",),
    ),
    Kind(
        "inspection-after-decision",
        "现场核查、评审、听证、公示这些作决定以前的环节，不应排在作决定的环节之后。",
        "A step that inspects or hears somebody does not come after the step that decides.",
        build_inspection_after_decision,
        {
            "table": Parameter(
                table_with("decides", "inspects", "neither"),
                "词表：decides 作决定、inspects 作决定以前的核查、neither 两者都不是的字词",
            )
        },
        {"inspection": "核查的环节", "decision": "作决定的环节"},
        reads=("process",),
    ),
    Kind(
        "leaf-without-materials",
        "情形问答走到底，应当写明要哪些材料；一份也不要的写空列表。",
        "Every way through the questions ends with its materials.",
        fixed(_leaf_without_materials),
        values={"label": "选项"},
        reads=("materials", "situations"),
    ),
)
