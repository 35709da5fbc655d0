"""The members behind all figures as rows of a worksheet, each listed as few times as possible.

Input: a `Bulletin`. Output: `MemberRows`. A figure of a district counts a part of the members of the city's figure, so
its members are not listed again: a filter names the rows to look at.
Example: the filter of `claim-rate@320402` is "指标编号=claim-rate，区县=天宁区".
"""

from __future__ import annotations

from dataclasses import dataclass

from linter.bulletin.document import Bulletin, FigureData

Row = tuple[str, str, str, int, int, str, str, str, str, str, str]
"""Key of the figure, title of the indicator, one of the four ways to count below, what the member adds to n and to N,
the reason, and the name, code, district, department and file of the member."""
IN, OUT, EXEMPT, LEFT_OUT = "计入 n", "计入 N，不在 n", "例外", "未计入"
"""How a member counts. The texts stand in the worksheet."""
_Count = tuple[int, str, int, int, str]
"""Index of a member in `Bulletin.members`, how it counts, what it adds to n and to N, and the reason."""
_MemberTexts = tuple[str, str, str, str, str]
"""Name, code, district name, department and file of a member."""
_Counts = dict[tuple[str, ...], list[_Count]]
"""The counts of a figure by place: () for all, (district,), (district, department)."""


@dataclass(frozen=True, slots=True)
class MemberRows:
    """The rows, and for the key of each figure the filter that selects its rows; "" for a figure without members."""

    rows: list[Row]
    filters: dict[str, str]


def member_rows(bulletin: Bulletin) -> MemberRows:
    """The members behind all figures. A figure whose members are exactly those of a listed figure in one district, or
    in one department of it, adds no rows."""
    members: list[_MemberTexts] = [
        (item.name, item.code, bulletin.areas.get(item.district, item.district), item.department, item.path)
        for item in bulletin.members
    ]
    found = MemberRows([], {})
    listed: dict[str, list[tuple[str, _Counts]]] = {}
    # The figures with most members come first, so that the smaller ones find them listed.
    for figure in sorted(bulletin.figures.values(), key=lambda figure: (-_size(figure), figure.key)):
        counts = _counts(figure)
        if not counts:
            found.filters[figure.key] = ""
            continue
        place = members[counts[0][0]][2:4]
        wider = listed.setdefault(figure.indicator, [])
        places = ((), place[:1], place)
        match = next(((key, where) for key, parts in wider for where in places if parts.get(where) == counts), None)
        if match is None:
            wider.append((figure.key, _by_place(counts, members)))
            found.rows.extend((figure.key, figure.title, *count[1:], *members[count[0]]) for count in counts)
        key, where = match or (figure.key, ())
        conditions = [f"{name}={text}" for name, text in zip(("区县", "部门"), where, strict=False)]
        found.filters[figure.key] = "，".join([f"指标编号={key}", *conditions])
    return found


def _by_place(counts: list[_Count], members: list[_MemberTexts]) -> _Counts:
    """All counts, those of each district, and those of each department."""
    parts: _Counts = {(): counts}
    for count in counts:
        area, department = members[count[0]][2:4]
        parts.setdefault((area,), []).append(count)
        parts.setdefault((area, department), []).append(count)
    return parts


def _size(figure: FigureData) -> int:
    return len(figure.inside) + len(figure.outside) + len(figure.exempt) + len(figure.left_out)


def _counts(figure: FigureData) -> list[_Count]:
    """How each member of a figure counts. Without `amounts` a member adds 1."""
    amounts = figure.amounts or ((1, 1),) * len(figure.inside)
    return [
        *((number, IN, n, total, "") for number, (n, total) in zip(figure.inside, amounts, strict=True)),
        *((number, OUT, 0, 1, "") for number in figure.outside),
        *((number, EXEMPT, 0, 0, reason) for number, reason in figure.exempt),
        *((number, LEFT_OUT, 0, 0, reason) for number, reason in figure.left_out),
    ]
