"""The check `name-count`: a text names as many things as it says.

Right: 市甲局、市乙局、市丙局等3个部门存在问题。
Wrong: 市甲局、市乙局、市丙局等2个部门存在问题。
Input: a `Document`. Output: a verdict per number whose names stand before it, behind it (涉及2个部门，分别为市甲局、
市乙局) or in brackets (3项举措(一窗受理、容缺办理、邮寄送达)).
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.enumerations import is_organisation, possible_counts, split_items, without_brackets
from linter.audit_text.result import Verdict
from linter.audit_text.sums import adds_up
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex
from linter.findings.finding import Severity

_COUNTERS = frozenset(
    ("个", "家", "项", "类", "种", "大", "级", "张", "方面", "部门", "区", "县", "镇", "街道", "所", "条", "名")
)
"""Units of things that are listed by name."""
_DEPARTMENTS = regex.compiled(
    "^[个家]?(?:市级|区级|县级|省级|本级|职能|相关|有关|牵头|责任|成员|组成){0,2}(?:部门|单位)"
)
_AREAS = (
    ("乡镇街道", ("乡", "镇", "街道")),
    ("镇街", ("镇", "街道")),
    ("乡镇", ("乡", "镇")),
    ("镇", ("镇",)),
    ("乡", ("乡",)),
    ("街道", ("街道",)),
    ("县市区", ("县", "市", "区", "旗")),
    ("县区", ("县", "区", "旗")),
    ("区县", ("县", "区", "旗")),
    ("县", ("县", "旗")),
    ("园区", ("区", "园")),
    ("社区", ("社区",)),
    ("区", ("区",)),
    ("市州", ("市", "州")),
    ("市", ("市",)),
    ("村", ("村",)),
)
"""The noun behind a number to the endings of the names that it counts."""
_CATEGORIES = ("领域", "方面", "环节", "行业", "渠道", "板块", "版块", "维度", "阶段", "类别", "大类")
_BEFORE_NAMES = regex.compiled("^(?:主要)?(?:涉及|集中在|包括|覆盖|涵盖|聚焦|围绕|针对|分为|在|从|对|按)")
_VERB_END = regex.compiled(
    "[了出成过着到]$|推进|开展|实施|解决|完成|办理|新增|公布|梳理|制定|出台|组织|推出|打造|涉及|发现|打通|优化$"
)
_CATEGORY_NAME = 8
"""Code points of the name of a category."""
_FEW = 2
"""By so much may a writer miscount; a larger difference has another reason."""
_AFTER = regex.compiled(r"^[^,，。;:、()\d]{0,8}(?:[，,。]?(?:其中|分别为|分别是|即|为|是)[,，:]?|:)")
_COMPLETE = regex.compiled("分别|[为是:即][,，]?$")
_BRACKETED = regex.compiled(r"^[^,，。;、()\d]{0,10}\(([^()]{2,400})\)")
_NO_LIST = regex.compiled(r"\d|等$|^[如含即]|其中|包括")
"""Brackets that hold figures or only examples."""
_LIST_STARTS = frozenset(",，。;；:：")
_MAX_LIST = 800
"""Code points of a list of names: fifty names of fifteen characters."""
_MAX_FIGURES = 100
"""Figures in brackets inside a list of names."""
_MAX_NAME = 60
"""Code points of the last name of a list."""
_COMPLETE_FROM = 5
"""With so many names a list before 等 is meant to be complete; a shorter one may give examples."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per number of things that are named beside it."""
    for passage in document.passages:
        for figure in passage.figures:
            if (
                figure.unit in _COUNTERS
                and not figure.approximate
                and figure.value.denominator == 1
                and figure.value >= 2
            ):
                yield from _names_before(passage, figure)
                yield from _names_behind(passage, figure)


def _names_before(passage: Passage, figure: TextFigure) -> Iterator[Verdict]:
    """甲局、乙局等2个部门, 甲局和乙局2个部门."""
    end = figure.start
    and_others = passage.text.endswith("等", 0, end)
    if not any(sign in passage.text[max(0, end - _MAX_NAME) : end] for sign in ("、", "”“")):
        return
    begin = _list_start(passage, figure, end - and_others)
    listed = passage.text[begin : end - and_others]
    if "、" not in listed and "”“" not in listed:
        return
    names = [listed[start:stop] for start, stop in split_items(listed, "、")]
    # If the last item is empty or has digits, the number begins an item of its own: 甲、2家乙.
    if not names[-1].strip() or any(char.isdigit() for char in without_brackets(names[-1])):
        return
    stated = int(figure.value)
    if stated in possible_counts(names):
        yield Verdict("name-count", passage, begin, figure.end)
        return
    organisations = _trailing_organisations(names)
    if len(organisations) >= 2 and _counts_organisations(passage, figure):
        if stated in possible_counts(organisations):
            yield Verdict("name-count", passage, begin, figure.end)
        elif stated < len(organisations) or not and_others:
            yield _wrong(passage, figure, organisations, "error")
        elif len(organisations) >= _COMPLETE_FROM and stated - max(possible_counts(organisations)) == 1:
            yield _wrong(passage, figure, organisations, "warning")
        return
    areas = _trailing_areas(passage, figure, names)
    if areas:
        yield from _judge_areas(passage, figure, areas, begin, and_others=bool(and_others))
        return
    named_more = and_others and stated < len(names) <= stated + 3
    if not figure.spelled_out and (named_more or (not and_others and _are_categories(passage, figure, names))):
        yield _wrong(passage, figure, names, "warning")


