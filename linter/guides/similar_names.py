"""Names of matters that mean the same, found without comparing every pair.

Input: names, and the table rules/tables/different-words.yaml. Output: the pairs that are alike, such as
公共场所卫生许可 and 公共场所卫生许可证核发.

A name is made comparable first (`WordTable.comparable`): width, punctuation, fillers, a department in front and places
are removed, and synonyms are replaced by one word. Two comparable names are alike if the words that distinguish matters
are the same in both, and if the rest differs by slips only: a character mistaken for another, a character or two more,
or words in another order.

Alike names have all but MAX_LOST_PAIRS pairs of neighbouring characters in common. So if the pairs of each name are
put into any one order, two alike names share one of the first MAX_LOST_PAIRS + 1 pairs of each. With the rarest pairs
first, few other names share one of these, and only those are measured. Names with the same characters in another order
are found by their sorted characters. The size of the catalog changes the cost, never the result.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from linter.common.text import folded

MAX_LOST_PAIRS = 3
"""Pairs of neighbouring characters of the longer of two alike names that the other may lack. Two characters put in
break one pair of the shorter name and make three of the longer; a mistaken character breaks two."""
MIN_RATIO = 85
"""Least likeness of alike names, 0 to 100 (rapidfuzz ratio)."""
MAX_EXTRA = 2
"""Characters that one of two alike names may have more."""
MIN_LENGTH = 5
"""Characters of a comparable name; a shorter name is alike only to an equal one, since a slip changes its meaning."""
_ASIDE = re.compile(r"[（(【\[〔]([^（()）【】\[\]〔〕]*)[）)】\]〕]")
_DEPARTMENT = re.compile(r"^[^：:（(]{2,20}(?:局|委|委员会|办公室|厅|部|中心|院|所)[：:]")


@dataclass(frozen=True, slots=True, order=True)
class ComparableName:
    """A name in the form in which names are compared."""

    text: str
    distinguishing: tuple[str, ...]
    """What distinguishes matters: classes of words, numbers, letters and asides in brackets, sorted."""


class WordTable:
    """The table of words, compiled. `removed` are names to take out of a name: divisions and departments."""

    def __init__(self, table: Mapping[str, Any], removed: Iterable[str] = ()) -> None:
        self._class_of = {folded(word): name for name, words in table["apart"].items() for word in words}
        self._same = {word: name for name, words in table["same"].items() for word in words}
        numbers = f"[一二三四五六七八九十甲乙丙丁戊]+(?=[{table['numbers']}])"
        self._distinguishing = re.compile(f"{_any(self._class_of)}|[0-9]+|[a-z]+|{numbers}")
        self._synonym = re.compile(_any(self._same))
        self._filler = re.compile(_any(table["fillers"]))
        self._confused = {char: number for number, chars in enumerate(table["confused"]) for char in chars}
        self._removed: dict[str, list[str]] = {}
        """Names to take out, the longest first, by their first two characters."""
        for name in sorted({name for name in removed if len(name) > 2}, key=lambda name: (-len(name), name)):
            self._removed.setdefault(name[:2], []).append(name)

    def comparable(self, name: str) -> ComparableName:
        """Return a name in the form in which it is compared."""
        text = self._without_removed(_DEPARTMENT.sub("", name)) or name
        asides = (self._bare(aside) for aside in _ASIDE.findall(text))
        found = {f"（{aside}）" for aside in asides if aside}
        plain = folded(text)
        found.update(self._class_of.get(word, word) for word in self._distinguishing.findall(plain))
        return ComparableName(self._bare(text) or plain, tuple(sorted(found)))

    def _bare(self, text: str) -> str:
        """Text with one word for all synonyms, and without fillers."""
        return self._filler.sub("", folded(self._synonym.sub(lambda match: self._same[match[0]], text)))

    def are_alike(self, one: ComparableName, other: ComparableName) -> bool:
        """Return whether two names mean the same but for slips."""
        from rapidfuzz import fuzz  # here and below, because only phase two needs it

        if one == other:
            return True
        a, b = sorted((one.text, other.text), key=lambda text: (len(text), text))
        if one.distinguishing != other.distinguishing or len(a) < MIN_LENGTH:
            return False
        pairs = _pairs(a), _pairs(b)
        if len(pairs[0] & pairs[1]) < max(map(len, pairs)) - MAX_LOST_PAIRS:
            return False
        return sorted(a) == sorted(b) or (fuzz.ratio(a, b) >= MIN_RATIO and self._only_slips(a, b))

    def _only_slips(self, a: str, b: str) -> bool:
        from rapidfuzz.distance import Levenshtein

        more = 0
        for step in Levenshtein.opcodes(a, b):
            gone, come = a[step.src_start : step.src_end], b[step.dest_start : step.dest_end]
            if step.tag == "insert":
                more += len(come)
            elif step.tag != "equal" and not self._is_mistaken(gone, come):
                return False
        return more <= MAX_EXTRA

    def _is_mistaken(self, one: str, other: str) -> bool:
        return one in self._confused and self._confused[one] == self._confused.get(other)

    def _without_removed(self, text: str) -> str:
        if not self._removed:
            return text
        kept, at = [], 0
        while at < len(text):
            names = self._removed.get(text[at : at + 2], ())
            found = next((name for name in names if text.startswith(name, at)), None)
            if found is None:
                kept.append(text[at])
            at += len(found) if found else 1
        return "".join(kept)


def alike_pairs(names: Sequence[ComparableName], words: WordTable) -> list[tuple[int, int]]:
    """Return the pairs (i, j), i < j, of names that are alike, in order. The names must all be different."""
    pairs = [_pairs(name.text) for name in names]
    common = Counter(pair for found in pairs for pair in found)
    blocks: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for index, found in enumerate(pairs):
        for key in sorted(found, key=lambda pair: (common[pair], pair))[: MAX_LOST_PAIRS + 1]:
            blocks.setdefault((names[index].distinguishing, key), []).append(index)
    near = {pair for block in blocks.values() if len(block) > 1 for pair in _near(block, names)}
    orders: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for index, name in enumerate(names):
        orders.setdefault((name.distinguishing, "".join(sorted(name.text))), []).append(index)
    near.update(pair for block in orders.values() for pair in combinations(block, 2))
    return sorted(pair for pair in near if words.are_alike(names[pair[0]], names[pair[1]]))


def _near(block: list[int], names: Sequence[ComparableName]) -> Iterator[tuple[int, int]]:
    """The pairs of a block whose texts are alike enough to be compared closely."""
    from rapidfuzz import fuzz, process

    block = sorted(block, key=lambda index: len(names[index].text))
    texts = [names[index].text for index in block]
    sizes = [len(text) for text in texts]
    for at, text in enumerate(texts):
        # All texts at once, which is much faster; texts too long to be alike are left out.
        against = texts[at + 1 : bisect_right(sizes, sizes[at] + MAX_EXTRA)]
        for _, _, found in process.extract(text, against, scorer=fuzz.ratio, score_cutoff=MIN_RATIO, limit=None):
            one, other = block[at], block[at + 1 + found]
            yield (one, other) if one < other else (other, one)


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters of a text."""
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _any(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
