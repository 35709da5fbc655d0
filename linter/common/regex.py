"""Compile and search regular expressions without backtracking, since a pattern may come from an untrusted file.

Input: an RE2 pattern and a text. Output: whether and where it matches. RE2 takes time linear in the text; it has no
look-around and no back-references. Example: `compiled("第[0-9]+条").found("依据第12条")` is True.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache

import re2

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 8 << 20


class Regex:
    """A compiled pattern. Offsets are code points, except where a method says bytes.

    Raises ValueError, in Chinese, for a pattern that RE2 cannot compile, and for one with `\\b`: between two
    Chinese characters there is never a word boundary, so such a pattern would silently not match.
    """

    __slots__ = ("_compiled", "pattern")

    def __init__(self, pattern: str) -> None:
        if "\\b" in pattern.replace("\\\\", ""):
            raise ValueError(f"正则表达式不能用 \\b，它在汉字之间从不成立：{pattern}")
        try:
            self._compiled = re2.compile(pattern, options=_OPTIONS)
        except re2.error as error:
            raise ValueError(f"正则表达式无效（RE2 语法，不支持环视和反向引用）：{pattern}（{error}）") from None
        self.pattern = pattern

    def found(self, text: str | bytes) -> bool:
        """Return whether the pattern matches anywhere. UTF-8 bytes are searched without being encoded again."""
        return self._compiled.search(text) is not None

    def full(self, text: str) -> bool:
        """Return whether the whole text is one match."""
        return self._compiled.fullmatch(text) is not None

    def spans(self, text: str | bytes) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of every match that is not empty; offsets into UTF-8 bytes count bytes."""
        for match in self._compiled.finditer(text):
            if match.end() > match.start():
                yield match.start(), match.end()

    def group_spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of group 1 of every match, or of the whole match if the pattern has no group.

        The search continues behind the group, not behind the match, so that two matches may share the text around
        their groups.
        """
        group, at = min(self._compiled.groups, 1), 0
        while match := self._compiled.search(text, at):
            start, end = match.span(group)
            if end > start:
                yield start, end
            at = max(end, at + 1)

    def matches(self, text: str) -> Iterator[tuple[int, int, tuple[str | None, ...]]]:
        """Yield (start, end, groups) of every match."""
        for match in self._compiled.finditer(text):
            yield match.start(), match.end(), match.groups()

    def without(self, text: str) -> str:
        """Return the text without all matches that are not empty."""
        kept, end = [], 0
        for start, stop in self.spans(text):
            kept.append(text[end:start])
            end = stop
        return "".join([*kept, text[end:]])

    def groups(self, text: str) -> tuple[str | None, ...] | None:
        """Return the groups of the first match, None without a match."""
        match = self._compiled.search(text)
        return None if match is None else match.groups()


class PatternSet:
    """Patterns that one pass over a text looks for together, however many they are. Example: after
    `number = patterns.add("帐户")`, `number in patterns.found("银行帐户".encode())` is True."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._compiled: re2.Set | None = None

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, pattern: Regex) -> int:
        """Add a pattern and return its number; equal patterns have one number."""
        if pattern.pattern not in self._numbers:
            self._compiled = None
        return self._numbers.setdefault(pattern.pattern, len(self._numbers))

    def found(self, text: bytes) -> frozenset[int]:
        """Return the numbers of the patterns that occur in a text, which is UTF-8."""
        if self._compiled is None:
            self._compiled = self._together()
        found = self._compiled.Match(text) or ()
        if len(self) not in found:
            return frozenset(number for pattern, number in self._numbers.items() if compiled(pattern).found(text))
        return frozenset(found) - {len(self)}

    def _together(self) -> re2.Set:
        """All patterns, and as the last one the empty pattern, which occurs in every text.

        RE2 finds nothing, without an error, if the patterns together need more memory than it may use. The empty
        pattern is then missing too, and each pattern is searched for by itself.
        """
        together = re2.Set.SearchSet(_OPTIONS)
        for pattern in (*self._numbers, ""):
            together.Add(pattern)
        with suppress(re2.error):  # too large for one program; Match then finds nothing
            together.Compile()
        return together


@cache
def anywhere(*patterns: str) -> Regex:
    """Compile one pattern for texts that are joined by line feeds and searched together.

    If any of `patterns` occurs in one of the texts, the result occurs in the joined text; the opposite is not
    always true. Raises ValueError as `compiled`, and for `\\A` and `\\z`: they match only at the ends of the joined
    text.
    """
    for pattern in patterns:
        if re.search(r"\\[Az]", pattern.replace("\\\\", "")):
            raise ValueError(f"这里的正则表达式用 ^ 和 $ 表示文字的开头和结尾，不能用 \\A、\\z：{pattern}")
    return compiled("(?m)" + either(patterns))


def either(patterns: Iterable[str]) -> str:
    """Return the pattern that matches any of some patterns; at one place the first of them wins."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


@cache
def compiled(pattern: str) -> Regex:
    """Return the one `Regex` of a pattern. Raises ValueError, in Chinese, if it cannot be compiled."""
    return Regex(pattern)
