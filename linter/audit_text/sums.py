"""The check `sum`: the parts of a list add up to the total beside it.

Right: 全市共受理913件，其中线上276件、线下637件。
Wrong: 全市共受理913件，其中线上276件、线下639件。
Input: a `Document`. Output: a verdict per list of parts. Lists are found behind 其中 and 分别为, right behind a total
(共办件913件，线上…), before one (甲3家、乙5家，合计8家), and as done and left (共76项，已接入45项，仍有31项未接入).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from fractions import Fraction

from linter.audit_text.division import number_text
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex
from linter.findings.finding import Severity

_MARKER = regex.compiled("分别(?:为|是)?|其中|具体(?:为|是)|包括")
_COMPLETE_MARKERS = ("分别为", "分别是", "具体为", "具体是")
_TOTAL = regex.compiled("(?:共|合计|总计|总数|总量|累计)[^,，。;]{0,16}$")
_CLOSING_TOTAL = regex.compiled("^(?:总共|合计|共计|总计|一共|共)[^,，。;、]{0,6}$")
_BODIES = regex.compiled(r"(\d{1,4})个[^,，。;、\d]{0,4}(?:部门|单位|辖市|县|区|镇|街道)")
_SEPARATORS = frozenset("、,，;")
_JOINTS = frozenset("和及与")
_WHOLE_REST = ("其余", "剩余", "余下")
_REST = (*_WHOLE_REST, "还有", "仍有", "尚有", "另有")
"""Words before the part that is left."""
_UNDONE = ("需", "未", "正在", "尚", "仍", "待")
"""Words after the part that is left."""
_GENERIC_UNITS = frozenset(("个", "项", "处", "条"))
"""Units used for so many things that parts and total with the same unit may still count different things."""
_MAX_LIST = 6000
"""Code points of a list; a sentence of a bulletin is never longer."""
MAX_PARTS = 200
"""Parts of a list; the counties of a province are about a hundred."""
MAX_UNMARKED_NAME = 8
"""Code points of the name of a part in a list without a marker. With longer names it need not be a list of parts."""
MAX_PARTS_SHOWN = 12
"""Parts that a finding spells out."""
_MAX_TOTALS = 12
"""Figures before a marker that may be its total."""


class _Claim(Enum):
    """What the text says about a list holding all parts of its total."""

    COMPLETE = "分别为"
    """All parts: the sum must equal the total."""
    PARTIAL = "其中"
    """Perhaps only some parts: the sum must not exceed the total."""
    NONE = ""
    """Nothing: only a small difference is reported, as a slip."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per list of parts beside its total."""
    for passage in document.passages:
        if len(passage.figures) >= 3:
            yield from _marked_lists(passage)
            yield from _unmarked_lists(passage)
            yield from _closing_totals(passage)
            yield from _remainders(passage)


def marked_parts(passage: Passage) -> Iterator[tuple[int, list[TextFigure]]]:
    """(offset of the marker, parts) of each list behind 其中, 分别, 具体为 or 包括."""
    for start, end in _MARKER.spans(passage.text):
        parts = _parts(passage, end)
        if len(parts) >= 2:
            yield start, parts


def adds_up(passage: Passage, marker: int) -> bool:
    """Whether the list behind the marker 其中 at an offset adds up to a total before it."""
    parts = _parts(passage, marker + len("其中"))
    total = sum((part.value for part in parts), Fraction(0))
    return len(parts) >= 2 and any(figure.value == total for figure in _totals(passage, marker, parts))


def _marked_lists(passage: Passage) -> Iterator[Verdict]:
    """受理913件，其中线上276件、线下637件."""
    for start, parts in marked_parts(passage):
        totals = _totals(passage, start, parts)
        if totals:
            yield from _judge(passage, totals, parts, _claim(passage, start, parts))


def _unmarked_lists(passage: Passage) -> Iterator[Verdict]:
    """共办件913件，线上276件、线下637件: parts with short names right behind a stated total."""
    for figure in passage.figures:
        behind = passage.text[figure.end : figure.end + 4]
        if not _is_addend(figure) or figure.depth or not behind.startswith((",", "，", ":", "(", "、")):
            continue
        if not _TOTAL.found(passage.text_before(figure)) or _MARKER.found(behind):
            continue
        parts = _parts(passage, figure.end + 1)
        starts = [figure.end + 1, *(part.end for part in parts)]
        short = all(part.start - start <= MAX_UNMARKED_NAME for start, part in zip(starts, parts, strict=False))
        if len(parts) >= 2 and parts[0].unit == figure.unit and short:
            yield from _judge(passage, [figure], parts, _Claim.NONE)


