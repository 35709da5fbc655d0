"""`matterlint lint`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from linter.commands import streams
from linter.commands.group import EXIT_ERROR, CommandError
from linter.commands.options import (
    LANG_OPTION,
    PROFILES,
    SEVERITIES,
    Lang,
    as_of_option,
    cache_folder,
    cache_options,
    read_names,
)
from linter.commands.output import Output, format_option, print_patches, print_source, print_text, write
from linter.commands.terminal import progress_bar

if TYPE_CHECKING:
    from linter.findings.finding import Report
    from linter.findings.fix import FixedFile, Reason, SkippedFile

_REASONS: dict[Reason, str] = {
    "not-named": "命令行没有写这个文件",
    "protected": "文件没有写权限",
    "changed": "检查以后被别人改动了，请再来一次",
    "not-written": "不能写入",
}
_PASSED_OVER = {
    "excluded": "按 matterlint.yaml 的 exclude 不检查",
    "configuration": "是配置，已经按它检查；本身没有错误",
    "not-yaml": "不是 .yaml 文件，没有检查",
    "attachment": "在附件文件夹里，不是办事指南，没有检查",
    "hidden": "以点开头的文件和文件夹不检查",
}
"""Why a file that was named was not linted (`source.catalog.PassedOver`)."""
_MAX_SKIPPED = 10
"""Files that are named when they are not fixed or not linted; more would hide the result on a screen."""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@format_option("linter.findings.formats:FORMATS", "full")
@click.option("--select", multiple=True, callback=read_names, metavar="RULE", help="只用这些规则或规则类。")
@click.option("--ignore", multiple=True, callback=read_names, metavar="RULE", help="不用这些规则或规则类。")
@click.option("--profile", type=click.Choice(PROFILES), help="规则档次：基本 ⊂ 标准 ⊂ 严格。默认 standard。")
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), help="达到哪一级算不通过。默认 error。")
@as_of_option("检查")
@click.option("--fix", "fixing", is_flag=True, help="自动修正有把握的问题，写回文件；只改 PATH 里的文件。")
@click.option("--unsafe-fixes", is_flag=True, help="与 --fix 或 --diff 一起写：连需要人复核的修正也做。")
@click.option("--diff", is_flag=True, help="只显示修正会改什么，不写文件。退出码按检查结果，有错误的仍是 1。")
@click.option("--no-ledger", is_flag=True, help="不看整改台账，全部问题都算。")
@click.option("--stdin-filename", type=click.Path(path_type=Path), help="PATH 为 - 时，标准输入是哪个文件的内容。")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="同时用几个进程。")
@cache_options
@click.option("--statistics", is_flag=True, help="按规则计数，不逐条列出。")
@click.option("--timing", is_flag=True, help="在标准错误上报告用时。")
@click.option("--show-files", is_flag=True, help="只列出会检查的文件。")
@click.option("--show-settings", is_flag=True, help="只列出实际生效的设置。")
@LANG_OPTION
def lint(
    paths: tuple[Path, ...],
    outputs: list[Output[Report]],
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    profile: str | None,
    fail_on: Literal["error", "warning", "info", "never"] | None,
    as_of: date | None,
    fixing: bool,
    unsafe_fixes: bool,
    diff: bool,
    no_ledger: bool,
    stdin_filename: Path | None,
    jobs: int | None,
    no_cache: bool,
    cache_dir: Path | None,
    statistics: bool,
    timing: bool,
    show_files: bool,
    show_settings: bool,
    lang: Lang | None,
) -> None:
    """检查办事指南。PATH 是文件或文件夹，不写则检查整个目录。

    退出码：0 没有达到 --fail-on 的问题；1 有；2 用法、配置或程序出错，或者结果写不出去；3 没有可检查的文件。
    """
    from linter.engine import config as configuration
    from linter.engine import run
    from linter.findings import fix
    from linter.findings.formats import STATISTICS
    from linter.findings.formats.wordings import Words

    if unsafe_fixes and not (fixing or diff):
        raise CommandError("--unsafe-fixes 要和 --fix 或者 --diff 一起写，单独写什么也不做")
    unsaved, targets = _standard_input(paths, stdin_filename)
    config = configuration.load(
        targets,
        select=select,
        ignore=ignore,
        profile=profile,
        fail_on=fail_on,
        as_of=as_of,
        jobs=jobs,
        lang=lang,
        ledger=False if no_ledger else None,
        cache=cache_folder(no_cache, cache_dir),
    )
    if show_files or show_settings:
        # Programs read the list of files from a pipe, people the settings.
        if show_files:
            print_source(run.files(targets, config))
        else:
            print_text(config.shown())
        return
    with progress_bar() as progress:
        report = run.lint(targets, config, progress, unsaved)
    _tell_passed_over(report.passed_over)
    failed = False
    if fixing or diff:
        if unsaved:
            raise CommandError("标准输入的内容不能就地修正")
        files, skipped = fix.fixed_files(config.root, report, unsafe=unsafe_fixes)
        if diff:
            print_patches(files)
            # The diff shows no findings: the counts say why the command fails.
            streams.notice(f"可修正 {_count(files)}（未写入）；检查结果：{Words(report).counts()}")
            _tell_skipped(skipped)
            write([output for output in outputs if output.file is not None], report)
            sys.exit(report.exit_code)
        saved, refused = fix.save_all(config.root, files)
        failed = bool(refused)
        streams.notice(f"已修正 {_count(saved)}")
        _tell_skipped(skipped + refused)
        report = run.lint(targets, config)
    if statistics:
        outputs = [replace(output, format=STATISTICS) if output.file is None else output for output in outputs]
    write(outputs, report)
    if timing:
        streams.notice(f"{report.files} 个文件，{report.seconds:.2f} 秒")
    sys.exit(EXIT_ERROR if failed else report.exit_code)


def _standard_input(paths: tuple[Path, ...], name: Path | None) -> tuple[dict[Path, bytes], list[Path]]:
    """The content of standard input under the path `name`, and the paths with `name` in place of `-`."""
    if Path("-") not in paths:
        return {}, list(paths)
    if name is None:
        raise CommandError("从标准输入读取时，请用 --stdin-filename 说明它是哪个文件")
    from linter.source.read import MAX_BYTES

    content = streams.standard_input(MAX_BYTES + 1)
    return {name.absolute(): content}, [name if path == Path("-") else path for path in paths]


def _tell_passed_over(files: Sequence[tuple[str, str]]) -> None:
    """Name files that were named and not linted on standard error, with the reason."""
    from linter.findings.finding import path_text

    for path, reason in files[:_MAX_SKIPPED]:
        streams.notice(f"{path_text(path)} {_PASSED_OVER[reason]}")
    if len(files) > _MAX_SKIPPED:
        streams.notice(f"没有检查的还有 {len(files) - _MAX_SKIPPED} 个文件")


def _tell_skipped(skipped: list[SkippedFile]) -> None:
    """Name files that were not fixed on standard error, with the reason."""
    from linter.findings.finding import path_text

    for file in skipped[:_MAX_SKIPPED]:
        reason = _REASONS[file.reason] + (f"（{file.detail}）" if file.detail else "")
        streams.notice(f"没有修正 {path_text(file.path)} 的 {file.count} 处：{reason}")
    if len(skipped) > _MAX_SKIPPED:
        streams.notice(f"没有修正的还有 {len(skipped) - _MAX_SKIPPED} 个文件")


def _count(files: list[FixedFile]) -> str:
    return f"{len(files)} 个文件、{sum(file.count for file in files)} 处"
