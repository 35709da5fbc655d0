"""Find the mistyped character that keeps a text from being YAML, such as `name：x` with a full-width colon.

Input: a text, and the place where the parser gave up. Output: a `Problem` at the character that is wrong, with its fix.
Example: for `"name：x\\nkind: y\\n"`, where the parser complains in line 2, the problem is the colon in line 1.
The parser complains where it cannot go on, which is often an innocent line further down. Every candidate here is put
right on trial, and it is the culprit if the parser then gets further. So a full-width colon inside a text, which
changes nothing for the parser, is never named.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from linter.source.read import MAX_REPEATS, Problem
from linter.source.span import Edit, Fix, Span

Failure = Callable[[str], int | None]
"""The code point at which a text stops being YAML, None for a text that is YAML."""

_BUDGET = 3_000_000
"""Code points that are parsed on trial for one file: about two seconds; a guide of 5,000 has 600 trials."""
_NEAREST = 24
"""Candidates that are tried for one complaint, from its place backwards."""
_LINES = 8
"""Lines with unusual indentation that are tried for one complaint."""
_REACH = 20_000
"""Code points before the complaint in which candidates are looked for."""
_WIDE = "\u2001\u2003\u3000"
_BLANKS = f"\u00a0\u1680\u2000-\u200a\u202f\u205f{_WIDE}"
"""Blanks that YAML takes for letters."""
_KEY = r"[a-z][a-z0-9_]*"
_START = rf"^[ {_BLANKS}]*(?:- +)*{_KEY}"
_END = r"(?=\r?$)"
_PAIRS = str.maketrans({"［": "[", "【": "[", "〔": "[", "］": "]", "】": "]", "〕": "]", "｛": "{", "｝": "}"})
_INSIDE = ((re.compile("[，、] *"), ", "), (re.compile("[：] *"), ": "))


class Slip(NamedTuple):
    """The text from `start` to `end`, what should stand there, and the character that the message names."""

    start: int
    end: int
    right: str
    at: int
    rule: str
    variant: str
    safety: Literal["safe", "unsafe"] | None
    """Of the fix; None if only a person can tell what was meant."""


def blanks(text: str) -> str:
    """Return as many spaces as a text of blanks takes cells."""
    return "".join("  " if sign in _WIDE else " " for sign in text)


def brackets(text: str) -> str:
    """Return a text in full-width brackets as a list or mapping of YAML."""
    text = text.translate(_PAIRS)
    for pattern, right in _INSIDE[: 2 if text.startswith("{") else 1]:
        text = pattern.sub(right, text)
    return text


class _Pattern(NamedTuple):
    """A way to mistype: the group `slip` is replaced by `right`; the group `at`, if there is one, is named instead."""

    regex: re.Pattern[str]
    right: str | Callable[[str], str]
    rule: str
    variant: str
    fixable: bool


def _pattern(regex: str, right: str | Callable[[str], str], variant: str, *, fixable: bool = True) -> _Pattern:
    rule = "yaml/syntax" if variant in ("no-blank", "no-colon", "open-quote") else "yaml/lookalike"
    return _Pattern(re.compile(regex, re.MULTILINE), right, rule, variant, fixable)


# No pattern runs over a second place where it could begin, so that a search takes time linear in the text.
_PATTERNS = (
    _pattern(rf"{_START} *(?P<slip>：[ {_BLANKS}]*)(?=\S)", ": ", "colon"),
    _pattern(rf"{_START} *(?P<slip>：[ {_BLANKS}]*){_END}", ":", "colon"),
    _pattern(rf"[{{,，] *{_KEY} *(?P<slip>：[ {_BLANKS}]*)", ": ", "colon"),
    _pattern(rf"{_START}:(?P<slip> *[{_BLANKS}][ {_BLANKS}]*)", " ", "blank"),
    _pattern(rf"^ *-(?P<slip>[{_BLANKS}]+)", " ", "blank"),
    _pattern(rf"^ *(?P<slip>[－–—−‐―][ {_BLANKS}]*)(?=\S)", "- ", "dash"),
    _pattern(r"^ *(?P<slip>＃)", "#", "hash"),
    _pattern(rf"(?P<slip>[，；;、] *)(?={_KEY} *[:：])", ", ", "comma"),
    _pattern(rf": +(?P<slip>[［【〔｛][^\n［【〔｛]*[］】〕｝]) *{_END}", brackets, "bracket"),
    _pattern(r"\[[^\[\]\n]*(?P<slip>[］】〕])", "]", "bracket"),
    _pattern(r"\{[^{}\n]*(?P<slip>｝)", "}", "bracket"),
    _pattern(rf": +(?P<slip>“[^\"\\\n“]*”) *{_END}", lambda text: f'"{text[1:-1]}"', "quote"),
    _pattern(rf": +\"[^\"\n]*(?P<slip>”) *{_END}", '"', "quote"),
    _pattern(rf"{_START}(?P<slip>:)(?=[^\s/])", ": ", "no-blank"),
    _pattern(rf"{_START}(?P<slip> +)(?=[^\s:：])[^:\n]*$", ": ", "no-colon", fixable=False),
    _pattern(rf"{_START}(?P<slip>) *{_END}", ":", "no-colon", fixable=False),
    _pattern(rf"{_START}: +(?P<at>\")[^\"”\r\n]*(?P<slip>){_END}", '"', "open-quote", fixable=False),
)

_INDENTATION = re.compile(rf"^(?P<slip> *[{_BLANKS}][ {_BLANKS}]*)(?=\S)", re.MULTILINE)
_LINE = re.compile(rf"(?P<blanks>[ {_BLANKS}]*)(?P<dashes>(?:- +)*)(?P<rest>[^#\s].*)", re.DOTALL)
_DEPTH = 50
"""Levels of indentation that are remembered."""
_ABOVE = 10_000
"""Code points above a slip from which its indentation is told."""


def find(text: str, failure: Failure) -> list[Problem]:
    """Return the slips that keep a text from being YAML, in the order of the file; none if it fails for other
    reasons."""
    found: list[Problem] = []
    left = _BUDGET
    stop = failure(text)
    while stop is not None and len(found) < MAX_REPEATS:
        for slip in _before(text, stop):
            if left < len(text):
                return found
            left -= len(text)
            trial = text[: slip.start] + slip.right + text[slip.end :]
            then = failure(trial)
            if then is None or then - (len(trial) - len(text)) > stop:
                found.append(problem_of(text, [slip]))
                text, stop = trial, then
                break
        else:
            return found
    return found


def _before(text: str, stop: int) -> list[Slip]:
    """Return the candidates that begin at or before the place where the parser stopped, the nearest first."""
    begin = text.rfind("\n", 0, max(0, stop - _REACH)) + 1
    end = text.find("\n", stop, stop + _REACH)
    slips = [slip for slip in _candidates(text, begin, end if end >= 0 else stop + _REACH) if slip.start <= stop]
    return sorted(slips, key=lambda slip: -slip.start)[:_NEAREST]


def _candidates(text: str, begin: int, end: int) -> Iterator[Slip]:
    for pattern in _PATTERNS:
        for match in pattern.regex.finditer(text, begin, end):
            start, stop = match.span("slip")
            right = pattern.right if isinstance(pattern.right, str) else pattern.right(match["slip"])
            at = match.start("at") if "at" in pattern.regex.groupindex else _first_odd(text, start, stop)
            yield Slip(start, stop, right, at, pattern.rule, pattern.variant, "safe" if pattern.fixable else None)
    for match in deque(_INDENTATION.finditer(text, begin, end), maxlen=_LINES):
        yield from _indented(text, *match.span("slip"), _Levels(text, match.start()))


def _indented(text: str, start: int, end: int, levels: _Levels) -> list[Slip]:
    """Return the slips that the blanks at the start of a line may be, the likeliest first. `levels` are those after
    the lines above.

    Each blank may stand for as many spaces as it takes cells, or for one. The lines around tell which; where both
    are possible, or neither fits them, the fix is unsafe.
    """
    widths = _widths(text[start:end])
    near = dict.fromkeys([*levels.next(is_item=text.startswith("-", end)), *_next_indentation(text, end)])
    near.pop(0, None)
    likely = [width for width in widths if width in near]
    safety: Literal["safe", "unsafe"] = "safe" if len(likely) == 1 else "unsafe"
    at = _first_odd(text, start, end)
    return [
        Slip(start, end, " " * width, at, "yaml/lookalike", "blank", safety if width in likely else "unsafe")
        for width in dict.fromkeys((*likely, *near, *widths))
    ]


def _widths(written: str) -> list[int]:
    """Return the numbers of spaces that blanks may stand for."""
    return list(dict.fromkeys((len(blanks(written)), len(written))))


def _next_indentation(text: str, start: int) -> list[int]:
    """Return the indentation of the line below a place if it is made of spaces, the nearest first."""
    _, _, below = text[start : start + _ABOVE].partition("\n")
    line = next(filter(None, map(_LINE.match, below.splitlines())), None)
    return [len(line["blanks"])] if line and line["blanks"].isascii() else []


class _Levels:
    """The indentation, in spaces, of the mappings and lists that are open after some lines, the nearest first."""

    def __init__(self, text: str, end: int) -> None:
        self._fields = self._items = [0]
        """Of the mappings, and of the lists."""
        self._next = {False: [0], True: [0]}
        """The same, with those that the next line may open, by whether it is an entry of a list."""
        for line in text[max(0, end - _ABOVE) : end].splitlines():
            self.take(line)

    def next(self, *, is_item: bool) -> list[int]:
        """Return the indentations that the next line may have."""
        return self._next[is_item]

    def take(self, line: str) -> None:
        """Go on to the next line, which may itself begin with unusual blanks."""
        match = _LINE.match(line)
        if not match:
            return
        is_item = bool(match["dashes"])
        widths = _widths(match["blanks"])
        width = next((width for width in widths if width in self.next(is_item=is_item)), widths[0])
        inside = width + len(match["dashes"])
        self._items = [*([width] if is_item else ()), *(level for level in self._items if level < inside)][:_DEPTH]
        self._fields = [inside, *(level for level in self._fields if level < inside)][:_DEPTH]
        opened = [inside + 2] if match["rest"].rstrip().endswith(":") else []
        items = [*opened, inside, *self._items] if opened else self._items
        self._next = {False: [*opened, *self._fields], True: items}


def _first_odd(text: str, start: int, end: int) -> int:
    """Return the place of the first character that is no space, for a message that names it."""
    return next((at for at in range(start, end) if text[at] != " "), start)


def problem_of(
    text: str, found: Sequence[Slip], pointer: tuple[str | int, ...] | None = None, start: int = 0
) -> Problem:
    """Return the problem of the first of some slips, with the fix of all of them. `start` is added to their places."""
    found = [_shifted(slip, start) for slip in found]
    slip = found[0]
    line, column = _place(text, slip.at)
    edits = tuple(Edit(_place(text, item.start), _place(text, item.end), item.right) for item in found)
    sign = text[slip.at] if slip.at < len(text) else ""
    name = {"\u00a0": "不间断空格 ", "\u3000": "全角空格 "}.get(sign, "")
    values = {"sign": sign, "character": f"{name}U+{ord(sign):04X}" if sign else ""}
    fix = Fix(slip.safety, edits) if slip.safety else None
    return Problem(slip.rule, Span(line, column, line, column + 1), values, fix, slip.variant, pointer)


def _shifted(slip: Slip, start: int) -> Slip:
    return slip._replace(start=slip.start + start, end=slip.end + start, at=slip.at + start)


def _place(text: str, at: int) -> tuple[int, int]:
    """Return the line and column of a code point."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


