"""`matterlint audit-text`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from linter.commands import no_color, told, width


@click.command("audit-text")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["full", "json"]), default="full", help="输出格式。")
def audit_text(file: Path, form: str) -> None:
    """核对一份写好的通报：合计、点名、百分比、前后数字、文号，逐处重算。

    FILE 是 txt、md 或者 docx。退出码：0 没有错误；1 有错误；2 读不了。
    """
    with told():
        from linter import audit_text
        from linter.audit_text import result_output

        result = audit_text.audit(file)
    if form == "json":
        click.echo(result_output.as_json(result, file.as_posix()), nl=False)
    else:
        color = sys.stdout.isatty() and not no_color()
        click.echo(result_output.as_text(result, file.as_posix(), color=color, width=width()), nl=False)
    sys.exit(1 if result.failed else 0)
