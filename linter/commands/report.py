"""`matterlint report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from linter.commands import as_of, formats, progressing, put, told


def _formats(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, Path | None]]:
    from linter.bulletin.formats import FORMATS

    return formats(values, FORMATS, "markdown", only_files=("docx", "xlsx"))


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--period", metavar="P", help="周期：2026、2026H1、2026Q3、2026-07。默认检查日期所在的半年。")
@click.option("--against", metavar="P|REV|FILE", help="与哪一期对比：周期（用它的快照）、提交或者快照文件。")
@click.option(
    "--form", type=click.Choice(["通报", "summary", "department"]), default="通报",
    help="通报、摘要（工作群用），或者逐个部门的情况单。默认通报。",
)  # fmt: skip
@click.option("--district", metavar="ID", help="情况单只要这个区县，写编号或者名称。")
@click.option("--department", metavar="NAME", help="情况单只要这个部门，写文件夹名。")
@click.option(
    "--format", "chosen", multiple=True, callback=_formats, metavar="NAME[=FILE]",
    help="输出格式，可重复：html markdown text docx xlsx json；写 =FILE 输出到文件。默认 markdown。",
)  # fmt: skip
@as_of("检查")
@click.option(
    "--snapshot", "keep", is_flag=True, help="把这一期的数据留作快照（snapshots/<周期>.json），以后可以重算。"
)
@click.option("--verify", "published", type=click.Path(path_type=Path), help="重算一份已经发布的报告，看是否一致。")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="同时用几个进程。")
def report(
    path: Path | None, chosen: list[tuple[str, Path | None]], keep: bool, published: Path | None, **options: Any
) -> None:
    """生成通报：指标（带 n/N）、排名、质检、同一标准比对、三张清单、整改台账。PATH 是目录，不写用当前目录的配置。

    退出码：0 已生成（--verify：一致）；1 --verify 不一致；2 用法、配置或程序出错。
    """
    with told():
        from linter.bulletin import report as reporting
        from linter.bulletin.formats import publish
        from linter.bulletin.verification import verify
        from linter.common.text import visible

        settings = reporting.load_config(path, as_of=options["as_of"], jobs=options["jobs"])
        if published is not None:
            differences = verify(settings, published)
            click.echo(
                "\n".join(differences) if differences else f"一致：{visible(str(published))} 与重算的结果逐字节相同"
            )
            sys.exit(1 if differences else 0)
        asked = {name: options[name] for name in ("period", "against", "form", "district", "department")}
        request = reporting.Request(**asked)
        with progressing() as progress:
            if keep:  # and the report is made from what was kept
                kept = reporting.save_snapshot(settings, request.period, progress)
                click.echo(f"已留快照 {visible(str(kept))}", err=True)
            made = reporting.build_report(settings, request, progress)
        for name, target in chosen:
            put(target, publish(made, name))
            if target is not None:
                click.echo(f"已写出 {visible(str(target))}", err=True)
