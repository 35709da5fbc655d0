"""Parts against their total: 31 条，分别是甲局 4 条…; 140 件，其中甲局(31 件)…; 甲 3 家、乙 5 家，合计 8 家."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from fractions import Fraction

from linter.audit_text.figures import Figure, shown
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex
from linter.findings.finding import Severity

_MARKER = regex.compiled("分别(?:为|是)?|其中|具体(?:为|是)|包括")
_ALL = ("分别为", "分别是", "具体为", "具体是")
_TOTAL = regex.compiled("(?:共|合计|总计|总数|总量|累计)[^,，。;]{0,16}$")
_CLOSING_TOTAL = regex.compiled("^(?:总共|合计|共计|总计|一共|共)[^,，。;、]{0,6}$")
_BODIES = regex.compiled(r"(\d{1,4})个[^,，。;、\d]{0,4}(?:部门|单位|辖市|县|区|镇|街道)")
_SEPARATORS = frozenset("、,，;")
_JOINTS = frozenset("和及与")
_ALL_THE_REST = ("其余", "剩余", "余下")
_REST = (*_ALL_THE_REST, "还有", "仍有", "尚有", "另有")
_LEFT = ("需", "未", "正在", "尚", "仍", "待")
_ANYTHING = frozenset(("个", "项", "处", "条"))
"""Units of so many things that parts in them may well be parts of something else."""
_REACH = 6000
"""Code points that a list may take."""
MAX_PARTS = 200
MAX_SHORT = 8
"""Code points of a name that needs no marker before it: 共办件 913 件，线上 276 件、线下 637 件."""
MAX_PARTS_SHOWN = 12


class _Claim(Enum):
    """How much a list says about being complete."""

    COMPLETE = "分别为"
    PARTLY = "其中"
    NONE = ""


def check(document: Document) -> Iterator[Verdict]:
    """Every list of parts that stands beside its total."""
    for passage in document.passages:
        if len(passage.figures) >= 3:
            yield from _marked(passage)
            yield from _unmarked(passage)
            yield from _closing(passage)
            yield from _remainders(passage)


def marked_parts(passage: Passage) -> Iterator[tuple[int, list[Figure]]]:
    """(where the marker begins, the parts behind it) of every list behind 其中, 分别…"""
    for start, end in _MARKER.spans(passage.text):
        parts = _parts(passage, end)
        if len(parts) >= 2:
            yield start, parts


def adds_up(passage: Passage, marker: int) -> bool:
    """Whether the list behind a marker (其中) is the whole of a total before it."""
    parts = _parts(passage, marker + len("其中"))
    total = sum((part.value for part in parts), Fraction(0))
    return len(parts) >= 2 and any(figure.value == total for figure in _totals(passage, marker, parts))


def _marked(passage: Passage) -> Iterator[Verdict]:
    for start, parts in marked_parts(passage):
        totals = _totals(passage, start, parts)
        if totals:
            yield from _judged(passage, totals, parts, _claimed(passage, start, parts))


def _unmarked(passage: Passage) -> Iterator[Verdict]:
    """Parts with short names right behind a stated total."""
    for figure in passage.figures:
        behind = passage.text[figure.end : figure.end + 4]
        if not _is_addend(figure) or figure.depth or not behind.startswith((",", "，", ":", "(", "、")):
            continue
        if not _TOTAL.found(passage.head(figure)) or _MARKER.found(behind):
            continue
        parts = _parts(passage, figure.end + 1)
        starts = [figure.end + 1, *(part.end for part in parts)]
        short = all(part.start - start <= MAX_SHORT for start, part in zip(starts, parts, strict=False))
        if len(parts) >= 2 and parts[0].unit == figure.unit and short:
            yield from _judged(passage, [figure], parts, _Claim.NONE)


def _closing(passage: Passage) -> Iterator[Verdict]:
    """A total behind its parts: …，合计 8 家."""
    for at, figure in enumerate(passage.figures):
        if _is_addend(figure) and not figure.depth and _CLOSING_TOTAL.found(passage.head(figure).strip()):
            start, _ = passage.sentence(figure.start)
            before = [
                other
                for other in passage.figures[max(0, at - MAX_PARTS) : at]
                if other.start >= start and other.unit == figure.unit and not other.depth and _is_addend(other)
            ]
            if len(before) >= 2:
                yield from _judged(passage, [figure], before, _Claim.NONE)


def _remainders(passage: Passage) -> Iterator[Verdict]:
    """What is done and what is left: 32 个问题已整改 10 个，22 个需…; 已接入 45 项(共 76 项)，仍有 31 项未…"""
    members = [figure for figure in passage.figures if _is_addend(figure)]
    for trio in zip(members, members[1:], members[2:], strict=False):
        total = max(trio, key=lambda figure: figure.value)
        done, left = (figure for figure in trio if figure is not total)
        same = len({figure.unit for figure in trio}) == 1
        together = len({passage.sentence_at(figure.start) for figure in trio}) == 1
        if same and together and left is trio[2] and _is_remainder(passage, done, left):
            off = abs(total.value - done.value - left.value)
            complete = off * 5 <= total.value or passage.head(left).strip().endswith(_ALL_THE_REST)
            yield from _judged(passage, [total], [done, left], _Claim.COMPLETE if complete else _Claim.NONE)


def _is_remainder(passage: Passage, done: Figure, left: Figure) -> bool:
    """Whether one figure is what is done and the other what is left of the same."""
    if passage.clause_at(done.start) == passage.clause_at(left.start) or done.depth or left.depth:
        return False
    if "已" not in passage.head(done)[-10:]:
        return False
    head, behind = passage.head(left).strip(), passage.text[left.end : left.end + 4]
    return head.endswith(_REST) or (not head and behind.startswith(_LEFT))


def _is_addend(figure: Figure) -> bool:
    return figure.counts and not figure.spelled


def _parts(passage: Passage, start: int) -> list[Figure]:
    """The figures of the list that begins at an offset: a name and a figure in every item, all in one unit, behind
    the name or alone in brackets. [] where that cannot be said."""
    figures, at = passage.figures, passage.index(start)
    if at == len(figures) or not _is_addend(figures[at]):
        return []
    unit, depth = figures[at].unit, figures[at].depth
    in_rows = ";" in passage.text[start : min(passage.sentence(start)[1], start + _REACH)]
    parts: list[Figure] = []
    for end in _item_ends(passage, start):
        inside = []
        while at < len(figures) and figures[at].start < end:
            inside.append(figures[at])
            at += 1
        own = [figure for figure in inside if figure.unit == unit and figure.depth == depth]
        if len(own) > 1 or (own and not _is_addend(own[0])):
            return []
        if own:
            parts.append(own[0])
        elif not (in_rows and parts and inside and all(figure.percent for figure in inside)):
            break  # in rows, a percentage belongs to the part before it: 甲区 823 家，减少 10.35%；乙区…
        if len(parts) == MAX_PARTS:
            return []
    return [] if _are_columns(passage, parts) else parts


def _are_columns(passage: Passage, parts: Sequence[Figure]) -> bool:
    """Whether the parts are of several kinds in turn: 甲市受理 838 件，办结 777 件；乙县受理 733 件，办结 707 件."""
    verbs = [passage.text[part.start - 2 : part.start] for part in parts]
    return any(
        len(verbs) % kinds == 0 and len(verbs) > kinds and len(set(verbs)) == kinds and verbs[kinds:] == verbs[:-kinds]
        for kinds in (2, 3, 4)
    )


def _item_ends(passage: Passage, start: int) -> Iterator[int]:
    """Where the items of a list end, to the end of the sentence or the next marker outside deeper brackets."""
    text, last = passage.text, min(passage.sentence(start)[1], start + _REACH)
    while start < last and (text[start] in _SEPARATORS or text[start] in ": "):
        start += 1
    depth = passage.depths[start] if start < last else 0
    figure_seen = False
    for at in range(start, last):
        char = text[at]
        figure_seen = figure_seen or char.isdigit()
        if passage.depths[at] > depth:
            continue
        if passage.depths[at] < depth or text.startswith(("其中", "分别"), at):
            last = at
            break
        # 和 parts items only behind a figure: 自然资源和规划局 is one name.
        if char in _SEPARATORS or (char in _JOINTS and figure_seen):
            yield at
            figure_seen = False
    yield last


def _totals(passage: Passage, marker: int, parts: Sequence[Figure]) -> list[Figure]:
    """What may be the total: figures in the unit before the marker, in its sentence, or in the one before if the
    marker begins it."""
    start, _ = passage.sentence(marker)
    if not passage.text[start:marker].strip() and start:
        start, _ = passage.sentence(start - 1)
    last = passage.index(marker)
    return [
        figure
        for figure in passage.figures[max(0, last - 12) : last]
        if figure.start >= start and figure.unit == parts[0].unit and not figure.depth and not figure.spelled
    ]


def _claimed(passage: Passage, marker: int, parts: Sequence[Figure]) -> _Claim:
    """Complete is a list that says so, with no subject of its own (差评分别为…), or that has as many parts as bodies
    were announced, or shares that add up to a hundred per cent."""
    head = passage.text[passage.clauses[passage.clause_at(marker)].start : marker].strip()
    if passage.text.startswith(_ALL, marker) and not head:
        return _Claim.COMPLETE
    behind = passage.figures[passage.index(marker) : passage.index(passage.sentence(marker)[1])]
    shares = [figure.value for figure in behind if figure.percent]
    if len(shares) == len(parts) and abs(sum(shares, Fraction(0)) - 100) <= Fraction(1, 2):
        return _Claim.COMPLETE
    before = passage.text[max(0, marker - 60) : marker]
    if any(int(groups[0] or 0) == len(parts) for _, _, groups in _BODIES.matches(before)):
        return _Claim.COMPLETE
    return _Claim.PARTLY if passage.text.startswith("其中", marker) else _Claim.NONE


def _judged(passage: Passage, totals: Sequence[Figure], parts: Sequence[Figure], claim: _Claim) -> Iterator[Verdict]:
    """Right if any of the totals is the sum. Wrong only where it is plain which is meant, and the list means to be
    complete: it says so, or it is off by no more than a slip."""
    total = sum((part.value for part in parts), Fraction(0))
    for figure in totals:
        if figure.value == total:
            yield Verdict("sum", passage, min(figure.start, parts[0].start), max(figure.end, parts[-1].end))
            return
    largest = max(part.value for part in parts)
    if len(totals) > 1:
        totals = [figure for figure in totals if figure.value >= largest]
    stated = [figure for figure in totals if _TOTAL.found(passage.head(figure))] if len(totals) > 1 else []
    candidates = stated or totals
    if len(candidates) != 1 or candidates[0].rough:
        return
    figure = candidates[0]
    if figure.unit in _ANYTHING and figure.value == len(parts):
        return  # 3 个中心分别有窗口 45 个、30 个…: the number of the parts
    slip = abs(figure.value - total) * 100 <= figure.value and largest <= figure.value
    severity: Severity = "error"
    if claim is not _Claim.COMPLETE and not slip:
        severity = "warning"
        if claim is _Claim.NONE or total < figure.value or figure.unit in _ANYTHING:
            return
    difference = shown(abs(figure.value - total))
    yield Verdict.at(
        "sum",
        passage,
        figure,
        severity,
        computed=f"{shown(figure.value)}≠{shown(total)}：{_spelled(parts)}",
        message=f"分项之和是 {shown(total)}，总数写的是 {shown(figure.value)}，相差 {difference}",
        ask="分项有没有漏列、写错，还是只列了一部分（例如“其中市级”）？"
        if total < figure.value
        else "总数写错了，还是分项有重复计算？",
    )


def _spelled(parts: Sequence[Figure]) -> str:
    numbers = [shown(part.value) for part in parts]
    if len(numbers) > MAX_PARTS_SHOWN:
        return f"{'+'.join(numbers[:MAX_PARTS_SHOWN])}+…（共 {len(numbers)} 个数）"
    return "+".join(numbers)
