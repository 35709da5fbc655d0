"""Help pages are Chinese: nothing of what click adds is left in English."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

import cli
from tests.commands.command_tree import commands

ENGLISH = re.compile(r"Usage|Options|Commands|Show |exit\.|default:|required")


@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_a_help_page_is_chinese(words: tuple[str, ...]) -> None:
    page = CliRunner().invoke(cli.main, [*words, "--help"]).output
    assert page.startswith("用法：")
    assert "选项：\n" in page
    assert "显示这份说明。" in page
    assert ENGLISH.findall(page) == []
