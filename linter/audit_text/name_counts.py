"""Names against their number: 甲局、乙局等 2 个部门; 2 个部门，分别为甲局、乙局; 两项举措(甲、乙)."""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.enumerations import bare, is_organisation, items
from linter.audit_text.figures import Figure
from linter.audit_text.result import Verdict
from linter.audit_text.sums import adds_up
from linter.audit_text.text_document import Document, Passage
from linter.common import regex
from linter.findings.finding import Severity

_COUNTERS = frozenset(
    ("个", "家", "项", "类", "种", "大", "级", "张", "方面", "部门", "区", "县", "镇", "街道", "所", "条", "名")
)
_BODIES = regex.compiled("^个?(?:市级|区级|县级|省级|本级|职能|相关|有关|牵头|责任|成员|组成){0,2}(?:部门|单位)")
_JOINED = regex.compiled("[和及与]|以及|[”’][“‘]")
_AFTER = regex.compiled(r"^[^,，。;:、()\d]{0,8}(?:[，,。]?(?:其中|分别为|分别是|即|为|是)[,，:]?|:)")
_CLOSED = regex.compiled("分别|[为是:即][,，]?$")
_BRACKETED = regex.compiled(r"^[^,，。;、()\d]{0,10}\(([^()]{2,400})\)")
_NUMBERED = regex.compiled(r"\d|等$|^[如含即]|其中|包括")
_STARTS = frozenset(",，。;；:：")
_REACH = 800
"""Code points that a list of names may take."""
_MANY_FIGURES = 100
"""Figures in brackets that a list of names may have."""
_NEAR = 60
"""Code points that the last name of a list may take."""
_MANY = 5
"""So many names are a list that means to be complete, even before 等."""


def check(document: Document) -> Iterator[Verdict]:
    """Every number of things that are named beside it."""
    for passage in document.passages:
        for figure in passage.figures:
            if figure.unit in _COUNTERS and not figure.rough and figure.value.denominator == 1 and figure.value >= 2:
                yield from _before(passage, figure)
                yield from _behind(passage, figure)


def _before(passage: Passage, figure: Figure) -> Iterator[Verdict]:
    """甲局、乙局等 2 个部门, 甲局和乙局 2 个部门."""
    end = figure.start
    and_others = passage.text.endswith("等", 0, end)
    if not any(sign in passage.text[max(0, end - _NEAR) : end] for sign in ("、", "”“")):
        return
    begin = _list_start(passage, figure, end - and_others)
    listed = passage.text[begin : end - and_others]
    if "、" not in listed and "”“" not in listed:
        return
    names = [listed[start:stop] for start, stop in items(listed, "、")]
    # The number begins an item itself: 甲、2 家乙.
    if not names[-1].strip() or any(char.isdigit() for char in bare(names[-1])):
        return
    stated = int(figure.value)
    if stated in _possible(names):
        yield Verdict("name-count", passage, begin, figure.end)
        return
    bodies = _trailing_bodies(names)
    if len(bodies) >= 2 and _is_of_bodies(passage, figure):
        if stated in _possible(bodies):
            yield Verdict("name-count", passage, begin, figure.end)
        elif stated < len(bodies) or not and_others:
            yield _wrong(passage, figure, bodies, "error")
        elif len(bodies) >= _MANY and stated - max(_possible(bodies)) == 1:
            yield _wrong(passage, figure, bodies, "warning")
    elif and_others and not figure.spelled and stated < len(names) <= stated + 3:
        yield _wrong(passage, figure, names, "warning")


def _list_start(passage: Passage, figure: Figure, end: int) -> int:
    """Where the clause begins in which a list before `end` stands; another figure is not part of a list of names,
    unless in brackets."""
    index = passage.index(figure.start)
    earlier = reversed(passage.figures[max(0, index - _MANY_FIGURES) : index])
    outside = next((other.end for other in earlier if other.depth <= figure.depth), 0)
    first = max(0, end - _REACH, outside)
    text, depth = passage.text, 0
    for at in range(end - 1, first - 1, -1):
        char = text[at]
        depth += (char in ")”’》") - (char in "(“‘《")
        if depth < 0 or (depth == 0 and char in _STARTS):
            return at + 1
    return first


def _possible(names: list[str]) -> set[int]:
    """How many things a list may name: 甲、乙和丙 are two items and three names."""
    joints = sum(1 for _ in _JOINED.spans("、".join(bare(name) for name in names)))
    return {len(names) + more for more in range(joints + 1)} if joints <= 4 else {len(names)}


def _trailing_bodies(names: list[str]) -> list[str]:
    """The bodies that end a list; the first may have a verb before it."""
    first = len(names)
    while first and is_organisation(names[first - 1]):
        first -= 1
    return names[first:]


def _is_of_bodies(passage: Passage, figure: Figure) -> bool:
    unit = "" if figure.unit == "部门" else figure.unit
    return figure.unit == "部门" or _BODIES.found(unit + passage.text[figure.end : figure.end + 12])


def _behind(passage: Passage, figure: Figure) -> Iterator[Verdict]:
    """16 个部门。其中，甲局(2 件)、乙局(1 件); 4 项举措(甲、乙、丙、丁)."""
    behind = passage.text[figure.end : figure.end + _REACH]
    bracketed = _BRACKETED.groups(behind)
    if bracketed:
        yield from _in_brackets(passage, figure, bracketed[0] or "")
        return
    if not _is_of_bodies(passage, figure):
        return
    head = next(_AFTER.spans(behind), (0, 0))[1]
    start = figure.end + head
    if not head or start >= len(passage.text):
        return
    listed = passage.text[start : min(passage.sentence(start)[1], start + _REACH)]
    names = []
    for begin, stop in items(listed, "、,，;"):
        if not is_organisation(listed[begin:stop]) or listed[begin : begin + 1].isdigit():
            break
        names.append(listed[begin:stop])
    if len(names) < 2:
        return
    stated = int(figure.value)
    if stated in _possible(names):
        yield Verdict("name-count", passage, figure.start, start + len(listed))
    elif stated < len(names) or _CLOSED.found(behind[:head]) or _is_whole(passage, figure.end, start):
        yield _wrong(passage, figure, names, "error")


def _is_whole(passage: Passage, start: int, end: int) -> bool:
    """Whether the marker in a stretch begins a list that adds up to its total: then nothing is left out."""
    marker = passage.text.find("其中", start, end)
    return marker >= 0 and adds_up(passage, marker)


def _in_brackets(passage: Passage, figure: Figure, listed: str) -> Iterator[Verdict]:
    names = [listed[start:stop] for start, stop in items(listed, "、")]
    if len(names) < 2 or _NUMBERED.found(listed):
        return
    stated = int(figure.value)
    if stated in _possible(names):
        yield Verdict.at("name-count", passage, figure)
    elif abs(stated - len(names)) <= 2 and not figure.spelled:
        yield _wrong(passage, figure, names, "warning")


def _wrong(passage: Passage, figure: Figure, names: list[str], severity: Severity) -> Verdict:
    stated = int(figure.value)
    return Verdict.at(
        "name-count",
        passage,
        figure,
        severity,
        computed=f"{stated}≠{len(names)}：{'、'.join(bare(name) for name in names)}",
        message=f"写的是 {passage.written(figure)}，点到名的有 {len(names)} 个",
        ask="名单有漏，还是个数写错？" if stated > len(names) else "个数写错，还是名单有重复或者多列？",
    )