_ITEM = re.compile(rf"[ {_BLANKS}]*(?P<slip>[－–—−‐―][ {_BLANKS}]*|-(?=[^\s-])|-[{_BLANKS}]+)(?=\S)")
_FIELD = re.compile(rf"[ {_BLANKS}]*(?P<key>{_KEY}) *(?P<slip>(?P<sign>[：:])[ {_BLANKS}]*)")
_INDENTED = re.compile(rf"(?P<slip>[{_BLANKS}][ {_BLANKS}]*)(?:- +)*(?P<key>{_KEY})$")
_ENTRY = re.compile(rf"(?P<slip>[，；;、] *)(?P<key>{_KEY}) *(?P<colon>[：:] *)")
_HASH = "＃"
_SEPARATOR = re.compile(r"[，、；;] *")
_INTEGER = re.compile(r"-?[0-9]+")


def in_key(key: str, known: Iterable[str]) -> tuple[str, Slip] | None:
    """Return (key that was meant, slip) for a key that is unknown since its value hangs on it, such as `value：5`."""
    match = _FIELD.match(key)
    if not match or match["key"] not in known:
        return None
    variant = ("lookalike", "colon") if match["sign"] == "：" else ("syntax", "no-blank")
    return match["key"], _slip(match, ": ", *variant)


