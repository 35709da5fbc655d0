"""`claim`: a text must not claim what the guide denies elsewhere, clause by clause.

In: a guide, e.g. with fees.charged false and the note "在窗口缴费后领证". Out: a hit at the words of each text that
make the claim, if the condition `when` holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.guides.claims import Claim, claim_patterns
from linter.guides.condition import when
from linter.guides.guide import Guide
from linter.guides.prose_texts import PROSE_PATTERNS, is_prose
from linter.rulebook.kinds.kind import CONDITION, PATTERNS, PLACES, Kind, Parameter, optional, table_with
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place


def build(spec: Mapping[str, Any]) -> Check:
    patterns = claim_patterns(spec)
    claim, anywhere = Claim.of(patterns), regex.anywhere(*patterns["says"])
    number = PROSE_PATTERNS.add(anywhere)
    places = [(Place(text), is_prose(text), when(spec["when"], Place(text))) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        for place, prose, holds in places:
            # Prose is searched once for all claims and every guide that says the same under a key.
            said = guide.key_says(str(place.steps[0]), number) if prose else anywhere.found(guide.texts(place))
            if not said:
                continue
            for pointer, text in guide.each(place):
                if isinstance(text, str) and holds(guide.value, pointer) and (span := next(claim.spans(text), None)):
                    yield Hit(pointer, {"found": text[slice(*span)]}, part=span)

    return check


KINDS = (
    Kind(
        "claim",
        "逐个分句看文字里有没有某种说法，分句里有收回它的话（如“无需”）不算；when 写填写的要素怎样就与它矛盾。",
        "A clause of a text claims something, while the fields of the guide say otherwise (`when`).",
        build,
        {
            "in": Parameter(PLACES, "看哪些位置"),
            "table": optional(table_with("says"), "说法表，含 says、unless、elsewhere（都是 RE2）"),
            "says": optional(PATTERNS, "怎样说算有这个意思，直接写在规则里"),
            "unless": optional(PATTERNS, "同一分句里有这种话就不算，直接写在规则里"),
            "when": Parameter(CONDITION, "填写的要素怎样，就与这种说法矛盾"),
        },
        {"found": "文字里的说法"},
        either=("table", "says"),
        reads=(),
    ),
)
