"""Find the rule that checks a problem which an inspector describes in words.

In: the description of a problem, and the rules that have findings in the matter. Out: a `RuleMatch` with the rule and
the similarity of the words, or None. Example: "承诺办结时限无说明" matches `time-limit/promise-note-missing`.

Descriptions are compared with the titles and messages of the rules and with phrases of inspectors
(rules/tables/inspection-phrases.yaml), as counts of pairs of characters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NamedTuple

from linter.common.text import folded
from linter.engine.verdict import NOT_DEFERRABLE
from linter.rulebook.rule import Rule
from linter.rulebook.rule_data import table
from linter.rulebook.rulebook import Rulebook

CERTAIN, POSSIBLE = 0.55, 0.4
"""Least similarity, from 0 to 1, at which a description gets its rule, and at which the rule is only proposed. They are
high because a wrong rule would close a problem without looking at it, while a missing rule leaves it to a person."""
FINDING_BONUS = 0.15
"""Added to the similarity of a rule that has a finding in the very matter."""
MAX_TEXT = 300
"""Characters of a description that are compared; the rest is detail."""
_SKIPPED_FAMILIES = {*NOT_DEFERRABLE, "schema"}
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


class RuleMatch(NamedTuple):
    """A rule that a description may be about."""

    rule: str
    similarity: float
    """From 0 to 1, plus FINDING_BONUS."""

    @property
    def certain(self) -> bool:
        """Whether the rule may be taken without a person's confirmation."""
        return self.similarity >= CERTAIN


class RuleMatcher:
    """The texts of a rulebook, prepared for any number of descriptions."""

    def __init__(self, book: Rulebook) -> None:
        words = table("inspection-phrases")
        self._synonyms = [(_alternatives(item["words"]), item["as"]) for item in words["alike"]]
        self._rules = {rule.id: rule for rule in book if rule.family not in _SKIPPED_FAMILIES}
        self._phrases: Mapping[str, list[str]] = words["phrases"]

    @cached_property
    def _texts(self) -> dict[str, list[Counter[str]]]:
        return {name: [self._pairs(text) for text in self._texts_of(rule)] for name, rule in self._rules.items()}

    @cached_property
    def _weights(self) -> dict[str, float]:
        """Pair of characters to its weight: a pair that few rules have tells more than one that all have."""
        seen = Counter(pair for texts in self._texts.values() for pair in set().union(*texts))
        return {pair: math.log((len(self._texts) + 1) / (count + 0.5)) for pair, count in seen.items()}

    def match(self, problem: str, firing: Collection[str] = (), matter_type: str | None = None) -> RuleMatch | None:
        """Returns the most similar rule, None if no rule is similar enough to be proposed.

        `firing` are the rules that have a finding in the matter; rules that do not apply to `matter_type` are left out.
        """
        described = self._pairs(problem[:MAX_TEXT])
        matches = []
        for name, texts in self._texts.items():
            types = self._rules[name].types
            if matter_type is not None and types is not None and matter_type not in types:
                continue
            similarity = max(self._similarity(described, text) for text in texts)
            similarity += FINDING_BONUS if name in firing and similarity >= POSSIBLE - FINDING_BONUS else 0
            matches.append(RuleMatch(name, similarity))
        # Among equally similar rules one with phrases of inspectors wins.
        best = max(matches, key=lambda match: (match.similarity, match.rule in self._phrases), default=None)
        return best if best is not None and best.similarity >= POSSIBLE else None

    def _texts_of(self, rule: Rule) -> list[str]:
        data = rule.data
        messages = [data["message"]] if "message" in data else data["messages"].values()
        texts = [_PLACEHOLDER.sub("", item["zh"]) for item in messages]
        return [data["title"]["zh"], *texts, *self._phrases.get(rule.id, ())]

    def _pairs(self, text: str) -> Counter[str]:
        """The pairs of neighbouring characters in a text, after synonyms were replaced."""
        plain = folded(text)
        for pattern, instead in self._synonyms:
            plain = pattern.sub(instead, plain)
        return Counter(plain[at : at + 2] for at in range(len(plain) - 1))

    def _similarity(self, described: Counter[str], text: Counter[str]) -> float:
        """From 0 to 1: 60 % the weight in common over the mean weight, 40 % over the lesser weight, so that a short
        description inside a long text counts as well."""
        weight_of_unknown = math.log(2 * (len(self._texts) + 1))
        first = sum(self._weights.get(pair, weight_of_unknown) for pair in described)
        second = sum(self._weights[pair] for pair in text)
        if not first or not second:
            return 0.0
        common = sum(self._weights[pair] for pair in described if pair in text)
        return 0.6 * 2 * common / (first + second) + 0.4 * common / min(first, second)


def _alternatives(words: list[str]) -> re.Pattern[str]:
    """A pattern that matches any of some words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
