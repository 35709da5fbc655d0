"""The check `sum`: the parts of a list add up to the total beside it.

Right: 全市共受理913件，其中线上276件、线下637件。
Wrong: 全市共受理913件，其中线上276件、线下639件。
Input: a `Document`. Output: a verdict per list of parts. Lists are found behind 其中 and 分别为, right behind a total
(共办件913件，线上…), in brackets behind it, in the sentence behind it, before one (甲3家、乙5家，合计8家), and as done
and left (共76项，已接入45项，仍有31项未接入).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from linter.audit_text.figure_names import name_before
from linter.audit_text.part_lists import (
    MARKER,
    MAX_PARTS,
    is_addend,
    item_texts,
    marked_parts,
    parts_from,
    totals_before,
)
from linter.audit_text.partitions import covers_period, is_whole
from linter.audit_text.result import Verdict
from linter.audit_text.sum_verdicts import Claim, addition_verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_COMPLETE_MARKERS = ("分别为", "分别是", "具体为", "具体是")
TOTAL = regex.compiled("(?:共|合计|总计|总数|总量|累计)[^,，。;]{0,16}$")
_CLOSING_TOTAL = regex.compiled(
    "^(?:[两二三四五六七八九十\\d]{1,2}年(?:来|间)?|[上下]半年|全年|前[二三]季度|[一二三四]季度|以上|上述|[两三四五六]者|[两三四五六]项)?"
    "(总共|合计|共计|总计|一共|共|累计)[^,，。;、]{0,6}$"
)
_SURE_TOTALS = frozenset(("总共", "合计", "共计", "总计", "一共"))
_BODIES = regex.compiled(r"(\d{1,4})个[^,，。;、\d]{0,4}(?:部门|单位|辖市|县|区|镇|街道)")
_WHOLE_REST = ("其余", "剩余", "余下")
_REST = (*_WHOLE_REST, "还有", "仍有", "尚有", "另有")
"""Words before the part that is left."""
_UNDONE = ("需", "未", "正在", "尚", "仍", "待")
"""Words after the part that is left."""
_LEFT = regex.compiled("^(?:尚|仍|暂)?未(.+)$")
_OPEN = regex.compiled("(?:正在办理|在办|办理中|处理中)(?:的|中)?$")
_CLOSED = regex.compiled("(?:办结|处理完毕|办理完毕)$")
_OF_THESE = regex.compiled(r"(?:^|[,，。;])(\p{Han}{2,10}?)(?:当中|中),?")
_JOINTS = regex.compiled("[、和及与]")
_SOME = regex.compiled("含|其中|如|包括|等")
"""Words in a bracket that need not hold all parts."""
MAX_UNMARKED_NAME = 8
"""Code points of the name of a part in a list without a marker. With longer names it need not be a list of parts."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per list of parts beside its total."""
    for passage in document.passages:
        found: set[tuple[int, str]] = set()
        for search in _SEARCHES if len(passage.figures) >= 3 else ():
            for verdict in search(passage):
                place = verdict.start, verdict.computed
                # Two searches may find one list: 已完成整改71个，未完成整改15个 has opposites, and is done and left.
                if not verdict.severity or place not in found:
                    found.add(place)
                    yield verdict


def adds_up(passage: Passage, marker: int) -> bool:
    """Whether the list behind the marker 其中 at an offset adds up to a total before it."""
    parts = parts_from(passage, marker + len("其中"))
    found = sum(part.value for part in parts)
    return len(parts) >= 2 and any(figure.value == found for figure in totals_before(passage, marker, parts))


def _marked_lists(passage: Passage) -> Iterator[Verdict]:
    """受理913件，其中线上276件、线下637件."""
    for start, parts in marked_parts(passage):
        totals = totals_before(passage, start, parts)
        if totals:
            yield from addition_verdict(passage, _stated(passage, totals), parts, _claim(passage, start, parts))


def _stated(passage: Passage, totals: Sequence[TextFigure]) -> tuple[list[TextFigure], list[TextFigure]]:
    """Possible totals, and those of them that the text calls a total."""
    return list(totals), [figure for figure in totals if TOTAL.found(passage.text_before(figure))]


def _only(figure: TextFigure) -> tuple[list[TextFigure], list[TextFigure]]:
    return [figure], [figure]


def _names(passage: Passage, parts: Sequence[TextFigure]) -> list[str]:
    return [name_before(passage, part) for part in parts]


