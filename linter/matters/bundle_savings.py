"""`matterlint bundle`: 五减 of each 一件事 in each district: steps, materials, time, visits, fees, before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from linter.common import screen_json
from linter.common.layout import aligned
from linter.common.text import markdown, visible
from linter.engine.config import Config, ConfigError
from linter.engine.run import inspect
from linter.guides import lists
from linter.guides.bundles import MEASURES, Bundle, Reduction, bundles, member_name, parts_of, reductions
from linter.guides.duration import Duration
from linter.guides.guide import Context
from linter.source.schema import nearest

_RULES = ("bundle",)
"""The rules that make facts say what a guide brings into a bundle."""
_CHANGES = {-1: "减", 0: "平", 1: "增", None: ""}


@dataclass(frozen=True, slots=True)
class Here:
    """A bundle in a district."""

    district: str
    name: str
    missing: tuple[str, ...]
    """The members without a guide: nothing can be added up then."""
    reductions: tuple[Reduction, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A bundle in all the districts it is for."""

    code: str
    name: str
    members: tuple[str, ...]
    districts: tuple[Here, ...]

    @property
    def complete(self) -> list[Here]:
        """The districts that have a guide for every member."""
        return [item for item in self.districts if not item.missing]

    def less(self, measure: str) -> int:
        """In how many of them the bundle takes less than its members."""
        return sum(item.order == -1 for here in self.complete for item in here.reductions if item.measure == measure)


@dataclass(frozen=True, slots=True)
class Five:
    """What the bundles of a catalog save."""

    as_of: str
    bundles: tuple[Told, ...]


def five(config: Config, wanted: str | None = None) -> Five:
    """Every bundle in force, or the one with a code or name. Raises ConfigError if there is none."""
    run = inspect([], replace(config, select=_RULES, ignore=(), profile="strict", severity=(), measured=False))
    found = bundles(run.context)
    parts = parts_of(run.facts)
    names = {code: visible(member_name(run.context, code, run.facts)) for item in found for code in item.codes}
    chosen = [item for item in found if wanted in (None, item.listed.entry.get("code"), item.listed.entry.get("name"))]
    if not chosen:
        known = [str(text) for item in found for key in ("code", "name") if (text := item.listed.entry.get(key))]
        guess = nearest(wanted or "", known)
        hint = f"，是不是 {visible(guess)}？" if guess else f"；有 {visible('、'.join(known[:20]))}" if known else ""
        raise ConfigError(f"目录里没有叫 {visible(wanted)} 的一件事{hint}" if wanted else "目录里没有一件事清单")
    return Five(config.as_of.isoformat(), tuple(_told(bundle, parts, names, run.context) for bundle in chosen))


def _told(
    bundle: Bundle, parts: Mapping[str, Mapping[str, Mapping[str, Any]]], names: Mapping[str, str], context: Context
) -> Told:
    entry, codes = bundle.listed.entry, bundle.codes
    members = tuple(names[code] for code in codes)
    places = []
    for district in lists.named_districts(context, bundle.listed.file.value.get("applies_to")):
        own = parts.get(district, {})
        missing = tuple(name for code, name in zip(codes, members, strict=True) if code not in own)
        found = reductions(entry, [own[code] for code in codes]) if codes and not missing else []
        places.append(Here(visible(district), visible(context.area_name(district)), missing, tuple(found)))
    return Told(visible(str(entry.get("code") or "")), visible(str(entry.get("name"))), members, tuple(places))


def _head(told: Told) -> str:
    return f"{told.name}（{told.code}）" if told.code else told.name


def _cells(here: Here) -> list[str]:
    """What a district's row says of the five measures."""
    return [_change(item) for item in here.reductions] or [f"缺 {'、'.join(here.missing)}"]


def _change(item: Reduction) -> str:
    before, after = (_amount(value) for value in (item.before, item.after))
    if isinstance(item.before, Duration) and isinstance(item.after, Duration) and item.before.unit == item.after.unit:
        before = str(item.before.value)
    return f"{before}→{after} {_CHANGES[item.order]}".rstrip()


def _amount(value: int | Duration | None) -> str:
    return "未写" if value is None else str(value)


def _sums(told: Told) -> str:
    """n/N for each measure."""
    total = len(told.complete)
    said = f"成员事项齐全的区县 {total}/{len(told.districts)}"
    if not total:
        return said
    return f"{said}；其中减少的：" + "，".join(f"{word} {told.less(name)}/{total}" for name, word in MEASURES.items())


_LEGEND = (
    "→ 前是分开办：环节、材料、跑动次数、收费项目为各成员事项相加，时限取最长的一个；→ 后是一件事清单写的",
    "减 比分开办少　平 一样　增 反而多　未写 清单或者指南没有写　缺 该区县没有这个事项的指南，不计算",
)


def as_text(found: Five) -> str:
    """For the screen."""
    return "\n".join(_text(found)) + "\n"


def _text(found: Five) -> Iterator[str]:
    for told in found.bundles:
        yield f"── {_head(told)}"
        yield f"成员事项：{'、'.join(told.members) or '没有写'}"
        yield from aligned([["区县", *MEASURES.values()], *([here.name, *_cells(here)] for here in told.districts)])
        yield _sums(told)
        yield ""
    yield f"截至 {found.as_of}"
    yield from _LEGEND


def as_markdown(found: Five) -> str:
    """For a bulletin."""
    lines = ["# “一件事”五减", "", f"截至 {found.as_of}"]
    for told in found.bundles:
        lines += [
            "",
            f"## {markdown(_head(told))}",
            "",
            f"成员事项：{markdown('、'.join(told.members) or '没有写')}",
            "",
        ]
        lines += [f"| 区县 | {' | '.join(MEASURES.values())} |", "|" + "---|" * (len(MEASURES) + 1)]
        for here in told.districts:
            cells = [here.name, *_cells(here)]
            cells += [""] * (len(MEASURES) + 1 - len(cells))
            lines.append(f"| {' | '.join(map(markdown, cells))} |")
        lines += ["", _sums(told)]
    return "\n".join([*lines, "", *(f"- {line}" for line in _LEGEND)]) + "\n"


def as_json(found: Five) -> str:
    """For another program."""
    document = {
        "as_of": found.as_of,
        "bundles": [
            {
                "code": told.code, "name": told.name, "members": told.members,
                "complete": len(told.complete), "total": len(told.districts),
                "less": {measure: told.less(measure) for measure in MEASURES},
                "districts": [_plain(here) for here in told.districts],
            }
            for told in found.bundles
        ],
    }  # fmt: skip
    return screen_json.document(document)


def _plain(here: Here) -> dict[str, Any]:
    measures = {
        item.measure: {"before": _value(item.before), "after": _value(item.after), "order": item.order}
        for item in here.reductions
    }
    return {"district": here.district, "name": here.name, "missing": here.missing, "measures": measures}


def _value(value: int | Duration | None) -> Any:
    return {"value": value.value, "unit": value.unit} if isinstance(value, Duration) else value


FORMATS: dict[str, Callable[[Five], str]] = {"text": as_text, "markdown": as_markdown, "json": as_json}
