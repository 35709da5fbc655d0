"""Which matters make up the figures, listed once each: what a district counts is a part of what the city counts."""

from __future__ import annotations

from dataclasses import dataclass

from linter.bulletin.document import Bulletin, FigureData

Row = tuple[str, str, str, int, int, str, str, str, str, str, str]
"""Figure, indicator, how the matter counts, its n and N, why, its name, code, district, department and file."""
_Entry = tuple[int, str, int, int, str]
"""A member, how it counts, its n and N, and why."""
IN, OUT, EXEMPT, LEFT_OUT = "计入 n", "计入 N，不在 n", "例外", "未计入"


_Named = tuple[str, str, str, str, str]
"""Name, code, district, department and file of a member."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The matters of the widest figures, and by which columns the others are picked from them."""

    rows: list[Row]
    filters: dict[str, str]


def accounts(bulletin: Bulletin) -> Accounts:
    """The matters behind all figures. A figure whose matters are those of another in one district, or in one
    department there, is not listed again."""
    members: list[_Named] = [
        (item.name, item.code, bulletin.areas.get(item.district, item.district), item.department, item.path)
        for item in bulletin.members
    ]
    found = Accounts([], {})
    listed: dict[str, list[tuple[str, dict[tuple[str, ...], list[_Entry]]]]] = {}
    for figure in sorted(bulletin.figures.values(), key=lambda figure: (-_size(figure), figure.key)):
        entries = _entries(figure)
        if not entries:
            found.filters[figure.key] = ""
            continue
        place = members[entries[0][0]][2:4]
        scopes = ((), place[:1], place)
        wider = listed.setdefault(figure.indicator, [])
        picked = next(((key, scope) for key, parts in wider for scope in scopes if parts.get(scope) == entries), None)
        if picked is None:
            wider.append((figure.key, _by_place(entries, members)))
            found.rows.extend((figure.key, figure.title, *entry[1:], *members[entry[0]]) for entry in entries)
        key, scope = picked or (figure.key, ())
        said = [f"{name}={text}" for name, text in zip(("区县", "部门"), scope, strict=False)]
        found.filters[figure.key] = "，".join([f"指标编号={key}", *said])
    return found


def _by_place(entries: list[_Entry], members: list[_Named]) -> dict[tuple[str, ...], list[_Entry]]:
    """All entries, those of each district, and those of each department there."""
    parts: dict[tuple[str, ...], list[_Entry]] = {(): entries}
    for entry in entries:
        area, department = members[entry[0]][2:4]
        parts.setdefault((area,), []).append(entry)
        parts.setdefault((area, department), []).append(entry)
    return parts


def _size(figure: FigureData) -> int:
    return len(figure.inside) + len(figure.outside) + len(figure.exempt) + len(figure.left_out)


def _entries(figure: FigureData) -> list[_Entry]:
    """How each matter of a figure counts."""
    amounts = figure.amounts or ((1, 1),) * len(figure.inside)
    return [
        *((number, IN, n, total, "") for number, (n, total) in zip(figure.inside, amounts, strict=True)),
        *((number, OUT, 0, 1, "") for number in figure.outside),
        *((number, EXEMPT, 0, 0, reason) for number, reason in figure.exempt),
        *((number, LEFT_OUT, 0, 0, reason) for number, reason in figure.left_out),
    ]
