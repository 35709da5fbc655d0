"""`matterlint report`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linter.commands.options import as_of_option, cache_folder, cache_options
from linter.commands.output import Output, announce, format_option, print_text, write
from linter.commands.terminal import progress_bar

if TYPE_CHECKING:
    from linter.bulletin.document import Bulletin


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
@format_option("linter.bulletin.formats:FORMATS", "markdown")
@as_of_option("检查")
@click.option(
    "--snapshot", "keep", is_flag=True, help="把这一期的数据留作快照（snapshots/<周期>.json），以后可以重算。"
)
@click.option("--verify", "published", type=click.Path(path_type=Path), help="重算一份已经发布的报告，看是否一致。")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="同时用几个进程。")
@cache_options
def report(
    path: Path | None,
    period: str | None,
    against: str | None,
    form: str,
    district: str | None,
    department: str | None,
    outputs: list[Output[Bulletin]],
    as_of: date | None,
    keep: bool,
    published: Path | None,
    jobs: int | None,
    no_cache: bool,
    cache_dir: Path | None,
) -> None:
    """生成通报：指标（带 n/N）、排名、质检、同一标准比对、不见面三张清单、整改台账。PATH 是目录，不写用当前目录的配置。

    退出码：0 已生成（--verify：一致）；1 --verify 不一致；2 用法、配置或程序出错。
    """
    from linter.bulletin import report as reporting
    from linter.bulletin.verification import verify
    from linter.common.text import visible

    settings = reporting.load_config(path, as_of=as_of, jobs=jobs, cache=cache_folder(no_cache, cache_dir))
    if published is not None:
        differences = verify(settings, published)
        lines = differences or [f"一致：{visible(str(published))} 与重算的结果逐字节相同"]
        print_text("".join(f"{line}\n" for line in lines))
        sys.exit(1 if differences else 0)
    request = reporting.Request(period, against, form, district, department)
    with progress_bar() as progress:
        if keep:  # before the report is made, which then uses the snapshot
            announce(reporting.save_snapshot(settings, request.period, progress))
        made = reporting.build_report(settings, request, progress)
    write(outputs, made)
