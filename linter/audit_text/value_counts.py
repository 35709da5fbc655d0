"""The check `value-count`: behind 分别 stands a value for each name.

Right: 甲区、乙区、丙县办结率分别为98%、97%、96%。
Wrong: 甲区、乙区、丙县办结率分别为98%、97%。
Input: a `Document`. Output: a verdict per 分别 with a list of names before it and a list of values behind it.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.enumerations import is_organisation, possible_counts, split_items, without_brackets
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex
from linter.findings.finding import Severity
from linter.guides.duration import parse_number

_EACH = regex.compiled("分别")
_BETWEEN = regex.compiled("^(?:、|,|，|和|及|与|以及)$")
_VERB = regex.compiled(r"^\p{Han}{0,6}$")
_STATED = regex.compiled(
    "([两二三四五六七八九]|[2-9])(?:个)?(?:地|区|县|县区|市|镇|街道|部门|单位|指标|项指标|类|者|家)[^,，。;、]{0,8}$"
)
_LISTED = regex.compiled("(?:等|的[^,，。;、]{0,12}、)")
_MAX_NAMES = 200
"""Code points of the names before 分别."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per 分别 with names and values."""
    for passage in document.passages:
        for start, end in _EACH.spans(passage.text):
            values = _values(passage, end)
            if len(values) >= 2 and not passage.depths[start]:
                yield from _judge(passage, start, values)


def _values(passage: Passage, start: int) -> list[TextFigure]:
    """The figures of one unit behind an offset with nothing but separators between them."""
    found: list[TextFigure] = []
    for figure in passage.figures[passage.figure_index(start) :][:60]:
        if not found:
            if not _VERB.found(passage.text[start : figure.start]) or not (figure.is_amount or figure.is_percent):
                break
        elif figure.unit != found[0].unit or not _BETWEEN.found(passage.text[found[-1].end : figure.start]):
            # A figure of another kind in the same clause makes the list of values unclear.
            return [] if figure.start - found[-1].end < 2 else found
        found.append(figure)
    return found


def _judge(passage: Passage, marker: int, values: list[TextFigure]) -> Iterator[Verdict]:
    clause = passage.clause_index(marker)
    begin = passage.clauses[clause].start
    before = passage.text[max(begin, marker - _MAX_NAMES) : marker]
    names = [before[start:stop].strip() for start, stop in split_items(before, "、")]
    if len(names) < 2 and clause and passage.clauses[clause - 1].sentence == passage.clauses[clause].sentence:
        earlier = passage.text[passage.clauses[clause - 1].start : passage.clauses[clause - 1].end]
        listed = [earlier[start:stop].strip() for start, stop in split_items(earlier, "、")]
        names = listed if len(listed) > 1 and all(is_organisation(name) for name in listed) else names
    stated = _STATED.groups(before)
    if len(names) >= 2 and not _LISTED.found(before):
        organisations = [is_organisation(name) for name in names]
        if any(char.isdigit() for name in names for char in without_brackets(name)) or len(set(organisations[:-1])) > 1:
            return
        possible = possible_counts(names)
        if not organisations[0] and organisations[-1]:
            return
        severity: Severity = "error" if all(organisations[:-1]) else "warning"
        yield from _verdict(passage, marker, values, possible, severity)
    elif len(names) == 1 and stated:
        expected = parse_number((stated[0] or "").replace("两", "二")) or int(stated[0] or 0)
        yield from _verdict(passage, marker, values, {expected}, "warning")


def _verdict(
    passage: Passage, marker: int, values: list[TextFigure], possible: set[int], severity: Severity
) -> Iterator[Verdict]:
    number, names = len(values), min(possible)
    start, end = marker, values[-1].end
    if number in possible:
        yield Verdict("value-count", passage, start, end)
        return
    if any(number % count == 0 for count in possible):
        return  # 两区的受理量、办结量分别为…: several values for each name
    yield Verdict(
        "value-count",
        passage,
        start,
        end,
        severity,
        f"{names}≠{number}",
        f"“分别”前面有 {names} 个名字，后面有 {number} 个数",
        "哪一个名字没有数，或者哪一个数没有名字？",
    )
