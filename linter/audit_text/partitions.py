"""Whether the names of parts say that they are all parts of a whole.

Input: the names of the parts, or the periods that they have. Output: True if nothing can be missing.
Example: 线上办理 and 线下办理 are all, and so are 一季度 and 二季度 of 上半年; 投诉类 and 咨询类 need not be all.
"""

from __future__ import annotations

from collections.abc import Sequence

from linter.common import regex
from linter.guides.duration import parse_number

_OPPOSITES = tuple(
    (regex.compiled(one), regex.compiled(other))
    for one, other in (
        ("线上|网上|网办|网络|互联网", "线下|窗口|现场|大厅"),
        ("城区|城镇|城市", "乡镇|农村|乡村|村镇"),
        ("男", "女"),
        ("省内|市内|县内|区内|境内|国内|本地|辖区内", "省外|市外|县外|区外|境外|国外|外地|辖区外"),
        ("公办|公立", "民办|私立"),
        ("进口", "出口"),
        ("存量", "增量|新增"),
        ("即办", "承诺"),
        ("自然人", "法人"),
        ("财政|拨款|补助", "自筹|自有资金"),
        ("上半年", "下半年"),
    )
)
"""Pairs of names of which every thing has one."""
_REST = regex.compiled("^(?:其他|其它|其余|剩余|余下)")
_NEGATED = ("不", "未", "非", "无")
_PERIOD = regex.compiled(r"((?:19|20)\d\d)年|([一二三四1-4])季度|(\d{1,2})月|([上下])半年")
_WHOLE_PERIOD = regex.compiled(
    r"([两二三四五六七八九十\d]{1,2})年|([一二三四1-4])季度|前([二三23])季度|([上下])半年|(全年|年度|四个季度)"
)


def is_whole(names: Sequence[str]) -> bool:
    """Whether parts with these names are all there are: two opposites, or a last one that is the rest."""
    if len(names) > 2 and _REST.found(names[-1]):
        return True
    return len(names) == 2 and are_opposites(names[0], names[1])


def are_opposites(one: str, other: str) -> bool:
    """Whether every thing has one of two names: 合格 and 不合格, 线上办理 and 线下办理."""
    if any(word + one == other or word + other == one for word in _NEGATED):
        return True
    return any(
        (first.found(one) and second.found(other) and not (second.found(one) or first.found(other)))
        or (first.found(other) and second.found(one) and not (second.found(other) or first.found(one)))
        for first, second in _OPPOSITES
    )


def covers_period(whole: str, items: Sequence[str]) -> bool:
    """Whether items with the names of periods, such as 一季度320件, make up the period in the text of their total, such
    as 上半年合计."""
    stated, own = _WHOLE_PERIOD.groups(whole), [_PERIOD.groups(item) for item in items]
    if stated is None or not all(own):
        return False
    years = [groups[0] for groups in own if groups and groups[0]]
    if stated[0]:
        number = parse_number(stated[0].replace("两", "二"))
        return number == len(years) == len(items) == len(set(years))
    months = [_months(groups[1], groups[2], groups[3]) for groups in own if groups]
    all_months = range(1, 13) if stated[4] else [*range(1, 1 + 3 * (_number(stated[2]) or 0))]
    expected = set(all_months) or _months(stated[1], None, stated[3])
    return sum(map(len, months)) == len(expected) and set().union(*months) == expected


def _months(quarter: str | None, month: str | None, half: str | None) -> set[int]:
    """The months of a quarter, a month or a half of a year."""
    if quarter:
        last = 3 * (_number(quarter) or 0)
        return {last - 2, last - 1, last}
    if half:
        return set(range(1, 7) if half == "上" else range(7, 13))
    return {int(month)} if month else set()


def _number(text: str | None) -> int | None:
    return parse_number(text) if text else None
