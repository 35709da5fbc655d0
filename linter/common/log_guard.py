"""Keep commands of a build service out of text that ends up in its log.

Input: output text, which may quote a guide. Output: the same text in which no line is a command.
Example: `name: ##[error]forged` becomes `name: # #[error]forged`.

GitHub Actions reads every line a step prints: `::name …::` after leading blanks, and `##[name]` anywhere in the line,
are commands (Azure `##vso[…]` and TeamCity `##teamcity[…]` likewise). A guide must not forge annotations or mask text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Characters after which some reader of a log begins a new line; then blanks that are not themselves a line break.
_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_COMMAND = re.compile(rf"(\A|(?<=[{_BREAKS}]))([^\S{_BREAKS}]*)::")
_MARKED = re.compile(r"##(?=\w*\[)")


def needed(environ: Mapping[str, str]) -> bool:
    """Whether the program runs in a build service that takes commands from its log, by environment variables."""
    return any(environ.get(name) for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"))


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
