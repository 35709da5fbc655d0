"""`matterlint show`, `compare`, `bundle`, `sweep` and `standard`: one matter, or one defect, in all districts."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from linter.commands import FORM, Chinese, Failure, formats, put, told

CODE = click.argument("code")
DISTRICT = click.option("--district", metavar="ID", help="只看这个区县，写编号或者名称。")


@click.command()
@CODE
@DISTRICT
def show(code: str, district: str | None) -> None:
    """显示实际生效的办事指南：从标准继承的内容也写出来，并注明来自标准。

    CODE 是实施编码、办理项编码或者基本编码（基本编码可用 --district 只看一个区县）。
    """
    with told():
        from linter.engine import config
        from linter.matters import show

        click.echo(show.show(config.load([Path.cwd()]), code, district), nl=False)


def _forms(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, Path | None]]:
    from linter.matters.comparison_formats import FORMATS, ONLY_FILES

    return formats(values, FORMATS, "text", ONLY_FILES)


@click.command()
@CODE
@click.option(
    "--format",
    "forms",
    multiple=True,
    callback=_forms,
    metavar="NAME[=FILE]",
    help="输出格式，可重复：text markdown html json xlsx；写 =FILE 输出到文件，xlsx 必须写。默认 text。",
)
def compare(code: str, forms: list[tuple[str, Path | None]]) -> None:
    """并排比较同一事项在各区县的写法：同、异、劣、优、已声明差异，并给出取优建议。"""
    with told():
        from linter.engine import config
        from linter.matters import comparison, comparison_formats

        found = comparison.compare(config.load([Path.cwd()]), code)
        for form, file in forms:
            put(file, comparison_formats.FORMATS[form](found))


@click.command()
@click.argument("code", required=False)
@FORM
def bundle(code: str | None, form: str) -> None:
    """“一件事”五减：环节、材料、时限、跑动、收费，分开办多少、合起来办多少，逐个区县列出。

    CODE 是一件事的清单条目编码或者名称，不写则列出全部。
    """
    with told():
        from linter.engine import config
        from linter.matters import bundle_savings

        click.echo(bundle_savings.FORMATS[form](bundle_savings.five(config.load([Path.cwd()]), code)), nl=False)


@click.group(cls=Chinese)
def standard() -> None:
    """事项标准。"""


@standard.command("draft")
@CODE
def standard_draft(code: str) -> None:
    """由各区县现在的写法归纳一份标准草案，供人逐项决定。"""
    with told():
        from linter.engine import config
        from linter.matters import standard_draft

        click.echo(standard_draft.draft(config.load([Path.cwd()]), code), nl=False)


@click.command()
@click.argument("name")
@FORM
def sweep(name: str, form: str) -> None:
    """举一反三：同一条规则（或者同一个问题）在所有区县、所有部门还有多少。

    NAME 是规则编号，或者一条检查结果的指纹（json 格式里的 fingerprint）：按同一条规则、同样的内容查找。
    退出码：0 没有；1 还有；2 用法或程序出错。
    """
    with told():
        from linter.engine import config
        from linter.matters import sweep as sweeping

        try:
            found = sweeping.sweep(config.load([Path.cwd()]), name)
        except KeyError as error:
            guess = error.args[0]
            raise Failure(
                f"没有叫 {name} 的规则，也没有这个指纹的问题" + (f"，是不是 {guess}？" if guess else "")
            ) from None
        click.echo(sweeping.FORMATS[form](found), nl=False)
    sys.exit(1 if found.places else 0)
