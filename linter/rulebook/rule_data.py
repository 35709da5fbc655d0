"""Read the YAML files of rules/: any file, a word table, a code list.

In: a path, or the name of a table such as "placeholders". Out: plain data, e.g. {"phrases": ["无", "暂无"]}.
Raises RulebookError, which names the file and the place, for a file that cannot be used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from linter.common.errors import UserError
from linter.common.resources import folder
from linter.rulebook.message import Template
from linter.source import parse, read, schema, yaml_document
from linter.source.schema import nearest
from linter.source.schema_types import value_of


class RulebookError(UserError, ValueError):
    """A rule, table, code list or indicator file cannot be used; the message is Chinese and names the file."""


def load_document(path: Path, kind: str | None) -> dict[str, Any]:
    """The content of a YAML file, read as strictly as a guide.

    `kind` names the schema of schemas/ that the file must satisfy ("rule", "indicator"); None: any mapping.
    Raises RulebookError.
    """
    document = yaml_document.from_file(path, f"{path.parent.name}/{path.name}", kind or schema.UNTYPED)
    problems = [problem for problem in document.problems if not _is_example_of_control_character(problem)]
    return _sound(document.written, problems, path, kind)


def _sound(value: Any, problems: list[read.Problem], path: Path, kind: str | None) -> dict[str, Any]:
    """The value of a file without problems. Raises RulebookError for the first problem."""
    if problems or not isinstance(value, dict):
        said = _in_words(problems[0], path, kind) if problems else "应为一组“键: 值”"
        raise RulebookError(f"{path.parent.name}/{path.name}：{said}")
    return value


class BuiltInRule(dict[str, Any]):
    """The content of a built-in rule file; the examples are read when `["examples"]` is first asked for.

    Examples are nearly half of the text, and no run but `rules test` and `explain` needs them.
    """

    def __init__(self, values: Mapping[str, Any], path: Path) -> None:
        super().__init__(values)
        self._path = path

    def __missing__(self, key: str) -> Any:
        if key != "examples":
            raise KeyError(key)
        self[key] = load_document(self._path, "rule")[key]
        return self[key]


_EXAMPLES = "\nexamples:\n"
_TOP_LEVEL = re.compile("^[^\\s#]", re.MULTILINE)
_ANY_EXAMPLES = {"good": [{"name": "甲"}], "bad": [{"name": "甲", "expect": [{"at": "/name"}]}]}
"""Stands for the examples while the rest of a rule file is validated, since the schema demands some."""


def load_built_in_rule(path: Path) -> dict[str, Any]:
    """The content of a built-in rule file. Raises RulebookError, for faults of the examples when they are read."""
    source = read.read(path)
    head, _, examples = (source.text or "").partition(_EXAMPLES)
    if source.problems or not examples or _TOP_LEVEL.search(examples):
        return load_document(path, "rule")
    tree, problems = parse.parse(head + "\n")
    value: Any = None
    if tree is not None:
        form = schema.of_kind("rule")
        value, problems = value_of(tree, form.shape)
        if isinstance(value, dict):
            problems += form.check(value | {"examples": _ANY_EXAMPLES}, tree)
    return BuiltInRule(_sound(value, problems, path, "rule"), path)


def _is_example_of_control_character(problem: read.Problem) -> bool:
    """The rules about control characters need such characters in their examples, written as escapes."""
    return problem.rule == "yaml/control-character" and (problem.pointer or ("",))[0] == "examples"


def _in_words(problem: read.Problem, path: Path, kind: str | None) -> str:
    """A problem in Chinese: "第 9 行第 1 列：不认识字段“colour”"."""
    where = f"第 {problem.span.line} 行第 {problem.span.column} 列"
    wording = folder("rules") / f"{problem.rule}.yaml"
    if wording == path:  # the file with the wording is itself the broken one
        return f"{where}：{problem.rule}"
    data = load_document(wording, None)
    several = data.get("messages") or {None: data.get("message")}
    words = several.get(problem.variant) or next(iter(several.values()))
    shape = schema.of_kind(kind).shape.at(problem.pointer or ()) if kind is not None else None
    values = {"element": shape.title if shape and shape.title else "文件内容", **problem.values}
    return f"{where}：{Template(words['zh']).render(values)}"


@cache
def table(name: str) -> dict[str, Any]:
    """A word table of rules/tables, e.g. `table("placeholders")["phrases"]`. Raises RulebookError."""
    known = sorted(path.stem for path in (folder("rules") / "tables").glob("*.yaml"))
    if name not in known:
        guess = nearest(name, known)
        raise RulebookError(
            f"没有名为 {name} 的词表" + (f"，是不是 {guess}？" if guess else f"；可用的有 {'、'.join(known)}")
        )
    return load_document(folder("rules") / "tables" / f"{name}.yaml", None)


@cache
def code_list(name: str) -> dict[str, dict[str, str]]:
    """A code profile of rules/code-lists on top of those it extends: {list name: {label: code}}.

    Example: `code_list("national")["matter-type"]["行政许可"]` is "01". Raises RulebookError.
    """
    path = folder("rules") / "code-lists" / f"{name}.yaml"
    if path.parent != folder("rules") / "code-lists" or not path.is_file():
        known = "、".join(sorted(item.stem for item in (folder("rules") / "code-lists").glob("*.yaml")))
        raise RulebookError(f"没有名为 {name} 的代码表；可用的有 {known}")
    data = load_document(path, "code-list")
    lists = dict(code_list(data["extends"])) if data.get("extends") else {}
    lists |= {item["name"]: {entry["label"]: entry["code"] for entry in item["entries"]} for item in data["lists"]}
    return lists
