"""The command line: `main` takes the arguments of `matterlint`, runs one command and exits with its code.

Example: `matterlint lint catalog` runs `linter.commands.lint:lint`. A command is imported when it is asked for.
"""

from __future__ import annotations

import click

from linter.commands.group import CommandGroup
from linter.common.version import VERSION

COMMANDS = {
    "lint": "linter.commands.lint:lint",
    "explain": "linter.commands.rules:explain",
    "rules": "linter.commands.rules:rules",
    "show": "linter.commands.matters:show",
    "compare": "linter.commands.matters:compare",
    "bundle": "linter.commands.matters:bundle",
    "sweep": "linter.commands.matters:sweep",
    "standard": "linter.commands.matters:standard",
    "report": "linter.commands.report:report",
    "ledger": "linter.commands.ledger:ledger",
    "sample": "linter.commands.sample:sample",
    "audit-text": "linter.commands.audit_text:audit_text",
    "import": "linter.commands.imports:import_",
    "cache": "linter.commands.cache:cache",
}


@click.group(
    cls=CommandGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(VERSION, prog_name="matterlint", message="%(prog)s %(version)s")
def main() -> None:
    """matterlint：政务服务事项办事指南的检查工具。

    \b
    matterlint lint                    检查目录里的全部办事指南
    matterlint explain 承诺办结时限      解释一个要素或一条规则
    matterlint rules list              列出全部规则
    """


if __name__ == "__main__":
    main()
