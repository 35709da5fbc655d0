"""The check `share-sum`: shares of one whole do not add up to more than 100%.

Right: 从渠道看，线上办理占62%，窗口办理占38%。
Wrong: 从渠道看，线上办理占62%，窗口办理占48%。
Input: a `Document`. Output: a verdict per list of shares whose names do not overlap: opposites (线上, 线下), names with
one ending (咨询类, 求助类), areas, and lists that the text introduces as a division (从渠道看). 女性占62%，党员占48%
may overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from linter.audit_text.division import number_text
from linter.audit_text.enumerations import is_organisation
from linter.audit_text.figure_names import bare_name, name_before
from linter.audit_text.figure_ranges import exactly, total
from linter.audit_text.partitions import is_whole
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_SHARE = regex.compiled(
    r"(?:占比|占比率|占)(?:约|为|达|达到|是|仅|超过|超|近)*$|占([^,，。;、]{2,16}的)(?:比例|比重)?(?:约|为|达|仅|超过|超|近)*$"
)
_DIVIDED = regex.compiled(
    "从[^,，。;]{1,12}(?:看|来看|分)|按[^,，。;]{1,12}(?:分|看|划分|统计)|分(?:渠道|类别|类型|领域|地区|来源)|构成|结构"
)
_NO_ENDING = frozenset("件项人率数户家员业个次量额")
"""Last characters that names of different divisions share: 即办件, 网办件."""
_HUNDRED = exactly(Fraction(100))
MAX_SHARES = 40
"""Shares of one list."""


class _Share(NamedTuple):
    """A percentage with the name of its part and of its whole."""

    figure: TextFigure
    name: str
    whole: str


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per list of at least two shares of one whole."""
    for passage in document.passages:
        for shares in _lists(passage):
            yield from _judge(passage, shares)


def _lists(passage: Passage) -> Iterator[list[_Share]]:
    """The runs of shares of one whole in one sentence. 其中 between two of them begins a part of a part."""
    run: list[_Share] = []
    for figure in passage.figures:
        if not figure.is_percent or figure.depth:
            continue
        share = _share(passage, figure)
        if share is None or (run and not _goes_on(passage, run[-1], share)):
            if len(run) > 1:
                yield run
            run = []
        if share is not None and len(run) < MAX_SHARES:
            run.append(share)
    if len(run) > 1:
        yield run


def _share(passage: Passage, figure: TextFigure) -> _Share | None:
    head = passage.text_before(figure)
    groups = _SHARE.groups(head)
    if groups is None:
        return None
    before = head[: next(start for start, _ in _SHARE.spans(head))]
    name = bare_name(before.rpartition("、")[2])
    at = passage.figure_index(figure.start)
    if not name and at:
        # 电话300件，占60%: the count before the share has the name.
        name = name_before(passage, passage.figures[at - 1])
    return _Share(figure, name, groups[0] or "")


def _goes_on(passage: Passage, before: _Share, share: _Share) -> bool:
    """Whether a share belongs to the list of the one before it."""
    between = passage.text[before.figure.end : share.figure.start]
    one_sentence = passage.sentence_index(before.figure.start) == passage.sentence_index(share.figure.start)
    return one_sentence and "其中" not in between and before.whole == share.whole


def _judge(passage: Passage, shares: Sequence[_Share]) -> Iterator[Verdict]:
    """A sum above 100% is wrong if the names exclude one another; opposites must make up 100%."""
    first, last = shares[0].figure, shares[-1].figure
    start, _ = passage.sentence_span(first.start)
    names = [share.name for share in shares]
    whole = is_whole(names)
    divided = _DIVIDED.found(passage.text[max(start, first.start - 40) : first.start])
    if len(set(names)) < len(names) or _are_of_areas(names) or not (whole or divided or _exclusive(names)):
        return
    added = total(share.figure.range for share in shares)
    more, less = added.is_above(_HUNDRED), whole and _HUNDRED.is_above(added)
    if not more and not less:
        yield Verdict("share-sum", passage, first.start, last.end)
        return
    digits = max(share.figure.digits for share in shares)
    value = number_text(sum((share.figure.value for share in shares), Fraction(0)), digits)
    yield Verdict(
        "share-sum",
        passage,
        first.start,
        last.end,
        "error" if more and (whole or divided) else "warning",
        f"{'+'.join(passage.figure_text(share.figure) for share in shares)}＝{value}%",
        f"各项占比加起来是 {value}%，{'超过' if more else '不到'} 100%",
        "哪一项的占比不对，还是各项有重叠或者遗漏？",
    )


def _exclusive(names: Sequence[str]) -> bool:
    """Whether names exclude one another by their form: one ending, or all of them areas or organisations."""
    if not all(names):
        return False
    ending = {name[-1] for name in names}
    return all(is_organisation(name) for name in names) or (len(ending) == 1 and not ending & _NO_ENDING)


def _are_of_areas(names: Sequence[str]) -> bool:
    """Whether each name is an area with the same words behind it, so that each share has its own whole: 甲区网办占62%;
    乙区网办占48%."""
    size = 0
    while size < min(map(len, names)) and len({name[-size - 1] for name in names}) == 1:
        size += 1
    return any(all(is_organisation(name[:-cut]) for name in names) for cut in range(1, size + 1))
