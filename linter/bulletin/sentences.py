"""The sentences of a report: names, counts and figures in, a `Paragraph`, spans or a text out.

A sentence states a percentage only together with its n and N.
Example: `describe_progress("项", 76, 45, "接入")` is 共76项，已接入45项，仍有31项未接入.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from linter.bulletin.document import Paragraph, Span

Piece = str | Span | Sequence[Span]


class NamedFigure(NamedTuple):
    """A figure as a sentence needs it: ("溧阳市", "90.40%", "480/531", "claim-rate@320481")."""

    name: str
    shown: str
    fraction: str
    key: str


def paragraph(*pieces: Piece) -> Paragraph:
    """A paragraph made of texts and spans; empty texts are dropped."""
    spans: list[Span] = []
    for piece in pieces:
        if isinstance(piece, str):
            spans += [Span(piece)] if piece else []
        elif isinstance(piece, Span):
            spans.append(piece)
        else:
            spans += piece
    return Paragraph(tuple(spans))


def join_names(names: Sequence[str]) -> str:
    """甲、乙、丙."""
    return "、".join(names)


def list_departments(names: Sequence[str]) -> str:
    """甲、乙、丙等3个部门, with every name, so that a reader can check the number. A single name stands alone."""
    return join_names(names) if len(names) == 1 else f"{join_names(names)}等{len(names)}个部门"


def list_counts(counts: Iterable[tuple[str, int]], unit: str = "件") -> str:
    """甲（31件）、乙（21件）: in descending order; equal counts keep the order given."""
    rows = sorted(counts, key=lambda row: -row[1])
    return join_names([f"{name}（{number}{unit}）" for name, number in rows])


def join_spans(pieces: Sequence[Sequence[Span]], separator: str = "、") -> list[Span]:
    """The spans of all pieces, with a separator between two pieces."""
    found: list[Span] = []
    for number, piece in enumerate(pieces):
        found += [Span(separator)] if number else []
        found += piece
    return found


def compare_extremes(
    group: str, title: str, best: Sequence[NamedFigure], worst: Sequence[NamedFigure], *, higher: bool
) -> Paragraph:
    """辖市（区）层面，甲办理时限压缩度最高，为90.40%（480/531）；乙最低，为70.00%（7/10）。

    `best` and `worst` hold every body with that value. `higher` says whether a higher value is better. If the whole
    group has one value, `best` equals `worst` and the sentence says so.
    """
    head, words = f"{group}层面，", ("最高", "最低") if higher else ("最低", "最高")
    if best == worst:
        return paragraph(head, f"各地{title}均为{best[0].shown}：", _name_fractions(best), "。")
    return paragraph(head, _extreme(best, title + words[0]), "；", _extreme(worst, words[1]), "。")


def _extreme(found: Sequence[NamedFigure], predicate: str) -> list[Span]:
    """甲{predicate}，为90.40%（480/531）, or for several bodies 甲（40/40）、乙（38/38）{predicate}，均为100.00%."""
    if len(found) == 1:
        one = found[0]
        return [Span(f"{one.name}{predicate}，为"), Span(f"{one.shown}（{one.fraction}）", one.key)]
    return [*_name_fractions(found), Span(f"{predicate}，均为{found[0].shown}")]


def _name_fractions(found: Sequence[NamedFigure]) -> list[Span]:
    """甲（40/40）、乙（38/38）."""
    return join_spans([[Span(one.name), Span(f"（{one.fraction}）", one.key)] for one in found])


def list_below_average(
    names: Sequence[str], title: str, whole: str, average: Sequence[Span], *, higher: bool
) -> Paragraph:
    """甲、乙等2个部门办理时限压缩度低于全市平均水平，全市为90.40%（480/531）。"""
    return paragraph(f"{list_departments(names)}{title}{_side(whole, higher)}，{whole}为", average, "。")


def count_below_average(
    counts: Sequence[str], total: int, title: str, whole: str, average: Sequence[Span], *, higher: bool
) -> Paragraph:
    """甲区3个、乙区2个，共5个部门办理时限压缩度低于全市平均水平（名单见附件），全市为90.40%（480/531）。"""
    return paragraph(
        f"{join_names(counts)}，共{total}个部门{title}{_side(whole, higher)}（名单见附件），{whole}为", average, "。"
    )


def _side(whole: str, higher: bool) -> str:
    """低于全市平均水平; 高于 if a lower value is better."""
    return f"{'低' if higher else '高'}于{whole}平均水平"


def describe_progress(counter: str, total: int, done: int, verb: str, annex: str = "") -> str:
    """共76项，已接入45项，仍有31项未接入（详见附件1）. `counter` is 项, `verb` is 接入."""
    rest = total - done
    open_part = f"，仍有{rest}{counter}未{verb}" + (f"（详见{annex}）" if annex else "") if rest else ""
    return f"共{total}{counter}，已{verb}{done}{counter}{open_part}"


def describe_distribution(subject: str, rows: Sequence[tuple[str, int]]) -> str:
    """产生网办事项预警140件，涉及16个部门。其中，甲（31件）、…。 Departments with 0 are not named."""
    total = sum(number for _, number in rows)
    if not total:
        return f"没有{subject}。"
    named = [row for row in rows if row[1]]
    head = f"{subject}{total}件，涉及{len(named)}个部门。"
    return head + (f"其中，{list_counts(named)}。" if len(named) > 1 else f"为{list_counts(named)}。")
