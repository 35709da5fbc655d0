"""`matterlint lint`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from linter.commands import LANG, Failure, as_of, formats, no_color, progressing, save, told, width


def _comma(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip()) or None


def _formats(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, Path | None]]:
    from linter.findings.formats import FORMATS

    return formats(values, FORMATS, "full")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "forms",
    multiple=True,
    callback=_formats,
    metavar="NAME[=FILE]",
    help="输出格式，可重复；写 =FILE 输出到文件。默认 full。",
)
@click.option("--select", multiple=True, callback=_comma, metavar="RULE", help="只用这些规则或规则类。")
@click.option("--ignore", multiple=True, callback=_comma, metavar="RULE", help="不用这些规则或规则类。")
@click.option(
    "--profile",
    type=click.Choice(["basic", "standard", "strict"]),
    help="规则档次：基本 ⊂ 标准 ⊂ 严格。默认 standard。",
)
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "info", "never"]), help="达到哪一级算不通过。默认 error。"
)
@as_of("检查")
@click.option("--fix", is_flag=True, help="自动修正有把握的问题，直接写回文件。")
@click.option("--unsafe-fixes", is_flag=True, help="连需要人复核的修正也做。")
@click.option("--diff", is_flag=True, help="只显示修正会改什么，不写文件。")
@click.option("--no-ledger", is_flag=True, help="不看整改台账，全部问题都算。")
@click.option("--stdin-filename", type=click.Path(path_type=Path), help="PATH 为 - 时，标准输入是哪个文件的内容。")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="同时用几个进程。")
@click.option("--statistics", is_flag=True, help="按规则计数，不逐条列出。")
@click.option("--timing", is_flag=True, help="在标准错误上报告用时。")
@click.option("--show-files", is_flag=True, help="只列出会检查的文件。")
@click.option("--show-settings", is_flag=True, help="只列出实际生效的设置。")
@LANG
def lint(paths: tuple[Path, ...], forms: list[tuple[str, Path | None]], **options: Any) -> None:
    """检查办事指南。PATH 是文件或文件夹，不写则检查整个目录。

    退出码：0 没有达到 --fail-on 的问题；1 有；2 用法、配置或程序出错；3 没有可检查的文件。
    """
    with told():
        from linter.engine import config as configuration
        from linter.engine import run

        unsaved, targets = _standard_input(paths, options["stdin_filename"])
        config = configuration.load(
            targets,
            **{name: options[name] for name in ("select", "ignore", "profile", "fail_on", "as_of", "jobs", "lang")},
            ledger=False if options["no_ledger"] else None,
        )
        if options["show_files"] or options["show_settings"]:
            click.echo(run.files(targets, config) if options["show_files"] else config.shown(), nl=False)
            return
        with progressing() as progress:
            report = run.lint(targets, config, progress, unsaved)
        if options["fix"] or options["diff"]:
            report = _fix(report, config, targets, unsaved, options)
            if report is None:
                return
        _write(report, forms, statistics=options["statistics"])
        if options["timing"]:
            click.echo(f"{report.files} 个文件，{report.seconds:.2f} 秒", err=True)
    sys.exit(report.exit_code)


def _standard_input(paths: tuple[Path, ...], name: Path | None) -> tuple[dict[Path, bytes], list[Path]]:
    if Path("-") not in paths:
        return {}, list(paths)
    if name is None:
        raise Failure("从标准输入读取时，请用 --stdin-filename 说明它是哪个文件")
    from linter.source.read import MAX_BYTES

    return {name.absolute(): sys.stdin.buffer.read(MAX_BYTES + 1)}, [
        name if path == Path("-") else path for path in paths
    ]


def _fix(report: Any, config: Any, targets: list[Path], unsaved: dict[Path, bytes], options: dict[str, Any]) -> Any:
    """Makes or shows the fixes; the report of what is left, None if they were only shown."""
    from linter.engine import run
    from linter.findings import fix

    if unsaved:
        raise Failure("标准输入的内容不能就地修正")
    changed = list(fix.fixes(config.root, report.findings, unsafe=options["unsafe_fixes"]))
    if options["diff"]:
        for item in changed:
            click.echo("".join(item.diff()), nl=False)
        click.echo(f"可修正 {len(changed)} 个文件、{sum(item.count for item in changed)} 处（未写入）", err=True)
        return None
    for item in changed:
        fix.save(config.root, item)
    click.echo(f"已修正 {len(changed)} 个文件、{sum(item.count for item in changed)} 处", err=True)
    return run.lint(targets, config)


def _write(report: Any, forms: list[tuple[str, Path | None]], *, statistics: bool) -> None:
    from linter.findings.formats import render

    color = sys.stdout.isatty() and not no_color()
    for name, file in forms:
        if file is not None:
            save(file, render(report, name, color=False, width=100))
        elif statistics:
            counts: dict[str, int] = {}
            for finding in report.findings:
                if finding.open:
                    counts[finding.rule] = counts.get(finding.rule, 0) + 1
            for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                click.echo(f"{count:>7}  {rule}  {report.rules[rule].title}")
        else:
            click.echo(render(report, name, color=color, width=width()), nl=False, color=color)
