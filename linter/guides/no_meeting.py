"""不见面: how far a matter is from being handled without a meeting, computed from what stands in its way.

绿 nothing does; 橙 what is asked for on paper or in person only because nothing else was arranged; 黄 somebody
comes to look, or experts sit; 负面 the law wants the applicant in person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from linter.common import regex
from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.source.pointer import Pointer

GREEN, ORANGE, YELLOW, NEVER = COLOURS = ("绿", "橙", "黄", "负面")
"""From the nearest to the farthest."""
LOOKED_AT: tuple[Pointer, ...] = (
    ("materials", "*", "form"), ("special_procedures",), ("handling", "channels"), ("handling", "visits"),
    ("result", "delivery"),
)  # fmt: skip
"""Where something could stand in the way: a guide whose source could not know one of these is green to nobody."""
_REMOTE_CHANNELS = {"网上办理", "移动端办理", "自助办理", "快递申请"}
_REMOTE_DELIVERY = ("邮寄", "快递", "寄", "网", "电子", "自助", "下载", "线上")


class Blocker(NamedTuple):
    """Something that keeps a matter from being handled without a meeting."""

    colour: str
    pointer: Pointer
    what: str
    step: str
    """What would remove it."""
    effort: int
    """1 an arrangement of the office, 2 a licence to be called, 3 another way to look, 9 a change of the law."""


class Colour(NamedTuple):
    """The colour of a matter, what stands in its way (worst first), and the cheapest step nearer."""

    colour: str
    blockers: tuple[Blocker, ...]
    step: str | None


class Words(NamedTuple):
    """How a reason for coming is recognised."""

    statutory: regex.Regex
    inspection: regex.Regex

    @classmethod
    def of(cls, table: Mapping[str, Sequence[str]]) -> Words:
        """From rules/tables/face-to-face.yaml."""
        return cls(*(regex.compiled("|".join(table[name])) for name in ("statutory", "inspection")))


def colour(guide: Guide, words: Words) -> Colour:
    """The colour of a guide."""
    found = sorted(blockers(guide, words), key=lambda item: (-COLOURS.index(item.colour), item.effort))
    if not found:
        return Colour(GREEN, (), None)
    # Where the law itself is in the way, no other step leads to green.
    next_one = found[0] if found[0].colour == NEVER else min(found, key=lambda item: item.effort)
    return Colour(found[0].colour, tuple(found), next_one.step)


def blockers(guide: Guide, words: Words) -> Iterator[Blocker]:
    """What stands in the way, in the order of the guide."""
    value = guide.value
    for number, item in enumerate(value.get("materials") or ()):
        if isinstance(item, dict) and _paper(item):
            yield _paper_blocker(guide, ("materials", number, "form"), item)
    for number, item in enumerate(value.get("special_procedures") or ()):
        name = str(item.get("name")) if isinstance(item, dict) else ""
        if words.inspection.found(name):
            pointer: Pointer = ("special_procedures", number, "name")
            yield Blocker(YELLOW, pointer, f"有{name}环节", f"{name}改为视频或者告知承诺后核查", 3)
    handling = value.get("handling") or {}
    channels = handling.get("channels") or []
    if channels and not _REMOTE_CHANNELS.intersection(channels):
        step = "开通网上申请或者快递申请"
        yield Blocker(ORANGE, ("handling", "channels"), "只能到窗口申请", step, 1)
    if (handling.get("visits") or 0) > 0:
        yield _visit(handling.get("visit_reason"), words)
    delivery = (value.get("result") or {}).get("delivery") or []
    if delivery and not any(word in str(way) for way in delivery for word in _REMOTE_DELIVERY):
        yield Blocker(ORANGE, ("result", "delivery"), "结果只能到窗口领取", "结果开通邮寄或者电子送达", 1)


def _paper(item: Mapping[str, Any]) -> bool:
    return item.get("form") == "纸质" and item.get("necessity") == "必要" and not filled(item.get("exemption"))


def _paper_blocker(guide: Guide, pointer: Pointer, item: Mapping[str, Any]) -> Blocker:
    name = item.get("name")
    document = guide.context.index("documents", "documents", "id").get(item.get("document"), {})
    licence = guide.context.index("licences", "licences", "id").get(document.get("licence"), {})
    if licence.get("callable"):
        step = f"{name}用电子证照免提交"
        return Blocker(ORANGE, pointer, f"{name}要交纸质原件", step, 1)
    return Blocker(ORANGE, pointer, f"{name}要交纸质原件", f"{name}收电子件，或者归集电子证照", 2)


def _visit(reason: Any, words: Words) -> Blocker:
    text = reason if isinstance(reason, str) else ""
    pointer: Pointer = ("handling", "visits")
    if words.statutory.found(text):
        return Blocker(NEVER, pointer, f"依法必须到场（{text}）", "法律修改以前不能不见面", 9)
    if words.inspection.found(text):
        return Blocker(YELLOW, pointer, f"必须到场（{text}）", "改为视频查看或者告知承诺后核查", 3)
    return Blocker(ORANGE, pointer, f"必须到场（{text or '没有写原因'}）", "改为网上核验、邮寄或者帮办代办", 2)
