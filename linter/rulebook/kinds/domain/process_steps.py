"""The steps of a matter and the questions that select its materials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.guide import Guide
from linter.rulebook.kinds.general.graph import linked, reached
from linter.rulebook.kinds.parameters import TABLE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place, Pointer

_STEPS, _QUESTIONS = Place("/process"), Place("/situations")
_AFTER, _NEXT = Place("/after/*"), Place("/options/*/next")


def _stages(spec: Mapping[str, Any], tables: Tables) -> Check:
    """The steps cover every stage of a table: `stages: [{name, words}]`."""
    stages = [(stage["name"], stage["words"]) for stage in tables(spec["table"])["stages"]]

    def check(guide: Guide) -> Iterator[Hit]:
        names = " ".join(_name(step) for step in _STEPS.get(guide.value) or ())
        missing = [name for name, words in stages if not _has(names, words)] if names else []
        if missing:
            yield Hit(_STEPS.steps, {"missing": "、".join(missing)})

    return check


def _review_first(spec: Mapping[str, Any], tables: Tables) -> Check:
    """No step that decides without one that reviews before it. A guide without a review is left to `stages`."""
    words = tables(spec["table"])
    decides, reviews, neither = words["decides"], words["reviews"], words["neither"]

    def check(guide: Guide) -> Iterator[Hit]:
        steps = _STEPS.get(guide.value)
        if not isinstance(steps, list):
            return
        names = [_name(step) for step in steps]
        reviewing = {number for number, name in enumerate(names) if _has(name, reviews) and not _has(name, neither)}
        named = guide.once(linked, _STEPS.text, _AFTER.text)
        ordered = any(named.values())
        for number, name in enumerate(names) if reviewing else ():
            if number in reviewing or not _has(name, decides) or _has(name, neither):
                continue
            before = reached(number, named) if ordered else set(range(number))
            if not before & reviewing:
                first = min(reviewing)
                values = {"decision": name, "review": names[first]}
                yield Hit((*_STEPS.steps, number), values, related=((*_STEPS.steps, first),))

    return check


def _bare_leaf(spec: Mapping[str, Any], tables: Tables) -> Check:
    """Every way through the questions says which materials it needs; an empty list says none."""

    def check(guide: Guide) -> Iterator[Hit]:
        questions = _QUESTIONS.get(guide.value)
        if not questions or not guide.value.get("materials"):
            return
        named = guide.once(linked, _QUESTIONS.text, _NEXT.text)
        index = {question.get("id"): number for number, question in reversed(list(enumerate(questions)))}
        asked, bare = {0}, [0]
        while bare:
            number = bare.pop()
            for place, option in enumerate(questions[number].get("options") or ()):
                if option.get("materials") is not None:
                    continue
                after = index.get(option.get("next"))
                if option.get("next") is None:
                    at: Pointer = (*_QUESTIONS.steps, number, "options", place, "materials")
                    yield Hit(at, {"label": option.get("label")})
                elif after in named[number] and after not in asked:
                    asked.add(after)
                    bare.append(after)

    return check


def _name(step: Any) -> str:
    name = step.get("name") if isinstance(step, dict) else None
    return name if isinstance(name, str) else ""


def _has(name: str, words: list[str]) -> bool:
    return any(word in name for word in words)


KINDS: dict[str, Kind] = {
    "stages": Kind(params("table", table=TABLE), _stages, ("process",)),
    "review-first": Kind(params("table", table=TABLE), _review_first, ("process",)),
    "bare-leaf": Kind(params(), _bare_leaf, ("materials", "situations")),
}
