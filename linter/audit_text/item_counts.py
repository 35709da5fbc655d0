"""The check `item-count`: as many items follow a colon as the text announces.

Right: 存在以下3个问题：材料不全、超期办结、告知不清。
Wrong: 存在以下3个问题：材料不全、超期办结、告知不清、推诿扯皮。
Input: a `Document`. Output: a verdict per number with a noun and a colon, whose items are separated by 、 or ；, or
begin with 一是, 二是.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.enumerations import MAX_NAMES, is_organisation, possible_counts, split_items, without_brackets
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex
from linter.guides.duration import parse_number

_UNITS = frozenset((*"个项类种家条大名所区县镇点", "方面", "部门", "街道"))
_HEAD = regex.compiled(r"^(?:\p{Han}{0,10}?)(?:如下|分别是|分别为|包括|有|即|是|为)?:")
_ORDINAL = regex.compiled("(?:^|[,，。;:])([一二三四五六七八九十]{1,2})是")
_DIGITS = regex.compiled(r"\d")
_OPEN = regex.compiled("等$|等[,，。;]|其中|例如|比如")
_TO_DO = regex.compiled("(?:^|[,，。;])(?:占|同比|较|比)")
MAX_ITEM = 16
"""Code points of an item between two 、; longer ones are sentences."""
_MAX_LIST = 1200
"""Code points behind the colon."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per announced list."""
    for passage in document.passages:
        for figure in passage.figures:
            counts = figure.unit in _UNITS and not figure.approximate and not figure.depth
            if counts and 2 <= figure.value <= 20 and figure.value.denominator == 1:
                head = next(_HEAD.spans(passage.text[figure.end : figure.end + 24]), (0, 0))[1]
                if head:
                    yield from _judge(passage, figure, figure.end + head)


def _judge(passage: Passage, figure: TextFigure, start: int) -> Iterator[Verdict]:
    stated = int(figure.value)
    listed = passage.text[start : min(passage.sentence_span(start)[1], start + _MAX_LIST)]
    ordinals = _ordinals(passage.text[start : start + _MAX_LIST])
    items = [] if ordinals else _items(listed)
    found = {len(ordinals)} if ordinals else possible_counts(items)
    if len(ordinals or items) < 2 or _OPEN.found(listed if not ordinals else ""):
        return
    if stated in found:
        yield Verdict.at_figure("item-count", passage, figure)
        return
    number = len(ordinals or items)
    names = "、".join(without_brackets(item) for item in items) or "、".join(f"{word}是" for word in ordinals)
    organisations = bool(items) and all(is_organisation(item) for item in items)
    yield Verdict.at_figure(
        "item-count",
        passage,
        figure,
        "error" if organisations else "warning",
        computed=f"{stated}≠{number}：{names}",
        message=f"写的是 {passage.figure_text(figure)}，后面列出的有 {number} 个",
        ask="列举有漏、有多，还是个数写错？",
    )


def _ordinals(text: str) -> list[str]:
    """一是, 二是, … as far as they count on; empty if the text does not begin with 一是."""
    found: list[str] = []
    for _, _, groups in _ORDINAL.matches(":" + text):
        if parse_number(groups[0] or "") != len(found) + 1:
            break
        found.append(groups[0] or "")
    return found if text.startswith("一是") else []


def _items(listed: str) -> list[str]:
    """The items of a list: separated by ; or, if they are short, by 、. Empty if the text is no such list."""
    if ";" in listed:
        rows = [listed[start:stop].strip() for start, stop in split_items(listed, ";")]
        return [] if any(_TO_DO.found(row) for row in rows) else [row for row in rows if row]
    items = [listed[start:stop].strip() for start, stop in split_items(listed, "、")]
    if len(items) > MAX_NAMES:
        return []
    plain = [without_brackets(item) for item in items]
    clear = all(0 < len(item) <= MAX_ITEM and not _DIGITS.found(item) and not set(item) & set(",，:") for item in plain)
    return items if clear else []
