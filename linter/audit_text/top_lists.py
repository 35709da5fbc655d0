"""The check `top-list`: as many names follow as the text announces places.

Right: 排名前3名的是甲区、乙区、丙县。
Wrong: 排名前3名的是甲区、乙区、丙县、丁县。
Input: a `Document`. Output: a verdict per list of names behind 前N名, 后N位 or 居前N的.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.enumerations import is_organisation, listed_names, possible_counts, without_brackets
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex
from linter.guides.duration import parse_number

TOP = regex.compiled(
    r"(?:前|后|末|倒数前?)(\d{1,2}|[两二三四五六七八九十]{1,3})(?:名|位|强|个|家)?(?:的)?(?:\p{Han}{0,10}?)(?:分别|依次)?(?:是|为|有|:)+:?"
)
_NO_LIST = regex.compiled("并列|等$|其中")
_NOT_A_PLACE = regex.compiled("^(?:前|后)[^的]{0,6}(?:年|月|天|日|季度|周|期|批|次|条|款|项)")
_MAX_LIST = 600
"""Code points of a list of places."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per list of places."""
    for passage in document.passages:
        for start, end, groups in TOP.matches(passage.text):
            stated = parse_number((groups[0] or "").replace("两", "二")) or int(groups[0] or 0)
            if stated >= 2 and not passage.depths[start] and not _NOT_A_PLACE.found(passage.text[start:end]):
                yield from _judge(passage, start, end, stated)


def _judge(passage: Passage, start: int, end: int, stated: int) -> Iterator[Verdict]:
    sentence = passage.text[end : min(passage.sentence_span(end - 1)[1], end + _MAX_LIST)]
    names = listed_names(sentence)
    if len(names) < 2 or _NO_LIST.found(sentence):
        return
    if stated in possible_counts(names):
        yield Verdict("top-list", passage, start, end)
        return
    yield Verdict(
        "top-list",
        passage,
        start,
        end,
        "error" if all(is_organisation(name) for name in names) else "warning",
        f"{stated}≠{len(names)}：{'、'.join(map(without_brackets, names))}",
        f"写的是 {stated} 名，列出的有 {len(names)} 个",
        "名单有漏、有多，还是个数写错？有并列的请写明。",
    )