def _are_all(passage: Passage, figure: TextFigure, parts: Sequence[TextFigure]) -> bool:
    """Whether by their names the parts are all of a total: 线上, 线下, or 投诉180件，举报80件 of 投诉举报260件."""
    names = _names(passage, parts)
    return is_whole(names) or "".join(names) in _JOINTS.without(passage.text_before(figure))


def _unmarked_lists(passage: Passage) -> Iterator[Verdict]:
    """共办件913件，线上276件、线下637件: parts with short names right behind a stated total."""
    end = 0
    for figure in passage.figures:
        behind = passage.text[figure.end : figure.end + 4]
        # A part of the last list begins no list of its own.
        if (
            figure.start < end
            or not is_addend(figure)
            or figure.depth
            or not behind.startswith((",", "，", ":", "(", "、"))
        ):
            continue
        if not TOTAL.found(passage.text_before(figure)) or MARKER.found(behind):
            continue
        parts = parts_from(passage, figure.end + 1)
        end = parts[-1].end if parts else end
        starts = [figure.end + 1, *(part.end for part in parts)]
        short = all(part.start - start <= MAX_UNMARKED_NAME for start, part in zip(starts, parts, strict=False))
        if len(parts) >= 2 and parts[0].unit == figure.unit and short:
            claim = Claim.WHOLE if _are_all(passage, figure, parts) else Claim.NONE
            yield from addition_verdict(passage, _only(figure), parts, claim)


def _bracketed_lists(passage: Passage) -> Iterator[Verdict]:
    """线上600件(电脑端350件、手机端250件)."""
    for figure in passage.figures:
        opening = passage.text.find("(", figure.end, figure.end + 8)
        if not is_addend(figure) or opening < 0 or MARKER.found(passage.text[opening : opening + 4]):
            continue
        parts = parts_from(passage, opening + 1)
        if len(parts) < 2 or parts[0].unit != figure.unit or parts[0].depth != figure.depth + 1:
            continue
        inside = passage.text[opening + 1 : parts[-1].end + 4].partition(")")[0]
        claim = Claim.PARTIAL if _SOME.found(inside) else Claim.BRACKET
        yield from addition_verdict(passage, _only(figure), parts, claim)


def _lists_in_next_sentence(passage: Passage) -> Iterator[Verdict]:
    """全市共受理1200件。线上受理700件，线下受理500件: a sentence of parts behind one with their total."""
    previous = None
    for clause in passage.clauses:
        start, end = passage.sentence_span(clause.start)
        if clause.start != start:
            continue
        own = passage.figures[passage.figure_index(start) : passage.figure_index(end)]
        amounts = [figure for figure in own if is_addend(figure) and not figure.depth]
        if previous is not None and not MARKER.found(passage.text[start : start + 4]):
            parts = parts_from(passage, start)
            if len(parts) >= 2 and parts == amounts and parts[0].unit == previous.unit:
                claim = Claim.WHOLE if _are_all(passage, previous, parts) else Claim.NONE
                yield from addition_verdict(passage, _only(previous), parts, claim)
        single = len(amounts) == 1 and TOTAL.found(passage.text_before(amounts[0]))
        previous = amounts[0] if single else None


def _lists_of_subtotals(passage: Passage) -> Iterator[Verdict]:
    """市级30个、县级50个；县级窗口中，综合窗口35个、专业窗口15个: parts of a part that stands before them."""
    for _, end, groups in _OF_THESE.matches(passage.text):
        name, parts = (groups[0] or "").removeprefix("在"), parts_from(passage, end)
        at = passage.figure_index(end)
        if len(parts) < 2 or parts[0] is not passage.figures[at]:
            continue
        totals = [
            (figure, own)
            for figure in passage.figures[max(0, at - MAX_PARTS) : at]
            if figure.unit == parts[0].unit and is_addend(figure) and not figure.depth
            and len(own := name_before(passage, figure)) > 1 and name.startswith(own)
        ]  # fmt: skip
        if len(totals) == 1:
            figure, own = totals[0]
            noun = name.removeprefix(own) or own[-2:]
            same = bool(noun) and all(noun in part for part in _names(passage, parts))
            yield from addition_verdict(passage, _only(figure), parts, Claim.SAME if same else Claim.PARTIAL)


