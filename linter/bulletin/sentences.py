"""The sentences of a bulletin, each a function of what it states; a percentage never stands without its n and N."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from linter.bulletin.document import Paragraph, Span

Piece = str | Span | Sequence[Span]


class Named(NamedTuple):
    """A figure as a sentence has it: whose it is, 90.40%, 480/531, and its key."""

    name: str
    shown: str
    fraction: str
    key: str


def paragraph(*pieces: Piece) -> Paragraph:
    """A paragraph of texts and figures."""
    spans: list[Span] = []
    for piece in pieces:
        if isinstance(piece, str):
            spans += [Span(piece)] if piece else []
        elif isinstance(piece, Span):
            spans.append(piece)
        else:
            spans += piece
    return Paragraph(tuple(spans))


def joined(names: Sequence[str]) -> str:
    """甲、乙、丙."""
    return "、".join(names)


def several(names: Sequence[str]) -> str:
    """甲、乙、丙等3个部门: all are named, so that the number can be counted. One is just named."""
    return joined(names) if len(names) == 1 else f"{joined(names)}等{len(names)}个部门"


def descending(counts: Iterable[tuple[str, int]], unit: str = "件") -> str:
    """甲（31件）、乙（21件）: largest first; equal ones keep their order."""
    rows = sorted(counts, key=lambda row: -row[1])
    return joined([f"{name}（{number}{unit}）" for name, number in rows])


def interleaved(pieces: Sequence[Sequence[Span]], between: str = "、") -> list[Span]:
    """Figures in a row, with a mark between them."""
    found: list[Span] = []
    for number, piece in enumerate(pieces):
        found += [Span(between)] if number else []
        found += piece
    return found


def extremes(group: str, title: str, best: Sequence[Named], worst: Sequence[Named], *, higher: bool) -> Paragraph:
    """辖市（区）层面，甲办理时限压缩度最高，为90.40%（480/531）；乙最低，为70.00%（7/10）。

    `best` and `worst` are all that share the value; where all do, that is what is said.
    """
    head, words = f"{group}层面，", ("最高", "最低") if higher else ("最低", "最高")
    if best == worst:
        return paragraph(head, f"各地{title}均为{best[0].shown}：", _shared(best), "。")
    return paragraph(head, _extreme(best, title + words[0]), "；", _extreme(worst, words[1]), "。")


def _extreme(found: Sequence[Named], what: str) -> list[Span]:
    if len(found) == 1:
        one = found[0]
        return [Span(f"{one.name}{what}，为"), Span(f"{one.shown}（{one.fraction}）", one.key)]
    return [*_shared(found), Span(f"{what}，均为{found[0].shown}")]


def _shared(found: Sequence[Named]) -> list[Span]:
    """甲（40/40）、乙（38/38）."""
    return interleaved([[Span(one.name), Span(f"（{one.fraction}）", one.key)] for one in found])


def below(names: Sequence[str], title: str, whole: str, average: Sequence[Span], *, higher: bool) -> Paragraph:
    """甲、乙等2个部门办理时限压缩度低于全市平均水平（90.40%，480/531）。"""
    return paragraph(f"{several(names)}{title}{'低' if higher else '高'}于{whole}平均水平，{whole}为", average, "。")


def below_by_area(
    counts: Sequence[str], total: int, title: str, whole: str, average: Sequence[Span], *, higher: bool
) -> Paragraph:
    """甲区3个、乙区2个，共5个部门办理时限压缩度低于全市平均水平（名单见附件）。"""
    side = "低" if higher else "高"
    return paragraph(
        f"{joined(counts)}，共{total}个部门{title}{side}于{whole}平均水平（名单见附件），{whole}为", average, "。"
    )


def of_which(what: str, total: int, done: int, verb: str, annex: str = "") -> str:
    """共76项，已接入45项，仍有31项未接入（详见附件1）."""
    rest = total - done
    open_ = f"，仍有{rest}{what}未{verb}" + (f"（详见{annex}）" if annex else "") if rest else ""
    return f"共{total}{what}，已{verb}{done}{what}{open_}"


def spread(what: str, rows: Sequence[tuple[str, int]]) -> str:
    """产生网办事项预警140件，涉及16个部门。其中，甲（31件）、…。"""
    total = sum(number for _, number in rows)
    if not total:
        return f"没有{what}。"
    named = [row for row in rows if row[1]]
    head = f"{what}{total}件，涉及{len(named)}个部门。"
    return head + (f"其中，{descending(named)}。" if len(named) > 1 else f"为{descending(named)}。")
