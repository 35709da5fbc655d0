"""`matterlint import`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from linter.commands.group import CommandError
from linter.commands.options import date_option
from linter.commands.output import print_text


class NothingImportedError(CommandError):
    """An import that wrote no guide. It is printed as one message, and the command exits with 1."""

    exit_code = 1


@click.command("import")
@click.argument("system")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="写到哪个（新的）文件夹。")
@date_option("--exported-on", "exported_on", "导出日期，写入每份指南的来源并作为检查日期。")
def import_(system: str, source: Path, target: Path, exported_on: date | None) -> None:
    """把平台导出的记录变成目录。

    SYSTEM 是来源系统，如 guangdong；SOURCE 是导出文件：JSON Lines，UTF-8 编码，每行一个 JSON 对象。

    退出码：0 写出了办事指南；1 来源文件里没有记录，或者一份也没有写成；2 用法或程序出错。
    """
    from linter.importers import NoRecordsError, run

    try:
        report = run(system, source, target, exported_on=exported_on)
    except NoRecordsError as error:
        raise NothingImportedError(str(error)) from error
    if failure := report.failure():
        raise NothingImportedError(f"{failure}。逐行的原因见 {target / '导入报告.md'}")
    print_text(
        f"读到 {report.lines} 条，写出办事指南 {report.guides} 份，未写成 {len(report.refused)} 条\n"
        f"未能带入的值 {len(report.losses)} 个，见 {target / '导入报告.md'}\n"
        f"下一步：matterlint lint {target}\n"
    )