def _closing_totals(passage: Passage) -> Iterator[Verdict]:
    """甲3家、乙5家，合计8家: a total behind its parts."""
    for at, figure in enumerate(passage.figures):
        head = passage.text_before(figure).strip()
        words = _CLOSING_TOTAL.groups(head) if is_addend(figure) and not figure.depth else None
        if words is None:
            continue
        start, _ = passage.sentence_span(figure.start)
        before = [
            other
            for other in passage.figures[max(0, at - MAX_PARTS) : at]
            if other.start >= start and other.unit == figure.unit and not other.depth and is_addend(other)
        ]
        if len(before) < 2:
            continue
        if covers_period(head, item_texts(passage, start, before)):
            claim = Claim.COMPLETE
        elif (words[0] in _SURE_TOTALS or "分别" in passage.text[start : before[0].start]) and not any(
            TOTAL.found(passage.text_before(part)) for part in before
        ):
            claim = Claim.CLOSING
        else:
            claim = Claim.NONE
        yield from addition_verdict(passage, _only(figure), before, claim)


def _remainders(passage: Passage) -> Iterator[Verdict]:
    """32个问题已整改10个，22个需分阶段推进: a total, the part that is done, and the part that is left."""
    members = [figure for figure in passage.figures if is_addend(figure)]
    for trio in zip(members, members[1:], members[2:], strict=False):
        total = max(trio, key=lambda figure: figure.value)
        done, left = (figure for figure in trio if figure is not total)
        same = len({figure.unit for figure in trio}) == 1
        together = len({passage.sentence_index(figure.start) for figure in trio}) == 1
        if same and together and left is trio[2] and _is_remainder(passage, done, left):
            off = abs(total.value - done.value - left.value)
            whole = _is_negation(passage, done, left) or passage.text_before(left).strip().endswith(_WHOLE_REST)
            claim = Claim.COMPLETE if off * 5 <= total.value or whole else Claim.NONE
            yield from addition_verdict(passage, _only(total), [done, left], claim)


def _is_remainder(passage: Passage, done: TextFigure, left: TextFigure) -> bool:
    """Whether the text says 已 before one figure, and 其余 before or 未 behind the other."""
    if passage.clause_index(done.start) == passage.clause_index(left.start) or done.depth or left.depth:
        return False
    first, head, behind = passage.text_before(done), passage.text_before(left), passage.text[left.end : left.end + 4]
    if _is_negation(passage, done, left) or (_CLOSED.found(first) and _OPEN.found(head)):
        return True
    return "已" in first[-10:] and (head.endswith(_REST) or (not head and behind.startswith(_UNDONE)))


def _is_negation(passage: Passage, done: TextFigure, left: TextFigure) -> bool:
    """已完成整改71个，未完成整改15个."""
    groups = _LEFT.groups(passage.text_before(left))
    return groups is not None and passage.text_before(done).endswith(groups[0] or "")


def _claim(passage: Passage, marker: int, parts: Sequence[TextFigure]) -> Claim:
    """A list is complete if its marker says so and has no subject of its own (as 差评分别为 has), if it has as many
    parts as the text announces departments, if the percentages of its parts add up to 100%, or if the names of its
    parts leave nothing out."""
    subject = passage.text[passage.clauses[passage.clause_index(marker)].start : marker].strip()
    if passage.text.startswith(_COMPLETE_MARKERS, marker) and not subject:
        return Claim.COMPLETE
    behind = passage.figures[passage.figure_index(marker) : passage.figure_index(passage.sentence_span(marker)[1])]
    shares = [figure.value for figure in behind if figure.is_percent]
    if len(shares) == len(parts) and abs(sum(shares, Fraction(-100))) * 2 <= 1:
        return Claim.COMPLETE
    before = passage.text[max(0, marker - 60) : marker]
    if any(int(groups[0] or 0) == len(parts) for _, _, groups in _BODIES.matches(before)):
        return Claim.COMPLETE
    if covers_period(before, item_texts(passage, marker, parts)):
        return Claim.COMPLETE
    if is_whole(_names(passage, parts)):
        return Claim.WHOLE
    return Claim.PARTIAL if passage.text.startswith("其中", marker) else Claim.NONE


_SEARCHES: tuple[Callable[[Passage], Iterator[Verdict]], ...] = (
    _marked_lists,
    _unmarked_lists,
    _bracketed_lists,
    _lists_in_next_sentence,
    _lists_of_subtotals,
    _closing_totals,
    _remainders,
)
