"""Print the changelog of one version, for the release on GitHub.

In: the tag (`v0.1.0`) as the only argument; pyproject.toml and CHANGELOG.md of the current folder.
Out: the text below the heading `## 0.1.0 - 2026-10-01`, on standard output.
Ends with a message and exit code 1 when the tag is not the version of pyproject.toml, or the heading has no date.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path


def main(tag: str) -> str:
    """Return the changelog of `tag`; raise SystemExit when tag, pyproject.toml and CHANGELOG.md disagree."""
    version = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]["version"]
    if tag != f"v{version}":
        raise SystemExit(f"The tag is {tag}, the version in pyproject.toml is {version}")
    heading = rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)"
    section = re.search(heading, Path("CHANGELOG.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if not section or not section[1].strip():
        raise SystemExit(f"CHANGELOG.md needs a section '## {version} - YYYY-MM-DD' with text")
    return section[1].strip() + "\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(main(sys.argv[1]).encode("utf-8"))
