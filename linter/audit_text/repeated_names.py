"""The check `repeated-name`: a list names nobody twice.

Right: 市公安局、市民政局、市教育局、市人社局等部门按期完成整改。
Wrong: 市公安局、市民政局、市公安局、市人社局等部门按期完成整改。
Input: a `Document`. Output: a verdict per list of at least three organisations or areas.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.enumerations import is_organisation, split_items, without_brackets
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex

_HEAD = regex.compiled(r"^.*(?:是|为|有|在|对|由|向|其中|包括|涉及|分别|的|:|表扬|批评|督促|责成|要求|组织|联合|通知)")
_TAIL = regex.compiled(r"(?:等|\d|[两三四五六七八九十]+个|均|都|未|共|分别|已).*$")
_BEHIND_NAME = frozenset("要应须需均都等已未也将分在共负认按牵对")
"""Characters that begin what a sentence says of the names."""
_JOINT = regex.compiled("[和及与对向到]|联合")
_SHORTEST = 2
"""Code points of a name."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per list of names in a clause."""
    for passage in document.passages:
        for clause in passage.clauses:
            text = passage.text[clause.start : clause.end]
            if text.count("、") >= 2:
                yield from _judge(passage, clause.start, text)


def _judge(passage: Passage, offset: int, text: str) -> Iterator[Verdict]:
    items = split_items(text, "、")
    seen: set[str] = set()
    listed = 0
    for number, (start, stop) in enumerate(items):
        name = without_brackets(text[start:stop])
        name = _HEAD.without(name) if number == 0 else name
        # The last name has the rest of the clause behind it: 乙区4个县区未达标.
        if number == len(items) - 1:
            before = (other for other in seen if name.startswith(other) and name[len(other) :][:1] in _BEHIND_NAME)
            name = next(before, _TAIL.without(name))
        if len(name) < _SHORTEST or not is_organisation(name) or (_JOINT.found(name) and name in text[:start]):
            seen.clear()  # another list may begin here
            continue
        listed += 1
        if name in seen:
            yield Verdict(
                "repeated-name",
                passage,
                offset + start,
                offset + stop,
                "warning",
                message=f"同一串名字里两次写到“{name}”",
                ask="是重复，还是其中一个应当是别的名字？",
            )
            return
        seen.add(name)
    if listed >= 3:
        yield Verdict("repeated-name", passage, offset + items[0][0], offset + items[-1][1])
