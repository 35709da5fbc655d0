"""`matterlint ledger`: the 整改台账, a record of the problems that are accepted for now."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from linter.commands.group import CommandError, CommandGroup
from linter.commands.options import SEVERITIES, Severity, as_of_option, date_option
from linter.commands.output import Output, format_option, output_by_ending, print_text, write
from linter.commands.wrong_use import WrongValueError

if TYPE_CHECKING:
    from linter.ledger.progress import Progress
    from linter.ledger.uncovered import Uncovered

AS_OF_OPTION = as_of_option("办理")


@click.group(cls=CommandGroup)
def ledger() -> None:
    """整改台账：登记、销号、导入检查反馈、导出、看进度、交接。"""


@ledger.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="只登记这些规则或规则类的问题，可重复。")
@click.option("--district", metavar="ID", help="只登记这个区县的问题，写编号或者名称。")
@click.option("--severity", type=click.Choice(SEVERITIES), default="info", help="只登记这一级及以上的问题。")
@date_option("--due", "due", "整改期限。")
@click.option("--lead", metavar="部门", help="牵头部门。")
@click.option("--leader", metavar="职务", help="责任领导，写职务。")
@click.option("--found-by", "by", metavar="单位", default="自查", help="发现问题的单位，默认“自查”。")
@AS_OF_OPTION
def add(
    paths: tuple[Path, ...],
    rules: tuple[str, ...],
    district: str | None,
    severity: Severity,
    due: date | None,
    lead: str | None,
    leader: str | None,
    by: str,
    as_of: date | None,
) -> None:
    """把还没有登记的问题写进所属区县的台账，状态“整改中”；销号以后又报出的，重开并记一次复发。

    \b
    不写选项时登记全部新问题。已经登记的不动，文件里的注释和写法不变。
    退出码：0 全部登记；1 有不能登记的；2 用法、配置或程序出错。
    """
    from linter.engine import config
    from linter.ledger import add as adding

    details = adding.EntryDetails(by, due, lead, leader)
    settings = config.load(paths, as_of=as_of)
    outcome = adding.add(settings, paths, details, rules=rules, district=district, severity=severity)
    print_text(outcome.summary())
    sys.exit(1 if outcome.refused else 0)


@ledger.command()
@click.argument("fingerprint", required=False)
@click.option("--rule", metavar="RULE", help="这条规则的。")
@click.option("--matter", metavar="CODE", help="这个事项的。")
@click.option("--mended", is_flag=True, help="凡是复查不再报出的，全部销号；可再用 --rule、--matter 缩小范围。")
@click.option("--by", metavar="单位", help="复查销号的单位。尚无规则的检查反馈问题必须写。")
@click.option("--note", metavar="说明", help="事项已取消等情况的说明，记入整改经过。")
@AS_OF_OPTION
def close(
    fingerprint: str | None,
    rule: str | None,
    matter: str | None,
    mended: bool,
    by: str | None,
    note: str | None,
    as_of: date | None,
) -> None:
    """复查并销号：先不看台账重新检查，仍然报出的不能销号。

    \b
    FINGERPRINT 是指纹，32 位；也可以不写，改写 --rule 和 --matter。指纹从哪里来：
      matterlint ledger export --to 台账.csv    “指纹”一栏（xlsx 在第二张表）
      matterlint lint --format json            每个问题的 fingerprint

    \b
    退出码：0 全部销号；1 有不能销号的；2 用法、配置或程序出错。
    """
    by_rule = rule is not None and not mended
    if [fingerprint is not None, mended, by_rule].count(True) != 1:
        raise CommandError("写一个指纹（用 matterlint ledger export 查），或者 --rule 和 --matter，或者 --mended")
    from linter.engine import config
    from linter.ledger import close as closing

    settings = config.load([Path.cwd()], as_of=as_of)
    outcome = closing.close(settings, fingerprint, rule=rule, matter=matter, mended=mended, by=by, note=note)
    print_text(outcome.summary())
    sys.exit(1 if outcome.refused or outcome.still_firing else 0)


@ledger.command("export")
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path), help="写到哪个文件，以 .xlsx、.csv 或 .md 结尾。"
)
@click.option("--district", metavar="ID", help="只要这个区县的，写编号或者名称。")
@click.option("--open", "only_open", is_flag=True, help="只要没有销号的。")
@AS_OF_OPTION
def export(target: Path, district: str | None, only_open: bool, as_of: date | None) -> None:
    """把整改台账写成表格：问题、事项、措施、时限、责任领导、牵头部门、责任部门、状态等。"""
    from linter.engine import config
    from linter.ledger.formats import EXPORT
    from linter.ledger.table import export_table

    output = output_by_ending(target, EXPORT)
    found = export_table(config.load([Path.cwd()], as_of=as_of), district, only_open=only_open)
    write([output], found)
    print_text(f"共 {len(found.rows)} 个问题\n")


@ledger.command("burn-down")
@click.option("--by", type=click.Choice(["month", "week"]), default="month", help="按月还是按周，默认按月。")
@click.option("--district", metavar="ID", help="只看这个区县，写编号或者名称。")
@format_option("linter.ledger.formats:BURN_DOWN", "text")
@AS_OF_OPTION
def burn_down(
    by: Literal["month", "week"], district: str | None, outputs: list[Output[Progress]], as_of: date | None
) -> None:
    """销号进度：每月（每周）新登记、销号、重开、未销号和逾期各多少；销号存疑、复发和没有举一反三的另行写明。"""
    from linter.engine import config
    from linter.ledger import progress
    from linter.ledger.recheck import recheck_ledgers

    found = recheck_ledgers(config.load([Path.cwd()], as_of=as_of), district)
    write(outputs, progress.progress(found, by))


@ledger.command()
@click.option("--district", metavar="ID", help="只看这个区县的，写编号或者名称。")
@format_option("linter.ledger.formats:UNCOVERED", "text")
def uncovered(district: str | None, outputs: list[Output[Uncovered]]) -> None:
    """检查反馈的问题里，规则库还没有规则的有哪几类，各有几项。"""
    from linter.engine import config
    from linter.ledger import uncovered as finding
    from linter.ledger.files import entries_of
    from linter.rulebook.rulebook import Rulebook

    settings = config.load([Path.cwd()])
    write(outputs, finding.uncovered(entries_of(settings, district), Rulebook(settings.rules)))


@ledger.command("hand-over")
@click.argument("district")
@click.option("--from", "before", required=True, metavar="职务", help="移交的岗位，写职务。")
@click.option("--to", "after", required=True, metavar="职务", help="接收的岗位，写职务；只换人不换岗的与移交岗位相同。")
@click.option("--note", metavar="说明", help="需要说明的情况。")
@AS_OF_OPTION
def hand_over(district: str, before: str, after: str, note: str | None, as_of: date | None) -> None:
    """交接：把一个岗位名下没有销号的问题列给接手的岗位，并记入台账。DISTRICT 是区划编号或者名称。"""
    from linter.engine import config
    from linter.ledger import handover

    outcome = handover.hand_over(config.load([Path.cwd()], as_of=as_of), district, before, after, note)
    print_text(outcome.summary())


def _read_headings(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """`问题=主要问题` as {"问题": "主要问题"}."""
    pairs = [value.partition("=") for value in values]
    if any(not (field and sign and heading) for field, sign, heading in pairs):
        raise WrongValueError("应写成 问题=主要问题 的样子")
    return {field: heading for field, _, heading in pairs}


@ledger.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--to", "district", metavar="ID", help="写到哪个区县的台账，写编号或者名称；不写的，按表里的区县一列。")
@click.option(
    "--map", "headings", multiple=True, callback=_read_headings, metavar="栏=列名",
    help="某一栏在表里的列名，如 问题=主要问题，可重复。",
)  # fmt: skip
@click.option("--found-by", "by", metavar="单位", help="检查单位；表里有这一列的，以表里为准。")
@date_option("--found-on", "on", "检查日期；表里有这一列的，以表里为准。")
@AS_OF_OPTION
def import_(
    source: Path,
    district: str | None,
    headings: dict[str, str],
    by: str | None,
    on: date | None,
    as_of: date | None,
) -> None:
    """把检查反馈的问题清单（xlsx）写进台账，每一行关联到能查出它的规则，没有的注明尚无规则。

    表头按列名认，次序不限：问题、事项名称、事项编码、基本编码、区县、部门、发现日期、整改期限、责任领导、牵头部门、责任部门、
    整改措施。不认识的列写进备注。合并的单元格，每一行都按有值读；隐藏的也读。重复的表头和合计不算问题。
    台账里已有的行（包括用 ledger export 导出的）不再写。没有写进台账的，逐行写明在哪张表哪一行。

    退出码：0 每一行都已在台账里；1 清单里没有一个问题，或者有没有接收的行；2 用法、配置或程序出错。
    """
    from linter.engine import config
    from linter.ledger.problem_import import import_problem_list

    settings = config.load([Path.cwd()], as_of=as_of)
    outcome = import_problem_list(settings, source, district, headings, by=by, on=on)
    print_text(outcome.summary())
    sys.exit(0 if outcome.complete else 1)


@ledger.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODE…")
@click.option("--by", required=True, metavar="单位", help="抽查单位。")
@AS_OF_OPTION
def inspected(codes: tuple[str, ...], by: str, as_of: date | None) -> None:
    """记录哪些事项抽查过，没有发现问题的也记。抽查覆盖率按它计算。"""
    from linter.engine import config
    from linter.figures import sampling
    from linter.ledger.inspected_guides import record_inspection

    settings = config.load([Path.cwd()], as_of=as_of)
    counts = record_inspection(settings, codes, sampling.districts(settings), by)
    print_text("".join(f"{path}  记录 {count} 项\n" for path, count in counts.items()))
