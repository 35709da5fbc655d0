"""`matterlint explain` and `matterlint rules`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from linter.commands.group import CommandError, CommandGroup
from linter.commands.options import LANG_OPTION, PROFILES, Lang
from linter.commands.output import announce, print_markdown, print_text
from linter.commands.wrong_use import did_you_mean


@click.command()
@click.argument("name")
@LANG_OPTION
def explain(name: str, lang: Lang | None) -> None:
    """解释一条规则（如 code/organisation-code-wrong）、一个要素（如 承诺办结时限说明）或一类规则。"""
    from linter.engine import config
    from linter.rulebook import explain as explaining
    from linter.rulebook.rulebook import Rulebook

    settings = config.load([Path.cwd()], lang=lang)
    try:
        text = explaining.explain(name, Rulebook(settings.rules), settings.lang)
    except KeyError as error:
        raise CommandError(f"没有叫 {name} 的规则或要素{did_you_mean(error.args[0])}") from None
    print_markdown(text)


@click.group(cls=CommandGroup)
def rules() -> None:
    """规则库：列出、测试、新建。"""


@rules.command("list")
@click.argument("families", nargs=-1)
@click.option("--profile", type=click.Choice(PROFILES), help="只列这一档及以下。")
@LANG_OPTION
def list_(families: tuple[str, ...], profile: str | None, lang: Lang | None) -> None:
    """列出规则：编号、级别、档次、名称。"""
    from linter.engine import config
    from linter.rulebook.reference_pages import listing
    from linter.rulebook.rulebook import Rulebook

    settings = config.load([Path.cwd()], lang=lang)
    try:
        text = listing(Rulebook(settings.rules), families, profile, settings.lang)
    except KeyError as error:
        raise CommandError(f"没有名为 {error.args[0]} 的规则或规则类") from None
    print_text(text)


@rules.command("test")
@click.argument("names", nargs=-1)
def test(names: tuple[str, ...]) -> None:
    """检查规则、指标是否齐全，示例和验算是否如其所说，与测试套件的要求相同。

    退出码：0 全部符合；1 有不符的；2 用法、配置或程序出错。
    """
    from itertools import chain

    from linter.common.text import visible
    from linter.engine import config
    from linter.engine.rule_judgement import judge_chosen
    from linter.figures import indicator_judgement
    from linter.rulebook import indicator
    from linter.rulebook.rulebook import Rulebook

    book = Rulebook(config.load([Path.cwd()]).rules)
    indicators = [item for item in indicator.definitions() if not names or item.id in names]
    try:
        chosen = book.matching(set(names) - indicator.names()) if names else set(book.rules)
    except KeyError as error:
        raise CommandError(f"没有名为 {error.args[0]} 的规则、规则类或指标") from None
    failed = 0
    for failure in chain(judge_chosen(book, chosen), *map(indicator_judgement.judge, indicators)):
        failed += 1
        print_text(visible(f"{failure.rule} {failure.where}：{failure.message}") + "\n")
    judged = [f"{len(chosen)} 条规则"] if chosen else []
    judged += [f"{len(indicators)} 项指标"] if indicators else []
    print_text(f"{'、'.join(judged)}{f'，{failed} 处不符' if failed else '全部符合'}\n")
    sys.exit(1 if failed else 0)


@rules.command("new")
@click.argument("rule")
@click.option("--at", required=True, metavar="POINTER", help="检查哪个位置，如 /result/validity。")
@click.option("--phrase", metavar="RE2", help="不应出现的说法；不写则检查这个位置必须填写。")
@click.option("--example", "sentence", metavar="TEXT", help="含有这种说法的一句话；--phrase 用了正则符号时要写。")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="写到哪个规则文件夹，默认取配置里 rules 的第一个。"
)
def new(rule: str, at: str, phrase: str | None, sentence: str | None, target: Path | None) -> None:
    """新建一条规则。RULE 写成 类别/名称，如 result/validity-missing；生成的文件马上可用，再改文字。"""
    from linter.common.resources import folder as rulebook_folder
    from linter.engine import config
    from linter.engine.rule_judgement import with_also
    from linter.rulebook import new_rule
    from linter.rulebook.rulebook import Rulebook

    settings = config.load([Path.cwd()])
    folder = target or (settings.rules[0] if settings.rules else None)
    if folder is None:
        raise CommandError("请用 --to 指明规则文件夹，并写进 matterlint.yaml 的 rules:")
    book = Rulebook(settings.rules)
    if book.named(rule) is not None:
        raise CommandError(f"已经有规则 {rule}，请换一个名称")
    built_in = folder.resolve() == rulebook_folder("rules").resolve()
    data, faults = with_also(new_rule.new_rule(rule, at, phrase, sentence), book, built_in=built_in)
    if faults:
        raise CommandError("\n".join(f"{fault.where}：{fault.message}" for fault in faults))
    announce(new_rule.write(folder, data))
    if also := data["examples"]["bad"][0].get("also"):
        print_text(f"示例同时报出 {'、'.join(also)}，已写进 also；如果其中一条已经够用，就不必另写规则\n")
    print_text(f"下一步：在 basis 里写明出处，再运行 matterlint rules test {rule}\n")


@rules.command("reference")
@click.option("--to", "docs", default="docs", type=click.Path(path_type=Path, file_okay=False), help="文档文件夹。")
@click.option(
    "--count", "catalogs", multiple=True, metavar="标题=目录", help="重新统计各规则在这个事项目录里报出几处。"
)
def reference(docs: Path, catalogs: tuple[str, ...]) -> None:
    """重新生成规则、检查种类和指标的参考文档。"""
    from linter.engine import rule_frequency
    from linter.rulebook import reference_pages

    if catalogs:
        pairs = [(title, Path(root)) for title, _, root in (item.partition("=") for item in catalogs)]
        rule_frequency.write(docs / "rules/frequency.json", pairs)
    reference_pages.write(docs)
    announce(docs / "rules", docs / "indicators.md", docs / "fields.md")
