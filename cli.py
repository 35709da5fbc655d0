"""The command line. It reads options, calls the linter and writes what comes back; no logic lives here."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from linter.version import VERSION

EXIT_ERROR = 2


class Failure(click.ClickException):
    """Bad use, a bad configuration or a bad rule: told in one message, exit 2."""

    exit_code = EXIT_ERROR

    def show(self, file: Any = None) -> None:
        click.echo(f"matterlint：{self.message}", file=file or sys.stderr, err=True)


@contextmanager
def told() -> Iterator[None]:
    """Turns the errors that are meant for the user into messages."""
    from linter.config import ConfigError
    from linter.importers import CannotImportError
    from linter.rulebook import RulebookError

    try:
        yield
    except (ConfigError, RulebookError, CannotImportError) as error:
        raise Failure(str(error)) from error


class Chinese(click.Group):
    """A group that suggests the command that was meant, and for which a crash is no pass."""

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            return super().main(*args, **options)
        except Exception:
            traceback.print_exc()
            click.echo(f"matterlint {VERSION} 程序出错，检查没有完成。请把上面的内容反馈给维护者。", err=True)
            sys.exit(EXIT_ERROR)

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(context, args)
        except click.UsageError:
            from linter.schema import nearest

            guess = nearest(args[0], list(self.commands))
            hint = f"，是不是 {guess}？" if guess else "；全部命令见 matterlint --help"
            raise Failure(f"没有 {args[0]} 这个命令{hint}") from None


@click.group(cls=Chinese, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="matterlint", message="%(prog)s %(version)s")
def main() -> None:
    """matterlint：政务服务事项办事指南的检查工具。

    \b
    matterlint lint                    检查目录里的全部办事指南
    matterlint explain 承诺办结时限      解释一个要素或一条规则
    matterlint rules list              列出全部规则
    """
    for stream in (sys.stdout, sys.stderr):
        # A console that is not UTF-8 shows what it can and escapes the rest.
        if hasattr(stream, "reconfigure") and (stream.encoding or "").lower() not in ("utf-8", "utf8"):
            stream.reconfigure(errors="backslashreplace")


def _comma(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip()) or None


def _as_of(context: click.Context, option: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise click.BadParameter("应写成 2026-09-30 的样子") from None


def _formats(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, Path | None]]:
    from linter.render import FORMATS
    from linter.schema import nearest

    chosen: list[tuple[str, Path | None]] = []
    for value in values or ("full",):
        name, _, file = value.partition("=")
        if name not in FORMATS:
            guess = nearest(name, list(FORMATS))
            raise click.BadParameter(
                f"没有 {name} 格式" + (f"，是不是 {guess}？" if guess else f"；可选 {' '.join(FORMATS)}")
            )
        chosen.append((name, Path(file) if file else None))
    if sum(file is None for _, file in chosen) > 1:
        raise click.BadParameter("只能有一种格式输出到屏幕，其余请写成 格式=文件")
    return chosen


LANG = click.option("--lang", type=click.Choice(["zh", "en"]), help="输出语言，默认中文。")


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
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
@click.option("--as-of", callback=_as_of, metavar="DATE", help="按哪一天检查，默认取配置，再默认今天（北京时间）。")
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
def lint(paths: tuple[Path, ...], formats: list[tuple[str, Path | None]], **options: Any) -> None:
    """检查办事指南。PATH 是文件或文件夹，不写则检查整个目录。

    退出码：0 没有达到 --fail-on 的问题；1 有；2 用法、配置或程序出错；3 没有可检查的文件。
    """
    with told():
        from linter import config as configuration
        from linter import run

        unsaved, targets = _standard_input(paths, options["stdin_filename"])
        config = configuration.load(
            targets,
            **{name: options[name] for name in ("select", "ignore", "profile", "fail_on", "as_of", "jobs", "lang")},
            ledger=False if options["no_ledger"] else None,
        )
        if options["show_files"] or options["show_settings"]:
            click.echo(run.files(targets, config) if options["show_files"] else config.shown(), nl=False)
            return
        with _progress() as progress:
            report = run.lint(targets, config, progress, unsaved)
        if options["fix"] or options["diff"]:
            report = _fix(report, config, targets, unsaved, options)
            if report is None:
                return
        _write(report, formats, statistics=options["statistics"])
        if options["timing"]:
            click.echo(f"{report.files} 个文件，{report.seconds:.2f} 秒", err=True)
    sys.exit(report.exit_code)


def _standard_input(paths: tuple[Path, ...], name: Path | None) -> tuple[dict[Path, bytes], list[Path]]:
    if Path("-") not in paths:
        return {}, list(paths)
    if name is None:
        raise Failure("从标准输入读取时，请用 --stdin-filename 说明它是哪个文件")
    from linter.read import MAX_BYTES

    return {name.absolute(): sys.stdin.buffer.read(MAX_BYTES + 1)}, [
        name if path == Path("-") else path for path in paths
    ]


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, for a person who waits."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("检查"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _fix(report: Any, config: Any, targets: list[Path], unsaved: dict[Path, bytes], options: dict[str, Any]) -> Any:
    """Makes or shows the fixes; the report of what is left, None if they were only shown."""
    from linter import fix, run

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


def _write(report: Any, formats: list[tuple[str, Path | None]], *, statistics: bool) -> None:
    from linter import emit
    from linter.render import render

    color = sys.stdout.isatty() and not _no_color()
    for name, file in formats:
        if file is not None:
            emit.write_atomic(file, render(report, name, color=False, width=100))
        elif statistics:
            counts: dict[str, int] = {}
            for finding in report.findings:
                if finding.open:
                    counts[finding.rule] = counts.get(finding.rule, 0) + 1
            for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                click.echo(f"{count:>7}  {rule}  {report.rules[rule].title}")
        else:
            click.echo(render(report, name, color=color, width=_width()), nl=False, color=color)


def _no_color() -> bool:
    import os

    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def _width() -> int:
    import shutil

    return max(60, min(shutil.get_terminal_size((100, 24)).columns, 120))


@main.command()
@click.argument("name")
@LANG
def explain(name: str, lang: str | None) -> None:
    """解释一条规则（如 code/check-character）、一个要素（如 承诺办结时限说明）或一类规则。"""
    with told():
        from linter import config
        from linter.explain import explain as explained
        from linter.rulebook import Rulebook

        settings = config.load([Path.cwd()])
        try:
            text = explained(name, Rulebook(settings.rules), "en" if (lang or settings.lang) == "en" else "zh")
        except KeyError as error:
            guess = error.args[0]
            raise Failure(f"没有叫 {name} 的规则或要素" + (f"，是不是 {guess}？" if guess else "")) from None
        _markdown(text)


def _markdown(text: str) -> None:
    """Markdown as it is when piped, laid out for a person."""
    if not sys.stdout.isatty() or _no_color():
        click.echo(text, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(width=_width()).print(Markdown(text))


@main.group(cls=Chinese)
def rules() -> None:
    """规则库：列出、测试、新建。"""


@rules.command("list")
@click.argument("families", nargs=-1)
@click.option("--profile", type=click.Choice(["basic", "standard", "strict"]), help="只列这一档及以下。")
@LANG
def rules_list(families: tuple[str, ...], profile: str | None, lang: str | None) -> None:
    """列出规则：编号、级别、档次、名称。"""
    with told():
        from linter import config
        from linter.reference import listing
        from linter.rulebook import Rulebook

        settings = config.load([Path.cwd()])
        try:
            chosen = listing(
                Rulebook(settings.rules), families, profile, "en" if (lang or settings.lang) == "en" else "zh"
            )
        except KeyError as error:
            raise Failure(f"没有名为 {error.args[0]} 的规则或规则类") from None
        click.echo(chosen, nl=False)


@rules.command("test")
@click.argument("names", nargs=-1)
def rules_test(names: tuple[str, ...]) -> None:
    """运行规则自带的正确与错误示例。"""
    with told():
        from linter import config
        from linter.examples import failures
        from linter.rulebook import Rulebook

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
        from linter import config, scaffold

        settings = config.load([Path.cwd()])
        folder = target or (settings.rules[0] if settings.rules else None)
        if folder is None:
            raise Failure("请用 --to 指明规则文件夹，并写进 matterlint.yaml 的 rules:")
        click.echo(f"已写入 {scaffold.write(folder, scaffold.new_rule(rule, at, phrase))}")
        click.echo(f"下一步：matterlint rules test {rule}")


CODE = click.argument("code")
DISTRICT = click.option("--district", metavar="ID", help="只看这个区县，写编号或者名称。")


@main.command()
@CODE
@DISTRICT
def show(code: str, district: str | None) -> None:
    """显示实际生效的办事指南：从标准继承的内容也写出来，并注明来自标准。

    CODE 是实施编码、办理项编码或者基本编码（基本编码可用 --district 只看一个区县）。
    """
    with told():
        from linter import config, show

        click.echo(show.show(config.load([Path.cwd()]), code, district), nl=False)


@main.command()
@CODE
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "html", "json"]), default="text", help="输出格式。"
)
def compare(code: str, form: str) -> None:
    """并排比较同一事项在各区县的写法：同、异、劣、优、已声明差异，并给出取优建议。"""
    with told():
        from linter import compare, config, side_by_side

        settings = config.load([Path.cwd()])
        click.echo(side_by_side.render(compare.compare(settings, code), form), nl=False)


@main.group(cls=Chinese)
def standard() -> None:
    """事项标准。"""


@standard.command("draft")
@CODE
def standard_draft(code: str) -> None:
    """由各区县现在的写法归纳一份标准草案，供人逐项决定。"""
    with told():
        from linter import config, draft

        click.echo(draft.draft(config.load([Path.cwd()]), code), nl=False)


@main.command("import")
@click.argument("system")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="写到哪个（新的）文件夹。")
@click.option("--exported-on", callback=_as_of, metavar="DATE", help="导出日期，写入每份指南的来源并作为检查日期。")
def import_(system: str, source: Path, target: Path, exported_on: date | None) -> None:
    """把平台导出的记录变成目录。SYSTEM 是来源系统，如 guangdong；SOURCE 是导出文件。"""
    with told():
        from linter.importers import run

        report = run(system, source, target, exported_on=exported_on)
        click.echo(f"读到 {report.lines} 条，写出办事指南 {report.guides} 份，未写成 {len(report.refused)} 条")
        click.echo(f"未能带入的值 {len(report.losses)} 个，见 {target / '导入报告.md'}")
        click.echo(f"下一步：matterlint lint {target}")


if __name__ == "__main__":
    main()
