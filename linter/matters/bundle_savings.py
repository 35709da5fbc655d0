"""What each bundle (一件事) saves in each district: 五减, that is steps, materials, time, visits and fees.

Input: a configuration and, perhaps, the code or name of a bundle. Output: CatalogSavings, and its printers. Example: a
cell `8→5 减` says that the members together have 8 steps and the bundle has 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from linter.common import screen_json
from linter.common.text import markdown, visible
from linter.common.text_table import text_table
from linter.engine.config import Config, ConfigError
from linter.engine.run import inspect
from linter.guides import lists
from linter.guides.bundles import MEASURES, Bundle, Reduction, bundles, member_name, parts_of, reductions
from linter.guides.duration import Duration
from linter.guides.guide import Context
from linter.source.schema import nearest

_RULES = ("bundle",)
"""The rules of this family make facts hold what a guide adds to a bundle."""
_CHANGES = {-1: "减", 0: "平", 1: "增", None: ""}
"""The order of the two values of a Reduction: the bundle takes less, as much, more; one of them is not written."""
_KNOWN = 20
"""Codes and names of bundles that an error message lists."""


@dataclass(frozen=True, slots=True)
class DistrictSavings:
    """Steps, materials, time, visits and fees before and after the bundle, in one district."""

    district: str
    name: str
    missing: tuple[str, ...]
    """Names of the members that have no guide here. If there are any, `reductions` is empty."""
    reductions: tuple[Reduction, ...]


@dataclass(frozen=True, slots=True)
class BundleSavings:
    """The savings of one bundle in every district in its `applies_to`."""

    code: str
    name: str
    members: tuple[str, ...]
    districts: tuple[DistrictSavings, ...]

    @property
    def complete(self) -> list[DistrictSavings]:
        """The districts that have a guide for every member."""
        return [district for district in self.districts if not district.missing]

    def less(self, measure: str) -> int:
        """The number of complete districts in which the bundle takes less than its members, by one measure."""
        found = (reduction for district in self.complete for reduction in district.reductions)
        return sum(reduction.order == -1 for reduction in found if reduction.measure == measure)


@dataclass(frozen=True, slots=True)
class CatalogSavings:
    """The savings of the bundles of a catalog."""

    as_of: str
    bundles: tuple[BundleSavings, ...]


def savings(config: Config, wanted: str | None = None) -> CatalogSavings:
    """The savings of all bundles in force, or of the one with the code or name `wanted`. Raises ConfigError if there is
    none."""
    run = inspect([], replace(config, select=_RULES, ignore=(), profile="strict", severity=()))
    found = bundles(run.context)
    parts = parts_of(run.facts)
    names = {code: visible(member_name(run.context, code, run.facts)) for item in found for code in item.codes}
    chosen = [item for item in found if wanted in (None, item.listed.entry.get("code"), item.listed.entry.get("name"))]
    if not chosen:
        raise ConfigError(
            f"目录里没有叫 {visible(wanted)} 的一件事{_hint(found, wanted)}" if wanted else "目录里没有一件事清单"
        )
    return CatalogSavings(
        config.as_of.isoformat(), tuple(_savings_of(bundle, parts, names, run.context) for bundle in chosen)
    )


def _hint(found: list[Bundle], wanted: str) -> str:
    """The bundle that was meant, else those that there are."""
    known = [str(text) for item in found for key in ("code", "name") if (text := item.listed.entry.get(key))]
    guess = nearest(wanted, known)
    if guess:
        return f"，是不是 {visible(guess)}？"
    return f"；有 {visible('、'.join(known[:_KNOWN]))}" if known else ""


def _savings_of(
    bundle: Bundle, parts: Mapping[str, Mapping[str, Mapping[str, Any]]], names: Mapping[str, str], context: Context
) -> BundleSavings:
    """`parts`: by district and code of a member, what its guide adds to the bundle."""
    entry, codes = bundle.listed.entry, bundle.codes
    members = tuple(names[code] for code in codes)
    districts = []
    for district in lists.named_districts(context, bundle.listed.file.value.get("applies_to")):
        own = parts.get(district, {})
        missing = tuple(name for code, name in zip(codes, members, strict=True) if code not in own)
        found = reductions(entry, [own[code] for code in codes]) if codes and not missing else []
        name = visible(context.area_name(district))
        districts.append(DistrictSavings(visible(district), name, missing, tuple(found)))
    return BundleSavings(
        visible(str(entry.get("code") or "")), visible(str(entry.get("name"))), members, tuple(districts)
    )


def _heading(bundle: BundleSavings) -> str:
    return f"{bundle.name}（{bundle.code}）" if bundle.code else bundle.name


def _table(bundle: BundleSavings) -> list[list[str]]:
    """A head and a row for each district. The row of a district with missing members ends after their names."""
    rows = [["区县", *MEASURES.values()]]
    for district in bundle.districts:
        cells = [_change(item) for item in district.reductions]
        rows.append([district.name, *(cells or [f"缺 {'、'.join(district.missing)}"])])
    return rows


def _change(item: Reduction) -> str:
    before, after = (_amount(value) for value in (item.before, item.after))
    if isinstance(item.before, Duration) and isinstance(item.after, Duration) and item.before.unit == item.after.unit:
        before = str(item.before.value)
    return f"{before}→{after} {_CHANGES[item.order]}".rstrip()


def _amount(value: int | Duration | None) -> str:
    return "未写" if value is None else str(value)


def _totals(bundle: BundleSavings) -> str:
    """n/N districts in which the bundle takes less, for each measure."""
    total = len(bundle.complete)
    text = f"成员事项齐全的区县 {total}/{len(bundle.districts)}"
    if not total:
        return text
    return f"{text}；其中减少的：" + "，".join(f"{word} {bundle.less(name)}/{total}" for name, word in MEASURES.items())


_LEGEND = (
    "→ 前是分开办：环节、材料、跑动次数、收费项目为各成员事项相加，时限取最长的一个；→ 后是一件事清单写的",
    "减 比分开办少　平 一样　增 反而多　未写 清单或者指南没有写　缺 该区县没有这个事项的指南，不计算",
)


def as_text(found: CatalogSavings) -> str:
    """A table for each bundle, for a terminal."""
    return "\n".join(_text_lines(found)) + "\n"


def _text_lines(found: CatalogSavings) -> Iterator[str]:
    for bundle in found.bundles:
        yield f"── {_heading(bundle)}"
        yield f"成员事项：{'、'.join(bundle.members) or '没有写'}"
        yield from text_table(_table(bundle))
        yield _totals(bundle)
        yield ""
    yield f"截至 {found.as_of}"
    yield from _LEGEND


def as_markdown(found: CatalogSavings) -> str:
    """A section with a table for each bundle, for a bulletin (通报)."""
    lines = ["# “一件事”五减", "", f"截至 {found.as_of}"]
    for bundle in found.bundles:
        members = markdown("、".join(bundle.members) or "没有写")
        lines += ["", f"## {markdown(_heading(bundle))}", "", f"成员事项：{members}", ""]
        head, *rows = _table(bundle)
        lines += [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
        for row in rows:
            cells = [*row, *[""] * (len(head) - len(row))]
            lines.append(f"| {' | '.join(map(markdown, cells))} |")
        lines += ["", _totals(bundle)]
    return "\n".join([*lines, "", *(f"- {line}" for line in _LEGEND)]) + "\n"


def as_json(found: CatalogSavings) -> str:
    """{"as_of", "bundles": [{"code", "name", "members", "complete", "total", "less", "districts"}]}."""
    document = {
        "as_of": found.as_of,
        "bundles": [
            {
                "code": bundle.code, "name": bundle.name, "members": bundle.members,
                "complete": len(bundle.complete), "total": len(bundle.districts),
                "less": {measure: bundle.less(measure) for measure in MEASURES},
                "districts": [_district_json(district) for district in bundle.districts],
            }
            for bundle in found.bundles
        ],
    }  # fmt: skip
    return screen_json.document(document)


def _district_json(district: DistrictSavings) -> dict[str, Any]:
    measures = {
        item.measure: {"before": _amount_json(item.before), "after": _amount_json(item.after), "order": item.order}
        for item in district.reductions
    }
    return {
        "district": district.district, "name": district.name, "missing": district.missing, "measures": measures,
    }  # fmt: skip


def _amount_json(value: int | Duration | None) -> int | dict[str, Any] | None:
    return {"value": value.value, "unit": value.unit} if isinstance(value, Duration) else value
