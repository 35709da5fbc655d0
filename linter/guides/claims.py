"""What a text of a guide claims, clause by clause: that a fee is due, that people have to come, that nothing is needed.

Input: a text and a `Claim`, which is a table of patterns. Output: where the text claims it. Example: with the claim
fee-due, `在窗口缴费后领证，邮寄不收费` claims it at 缴费, but not at 收费, since its clause also says 不收费.
A rule compares a claim with the field that states the same thing (check kind `claim`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from linter.common import regex

_CLAUSE = regex.compiled(r"[^。；;，,！!？?（）()\n]+")


@dataclass(frozen=True)
class Claim:
    """The patterns that recognise a claim."""

    says: regex.Regex
    """What a clause says that makes the claim."""
    unless: regex.Regex | None
    """What takes the claim back within the same clause, such as 无需, or shows that it is about something else."""
    elsewhere: regex.Regex | None
    """What takes the claim back anywhere in the text, such as 网上办理的 where the text gives several ways."""

    @classmethod
    def of(cls, table: Mapping[str, Sequence[str]]) -> Claim:
        """Return the claim of a table with `says` and, if needed, `unless` and `elsewhere`: lists of RE2 patterns.

        Raises ValueError, in Chinese, for a pattern that cannot be compiled."""
        return _claim(*(tuple(table.get(name) or ()) for name in ("says", "unless", "elsewhere")))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of the words that make the claim, once for each clause that makes it."""
        if not self.says.found(text) or (self.elsewhere is not None and self.elsewhere.found(text)):
            return
        for start, end in clauses(text):
            clause = text[start:end]
            if self.unless is not None and self.unless.found(clause):
                continue
            for first, last in self.says.spans(clause):
                yield start + first, start + last
                break


@cache
def _claim(*patterns: tuple[str, ...]) -> Claim:
    says, unless, elsewhere = (regex.compiled(regex.either(some)) if some else None for some in patterns)
    if says is None:
        raise ValueError("says 不能是空的")
    return Claim(says, unless, elsewhere)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every clause of a text: what stands between commas, stops, brackets and line ends."""
    return _CLAUSE.spans(text)


def claim_patterns(spec: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the patterns of a claim that a rule makes of a table and of its own additions."""
    table = spec.get("table", {})
    return {name: [*(table.get(name) or ()), *(spec.get(name) or ())] for name in ("says", "unless", "elsewhere")}