def without_blanks(key: str) -> str | None:
    """Return the key that was meant by one that an unusual blank takes out of its group, None for any other key."""
    match = _INDENTED.match(key)
    return match["key"] if match else None


def before_key(text: str, start: int, key: str) -> list[Slip]:
    """Return the slips in the blanks of a key at `start`. If they indent its line, the lines after it that begin with
    such blanks are changed too: some without the others would be no YAML."""
    at = text.rfind("\n", 0, start) + 1
    if text[at:start].strip(" "):
        end = start + len(key) - len(key.lstrip())
        return [Slip(start, end, blanks(text[start:end]), start, "yaml/lookalike", "blank", "safe")]
    levels = _Levels(text, at)
    found = []
    while line := _INDENTATION.match(text, at):
        found.append(_indented(text, *line.span("slip"), levels)[0])
        end = text.find("\n", at) + 1 or len(text)
        levels.take(text[at:end])
        at = end
    return found


def in_value(text: str, kinds: Collection[str], choices: Collection[str], *, flow: bool) -> list[Slip]:
    """Return the slips that make a plain scalar, of which this is the text, none of the types `kinds` (names of JSON
    Schema) and none of `choices`. `flow` says whether it stands in a list in brackets. Places count from its start."""
    if "array" in kinds and (found := _in_lines(text, _ITEM, "- ", "dash")):
        # Of a plain dash with an unusual blank, the blank is what is wrong.
        odd = text[found[0].at] == "-" and found[0].end - found[0].start > 1
        return [slip._replace(at=slip.at + 1, variant="blank") for slip in found] if odd else found
    if "object" in kinds and (found := _in_lines(text, _FIELD, ": ", "colon")):
        return [slip for slip in found if text[slip.at] == "："]
    if {"array", "object"} & set(kinds) and text[0] in "［【〔｛" and text[-1] in "］】〕｝":
        return [Slip(0, len(text), brackets(text), 0, "yaml/lookalike", "bracket", "safe")]
    note = text.find(f" {_HASH}")
    if note > 0 and _fits(text[:note].rstrip(" "), kinds, choices):
        return [Slip(note + 1, note + 2, "#", note + 1, "yaml/lookalike", "hash", "safe")]
    if "integer" in kinds and text.isdecimal() and not text.isascii():
        return [Slip(0, len(text), str(int(text)), 0, "yaml/lookalike", "digit", "safe")]
    if choices and _SEPARATOR.search(text) and set(_SEPARATOR.split(text)) <= set(choices):
        safety: Literal["safe"] | None = "safe" if flow else None
        signs = _SEPARATOR.finditer(text)
        return [Slip(*sign.span(), ", ", sign.start(), "yaml/lookalike", "comma", safety) for sign in signs]
    return in_quotes(text) if choices or "string" in kinds else []