def _closing_totals(passage: Passage) -> Iterator[Verdict]:
    """甲3家、乙5家，合计8家: a total behind its parts."""
    for at, figure in enumerate(passage.figures):
        if _is_addend(figure) and not figure.depth and _CLOSING_TOTAL.found(passage.text_before(figure).strip()):
            start, _ = passage.sentence_span(figure.start)
            before = [
                other
                for other in passage.figures[max(0, at - MAX_PARTS) : at]
                if other.start >= start and other.unit == figure.unit and not other.depth and _is_addend(other)
            ]
            if len(before) >= 2:
                yield from _judge(passage, [figure], before, _Claim.NONE)


def _remainders(passage: Passage) -> Iterator[Verdict]:
    """32个问题已整改10个，22个需分阶段推进: a total, the part that is done, and the part that is left."""
    members = [figure for figure in passage.figures if _is_addend(figure)]
    for trio in zip(members, members[1:], members[2:], strict=False):
        total = max(trio, key=lambda figure: figure.value)
        done, left = (figure for figure in trio if figure is not total)
        same = len({figure.unit for figure in trio}) == 1
        together = len({passage.sentence_index(figure.start) for figure in trio}) == 1
        if same and together and left is trio[2] and _is_remainder(passage, done, left):
            off = abs(total.value - done.value - left.value)
            complete = off * 5 <= total.value or passage.text_before(left).strip().endswith(_WHOLE_REST)
            yield from _judge(passage, [total], [done, left], _Claim.COMPLETE if complete else _Claim.NONE)


def _is_remainder(passage: Passage, done: TextFigure, left: TextFigure) -> bool:
    """Whether the text says 已 before one figure, and 其余 before or 未 behind the other."""
    if passage.clause_index(done.start) == passage.clause_index(left.start) or done.depth or left.depth:
        return False
    if "已" not in passage.text_before(done)[-10:]:
        return False
    head, behind = passage.text_before(left).strip(), passage.text[left.end : left.end + 4]
    return head.endswith(_REST) or (not head and behind.startswith(_UNDONE))


def _is_addend(figure: TextFigure) -> bool:
    return figure.is_count and not figure.spelled_out


def _parts(passage: Passage, start: int) -> list[TextFigure]:
    """The parts of the list that begins at an offset: one figure per item, all with one unit, all behind the name or
    all in brackets. Empty if the text there is no such list."""
    figures, at = passage.figures, passage.figure_index(start)
    if at == len(figures) or not _is_addend(figures[at]):
        return []
    unit, depth = figures[at].unit, figures[at].depth
    in_rows = ";" in passage.text[start : min(passage.sentence_span(start)[1], start + _MAX_LIST)]
    parts: list[TextFigure] = []
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
        elif not (in_rows and parts and inside and all(figure.is_percent for figure in inside)):
            # In a list with semicolons, a percentage belongs to the part before it: 甲区823家，减少10.35%；乙区….
            break
        if len(parts) == MAX_PARTS:
            return []
    return [] if _are_columns(passage, parts) else parts


def _are_columns(passage: Passage, parts: Sequence[TextFigure]) -> bool:
    """Whether the figures are of two to four kinds in turn: 甲市受理838件，办结777件；乙县受理733件，办结707件."""
    verbs = [passage.text[part.start - 2 : part.start] for part in parts]
    return any(
        len(verbs) % kinds == 0 and len(verbs) > kinds and len(set(verbs)) == kinds and verbs[kinds:] == verbs[:-kinds]
        for kinds in (2, 3, 4)
    )


def _item_ends(passage: Passage, start: int) -> Iterator[int]:
    """The offsets where the items of a list end. The list ends with the sentence, with its bracket, or at the next
    marker."""
    text, last = passage.text, min(passage.sentence_span(start)[1], start + _MAX_LIST)
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
        # 和 separates items only behind a figure: 自然资源和规划局 is one name.
        if (char in _SEPARATORS and at not in passage.grouping_commas) or (char in _JOINTS and figure_seen):
            yield at
            figure_seen = False
    yield last


