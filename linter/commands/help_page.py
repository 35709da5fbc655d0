"""Help pages in Chinese: click writes the headings and a few notes of its own in English.

Input: the parts of a help page. Output: `选项：` for `Options:`, `[必填]` for `[required]`.
"""

from __future__ import annotations

from collections.abc import Iterable

import click

_HEADINGS = {"Options": "选项", "Commands": "命令"}
_NOTES = (
    ("Show this message and exit.", "显示这份说明。"),
    ("Show the version and exit.", "显示版本。"),
    ("[default: ", "[默认 "),
    ("; required]", "；必填]"),
    ("[required]", "[必填]"),
)


class HelpFormatter(click.HelpFormatter):
    """Writes a help page in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _in_chinese(text)) for name, text in rows], col_max, col_spacing)


def _in_chinese(text: str) -> str:
    for english, chinese in _NOTES:
        text = text.replace(english, chinese)
    return text


class Context(click.Context):
    """The context of a command whose help page is Chinese."""

    formatter_class = HelpFormatter
