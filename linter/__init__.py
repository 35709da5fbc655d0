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
    """Lints the files at or below `paths` (the whole catalog without any) and returns the report.

    Without `config` it is the nearest matterlint.yaml; `settings` (see `linter.engine.config.Config`) win over it.
    Raises linter.engine.config.ConfigError, a ValueError, for what cannot be honoured.
    """
    from linter.engine.config import load
    from linter.engine.run import lint as run

    targets = [Path(path) for path in paths]
    return run(targets, config or load(targets, **settings))
