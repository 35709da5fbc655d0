"""What a page needs to open its figures: matters, findings and figures, packed so that 50,000 guides fit a file.

Every text stands once in a list and is named by its number; a finding is a row of numbers. What is read only when a
finding is opened, its fingerprint and lines, lies in blocks of its own. Each block is JSON, deflated, in base64:
nothing in it can end a script element.
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
"""Findings whose lines are packed together."""


class _Texts:
    """Texts by number; all are safe to show."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


def blocks(bulletin: Bulletin) -> Iterator[tuple[str, str]]:
    """Each block by the id of its element: `data`, then `lines-0`, `lines-1` …"""
    yield "data", _packed(_data(bulletin))
    problems = bulletin.problems
    for number, start in enumerate(range(0, len(problems), BLOCK)):
        yield f"lines-{number}", _packed([_lines(problem) for problem in problems[start : start + BLOCK]])


def _packed(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode("utf-8"), 6)).decode("ascii")


def _lines(problem: Problem) -> list[Any]:
    if problem.frame is None:
        return [visible(problem.fingerprint)]
    first, lines = problem.frame
    return [visible(problem.fingerprint), first, *(visible_line(line) for line in lines)]


def _data(bulletin: Bulletin) -> dict[str, Any]:
    texts = _Texts()
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
    """Rows as columns, which deflate better."""
    return [[row[column] for row in rows] for column in range(width)]


def _figure(figure: FigureData, texts: _Texts) -> dict[str, Any]:
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
        "inside": _steps(figure.inside),
        "outside": _steps(figure.outside),
        "amounts": [amount for pair in figure.amounts for amount in pair],
        "exempt": [[member, texts(reason)] for member, reason in figure.exempt],
        "leftOut": [[member, texts(reason)] for member, reason in figure.left_out],
        "withExempt": figure.with_exempt and [*figure.with_exempt[:2], visible(figure.with_exempt[2])],
    }


def _steps(numbers: Iterable[int]) -> list[int]:
    """Numbers as the difference of each from the one before it: mostly ones, which deflate to nothing."""
    return [after - before for before, after in pairwise((0, *numbers))]
