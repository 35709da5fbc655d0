"""Keep what was read of the built-in rule files, as Python keeps its compiled modules: half of a start is reading them.

Input: the paths of the rule files. Output: their contents without the examples. They are kept in rules/__pycache__ and
used as long as code, rules and schemas of the installation are the same (`resources.program_digest`). A file that
cannot be read, or written, is no error; the rules are then read from their files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from linter.common.resources import folder, program_digest
from linter.rulebook.rule_data import BuiltInRule, load_built_in_rule
from linter.source.yaml_writer import write_atomic


def load_built_in_rules(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the contents of rule files, in their order. Raises RulebookError as `load_built_in_rule` does."""
    kept = kept_file()
    names = [f"{path.parent.name}/{path.name}" for path in paths]
    # Only "examples" may be missing from a rule, so that a file that was cut or altered is not used.
    with suppress(OSError, ValueError, KeyError, TypeError):
        data = json.loads(kept.read_bytes())
        if data["program"] == program_digest() and list(data["rules"]) == names:
            return [BuiltInRule(data["rules"][name], path) for name, path in zip(names, paths, strict=True)]
    rules = [load_built_in_rule(path) for path in paths]
    if all(isinstance(rule, BuiltInRule) for rule in rules):
        with suppress(OSError):
            kept.parent.mkdir(exist_ok=True)
            write_atomic(kept, json.dumps({"program": program_digest(), "rules": dict(zip(names, rules, strict=True))}))
    return rules


def kept_file() -> Path:
    """Return the file that keeps the rules. It is not named .json, which would make it a part of the program."""
    return folder("rules") / "__pycache__" / "rules.cache"