def _trailing_areas(passage: Passage, figure: TextFigure, names: list[str]) -> list[str]:
    """The areas at the end of a list, if the number counts areas of their kind: 3个镇 behind 甲镇、乙镇."""
    noun = figure.unit.removeprefix("个") + passage.text[figure.end : figure.end + 3]
    endings = next((endings for word, endings in _AREAS if noun.startswith(word)), ())
    first = len(names)
    while first and endings and without_brackets(names[first - 1]).endswith(endings):
        first -= 1
    return names[first:] if len(names) - first >= 2 else []


def _judge_areas(
    passage: Passage, figure: TextFigure, areas: list[str], begin: int, *, and_others: bool
) -> Iterator[Verdict]:
    """More areas than stated are wrong. With fewer the number may count what is in them: 甲区、乙区35个园区."""
    stated, possible = int(figure.value), possible_counts(areas)
    if stated in possible:
        yield Verdict("name-count", passage, begin, figure.end)
    elif stated < len(areas):
        yield _wrong(passage, figure, areas, "error")
    elif not and_others and stated - max(possible) <= _FEW:
        yield _wrong(passage, figure, areas, "warning")


def _are_categories(passage: Passage, figure: TextFigure, names: list[str]) -> bool:
    """Whether a number counts what stands before it: 教育、医疗、社保5个领域. The names are short and no verbs."""
    noun = figure.unit.removeprefix("个") + passage.text[figure.end : figure.end + 3]
    plain = [without_brackets(name) for name in names]
    plain[0] = _BEFORE_NAMES.without(plain[0])
    sizes = [len(name) for name in plain]
    return (
        noun.startswith(_CATEGORIES)
        and abs(int(figure.value) - len(names)) <= _FEW
        and 2 <= min(sizes) <= max(sizes) <= _CATEGORY_NAME
        and not any(_VERB_END.found(name) for name in plain)
    )


def _list_start(passage: Passage, figure: TextFigure, end: int) -> int:
    """The offset where the list that ends at `end` begins: behind the last comma, the last opening bracket, or the last
    figure that stands outside brackets."""
    index = passage.figure_index(figure.start)
    earlier = reversed(passage.figures[max(0, index - _MAX_FIGURES) : index])
    outside = next((other.end for other in earlier if other.depth <= figure.depth), 0)
    first = max(0, end - _MAX_LIST, outside)
    text, depth = passage.text, 0
    for at in range(end - 1, first - 1, -1):
        char = text[at]
        depth += (char in ")”’》") - (char in "(“‘《")
        if depth < 0 or (depth == 0 and char in _LIST_STARTS):
            return at + 1
    return first


def _trailing_organisations(names: list[str]) -> list[str]:
    """The organisations at the end of a list. The first may have a verb before its name: 集中在市甲局."""
    first = len(names)
    while first and is_organisation(names[first - 1]):
        first -= 1
    return names[first:]


def _counts_organisations(passage: Passage, figure: TextFigure) -> bool:
    """Whether a number counts departments: 3个部门, 3个市级单位."""
    unit = "" if figure.unit == "部门" else figure.unit
    return figure.unit == "部门" or _DEPARTMENTS.found(unit + passage.text[figure.end : figure.end + 12])


def _names_behind(passage: Passage, figure: TextFigure) -> Iterator[Verdict]:
    """涉及2个部门。其中，甲局(2件)、乙局(1件)."""
    behind = passage.text[figure.end : figure.end + _MAX_LIST]
    bracketed = _BRACKETED.groups(behind)
    if bracketed:
        yield from _in_brackets(passage, figure, bracketed[0] or "")
        return
    if not _counts_organisations(passage, figure):
        return
    head = next(_AFTER.spans(behind), (0, 0))[1]
    start = figure.end + head
    if not head or start >= len(passage.text):
        return
    listed = passage.text[start : min(passage.sentence_span(start)[1], start + _MAX_LIST)]
    names = []
    for begin, stop in split_items(listed, "、,，;"):
        if not is_organisation(listed[begin:stop]) or listed[begin : begin + 1].isdigit():
            break
        names.append(listed[begin:stop])
    if len(names) < 2:
        return
    stated = int(figure.value)
    if stated in possible_counts(names):
        yield Verdict("name-count", passage, figure.start, start + len(listed))
    elif stated < len(names) or _COMPLETE.found(behind[:head]) or _is_whole(passage, figure.end, start):
        yield _wrong(passage, figure, names, "error")


def _is_whole(passage: Passage, start: int, end: int) -> bool:
    """Whether 其中 between two offsets begins a list that adds up to its total, so that no department is left out."""
    marker = passage.text.find("其中", start, end)
    return marker >= 0 and adds_up(passage, marker)


def _in_brackets(passage: Passage, figure: TextFigure, listed: str) -> Iterator[Verdict]:
    """推行3项改革(一窗受理、容缺办理、邮寄送达)."""
    names = [listed[start:stop] for start, stop in split_items(listed, "、")]
    if len(names) < 2 or _NO_LIST.found(listed):
        return
    stated = int(figure.value)
    if stated in possible_counts(names):
        yield Verdict.at_figure("name-count", passage, figure)
    elif abs(stated - len(names)) <= 2 and not figure.spelled_out:
        yield _wrong(passage, figure, names, "warning")


def _wrong(passage: Passage, figure: TextFigure, names: list[str], severity: Severity) -> Verdict:
    stated = int(figure.value)
    return Verdict.at_figure(
        "name-count",
        passage,
        figure,
        severity,
        computed=f"{stated}≠{len(names)}：{'、'.join(without_brackets(name) for name in names)}",
        message=f"写的是 {passage.figure_text(figure)}，点到名的有 {len(names)} 个",
        ask="名单有漏，还是个数写错？" if stated > len(names) else "个数写错，还是名单有重复或者多列？",
    )
