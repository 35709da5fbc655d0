"""State what a report was made from, so that it can be made again.

Input: the configuration, the rulebook and the results of a run. Output: a `Provenance`: versions, digests, commit.
Example: `provenance(config, book, results, 0)[0].catalog` is 12 hex digits that change with any byte of any file that
was read: guides, their surroundings, attachments, the configuration.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from posixpath import join

from linter.common import git
from linter.common.text import path_bytes
from linter.common.version import VERSION
from linter.engine.config import Config
from linter.engine.phase_one import FileResult
from linter.findings.finding import Provenance
from linter.rulebook.rulebook import Rulebook
from linter.source.catalog import relative_path


def provenance(config: Config, book: Rulebook, results: Iterable[FileResult], excluded: int) -> tuple[Provenance, str]:
    """Return the provenance of a run, and why git does not say the commit of the catalog: empty if it does and outside
    a repository. `excluded` is the number of files that the configuration leaves out."""
    total = hashlib.sha256()
    read = {(result.path, result.sha256) for result in results}
    read.update(attachment for result in results for attachment in result.attachments)
    if config.file is not None:
        digest = hashlib.sha256(config.file.read_bytes()).hexdigest()
        read.add((relative_path(config.root, config.file), digest))
    for path, digest in sorted(read):
        total.update(path_bytes(path) + f"\0{digest}\n".encode())
    commit, clean, problem = state_in_git(config, [path for path, _ in read])
    return Provenance(
        version=VERSION,
        rulebook=book.digest,
        catalog=total.hexdigest()[:12],
        commit=commit,
        clean=clean,
        as_of=config.as_of.isoformat(),
        profile=config.profile,
        excluded=excluded,
        switched_off=tuple(sorted({*config.ignore, *(name for name, level in config.severity if level == "off")})),
    ), problem


def state_in_git(config: Config, files: Iterable[str]) -> tuple[str | None, bool | None, str]:
    """Return (commit, whether the catalog equals it, why git does not say). The repository is the one that holds the
    catalog: it may be a submodule of the one that holds the configuration."""
    folder = config.catalog if config.catalog.is_dir() else config.root
    above = join(relative_path(config.root, folder), "") if folder != config.root else ""
    commit = None
    try:
        commit = git.head(folder)
        modified = git.is_modified(folder, {path.removeprefix(above) for path in files if path.startswith(above)})
    except git.GitError as error:
        return commit, None, "" if error.outside else str(error)
    return commit, not modified, ""
