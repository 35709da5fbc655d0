"""不见面审批: how far a matter is from being handled without a meeting, computed from the obstacles in its guide.

Input: a guide, and the patterns that recognise a reason for a visit. Output: a `Colour` with its obstacles. Example: a
guide whose only obstacle is a paper original is 橙, and the step nearer is to accept electronic copies.

    绿    no obstacle
    橙    paper or presence is asked for only because nothing else was arranged
    黄    an official inspects on site, or experts review
    负面  the law requires the applicant in person
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from linter.common import regex
from linter.guides.condition import filled
from linter.guides.guide import Guide
from linter.source.pointer import Pointer

GREEN, ORANGE, YELLOW, NEGATIVE = COLOURS = ("绿", "橙", "黄", "负面")
"""From the nearest to the farthest."""
READ_PLACES: tuple[Pointer, ...] = (
    ("materials", "*", "form"), ("special_procedures",), ("handling", "channels"), ("handling", "visits"),
    ("result", "delivery"),
)  # fmt: skip
"""The places that `obstacles` reads. A guide whose source could not know one of them must not be called green."""
_REMOTE_CHANNELS = {"网上办理", "移动端办理", "自助办理", "快递申请"}
_REMOTE_DELIVERY = ("邮寄", "快递", "寄", "网", "电子", "自助", "下载", "线上")


class Obstacle(NamedTuple):
    """A part of a guide that makes the applicant come in person."""

    colour: str
    pointer: Pointer
    reason: str
    """Chinese, such as "结果只能到窗口领取"."""
    step: str
    """What would remove the obstacle, in Chinese."""
    effort: int
    """1 an arrangement of the office, 2 a licence to be shared, 3 another way to inspect, 9 a change of the law."""


class Colour(NamedTuple):
    """The colour of a matter, its obstacles (the worst first), and the cheapest step to a better colour."""

    colour: str
    obstacles: tuple[Obstacle, ...]
    step: str | None


class ReasonPatterns(NamedTuple):
    """The patterns that recognise in a reason for a visit that the law requires it, or that an inspection does."""

    statutory: regex.Regex
    inspection: regex.Regex

    @classmethod
    def of(cls, table: Mapping[str, Sequence[str]]) -> ReasonPatterns:
        """Return the patterns of rules/tables/face-to-face.yaml."""
        return cls(*(regex.compiled("|".join(table[name])) for name in ("statutory", "inspection")))


def colour(guide: Guide, patterns: ReasonPatterns) -> Colour:
    """Return the colour of a guide."""
    found = sorted(obstacles(guide, patterns), key=lambda item: (-COLOURS.index(item.colour), item.effort))
    if not found:
        return Colour(GREEN, (), None)
    # Where the law itself requires a visit, removing another obstacle does not lead to green.
    next_one = found[0] if found[0].colour == NEGATIVE else min(found, key=lambda item: item.effort)
    return Colour(found[0].colour, tuple(found), next_one.step)


def obstacles(guide: Guide, patterns: ReasonPatterns) -> Iterator[Obstacle]:
    """Yield the obstacles of a guide, in the order of its keys."""
    value = guide.value
    for number, item in enumerate(value.get("materials") or ()):
        if isinstance(item, dict) and _needs_paper(item):
            yield _paper_original(guide, ("materials", number, "form"), item)
    for number, item in enumerate(value.get("special_procedures") or ()):
        name = str(item.get("name")) if isinstance(item, dict) else ""
        if patterns.inspection.found(name):
            pointer: Pointer = ("special_procedures", number, "name")
            yield Obstacle(YELLOW, pointer, f"有{name}环节", f"{name}改为视频或者告知承诺后核查", 3)
    handling = value.get("handling") or {}
    channels = handling.get("channels") or []
    if channels and not _REMOTE_CHANNELS.intersection(channels):
        step = "开通网上申请或者快递申请"
        yield Obstacle(ORANGE, ("handling", "channels"), "只能到窗口申请", step, 1)
    if (handling.get("visits") or 0) > 0:
        yield _visit(handling.get("visit_reason"), patterns)
    delivery = (value.get("result") or {}).get("delivery") or []
    if delivery and not any(word in str(way) for way in delivery for word in _REMOTE_DELIVERY):
        yield Obstacle(ORANGE, ("result", "delivery"), "结果只能到窗口领取", "结果开通邮寄或者电子送达", 1)


def _needs_paper(item: Mapping[str, Any]) -> bool:
    return item.get("form") == "纸质" and item.get("necessity") == "必要" and not filled(item.get("exemption"))


def _paper_original(guide: Guide, pointer: Pointer, item: Mapping[str, Any]) -> Obstacle:
    name = item.get("name")
    document = guide.context.index("documents", "documents", "id").get(item.get("document"), {})
    licence = guide.context.index("licences", "licences", "id").get(document.get("licence"), {})
    if licence.get("callable"):
        step = f"{name}用电子证照免提交"
        return Obstacle(ORANGE, pointer, f"{name}要交纸质原件", step, 1)
    return Obstacle(ORANGE, pointer, f"{name}要交纸质原件", f"{name}收电子件，或者归集电子证照", 2)


def _visit(reason: Any, patterns: ReasonPatterns) -> Obstacle:
    text = reason if isinstance(reason, str) else ""
    pointer: Pointer = ("handling", "visits")
    if patterns.statutory.found(text):
        return Obstacle(NEGATIVE, pointer, f"依法必须到场（{text}）", "法律修改以前不能不见面", 9)
    if patterns.inspection.found(text):
        return Obstacle(YELLOW, pointer, f"必须到场（{text}）", "改为视频查看或者告知承诺后核查", 3)
    return Obstacle(ORANGE, pointer, f"必须到场（{text or '没有写原因'}）", "改为网上核验、邮寄或者帮办代办", 2)
