"""`matterlint import`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from linter.commands.options import date_option
from linter.commands.output import print_text


@click.command("import")
@click.argument("system")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="写到哪个（新的）文件夹。")
@date_option("--exported-on", "exported_on", "导出日期，写入每份指南的来源并作为检查日期。")
def import_(system: str, source: Path, target: Path, exported_on: date | None) -> None:
    """把平台导出的记录变成目录。SYSTEM 是来源系统，如 guangdong；SOURCE 是导出文件。"""
    from linter.importers import run

    report = run(system, source, target, exported_on=exported_on)
    print_text(
        f"读到 {report.lines} 条，写出办事指南 {report.guides} 份，未写成 {len(report.refused)} 条\n"
        f"未能带入的值 {len(report.losses)} 个，见 {target / '导入报告.md'}\n"
        f"下一步：matterlint lint {target}\n"
    )
