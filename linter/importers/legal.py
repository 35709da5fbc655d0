"""One text that cites laws: `《甲条例》（国发〔2000〕1号）第四条：……` as entries, where it is sure that one begins.

A name in 《》 inside an article's wording is no new citation: one begins at the start of a line, right
behind the one before it, or after the end of a sentence if its document number and its article both follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_TITLE = 500
"""Characters of a title in a guide."""
_MAX_MARKS = 2000
"""Names in 《》 of one text that are looked at."""

_NUMBER = "[零〇一二三四五六七八九十百0-9]{1,6}"
_UNIT = rf"第 ?[（(]?{_NUMBER}[)）]? ?[条款项目章节](?:之[一二三四五六七八九十])?"
_ARTICLE = re.compile(rf"\s{{0,40}}({_UNIT}(?: ?[、，和及至]? ?{_UNIT}){{0,20}}|全文)")
_DOCUMENT_NO = re.compile(r"\s{0,20}[（(]([^（()）\n]{1,150}号)\s?[)）]")
_LABEL = r"(?:[0-9]{1,2}[.．、]|[（(][0-9一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)"
_BEFORE = re.compile(rf"\s{{0,20}}{_LABEL}?\s{{0,20}}")
_BETWEEN = re.compile(r"[\s、，,；;。和及与]{0,40}")
_SENTENCE_END = re.compile(r"[。；;”’]\s{0,40}\Z")
# What may follow a name that has no document number; anything else is prose about it.
_END = re.compile(r"[\s：:“]|[、，,；;。和及与]{0,3}\s{0,40}(?:\Z|《)")
_HEADING = re.compile(rf"\s{{0,40}}{_LABEL}")
_REPEALED = re.compile(r"[^。\n]{0,40}废止")
# A line that is a title with its document number, without 《》.
_BARE = re.compile(
    r"^[ \t]{0,20}(?P<title>[^《》（()）。，；：\n]{2,100}(?:法|条例|规定|办法|细则|通知|决定|意见|公告|方案|规程))"
    r"[（(](?P<number>[^（()）\n]{1,150}号)[)）][ \t]{0,20}$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Head:
    """A citation before its wording. `start` takes in the list number before it."""

    start: int
    end: int
    title: str
    document_no: str | None
    article: str | None


def entries(text: str) -> list[dict[str, str]] | None:
    """The citations `{title, document_no?, article?, text?}` of a text, each part as it was written; None unless
    the text begins with one. What follows a citation is its wording, to the next."""
    text = _unquoted(text)
    heads = list(_heads(text))
    if not heads or heads[0].start > 0:
        return None
    ends = [*(head.start for head in heads[1:]), len(text)]
    return [_entry(head, text[head.end : end]) for head, end in zip(heads, ends, strict=True)]


def first_title(text: str) -> str | None:
    """The first name in 《》."""
    start = text.find("《")
    end = _closing(text, start) if start >= 0 else None
    return text[start + 1 : end].strip() or None if end else None


def _unquoted(text: str) -> str:
    """A text without the double quotes that a spreadsheet put around it."""
    text = text.strip()
    quoted = len(text) > 1 and text[0] == text[-1] == '"' and text.count('"') == 2
    return text[1:-1].strip() if quoted else text


def _entry(head: _Head, wording: str) -> dict[str, str]:
    wording = "" if _BETWEEN.fullmatch(wording) else wording.strip().lstrip("：:").strip()
    parts = {"title": head.title, "document_no": head.document_no, "article": head.article, "text": wording}
    return {key: value for key, value in parts.items() if value}


def _heads(text: str) -> Iterator[_Head]:
    bare = {match.start(): match for match in _BARE.finditer(text)}
    marks = [match.start() for match in re.finditer("《", text)][:_MAX_MARKS]
    end, done = 0, -1
    for at in sorted([*bare, *marks]):
        if at < end:
            continue
        if match := bare.get(at):
            head: _Head | None = _Head(at, match.end(), match["title"].strip(), match["number"], None)
        else:
            closing = _closing(text, at)
            end = closing + 1 if closing else at + 1
            head = _head(text, at, closing, done) if closing else None
        if head:
            end = done = head.end
            yield head


def _head(text: str, at: int, closing: int, before: int) -> _Head | None:
    """The citation whose name stands from `at` to `closing`, None if it may be prose; `before` is the end of the
    citation before it, -1 if there is none."""
    title, end = text[at + 1 : closing].strip(), closing + 1
    if number := _DOCUMENT_NO.match(text, end):
        end = number.end()
    if article := _ARTICLE.match(text, end):
        end = article.end()
    line = text.rfind("\n", max(0, at - 50), at) + 1 if at else 0
    starts_line = (line > 0 or at <= 50) and _BEFORE.fullmatch(text, line, at) is not None
    follows = before >= 0 and _BETWEEN.fullmatch(text, before, at) is not None
    if starts_line or follows:
        # 《旧办法》（国发〔1990〕1号）同时废止 is the end of a text, not another one.
        sure = not _REPEALED.match(text, end) if number else end == len(text) or _END.match(text, end) is not None
    else:
        ended = _SENTENCE_END.search(text, max(0, at - 50), at)
        sure = bool(ended and number and (article or _HEADING.match(text, end)))
    if not title or not sure:
        return None
    return _Head(line if starts_line else at, end, title, number and number[1], article and article[1])


def _closing(text: str, start: int) -> int | None:
    """Where the 《 at `start` is closed; names may stand in names."""
    depth = 0
    for index in range(start, min(len(text), start + MAX_TITLE)):
        depth += {"《": 1, "》": -1}.get(text[index], 0)
        if not depth:
            return index
    return None