def _totals(passage: Passage, marker: int, parts: Sequence[TextFigure]) -> list[TextFigure]:
    """The figures that may be the total of a list: those with its unit before the marker, in the same sentence, or in
    the previous one if the marker begins its sentence."""
    start, _ = passage.sentence_span(marker)
    if not passage.text[start:marker].strip() and start:
        start, _ = passage.sentence_span(start - 1)
    last = passage.figure_index(marker)
    return [
        figure
        for figure in passage.figures[max(0, last - _MAX_TOTALS) : last]
        if figure.start >= start and figure.unit == parts[0].unit and not figure.depth and not figure.spelled_out
    ]


def _claim(passage: Passage, marker: int, parts: Sequence[TextFigure]) -> _Claim:
    """A list is complete if its marker says so and has no subject of its own (as 差评分别为 has), if it has as many
    parts as the text announces departments, or if the percentages of its parts add up to 100%."""
    subject = passage.text[passage.clauses[passage.clause_index(marker)].start : marker].strip()
    if passage.text.startswith(_COMPLETE_MARKERS, marker) and not subject:
        return _Claim.COMPLETE
    behind = passage.figures[passage.figure_index(marker) : passage.figure_index(passage.sentence_span(marker)[1])]
    shares = [figure.value for figure in behind if figure.is_percent]
    if len(shares) == len(parts) and abs(sum(shares, Fraction(0)) - 100) <= Fraction(1, 2):
        return _Claim.COMPLETE
    before = passage.text[max(0, marker - 60) : marker]
    if any(int(groups[0] or 0) == len(parts) for _, _, groups in _BODIES.matches(before)):
        return _Claim.COMPLETE
    return _Claim.PARTIAL if passage.text.startswith("其中", marker) else _Claim.NONE


def _judge(
    passage: Passage, totals: Sequence[TextFigure], parts: Sequence[TextFigure], claim: _Claim
) -> Iterator[Verdict]:
    """Right if any of the possible totals equals the sum. Wrong only if one total is clearly meant, and the list is
    meant to be complete: the text says so, or the difference is as small as a slip (at most 1%)."""
    total = sum((part.value for part in parts), Fraction(0))
    for figure in totals:
        if figure.value == total:
            yield Verdict("sum", passage, min(figure.start, parts[0].start), max(figure.end, parts[-1].end))
            return
    largest = max(part.value for part in parts)
    if len(totals) > 1:
        totals = [figure for figure in totals if figure.value >= largest]
    stated = [figure for figure in totals if _TOTAL.found(passage.text_before(figure))] if len(totals) > 1 else []
    candidates = stated or totals
    if len(candidates) != 1 or candidates[0].approximate:
        return
    figure = candidates[0]
    if figure.unit in _GENERIC_UNITS and figure.value == len(parts):
        return  # the figure counts the items: 3个中心分别有窗口45个、30个、12个
    slip = abs(figure.value - total) * 100 <= figure.value and largest <= figure.value
    severity: Severity = "error"
    if claim is not _Claim.COMPLETE and not slip:
        severity = "warning"
        if claim is _Claim.NONE or total < figure.value or figure.unit in _GENERIC_UNITS:
            return
    difference = number_text(abs(figure.value - total))
    yield Verdict.at_figure(
        "sum",
        passage,
        figure,
        severity,
        computed=f"{number_text(figure.value)}≠{number_text(total)}：{_addition(parts)}",
        message=f"分项之和是 {number_text(total)}，总数写的是 {number_text(figure.value)}，相差 {difference}",
        ask="分项有没有漏列、写错，还是只列了一部分（例如“其中市级”）？"
        if total < figure.value
        else "总数写错了，还是分项有重复计算？",
    )


def _addition(parts: Sequence[TextFigure]) -> str:
    """276+637; of more than MAX_PARTS_SHOWN parts the first ones and the number of all."""
    numbers = [number_text(part.value) for part in parts]
    if len(numbers) > MAX_PARTS_SHOWN:
        return f"{'+'.join(numbers[:MAX_PARTS_SHOWN])}+…（共 {len(numbers)} 个数）"
    return "+".join(numbers)
