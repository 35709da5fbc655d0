"""The checks `run-together`, `document-number` and `lost-characters`: no character got lost in numbers and brackets.

Right: 甲区、乙区分别为21.7%、30.6%。
Wrong: 甲区、乙区分别为21.7%30.6%。
Input: a `Document`. Output: a verdict per percentage, document number (国发〔2022〕5号), date at the end of a line, and
empty bracket.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex

_RUN_TOGETHER = regex.compiled(r"\d+(?:\.\d+)?%\d+(?:\.\d+)?%|\d+\.\d+\.\d+%")
_ADDRESS = regex.compiled("[A-Za-z%]")
"""A character before the percentages of an address on the web: %E6%88%91."""
_PERCENTS = regex.compiled(r"\d%")
_DOCUMENT_NUMBER = regex.compiled(r"[〔﹝\[［【(]?((?:19|20)\d\d)([〕﹞\]］】)]?)(第?)(\d{1,4})号")
_BRACKETS = "〔", "〕"
"""The brackets that GB/T 9704 prescribes around the year."""
_ISSUER = regex.compiled(r"[\p{Han}\d]$")
_DATE = regex.compiled(r"(?:19|20)\d\d年\d{1,4}\s*$")
_FULL_DATE = regex.compiled(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
_EMPTY_BRACKETS = regex.compiled(r"\(\s*\)|“”|《》|〔〕")


def check(document: Document) -> Iterator[Verdict]:
    """The verdicts of all three checks, passage by passage."""
    for passage in document.passages:
        yield from _run_together(passage)
        yield from _document_numbers(passage)
        yield from _lost_characters(passage)


def _run_together(passage: Passage) -> Iterator[Verdict]:
    """21.7%30.6%: two numbers without anything between."""
    together: set[int] = set()
    for start, end in _RUN_TOGETHER.spans(passage.text):
        if _ADDRESS.found(passage.text[max(0, start - 1) : start]):
            continue
        together.update(range(start, end))
        yield Verdict(
            "run-together",
            passage,
            start,
            end,
            "error",
            message="两个数粘在一起，中间少了顿号或者“和”",
            ask="各是哪一个对象的数？请补上分隔。",
        )
    for start, end in _PERCENTS.spans(passage.text):
        if start not in together:
            yield Verdict("run-together", passage, start, end)


def _document_numbers(passage: Passage) -> Iterator[Verdict]:
    """国发〔20225号: a document number without one of its brackets, with brackets of another kind, or with 第 or a
    leading zero, which GB/T 9704 forbids; an order (国务院令〔2016〕第671号) has 第."""
    for start, end, groups in _DOCUMENT_NUMBER.matches(passage.text):
        year, closing, ordinal, number = (group or "" for group in groups)
        opening = passage.text[start] if not passage.text[start].isdigit() else ""
        if not _ISSUER.found(passage.text[max(0, start - 1) : start]) or not (opening or closing):
            continue
        right = f"〔{year}〕{number.lstrip('0') or number}号"
        if not opening or not closing:
            message = f"文号少了{'左' if not opening else '右'}括号"
            yield Verdict(
                "document-number",
                passage,
                start,
                end,
                "error",
                computed=right,
                message=message,
                ask=f"是不是 {right}？",
            )
        elif (ordinal and passage.text[start - 1] != "令") or number.startswith("0"):
            yield Verdict(
                "document-number",
                passage,
                start,
                end,
                "warning",
                computed=right,
                message="文号的顺序号" + ("前不写“第”字" if ordinal else "不编虚位，前面不写 0"),
                ask=f"是不是 {right}？",
            )
        elif (opening, closing) != _BRACKETS:
            yield Verdict(
                "document-number",
                passage,
                start,
                end,
                "info",
                computed=right,
                message=f"文号的括号是 {opening}{closing}，不是六角括号〔〕，按文号检索会找不到",
                ask=f"改成 {right} 可以吗？",
            )
        else:
            yield Verdict("document-number", passage, start, end)


def _lost_characters(passage: Passage) -> Iterator[Verdict]:
    """2022年88 at the end of a line: an incomplete date. (): an empty bracket."""
    for start, end in _FULL_DATE.spans(passage.text):
        yield Verdict("lost-characters", passage, start, end)
    for start, end in _DATE.spans(passage.text):
        message, ask = "日期不完整，少了“月”“日”或者数字", "完整的日期是哪一天？"
        yield Verdict("lost-characters", passage, start, end, "warning", message=message, ask=ask)
    for start, end in _EMPTY_BRACKETS.spans(passage.text):
        message, ask = "括号里没有内容", "原来写的是什么（例如序号）？"
        yield Verdict("lost-characters", passage, start, end, "warning", message=message, ask=ask)
