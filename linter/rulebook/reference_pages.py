"""Generate the reference: the list of rules for the screen, the pages of docs/rules, docs/indicators.md and
docs/fields.md.

Input: the rulebook and the indicator definitions. Output: text, or files below docs/ (`matterlint rules reference`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from linter.common.text_table import text_table
from linter.findings.finding import SEVERITY_NAMES
from linter.rulebook import indicator, kinds_page
from linter.rulebook.explain import about_rule
from linter.rulebook.field_page import field_page
from linter.rulebook.indicator import Indicator
from linter.rulebook.rule import PROFILES, Lang, Rule, citation
from linter.rulebook.rulebook import FAMILIES, Rulebook
from linter.source import schema
from linter.source.yaml_writer import dump, write_atomic

NOTICE = "<!-- 由规则文件生成：matterlint rules reference。请勿手改。 -->"


def listing(book: Rulebook, names: Iterable[str], profile: str | None, lang: Lang) -> str:
    """One line per rule: id, severity, profile, title. `names` are rules and families, none for all.

    Raises KeyError for a name that is neither.
    """
    names = tuple(names)
    chosen = book.matching(names) if names else set(book.rules)
    level = PROFILES.index(profile) if profile else len(PROFILES)
    rows = [rule for rule in _ordered(book) if rule.id in chosen and PROFILES.index(rule.profile) <= level]
    own = 0 if lang == "zh" else 1
    lines = text_table(
        [(rule.id, SEVERITY_NAMES[rule.severity][own], rule.profile, rule.data["title"][lang]) for rule in rows]
    )
    total = f"{len(rows)} 条规则" if lang == "zh" else f"{len(rows)} rules"
    return "\n".join([*lines, total]) + "\n"


def pages(book: Rulebook, counted: Sequence[dict[str, Any]] = ()) -> dict[str, str]:
    """File name to Markdown of the pages of docs/rules: one per family, the index, and kinds.md.

    `counted` is the content of frequency.json, one entry per real catalog: {"title": …, "guides": 1767, "rules": {rule
    id: number of findings}}.
    """
    families = [family for family in FAMILIES if any(rule.family == family for rule in book)]
    found = {f"{family}.md": _family_page(book, family, counted) for family in families}
    index = [NOTICE, "", "# 规则一览", ""]
    index += [f"共 {len(book.rules)} 条。级别：错误、警告、提示；档次：basic ⊂ standard ⊂ strict。", ""]
    index += ["怎么写规则，有哪些检查种类和参数，见[规则怎么写](kinds.md)。", ""]
    index += [f"- {item['title']}：{item['guides']} 份指南，{len(item['rules'])} 条规则报出问题" for item in counted]
    index += [""] if counted else []
    for family in families:
        index += [f"## [{FAMILIES[family][0]}]({family}.md)", "", "| 规则 | 级别 | 档次 | 名称 |", "|---|---|---|---|"]
        for rule in _ordered(book):
            if rule.family == family:
                link = f"[`{rule.id}`]({family}.md#{rule.id.partition('/')[2]})"
                index.append(
                    f"| {link} | {SEVERITY_NAMES[rule.severity][0]} | {rule.profile} | {rule.data['title']['zh']} |"
                )
        index.append("")
    return {"README.md": "\n".join(index), "kinds.md": kinds_page.page(book, NOTICE), **found}


def _family_page(book: Rulebook, family: str, counted: Sequence[dict[str, Any]]) -> str:
    lines = [NOTICE, "", f"# {FAMILIES[family][0]}（{family}）", ""]
    for rule in _ordered(book):
        if rule.family == family:
            lines += [f'<a id="{rule.id.partition("/")[2]}"></a>', "", about_rule(rule, "zh", level=2)]
            counts = [f"{item['title']} {item['guides']} 份中 {item['rules'].get(rule.id, 0)} 处" for item in counted]
            lines += [f"**真实数据** {'；'.join(counts)}。", ""] if counts else []
    return "\n".join(lines)


def _ordered(book: Rulebook) -> list[Rule]:
    order = list(FAMILIES)
    return sorted(book, key=lambda rule: (order.index(rule.family), rule.id))


def indicator_page() -> str:
    """The text of docs/indicators.md: every indicator by topic, its newest edition first."""
    by_id: dict[str, list[Indicator]] = {}
    for item in sorted(indicator.definitions(), key=lambda item: item.edition, reverse=True):
        by_id.setdefault(item.id, []).append(item)
    topics: dict[str, list[list[Indicator]]] = {topic: [] for topic in _labels("topic")}
    for name in sorted(by_id):
        topics[by_id[name][0].data["topic"]].append(by_id[name])
    lines = [NOTICE, "", "# 指标口径", "", f"共 {len(by_id)} 个指标。", "", *_CONVENTIONS, ""]
    for topic, editions in topics.items():
        lines += [f"## {topic}", "", "| 指标 | 编号 | 版本 | 计数单位 | 可靠程度 |", "|---|---|---|---|---|"]
        for newest, *_ in editions:
            data = newest.data
            link = f"[{newest.title}](#{newest.id})"
            lines.append(f"| {link} | `{newest.id}` | {newest.edition} | {data['unit']} | {data['evidence']} |")
        lines.append("")
        for newest, *older in editions:
            lines += [f'<a id="{newest.id}"></a>', "", f"### {newest.title}", "", *_definition(newest)]
            for item in older:
                lines += [f"#### {newest.title}（{item.edition} 版，已被代替）", "", *_definition(item)]
    return "\n".join(lines)


_CONVENTIONS = [
    "- 百分数都与分子 n、分母 N 一起给出；计算过程不取整，只在显示时四舍五入。",
    "- 全市的数是各区县分子之和除以分母之和，另有说明的除外。分母为 0 的显示“—”，不参加排名。",
    "- 例外只有登记在 `registry/exemptions.yaml` 里才不计入分母，报告同时列出计入时的数。",
    "- 来源无法知道的（`source.lacks`）留在分母里，份数另列。",
]


def _definition(item: Indicator) -> list[str]:
    """The section of an edition of an indicator: in words, as data, and computed on small numbers."""
    data = item.data
    facts = [
        f"`{item.id}` {item.edition} 版",
        f"数据来源：{_labels('of')[item.of]}",
        f"计数单位：{data['unit']}（{_labels('unit')[data['unit']]}）",
        f"汇总：{_labels('aggregate')[data['aggregate']]}",
        f"方向：{_labels('direction')[data['direction']]}",
        f"口径：{data['evidence']}（{_labels('evidence')[data['evidence']]}）",
    ]
    for key, title in (("target", "目标值"), ("threshold", "及格线"), ("minimum", "参加排名的最小分母")):
        facts += [f"{title}：{data[key]}"] if data.get(key) else []
    lines = [data["definition"]["zh"] + "。", "", " · ".join(facts), ""]
    shown = {key: data[key] for key in ("scope", "when", "numerator", "denominator") if data.get(key)}
    lines += ["```yaml", *dump(shown).splitlines(), "```", ""]
    lines += [f"**说明** {data['note']['zh']}。", ""] if data.get("note") else []
    lines += (
        ["**依据** " + "；".join(citation(basis, "zh") for basis in data["basis"]), ""] if data.get("basis") else []
    )
    lines += ["| 验算 | n | N | 显示 |", "|---|---|---|---|"]
    lines += [
        f"| {_vector(item, vector)} | {vector['n']} | {vector['N']} | {vector['shows']} |" for vector in data["vectors"]
    ]
    return [*lines, ""]


def _vector(item: Indicator, vector: Mapping[str, Any]) -> str:
    records, rows = vector.get("records"), vector.get("rows")
    if records is None and rows is None:
        return "只给出合计"
    if not (records or rows):
        return "没有记录"
    if records:
        return "<br>".join(f"`{json.dumps(record, ensure_ascii=False)}`" for record in records)
    return f"{'、'.join(indicator.terms(item.data))}：{'，'.join(str(row) for row in rows or ())}"


def _labels(key: str) -> dict[str, str]:
    """The allowed values of a key of a definition, each with its meaning in Chinese."""
    raw = schema.of_kind("indicator").raw((key,))
    values = [value for value in raw["enum"] if value is not None]
    return dict(zip(values, raw.get("enumDescriptions") or values, strict=True))


def frequencies(folder: Path) -> list[dict[str, Any]]:
    """The content of frequency.json in the folder of the pages (see `pages`); empty without that file."""
    file = folder / "frequency.json"
    return list(json.loads(file.read_text("utf-8"))) if file.is_file() else []


def write(docs: Path) -> None:
    """Write the generated pages below `docs` and remove the pages of families that no longer exist.

    The pages are rules/*.md (from the rules and rules/frequency.json), indicators.md and fields.md.
    """
    target = docs / "rules"
    wanted = pages(Rulebook(), frequencies(target))
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        write_atomic(target / name, text)
    write_atomic(docs / "indicators.md", indicator_page())
    write_atomic(docs / "fields.md", field_page(NOTICE))
