"""Split a text that cites laws into its citations.

In: `《甲条例》（国发〔2000〕1号）第四条：放飞应当申请。` Out: `[{"title": "甲条例", "document_no": "国发〔2000〕1号",
"article": "第四条", "text": "放飞应当申请。"}]`, one entry for each citation.

A title in 《》 inside the wording of an article begins no new citation. A citation begins at the start of a line, right
behind the citation before it, or behind the end of a sentence if a document number and an article both follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_TITLE = 500
"""Characters that the schema of a guide allows for a title."""
_MAX_MARKS = 2000
"""Opening marks 《 of one text that are looked at; bounds the time for a text of megabytes."""

_NUMBER = "[零〇一二三四五六七八九十百0-9]{1,6}"
_UNIT = rf"第 ?[（(]?{_NUMBER}[)）]? ?[条款项目章节](?:之[一二三四五六七八九十])?"
_ARTICLE = re.compile(rf"\s{{0,40}}({_UNIT}(?: ?[、，和及至]? ?{_UNIT}){{0,20}}|全文)")
_DOCUMENT_NO = re.compile(r"\s{0,20}[（(]([^（()）\n]{1,150}号)\s?[)）]")
_LABEL = r"(?:[0-9]{1,2}[.．、]|[（(][0-9一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)"
_LINE_START = re.compile(rf"\s{{0,20}}{_LABEL}?\s{{0,20}}")
_BETWEEN = re.compile(r"[\s、，,；;。和及与]{0,40}")
_SENTENCE_END = re.compile(r"[。；;”’]\s{0,40}\Z")
# May follow a title without document number; any other text makes the title a part of prose.
_BEHIND_TITLE = re.compile(r"[\s：:“]|[、，,；;。和及与]{0,3}\s{0,40}(?:\Z|《)")
_HEADING = re.compile(rf"\s{{0,40}}{_LABEL}")
_REPEALED = re.compile(r"[^。\n]{0,40}废止")
# A whole line that is a title and its document number, without 《》.
_UNMARKED_TITLE = re.compile(
    r"^[ \t]{0,20}(?P<title>[^《》（()）。，；：\n]{2,100}(?:法|条例|规定|办法|细则|通知|决定|意见|公告|方案|规程))"
    r"[（(](?P<number>[^（()）\n]{1,150}号)[)）][ \t]{0,20}$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Citation:
    """A citation without its wording."""

    start: int
    """Offset of the list number before the title, of the title if it has none."""
    end: int
    """Offset behind the article, document number or title, where the wording begins."""
    title: str
    document_no: str | None
    article: str | None


def split_citations(text: str) -> list[dict[str, str]] | None:
    """Returns the citations `{title, document_no?, article?, text?}` of a text, each part as it was written.

    `text` is the wording: everything between a citation and the next one. Returns None unless the text begins with a
    citation.
    """
    text = _without_outer_quotes(text)
    citations = list(_citations(text))
    if not citations or citations[0].start > 0:
        return None
    ends = [*(citation.start for citation in citations[1:]), len(text)]
    return [_entry(citation, text[citation.end : end]) for citation, end in zip(citations, ends, strict=True)]


def first_title(text: str) -> str | None:
    """Returns the first title in 《》, None if there is none."""
    start = text.find("《")
    end = _closing_mark(text, start) if start >= 0 else None
    return text[start + 1 : end].strip() or None if end else None


def _without_outer_quotes(text: str) -> str:
    """A text without the pair of double quotes that a spreadsheet puts around a cell with line breaks."""
    text = text.strip()
    quoted = len(text) > 1 and text[0] == text[-1] == '"' and text.count('"') == 2
    return text[1:-1].strip() if quoted else text


def _entry(citation: _Citation, wording: str) -> dict[str, str]:
    wording = "" if _BETWEEN.fullmatch(wording) else wording.strip().lstrip("：:").strip()
    parts = {
        "title": citation.title,
        "document_no": citation.document_no,
        "article": citation.article,
        "text": wording,
    }
    return {key: value for key, value in parts.items() if value}


def _citations(text: str) -> Iterator[_Citation]:
    unmarked = {match.start(): match for match in _UNMARKED_TITLE.finditer(text)}
    marks = [match.start() for match in re.finditer("《", text)][:_MAX_MARKS]
    end, end_of_last = 0, -1
    for at in sorted([*unmarked, *marks]):
        if at < end:
            continue
        if match := unmarked.get(at):
            found: _Citation | None = _Citation(at, match.end(), match["title"].strip(), match["number"], None)
        else:
            closing = _closing_mark(text, at)
            end = closing + 1 if closing else at + 1
            found = _citation(text, at, closing, end_of_last) if closing else None
        if found:
            end = end_of_last = found.end
            yield found


def _citation(text: str, at: int, closing: int, before: int) -> _Citation | None:
    """The citation whose title stands between the marks at `at` and `closing`, None if it may be prose; `before` is the
    end of the citation before it, -1 if there is none."""
    title, end = text[at + 1 : closing].strip(), closing + 1
    if number := _DOCUMENT_NO.match(text, end):
        end = number.end()
    if article := _ARTICLE.match(text, end):
        end = article.end()
    line = text.rfind("\n", max(0, at - 50), at) + 1 if at else 0
    starts_line = (line > 0 or at <= 50) and _LINE_START.fullmatch(text, line, at) is not None
    follows = before >= 0 and _BETWEEN.fullmatch(text, before, at) is not None
    if starts_line or follows:
        # 《旧办法》（国发〔1990〕1号）同时废止 belongs to the wording before it.
        sure = (
            not _REPEALED.match(text, end) if number else end == len(text) or _BEHIND_TITLE.match(text, end) is not None
        )
    else:
        ended = _SENTENCE_END.search(text, max(0, at - 50), at)
        sure = bool(ended and number and (article or _HEADING.match(text, end)))
    if not title or not sure:
        return None
    return _Citation(line if starts_line else at, end, title, number and number[1], article and article[1])


def _closing_mark(text: str, start: int) -> int | None:
    """The offset of the 》 that closes the 《 at `start`; titles may hold titles. None beyond MAX_TITLE characters."""
    depth = 0
    for index in range(start, min(len(text), start + MAX_TITLE)):
        depth += {"《": 1, "》": -1}.get(text[index], 0)
        if not depth:
            return index
    return None
