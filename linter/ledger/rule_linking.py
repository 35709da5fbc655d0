"""Which rule sees a problem that an inspector describes: by the words of rules and of inspectors."""

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

SURE, MAYBE = 0.55, 0.4
"""Likeness, from 0 to 1, from which a description is linked to a rule, and from which one is proposed: a wrong rule
would look at the wrong thing when the problem is closed, no rule only leaves it to a person."""
FIRING = 0.15
"""What a rule gains that finds something in that very matter."""
MAX_TEXT = 300
_SKIPPED = {*NOT_DEFERRABLE, "schema"}
_BRACES = re.compile(r"\{[^}]*\}")


class Link(NamedTuple):
    """A rule, and how like its words the description is."""

    rule: str
    likeness: float

    @property
    def sure(self) -> bool:
        """Whether it needs nobody to confirm it."""
        return self.likeness >= SURE


class Linker:
    """The words of a rulebook, ready for any number of descriptions."""

    def __init__(self, book: Rulebook) -> None:
        words = table("inspection-phrases")
        self._alike = [(_any(item["words"]), item["as"]) for item in words["alike"]]
        self._rules = {rule.id: rule for rule in book if rule.family not in _SKIPPED}
        self._said: Mapping[str, list[str]] = words["phrases"]

    @cached_property
    def _texts(self) -> dict[str, list[Counter[str]]]:
        return {name: [self._grams(text) for text in self._words(rule)] for name, rule in self._rules.items()}

    @cached_property
    def _weights(self) -> dict[str, float]:
        """What rules rarely say tells more than what they all say."""
        seen = Counter(gram for texts in self._texts.values() for gram in set().union(*texts))
        return {gram: math.log((len(self._texts) + 1) / (count + 0.5)) for gram, count in seen.items()}

    def link(self, problem: str, firing: Collection[str] = (), matter_type: str | None = None) -> Link | None:
        """The rule that a description is most likely about, None if none is at all alike; `firing` are the rules that
        find something in the matter, and rules that are not for its type are left out."""
        asked = self._grams(problem[:MAX_TEXT])
        links = []
        for name, texts in self._texts.items():
            types = self._rules[name].types
            if matter_type is not None and types is not None and matter_type not in types:
                continue
            likeness = max(self._likeness(asked, text) for text in texts)
            likeness += FIRING if name in firing and likeness >= MAYBE - FIRING else 0
            links.append(Link(name, likeness))
        # Of equals the one that inspectors are known to mean.
        best = max(links, key=lambda link: (link.likeness, link.rule in self._said), default=None)
        return best if best is not None and best.likeness >= MAYBE else None

    def _words(self, rule: Rule) -> list[str]:
        data = rule.data
        messages = [data["message"]] if "message" in data else data["messages"].values()
        return [data["title"]["zh"], *(_BRACES.sub("", item["zh"]) for item in messages), *self._said.get(rule.id, ())]

    def _grams(self, text: str) -> Counter[str]:
        plain = folded(text)
        for pattern, instead in self._alike:
            plain = pattern.sub(instead, plain)
        return Counter(plain[at : at + 2] for at in range(len(plain) - 1))

    def _likeness(self, asked: Counter[str], text: Counter[str]) -> float:
        rare = math.log(2 * (len(self._texts) + 1))
        here = sum(self._weights.get(gram, rare) for gram in asked)
        there = sum(self._weights[gram] for gram in text)
        if not here or not there:
            return 0.0
        common = sum(self._weights[gram] for gram in asked if gram in text)
        return 0.6 * 2 * common / (here + there) + 0.4 * common / min(here, there)


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
