"""`matterlint audit-text`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linter.commands.output import Output, format_option, write

if TYPE_CHECKING:
    from linter.audit_text.result import Audit


@click.command("audit-text")
@click.argument("file", type=click.Path(path_type=Path))
@format_option("linter.audit_text.formats:AUDIT", "full")
def audit_text(file: Path, outputs: list[Output[Audit]]) -> None:
    """核对一份写好的通报：合计、点名、百分比、前后数字、文号，逐处重算。

    FILE 是 txt、md 或者 docx。退出码：0 没有错误；1 有错误；2 读不了。
    """
    from linter.audit_text.audit import audit

    result = audit(file)
    write(outputs, result)
    sys.exit(1 if result.failed else 0)