def in_quotes(text: str) -> list[Slip]:
    """Return the slip of a scalar that is written in Chinese quotation marks as a whole."""
    if len(text) < 3 or text[0] not in "“”" or text[-1] not in "“”" or set(text[1:-1]) & set('“”"\\\n'):
        return []
    return [Slip(0, len(text), f'"{text[1:-1]}"', 0, "yaml/lookalike", "quote", "safe")]


def swallowed_keys(text: str, known: Container[str]) -> list[Slip]:
    """Return the keys with a full-width colon that a plain scalar of several lines, of which this is the text, took
    in. Only a person can tell their indentation, so there is no fix."""
    found = (_FIELD.match(text, at) for at in _line_starts(text)[1:])
    matches = [match for match in found if match and match["sign"] == "：" and match["key"] in known]
    return [_slip(match, ": ", "lookalike", "colon")._replace(safety=None) for match in matches]


def swallowed_entries(text: str, known: Container[str]) -> list[Slip]:
    """Return the slips by which a plain scalar in braces took in the entries after it, such as `5，unit：工作日`."""
    found = []
    for match in _ENTRY.finditer(text):
        if match["key"] in known:
            found.append(_slip(match, ", ", "lookalike", "comma"))
            found.append(_slip(match, ": ", "lookalike", "colon", "colon"))
    return found


def _in_lines(text: str, pattern: re.Pattern[str], right: str, variant: str) -> list[Slip]:
    """Return a slip for each line if every line begins with one."""
    matches = [pattern.match(text, at) for at in _line_starts(text)]
    return [_slip(match, right, "lookalike", variant) for match in matches if match] if all(matches) else []


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _slip(match: re.Match[str], right: str, rule: str, variant: str, group: str = "slip") -> Slip:
    at, end = match.span(group)
    return Slip(at, end, right, at, f"yaml/{rule}", variant, "safe")


def _fits(text: str, kinds: Collection[str], choices: Collection[str]) -> bool:
    """Return whether a text would be a right value."""
    integer = "integer" in kinds and _INTEGER.fullmatch(text)
    return bool(integer) or text in choices or ("boolean" in kinds and text in ("true", "false"))
