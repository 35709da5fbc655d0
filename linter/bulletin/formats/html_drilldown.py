"""The data with which the HTML page opens its figures: figures, members and findings, packed.

Input: a `Bulletin`. Output: pairs of element id and base64 text. Each block is deflated JSON; base64 cannot end a
script element. Every text is stored once and named by its index, so that the data of 50,000 guides fit into a page.
The fingerprint and source lines of a finding, needed only when it is opened, stand in blocks of their own.
Example: ("data", "eJy1…"), ("lines-0", "eJyt…").
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from linter.bulletin.document import Bulletin, FigureData, Problem
from linter.common.text import visible, visible_line

BLOCK = 4096
"""Findings per block of source lines: opening a finding unpacks its whole block, so a block must stay small."""


class _TextIndex:
    """Assigns each distinct text an index, in the order of first use."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


def blocks(bulletin: Bulletin) -> Iterator[tuple[str, str]]:
    """The blocks by element id: `data`, then `lines-0`, `lines-1` …"""
    yield "data", _pack(_data(bulletin))
    problems = bulletin.problems
    for number, start in enumerate(range(0, len(problems), BLOCK)):
        yield f"lines-{number}", _pack([_source_lines(problem) for problem in problems[start : start + BLOCK]])


def _pack(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode("utf-8"), 6)).decode("ascii")


def _source_lines(problem: Problem) -> list[Any]:
    """[fingerprint, number of the first line, line, line …]; only the fingerprint if no lines were kept."""
    if problem.frame is None:
        return [visible(problem.fingerprint)]
    first, lines = problem.frame
    return [visible(problem.fingerprint), first, *(visible_line(line) for line in lines)]


def _data(bulletin: Bulletin) -> dict[str, Any]:
    """The block `data`. What many findings share stands once, and a finding is a row of indexes:

    kinds     [rule, title, family, severity] as indexes of texts
    places    [path, matter, name, district, department] as indexes of texts
    states    [status, change] as indexes of texts
    problems  eight columns: kind, place, state, message, element, line, column, end column
    members   six columns: key, name, code, district, department, path as indexes of texts
    """
    texts = _TextIndex()
    kinds: dict[tuple[str, str, str, str], int] = {}
    places: dict[tuple[str, str, str, str, str], int] = {}
    states: dict[tuple[str, str], int] = {}
    rows = [
        (
            kinds.setdefault((problem.rule, problem.title, problem.family, problem.severity), len(kinds)),
            places.setdefault(
                (problem.path, problem.matter, problem.name, problem.district, problem.department), len(places)
            ),
            states.setdefault((problem.status, problem.change), len(states)),
            texts(problem.message),
            texts(problem.element),
            problem.line,
            problem.column,
            problem.end_column,
        )
        for problem in bulletin.problems
    ]
    members = [
        tuple(map(texts, (member.key, member.name, member.code, member.district, member.department, member.path)))
        for member in bulletin.members
    ]
    found = {
        "block": BLOCK,
        "areas": {visible(key): visible(name) for key, name in bulletin.areas.items()},
        "figures": [_figure(figure, texts) for figure in bulletin.figures.values()],
        "members": _columns(members, 6),
        "kinds": [[texts(text) for text in kind] for kind in kinds],
        "places": [[texts(text) for text in place] for place in places],
        "states": [[texts(text) for text in state] for state in states],
        "problems": _columns(rows, 8),
    }
    return {**found, "texts": [visible(text) for text in texts.numbers]}


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> list[list[int]]:
    """Rows turned into columns, which deflate better because neighbouring values are alike."""
    return [[row[column] for row in rows] for column in range(width)]


def _figure(figure: FigureData, texts: _TextIndex) -> dict[str, Any]:
    """A figure. `inside` and `outside` are differences (see `_differences`), `amounts` is [n, N, n, N …]."""
    return {
        "key": visible(figure.key),
        "indicator": visible(figure.indicator),
        "title": visible(figure.title),
        "scope": visible(figure.scope),
        "n": figure.n,
        "total": figure.total,
        "unit": visible(figure.unit),
        "shown": visible(figure.shown),
        "unknown": figure.unknown,
        "inside": _differences(figure.inside),
        "outside": _differences(figure.outside),
        "amounts": [amount for pair in figure.amounts for amount in pair],
        "exempt": [[member, texts(reason)] for member, reason in figure.exempt],
        "leftOut": [[member, texts(reason)] for member, reason in figure.left_out],
        "withExempt": figure.with_exempt and [*figure.with_exempt[:2], visible(figure.with_exempt[2])],
    }


def _differences(numbers: Iterable[int]) -> list[int]:
    """Each number minus the one before it. Most differences are 1, which deflates well. Example: 3, 4, 7 is 3, 1, 3."""
    return [after - before for before, after in pairwise((0, *numbers))]
