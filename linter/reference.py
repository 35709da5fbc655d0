"""The rule reference: a list for the screen, pages for docs/rules made of the rules themselves.

python -m linter.reference        writes docs/rules anew
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from linter.emit import write_atomic
from linter.explain import SEVERITY, about_rule
from linter.rule import PROFILES, Lang, Rule
from linter.rulebook import FAMILIES, Rulebook

NOTICE = "<!-- 由规则文件生成：python -m linter.reference。请勿手改。 -->"


def listing(book: Rulebook, names: Iterable[str], profile: str | None, lang: Lang) -> str:
    """One line per rule: id, severity, profile, title. Raises KeyError for a name that is no rule or family."""
    names = tuple(names)
    chosen = book.matching(names) if names else set(book.rules)
    level = PROFILES.index(profile) if profile else len(PROFILES)
    rows = [rule for rule in _ordered(book) if rule.id in chosen and PROFILES.index(rule.profile) <= level]
    width = max((len(rule.id) for rule in rows), default=0)
    lines = [
        f"{rule.id:<{width}}  {SEVERITY[lang][rule.severity]:<7}  {rule.profile:<8}  {rule.data['title'][lang]}"
        for rule in rows
    ]
    total = f"{len(rows)} 条规则" if lang == "zh" else f"{len(rows)} rules"
    return "\n".join([*lines, total]) + "\n"


def pages(book: Rulebook, counted: Sequence[dict[str, Any]] = ()) -> dict[str, str]:
    """The pages of docs/rules: file name to Markdown. One per family, and the index.

    `counted` is what `frequency.json` holds: for each real catalog its title, how many guides it has,
    and how often each rule fired.
    """
    families = [family for family in FAMILIES if any(rule.family == family for rule in book)]
    found = {f"{family}.md": _family_page(book, family, counted) for family in families}
    index = [NOTICE, "", "# 规则一览", ""]
    index += [f"共 {len(book.rules)} 条。级别：错误、警告、提示；档次：basic ⊂ standard ⊂ strict。", ""]
    index += [f"- {item['title']}：{item['guides']} 份指南，{len(item['rules'])} 条规则报出问题" for item in counted]
    index += [""] if counted else []
    for family in families:
        index += [f"## [{FAMILIES[family][0]}]({family}.md)", "", "| 规则 | 级别 | 档次 | 名称 |", "|---|---|---|---|"]
        for rule in _ordered(book):
            if rule.family == family:
                link = f"[`{rule.id}`]({family}.md#{rule.id.partition('/')[2]})"
                index.append(
                    f"| {link} | {SEVERITY['zh'][rule.severity]} | {rule.profile} | {rule.data['title']['zh']} |"
                )
        index.append("")
    return {"README.md": "\n".join(index), **found}


def _family_page(book: Rulebook, family: str, counted: Sequence[dict[str, Any]]) -> str:
    lines = [NOTICE, "", f"# {FAMILIES[family][0]}（{family}）", ""]
    for rule in _ordered(book):
        if rule.family == family:
            lines += [f'<a id="{rule.id.partition("/")[2]}"></a>', "", about_rule(rule, "zh", level=2)]
            told = [f"{item['title']} {item['guides']} 份中 {item['rules'].get(rule.id, 0)} 处" for item in counted]
            lines += [f"**真实数据** {'；'.join(told)}。", ""] if told else []
    return "\n".join(lines)


def _ordered(book: Rulebook) -> list[Rule]:
    order = list(FAMILIES)
    return sorted(book, key=lambda rule: (order.index(rule.family), rule.id))


def frequencies(folder: Path) -> list[dict[str, Any]]:
    """What was counted on real catalogs, from frequency.json in the folder of the pages."""
    file = folder / "frequency.json"
    return list(json.loads(file.read_text("utf-8"))) if file.is_file() else []


def count(title: str, root: Path) -> dict[str, Any]:
    """How often each rule fires on a catalog, with every profile's rules."""
    import linter

    report = linter.lint([root], profile="strict")
    fired = Counter(finding.rule for finding in report.findings if finding.open)
    return {"title": title, "guides": report.matters, "rules": dict(sorted(fired.items()))}


def write(target: Path) -> None:
    """Writes the pages into a folder and removes those of families that are gone."""
    wanted = pages(Rulebook(), frequencies(target))
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        write_atomic(target / name, text)


def main(arguments: Sequence[str]) -> None:
    """See the module's docstring."""
    target = Path(__file__).resolve().parent.parent / "docs" / "rules"
    target.mkdir(parents=True, exist_ok=True)
    if arguments:
        counted = [count(title, Path(root)) for title, _, root in (item.partition("=") for item in arguments)]
        write_atomic(target / "frequency.json", json.dumps(counted, ensure_ascii=False, indent=1) + "\n")
    write(target)


if __name__ == "__main__":
    main(sys.argv[1:])
