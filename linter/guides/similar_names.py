"""Names of matters: which of them say the same, found without looking at every pair.

A name is *told* first: width, punctuation, fillers, the department before it and places in it are gone, words
that mean the same are one. Two told names are alike if the words that tell matters apart are the same in both
and what else differs are slips: a character mistaken for another, a character or two more in one of them,
words in another order.

Alike names also have all but a few pairs of neighbouring characters in common (`LOST`). So they share one of
the first `LOST` + 1 pairs of each in any one order; in the order from the rarest pair, few other names do,
and only those are measured. Names of the same characters are found by these. What else a catalog holds
decides the cost and never the outcome.
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

LOST = 3
"""How many pairs of characters of the longer of two alike names the other may lack: two characters put in
break one pair of the shorter name and are three of the longer, a mistaken character is two."""
CUT = 85
"""The least likeness (rapidfuzz ratio, 0 to 100) of alike names."""
EXTRA = 2
"""How many characters one of them may have more."""
SHORT = 5
"""A told name of fewer characters is like another only if it is the same."""
_ASIDE = re.compile(r"[（(【\[〔]([^（()）【】\[\]〔〕]*)[）)】\]〕]")
_DEPARTMENT = re.compile(r"^[^：:（(]{2,20}(?:局|委|委员会|办公室|厅|部|中心|院|所)[：:]")


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """A name as it is compared."""

    text: str
    signs: tuple[str, ...]
    """What tells it apart: the classes of words, numbers, letters and asides in it, sorted."""


class Words:
    """The table of words, compiled; `struck` are names that are taken out (divisions, departments)."""

    def __init__(self, table: Mapping[str, Any], struck: Iterable[str] = ()) -> None:
        self._sign_of = {folded(word): name for name, words in table["apart"].items() for word in words}
        self._same = {word: name for name, words in table["same"].items() for word in words}
        numbers = f"[一二三四五六七八九十甲乙丙丁戊]+(?=[{table['numbers']}])"
        self._signs = re.compile(f"{_any(self._sign_of)}|[0-9]+|[a-z]+|{numbers}")
        self._synonym = re.compile(_any(self._same))
        self._filler = re.compile(_any(table["fillers"]))
        self._confused = {char: number for number, chars in enumerate(table["confused"]) for char in chars}
        self._struck: dict[str, list[str]] = {}
        for name in sorted({name for name in struck if len(name) > 2}, key=lambda name: (-len(name), name)):
            self._struck.setdefault(name[:2], []).append(name)

    def tell(self, name: str) -> Told:
        """A name made comparable."""
        text = self._strike(_DEPARTMENT.sub("", name)) or name
        asides = (self._bare(aside) for aside in _ASIDE.findall(text))
        signs = {f"（{aside}）" for aside in asides if aside}
        plain = folded(text)
        signs.update(self._sign_of.get(word, word) for word in self._signs.findall(plain))
        return Told(self._bare(text) or plain, tuple(sorted(signs)))

    def _bare(self, text: str) -> str:
        """Text with synonyms made one and fillers taken out."""
        return self._filler.sub("", folded(self._synonym.sub(lambda match: self._same[match[0]], text)))

    def alike(self, one: Told, other: Told) -> bool:
        """Whether two names say the same but for slips."""
        from rapidfuzz import fuzz  # here and below: only phase two needs it

        if one == other:
            return True
        a, b = sorted((one.text, other.text), key=lambda text: (len(text), text))
        if one.signs != other.signs or len(a) < SHORT:
            return False
        pairs = _pairs(a), _pairs(b)
        if len(pairs[0] & pairs[1]) < max(map(len, pairs)) - LOST:
            return False
        return sorted(a) == sorted(b) or (fuzz.ratio(a, b) >= CUT and self._slips(a, b))

    def _slips(self, a: str, b: str) -> bool:
        from rapidfuzz.distance import Levenshtein

        more = 0
        for step in Levenshtein.opcodes(a, b):
            gone, come = a[step.src_start : step.src_end], b[step.dest_start : step.dest_end]
            if step.tag == "insert":
                more += len(come)
            elif step.tag != "equal" and not self._is_mistaken(gone, come):
                return False
        return more <= EXTRA

    def _is_mistaken(self, one: str, other: str) -> bool:
        return one in self._confused and self._confused[one] == self._confused.get(other)

    def _strike(self, text: str) -> str:
        if not self._struck:
            return text
        kept, at = [], 0
        while at < len(text):
            named = self._struck.get(text[at : at + 2], ())
            found = next((name for name in named if text.startswith(name, at)), None)
            if found is None:
                kept.append(text[at])
            at += len(found) if found else 1
        return "".join(kept)


def alike(names: Sequence[Told], words: Words) -> list[tuple[int, int]]:
    """The pairs (i, j), i < j, of names that are alike, in order. The names are all different."""
    pairs = [_pairs(name.text) for name in names]
    common = Counter(pair for found in pairs for pair in found)
    blocks: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for index, found in enumerate(pairs):
        for key in sorted(found, key=lambda pair: (common[pair], pair))[: LOST + 1]:
            blocks.setdefault((names[index].signs, key), []).append(index)
    near = {pair for block in blocks.values() if len(block) > 1 for pair in _near(block, names)}
    orders: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for index, name in enumerate(names):
        orders.setdefault((name.signs, "".join(sorted(name.text))), []).append(index)
    near.update(pair for block in orders.values() for pair in combinations(block, 2))
    return sorted(pair for pair in near if words.alike(names[pair[0]], names[pair[1]]))


def _near(block: list[int], names: Sequence[Told]) -> Iterator[tuple[int, int]]:
    from rapidfuzz import fuzz, process

    block = sorted(block, key=lambda index: len(names[index].text))
    texts = [names[index].text for index in block]
    sizes = [len(text) for text in texts]
    for at, text in enumerate(texts):
        # Measured all at once; what is too long to be alike is not measured.
        against = texts[at + 1 : bisect_right(sizes, sizes[at] + EXTRA)]
        for _, _, found in process.extract(text, against, scorer=fuzz.ratio, score_cutoff=CUT, limit=None):
            one, other = block[at], block[at + 1 + found]
            yield (one, other) if one < other else (other, one)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _any(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
