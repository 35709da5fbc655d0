"""Keeps what a build service would obey out of its log.

GitHub Actions reads every line a step prints: `::name …::` after leading blanks, and `##[name]`
anywhere in the line, are commands (Azure `##vso[…]` and TeamCity `##teamcity[…]` likewise). A
guide that contains one must not be able to forge annotations or mask text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Wherever some reader of a log might begin a new line; then blanks that are not themselves a break.
_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_COMMAND = re.compile(rf"(\A|(?<=[{_BREAKS}]))([^\S{_BREAKS}]*)::")
_MARKED = re.compile(r"##(?=\w*\[)")


def needed(environ: Mapping[str, str]) -> bool:
    """Whether the output may end up in a log that takes commands."""
    return any(environ.get(name) for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"))


def untouched(text: str) -> str:
    """For the format that writes commands on purpose."""
    return text


def neutralised(text: str) -> str:
    """Plain text without commands: `##[` becomes `# #[`, and `::` at the start of a line `: :`."""
    return _MARKED.sub("# #", _COMMAND.sub(r"\1\2: :", text))


def neutralised_json(text: str) -> str:
    """The same JSON without commands. Only strings can hold `##[`, and no line can start with `::`,
    because JSON writes line breaks as escapes."""
    return _MARKED.sub(r"\\u0023#", text)


def neutralised_xml(text: str) -> str:
    """The same XML without commands: character references in their place."""
    return _MARKED.sub("&#35;#", _COMMAND.sub(r"\1\2&#58;:", text))
