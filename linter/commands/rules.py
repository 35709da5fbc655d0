"""`matterlint explain` and `matterlint rules`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from linter.commands import LANG, Chinese, Failure, markdown, told


@click.command()
@click.argument("name")
@LANG
def explain(name: str, lang: str | None) -> None:
    """解释一条规则（如 code/check-character）、一个要素（如 承诺办结时限说明）或一类规则。"""
    with told():
        from linter.engine import config
        from linter.rulebook.explain import explain as explained
        from linter.rulebook.rulebook import Rulebook

        settings = config.load([Path.cwd()], lang=lang)
        try:
            text = explained(name, Rulebook(settings.rules), settings.lang)
        except KeyError as error:
            guess = error.args[0]
            raise Failure(f"没有叫 {name} 的规则或要素" + (f"，是不是 {guess}？" if guess else "")) from None
        markdown(text)


@click.group(cls=Chinese)
def rules() -> None:
    """规则库：列出、测试、新建。"""


@rules.command("list")
@click.argument("families", nargs=-1)
@click.option("--profile", type=click.Choice(["basic", "standard", "strict"]), help="只列这一档及以下。")
@LANG
def rules_list(families: tuple[str, ...], profile: str | None, lang: str | None) -> None:
    """列出规则：编号、级别、档次、名称。"""
    with told():
        from linter.engine import config
        from linter.rulebook.reference_pages import listing
        from linter.rulebook.rulebook import Rulebook

        settings = config.load([Path.cwd()], lang=lang)
        try:
            chosen = listing(Rulebook(settings.rules), families, profile, settings.lang)
        except KeyError as error:
            raise Failure(f"没有名为 {error.args[0]} 的规则或规则类") from None
        click.echo(chosen, nl=False)


@rules.command("test")
@click.argument("names", nargs=-1)
def rules_test(names: tuple[str, ...]) -> None:
    """运行规则自带的正确与错误示例。"""
    with told():
        from linter.engine import config
        from linter.engine.examples import failures
        from linter.rulebook.rulebook import Rulebook

        book = Rulebook(config.load([Path.cwd()]).rules)
        try:
            chosen = book.matching(names) if names else set(book.rules)
        except KeyError as error:
            raise Failure(f"没有名为 {error.args[0]} 的规则或规则类") from None
        failed = 0
        for rule in book:
            if rule.id in chosen:
                for failure in failures(rule, book=book):
                    failed += 1
                    click.echo(f"{failure.rule} {failure.example}：{failure.message}")
        click.echo(f"{len(chosen)} 条规则，{failed} 个示例不符" if failed else f"{len(chosen)} 条规则的示例全部符合")
    sys.exit(1 if failed else 0)


@rules.command("new")
@click.argument("rule")
@click.option("--at", required=True, metavar="POINTER", help="检查哪个位置，如 /result/validity。")
@click.option("--phrase", metavar="RE2", help="不应出现的说法；不写则检查这个位置必须填写。")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="写到哪个规则文件夹，默认取配置里 rules 的第一个。"
)
def rules_new(rule: str, at: str, phrase: str | None, target: Path | None) -> None:
    """新建一条规则。RULE 写成 类别/名称，如 result/validity-missing；生成的文件马上可用，再改文字。"""
    with told():
        from linter.engine import config
        from linter.rulebook import new_rule

        settings = config.load([Path.cwd()])
        folder = target or (settings.rules[0] if settings.rules else None)
        if folder is None:
            raise Failure("请用 --to 指明规则文件夹，并写进 matterlint.yaml 的 rules:")
        click.echo(f"已写入 {new_rule.write(folder, new_rule.new_rule(rule, at, phrase))}")
        click.echo(f"下一步：matterlint rules test {rule}")


@rules.command("reference")
@click.option("--to", "docs", default="docs", type=click.Path(path_type=Path, file_okay=False), help="文档文件夹。")
@click.option("--count", "counted", multiple=True, metavar="标题=目录", help="重新统计各规则在这个事项目录里报出几处。")
def rules_reference(docs: Path, counted: tuple[str, ...]) -> None:
    """重新生成规则、检查种类和指标的参考文档。"""
    with told():
        import json
        from collections import Counter

        import linter
        from linter.rulebook import reference_pages
        from linter.source.yaml_writer import write_atomic

        if counted:
            found = []
            for item in counted:
                title, _, root = item.partition("=")
                report = linter.lint([root], profile="strict")
                fired = Counter(finding.rule for finding in report.findings if finding.open)
                found.append({"title": title, "guides": report.matters, "rules": dict(sorted(fired.items()))})
            write_atomic(docs / "rules/frequency.json", json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        reference_pages.write(docs)
        click.echo(f"已写入 {docs}/rules、{docs}/indicators.md、{docs}/fields.md")
