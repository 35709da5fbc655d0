"""Regular expressions without backtracking: a pattern may come from a stranger's rule.

RE2 takes time linear in the text. It knows no look-around and no back-references; `\\b` is refused
because it never holds between two Chinese characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import re2

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 8 << 20


class Regex:
    """A compiled pattern over text; offsets are code points."""

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
        """Whether the pattern occurs. UTF-8 bytes are searched without being encoded again."""
        return self._compiled.search(text) is not None

    def full(self, text: str) -> bool:
        """Whether the whole text is one match."""
        return self._compiled.fullmatch(text) is not None

    def spans(self, text: str | bytes) -> Iterator[tuple[int, int]]:
        """(start, end) of every match that is not empty; of UTF-8 bytes, in bytes."""
        for match in self._compiled.finditer(text):
            if match.end() > match.start():
                yield match.start(), match.end()

    def marked(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of group 1 of every match (of the whole match if the pattern has no group): what
        stands around it may be shared by two matches."""
        group, at = min(self._compiled.groups, 1), 0
        while match := self._compiled.search(text, at):
            start, end = match.span(group)
            if end > start:
                yield start, end
            at = max(end, at + 1)

    def matches(self, text: str) -> Iterator[tuple[int, int, tuple[str | None, ...]]]:
        """(start, end, groups) of every match."""
        for match in self._compiled.finditer(text):
            yield match.start(), match.end(), match.groups()

    def groups(self, text: str) -> tuple[str | None, ...] | None:
        """The groups of the first match, None without one."""
        match = self._compiled.search(text)
        return None if match is None else match.groups()


@cache
def anywhere(*patterns: str) -> Regex:
    """One pattern for many texts at once, a line each: where any of `patterns` occurs in one of them, it occurs in
    all of them together, but not always the other way round. Raises ValueError as `compiled`, and for `\\A` and
    `\\z`, which know the ends of the whole only."""
    for pattern in patterns:
        if re.search(r"\\[Az]", pattern.replace("\\\\", "")):
            raise ValueError(f"这里的正则表达式用 ^ 和 $ 表示文字的开头和结尾，不能用 \\A、\\z：{pattern}")
    return compiled("(?m)" + either(patterns))


def either(patterns: Iterable[str]) -> str:
    """The pattern of what any of some patterns matches, the first before the next."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


@cache
def compiled(pattern: str) -> Regex:
    """The one compiled form of a pattern. Raises ValueError, in Chinese, if it cannot be compiled."""
    return Regex(pattern)
