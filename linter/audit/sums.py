"""Parts against their total: 31 条…分别是 A 4 条、B 1 条…; 共 140 件…其中 A(31 件)、B(21 件)…; 已改 10 个，22 个在改."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import takewhile

from linter import regex
from linter.audit.document import Document, Passage
from linter.audit.figures import Figure, shown
from linter.audit.listing import MAX_ITEMS, sentence
from linter.audit.result import Verdict

_MARKER = regex.compiled("分别(?:为|是|有)?|其中|具体(?:为|是)|包括")
_ALL = ("分别", "具体")
_STATED_TOTAL = regex.compiled(r"(?:共|合计|总计|总数|总量|累计)[^,，。;]{0,16}$")
_BODIES = regex.compiled(r"[^第]\d+个(?:[^,，。;、\d]{0,4})(?:部门|单位|辖市|县|区|镇|街道|乡镇)")
_SEPARATORS = frozenset("、,，;和及与")
_REST = ("其余", "剩余", "还有", "仍有", "尚有", "另有", "余下", "其他", "另外")
_LEFT = ("需", "未", "正在", "尚", "仍", "待")
MAX_PARTS_SHOWN = 12


def check(document: Document) -> Iterator[Verdict]:
    """Every list of parts that stands behind its total."""
    for passage in document.passages:
        if len(passage.figures) >= 3:
            yield from _marked(passage)
            yield from _unmarked(passage)
            yield from _remainders(passage)


def _marked(passage: Passage) -> Iterator[Verdict]:
    """Parts behind 其中, 分别…"""
    for start, end in _MARKER.spans(passage.text):
        parts = _parts(passage, end)
        if len(parts) < 2:
            continue
        candidates = _totals(passage, start, parts[0].unit)
        marker = passage.text[start:end]
        if candidates:
            yield from _judged(passage, candidates, parts, _is_complete(passage, start, marker, len(parts)))


def _unmarked(passage: Passage) -> Iterator[Verdict]:
    """共办件 913 件，线上 276 件、线下 637 件: parts with short names right behind a stated total."""
    clauses = passage.clauses
    for figure in passage.figures:
        following = passage.text[figure.end : figure.end + 4]
        if not _is_addend(figure) or figure.depth or not following.startswith((",", "，", ":", "(", "、")):
            continue
        clause = clauses[passage.clause_at(figure.start)]
        # A part may itself say 共; the marked lists are read above.
        if not _STATED_TOTAL.found(passage.text[clause.start : figure.start]) or _MARKER.found(following):
            continue
        parts = _parts(passage, figure.end + 1)
        if len(parts) >= 2 and parts[0].unit == figure.unit and _are_short(passage, figure.end + 1, parts):
            yield from _judged(passage, [figure], parts, complete=False)


def _are_short(passage: Passage, start: int, parts: Sequence[Figure]) -> bool:
    starts = [start, *(part.end for part in parts[:-1])]
    return all(part.start - begin <= 8 for begin, part in zip(starts, parts, strict=True))


def _remainders(passage: Passage) -> Iterator[Verdict]:
    """What is done and what is left: 32 个问题已整改 10 个，22 个需…; 已接入 45 项(共 76 项)，仍有 31 项未…"""
    by_sentence: dict[int, list[Figure]] = {}
    for figure in passage.figures:
        if _is_addend(figure):
            by_sentence.setdefault(passage.sentence_at(figure.start), []).append(figure)
    for members in by_sentence.values():
        for trio in zip(members, members[1:], members[2:], strict=False):
            total = max(trio, key=lambda figure: figure.value)
            done, left = (figure for figure in trio if figure is not total)
            if len({figure.unit for figure in trio}) == 1 and left is trio[2] and _is_remainder(passage, done, left):
                yield from _judged(passage, [total], [done, left], complete=True)


def _is_remainder(passage: Passage, done: Figure, left: Figure) -> bool:
    """Whether one figure is what is done and the other what is left of the same."""
    clauses, text = passage.clauses, passage.text
    own, other = clauses[passage.clause_at(left.start)], clauses[passage.clause_at(done.start)]
    before = text[max(other.start, done.start - 10) : done.start]
    if own == other or "已" not in before or done.depth or left.depth:
        return False
    head, behind = text[own.start : left.start].strip(), text[left.end : own.end]
    return head.endswith(_REST) or (not head and behind.startswith(_LEFT))


def _is_addend(figure: Figure) -> bool:
    return figure.counts and not figure.spelled


def _parts(passage: Passage, start: int) -> list[Figure]:
    """The figures of the list that begins at an offset: a name and a figure in every item, all in one unit; the
    figure stands behind the name or alone in brackets. [] if an item has two, or none before the first."""
    figures, text = passage.figures, passage.text
    end = sentence(passage, start)[1]
    first = bisect_left(figures, start, key=lambda figure: figure.start)
    following = list(takewhile(lambda figure: figure.start < end, figures[first : first + 4 * MAX_ITEMS]))
    if not following or not _is_addend(following[0]):
        return []
    unit, depth = following[0].unit, following[0].depth
    parts: list[Figure] = []
    begin = start
    for at in _item_ends(passage, start, end):
        inside = [figure for figure in following if begin <= figure.start < at]
        own = [figure for figure in inside if figure.unit == unit and figure.depth == depth]
        if len(own) > 1:
            return []
        if own and (not _is_addend(own[0]) or (not depth and text[own[0].end : at].strip().startswith(("的", "以")))):
            return []
        if own:
            parts.append(own[0])
        elif not inside or not all(figure.percent for figure in inside) or (parts and not _in_rows(text, begin, end)):
            break
        following = following[len(inside) :]
        begin = at + 1
    return parts


def _in_rows(text: str, start: int, end: int) -> bool:
    """Whether the list is one of rows: 甲区 823 家，减少 10.35%；乙区…"""
    return ";" in text[start:end]


def _item_ends(passage: Passage, start: int, end: int) -> Iterator[int]:
    text, depth = passage.text, 0
    begin = start
    while begin < end and (text[begin] in _SEPARATORS or text[begin] in ": ") and text[begin] not in "和及与":
        begin += 1
    seen_digit = False
    for at in range(begin, end):
        char = text[at]
        depth += (char == "(") - (char == ")")
        seen_digit = seen_digit or char.isdigit()
        # 和 parts items only behind a figure: 自然资源和规划局 is one name.
        if depth <= 0 and char in _SEPARATORS and (char not in "和及与" or (seen_digit and not text[at - 1].isdigit())):
            yield at
            seen_digit = False
    yield end


def _totals(passage: Passage, marker: int, unit: str) -> list[Figure]:
    """What may be the total: figures in the unit before the marker, in its sentence, or in the one before if the
    marker begins it."""
    clause = passage.clauses[passage.clause_at(marker)]
    start, _ = sentence(passage, marker)
    if not passage.text[start:marker].strip() and start:
        start, _ = sentence(passage, start - 1)
    figures = passage.figures
    last = bisect_left(figures, marker, key=lambda figure: figure.start)
    near = [figure for figure in figures[max(0, last - 12) : last] if figure.start >= start]
    del clause
    return [figure for figure in near if figure.unit == unit and not figure.depth and not figure.spelled]


def _is_complete(passage: Passage, marker: int, word: str, parts: int) -> bool:
    """Whether the list claims to be complete: it says so, or as many bodies were announced."""
    if word.startswith(_ALL):
        return True
    before = passage.text[max(0, marker - 60) : marker]
    return any(_announced(before[start:end]) == parts for start, end in _BODIES.spans(before))


def _announced(text: str) -> int:
    return int("".join(char for char in text[1:].split("个")[0] if char.isdigit()) or 0)


def _judged(passage: Passage, totals: Sequence[Figure], parts: Sequence[Figure], complete: bool) -> Iterator[Verdict]:
    """Right if any of the totals is the sum. Wrong only where it is plain which total is meant and the list claims
    to be complete, or is off by so little that it must be."""
    addends = [part.value for part in parts]
    total = sum(addends, Fraction(0))
    sentence_end = parts[-1].end
    for figure in totals:
        if figure.value == total:
            yield Verdict("sum", passage, figure.start, sentence_end)
            return
    exact = [figure for figure in totals if not figure.rough]
    if len(exact) > 1:
        stated = [figure for figure in exact if _is_stated(passage, figure)]
        exact = stated if len(stated) == 1 else exact
    if len(exact) != 1 or len(totals) != len([figure for figure in totals if not figure.rough]):
        return
    figure = exact[0]
    difference = abs(figure.value - total)
    near = difference * 100 <= figure.value or any(part > figure.value for part in addends)
    if not (complete or near or total > figure.value):
        return
    severity = "error" if complete or near else "warning"
    computed = f"{shown(figure.value)}≠{shown(total)}：{_spelled(addends)}"
    yield Verdict(
        "sum", passage, figure.start, figure.end, severity, computed,
        f"分项之和是 {shown(total)}，总数写的是 {shown(figure.value)}，相差 {shown(difference)}",
        "是分项有漏列、写错，还是分项只是总数的一部分（如“其中市级”）？" if total < figure.value
        else "是总数写错，还是分项有重复计算？",
    )  # fmt: skip


def _is_stated(passage: Passage, figure: Figure) -> bool:
    start = passage.clauses[passage.clause_at(figure.start)].start
    return _STATED_TOTAL.found(passage.text[start : figure.start])


def _spelled(addends: Sequence[Fraction]) -> str:
    numbers = [shown(value) for value in addends]
    if len(numbers) > MAX_PARTS_SHOWN:
        return f"{'+'.join(numbers[:MAX_PARTS_SHOWN])}+…（共 {len(numbers)} 项）"
    return "+".join(numbers)
