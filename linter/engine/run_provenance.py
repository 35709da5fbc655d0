"""State what a report was made from, so that it can be made again.

Input: the configuration, the rulebook and the results of a run. Output: a `Provenance`: versions, digests, commit.
Example: `provenance(config, book, results, 0).catalog` is 12 hex digits that change with any byte of any file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from linter.common import git
from linter.common.text import path_bytes
from linter.common.version import VERSION
from linter.engine.config import Config
from linter.engine.phase_one import FileResult
from linter.findings.finding import Provenance
from linter.rulebook.rulebook import Rulebook


def provenance(config: Config, book: Rulebook, results: Iterable[FileResult], excluded: int) -> Provenance:
    """Return the provenance of a run; `excluded` is the number of files that the configuration leaves out."""
    total = hashlib.sha256()
    for result in sorted(results, key=lambda item: item.path):
        total.update(path_bytes(result.path) + f"\0{result.sha256}\n".encode())
    commit = git.output_of(config.root, "rev-parse", "HEAD")
    changed = git.output_of(config.root, "status", "--porcelain", "--untracked-files=normal", "--", str(config.catalog))
    return Provenance(
        version=VERSION,
        rulebook=book.digest,
        catalog=total.hexdigest()[:12],
        commit=commit or None,
        clean=None if not commit or changed is None else changed == "",
        as_of=config.as_of.isoformat(),
        profile=config.profile,
        excluded=excluded,
        switched_off=tuple(sorted({*config.ignore, *(name for name, level in config.severity if level == "off")})),
    )
