"""matterlint: a linter for the service guides of Chinese government matters (政务服务事项办事指南).

from pathlib import Path
import linter

report = linter.lint([Path("catalog")])
for finding in report.findings: ...
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linter.common.version import VERSION

if TYPE_CHECKING:
    from linter.engine.config import Config
    from linter.findings.finding import Report

__version__ = VERSION
__all__ = ["__version__", "lint"]


def lint(paths: Iterable[Path | str] = (), config: Config | None = None, **settings: Any) -> Report:
    """Lint the files at or below `paths`, the whole catalog if there are none; return the report.

    Without `config` the nearest matterlint.yaml is read, and `settings` (fields of `linter.engine.config.Config`)
    override it. Raises linter.engine.config.ConfigError, a ValueError, for a path or setting that cannot be honoured.
    """
    from linter.engine.config import load
    from linter.engine.run import lint as run

    targets = [Path(path) for path in paths]
    return run(targets, config or load(targets, **settings))
