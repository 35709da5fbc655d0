"""Judge guides by the matter rules, each distinct wording once.

Input: a `Guide`. Output: the hits of the rules, (rule, hit). Example: `judge.hits(guide, writer.crash)`.

Districts copy their standard to the letter, so that a value under a top-level key stands in many guides. Rules that
read the same keys form a batch. A batch remembers its hits by the numbers that these values have (`Guide.wordings`):
one look-up returns the hits of all its rules for every other guide that says the same. A hit names a place of the
guide, never a line, so it holds for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from linter.guides.guide import Guide
from linter.guides.prose_texts import known_keys
from linter.guides.wording_numbers import ABSENT
from linter.rulebook.rule import Check, Hit, Rule
from linter.source.pointer import STAR

MAX_KEYS = 100
"""Top-level keys whose batches are kept; guides and standards have 45, but a file may state any others."""
MAX_KEPT = 1 << 12
"""Wordings whose hits a batch remembers, about 200 bytes each; most have no hit."""
Judged = tuple[tuple[Rule, Hit], ...]
Crashed = Callable[[Rule, Exception], None]
"""Is told that a rule raised an error."""


@dataclass(slots=True)
class RuleBatch:
    """Rules that read the same top-level keys of a guide."""

    reads: tuple[str, ...]
    about: str | None = None
    """The key that the rules judge apart from all others (`Rule.apart`), None for rules that look at all of `reads`."""
    rules: list[Rule] = field(default_factory=list)
    kept: dict[tuple[int, ...], Judged] = field(default_factory=dict)
    """Numbers of the values under `reads`, to the hits."""

    def hits(self, guide: Guide, numbers: Mapping[str, int], crashed: Crashed) -> Judged:
        """Return the hits in a guide, whose wordings have these numbers."""
        wording = tuple([numbers.get(key, ABSENT) for key in self.reads])
        found = self.kept.get(wording)
        if found is None:
            found, complete = judged(self.rules, guide if self.about is None else guide.view(self.reads), crashed)
            if self.about is not None:
                found = tuple([(rule, hit) for rule, hit in found if hit.pointer[:1] == (self.about,)])
            if complete:
                if len(self.kept) >= MAX_KEPT:
                    self.kept.clear()
                self.kept[wording] = found
        return found


def judged(rules: Iterable[Rule], guide: Guide, crashed: Crashed) -> tuple[Judged, bool]:
    """Return the hits of rules in a guide, and whether no rule crashed."""
    found: list[tuple[Rule, Hit]] = []
    complete = True
    for rule in rules:
        try:
            if rule.applies(guide.value):
                check: Check = rule.check  # type: ignore[assignment]
                # The list is complete before its first hit counts: a check that crashes has no hits.
                found += [(rule, hit) for hit in list(check(guide))]
        except Exception as error:  # a rule that crashes must not hide the findings of the others
            complete = False
            crashed(rule, error)
    return tuple(found), complete


class _RulesOfType:
    """The rules that may apply to one type of matter, in batches."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.whole: list[Rule] = []
        """Rules that depend on more than keys of the guide (`BeyondKeys`)."""
        self.together: dict[tuple[str, ...], RuleBatch] = {}
        self.apart: dict[str, dict[tuple[str, ...], RuleBatch]] = {}
        """The batches that judge a key by itself, by this key; `*` for keys that the schema does not have."""
        for rule in rules:
            if rule.reads is None:
                self.whole.append(rule)
                continue
            # The type is nearly constant here, and with it the rules for all types join those for some types.
            reads = {*rule.reads, "type"}
            if not rule.apart:
                _batch(self.together, reads).rules.append(rule)
            for key in rule.apart:
                _batch(self.apart.setdefault(key, {}), {*reads, key}, key).rules.append(rule)

    def hits(self, guide: Guide, crashed: Crashed) -> Iterator[tuple[Rule, Hit]]:
        numbers = guide.wordings
        yield from judged(self.whole, guide, crashed)[0]
        for batch in self.together.values():
            yield from batch.hits(guide, numbers, crashed)
        for key in numbers:
            for batch in self._batches_about(key):
                yield from batch.hits(guide, numbers, crashed)

    def _batches_about(self, key: str) -> Iterable[RuleBatch]:
        """Return the batches that judge a key by itself. Those of a key that guides do not have are made anew once
        there are MAX_KEYS keys."""
        if key not in self.apart:
            made = () if key in known_keys() else self.apart.get(STAR, {}).values()
            batches = {batch.reads: RuleBatch((*batch.reads, key), key, batch.rules) for batch in made}
            if len(self.apart) >= MAX_KEYS:
                return batches.values()
            self.apart[key] = batches
        return self.apart[key].values()


def _batch(batches: dict[tuple[str, ...], RuleBatch], keys: Iterable[str], about: str | None = None) -> RuleBatch:
    reads = tuple(sorted(keys))
    return batches.setdefault(reads, RuleBatch(reads, about))


class Judge:
    """Judges the guides of one context by the same rules."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = list(rules)
        self._by_type: dict[Any, _RulesOfType] = {}

    def hits(self, guide: Guide, crashed: Crashed) -> Iterator[tuple[Rule, Hit]]:
        """Yield the hits of the rules in a guide. A rule that crashes is told once, at however many keys it does."""
        told: set[str] = set()

        def crashed_once(rule: Rule, error: Exception) -> None:
            if rule.id not in told:
                told.add(rule.id)
                crashed(rule, error)

        matter_type = guide.own.get("type")
        if not isinstance(matter_type, str):
            matter_type = None
        if matter_type not in self._by_type:
            rules = [rule for rule in self.rules if rule.types is None or matter_type in rule.types]
            self._by_type[matter_type] = _RulesOfType(rules)
        return self._by_type[matter_type].hits(guide, crashed_once)
