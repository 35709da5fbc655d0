"""Lists of conditions (受理条件): an entry that says the last one again, and cases copied into every variant.

In: a guide with the conditions "1.年满十八周岁；2.年满十八周岁。". Out: a hit at the second part.
In: the facts of three guides for variants of one matter, all with the same three cases. Out: a hit at each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.common.text import digest, folded
from linter.guides.condition_entries import condition_entries
from linter.guides.fact import Fact
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.kind import PLACE, POSITIVE, SEVERAL_GUIDES, Kind, Parameter
from linter.rulebook.rule import MAX_RELATED, Check, GroupCheck, GroupHit, Hit, RelatedGuide
from linter.source.pointer import Place

MIN_CHARACTERS = 6
"""Characters of an entry that can be said again; shorter ones, such as 无, are told elsewhere or mean nothing."""
_LIGHT = regex.compiled("应当|必须|应|须|需|均|都|的|已经|已|了|并|其|该|有效|具有|具备|有")
"""Words that may be there or not while an entry says the same."""
_ASIDE = regex.compiled("[（(【].*[）)】]$")
_ONE_OF = regex.compiled("之一")


def build_entries_repeated(spec: Mapping[str, Any]) -> Check:
    at = Place(spec["at"])

    def check(guide: Guide) -> Iterator[Hit]:
        before, place = "", None
        for pointer, value in guide.each(at):
            for entry in condition_entries(value) if isinstance(value, str) else ():
                text, said = folded(entry.text), before
                before, same_text, place = text, place == pointer, pointer
                if min(len(text), len(said)) < MIN_CHARACTERS or entry.leads:
                    continue
                # Two equal entries of the list are told by the kind `distinct`.
                if text == said and same_text:
                    yield Hit(pointer, {"found": entry.text}, "same", (entry.start, entry.end))
                    break
                if text != said and _LIGHT.without(text) == _LIGHT.without(said):
                    yield Hit(pointer, {"found": entry.text}, "nearly", (entry.start, entry.end))
                    break

    return check


class _Cases:
    """Maps a guide to [its name without brackets, the digest of its conditions] if these list cases; None if not."""

    def __init__(self, at: str) -> None:
        self.name, self._at = f"cases {at}", Place(at)

    def __call__(self, guide: Guide) -> list[str] | None:
        name, listed = guide.value.get("name"), self._at.get(guide.value)
        texts = [text for text in listed if isinstance(text, str)] if isinstance(listed, list) else []
        entries = [entry for text in texts for entry in condition_entries(text)]
        leads = [number for number, entry in enumerate(entries) if entry.leads and _ONE_OF.found(entry.text)]
        if not isinstance(name, str) or not leads or len(entries) - leads[0] <= 2:
            return None
        return [_ASIDE.without(name), digest(texts)]


def build_cases_undivided(spec: Mapping[str, Any]) -> GroupCheck:
    at, least, cases = spec["at"], spec["least"], _Cases(spec["at"])

    def judge(facts: list[Fact], _context: Context) -> Iterator[GroupHit]:
        variants: dict[tuple[Any, ...], list[Fact]] = {}
        for fact in facts:
            found = fact.derived.get(cases.name)
            if found is not None and fact.kind == "matter":
                variants.setdefault((fact.district, fact.type, *found), []).append(fact)
        for several in variants.values():
            if len({(fact.name, fact.item_suffix) for fact in several}) < least:
                continue
            for fact in several:
                others = [other for other in several if other is not fact][:MAX_RELATED]
                related = tuple([RelatedGuide(other, other.name or "") for other in others])
                yield GroupHit(fact, at, {"n": len(several)}, related=related)

    return GroupCheck((at,), judge, derived={cases.name: cases})


KINDS = (
    Kind(
        "entries-repeated",
        "受理条件里，一项不应把前一项又说一遍；编了号的几项、一句一句的话逐项看。",
        "No condition says again what the one before it says.",
        build_entries_repeated,
        {"at": Parameter(PLACE, "带 * 的位置")},
        {"found": "又说一遍的一项"},
        {"same": "与前一项相同", "nearly": "与前一项只差虚词"},
        reads=(),
    ),
    Kind(
        "cases-undivided",
        "同一事项的几个办理项，不应都列同样的几种情形。",
        "Variants of one matter do not all list the same cases.",
        build_cases_undivided,
        {"at": Parameter(PLACE, "受理条件的位置"), "least": Parameter(POSITIVE, "至少有几个办理项都列了才报")},
        {"n": "列了同样情形的办理项数"},
        reads=SEVERAL_GUIDES,
    ),
)
