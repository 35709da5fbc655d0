"""A new rule to begin from: one that already works, with examples that pass, for its author to reword."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from linter.rulebook.example_catalog import DEFAULT_TYPE, clean_guides
from linter.rulebook.rulebook import FAMILIES, RulebookError, load_document
from linter.source import schema, yaml_writer
from linter.source.pointer import parse


def new_rule(rule_id: str, at: str, phrase: str | None) -> dict[str, Any]:
    """The data of a rule about one place: something must be written there, or (with `phrase`, RE2) must not.

    Raises RulebookError for an id, a family or a place that cannot be.
    """
    family, _, slug = rule_id.partition("/")
    if family not in FAMILIES or not slug:
        raise RulebookError(f"规则名应写成 类别/名称，类别取自：{' '.join(FAMILIES)}")
    shape = schema.of_kind("matter").shape.at(parse(at)) if at.startswith("/") else None
    if shape is None or not shape.title:
        raise RulebookError(f"办事指南里没有 {at} 这个位置；用 matterlint explain 要素名 查位置")
    if "*" in parse(at):
        raise RulebookError("列表里的位置请参照 docs/rules 中的同类规则手写")
    top, *below = parse(at)
    clean = clean_guides()[DEFAULT_TYPE][1]
    if phrase is None:
        check: dict[str, Any] = {"kind": "required", "at": at}
        title = {"zh": f"缺少{shape.title}", "en": f"{shape.title_en} is missing"}
        message = title
        wrong = _with(clean.get(top), below, None)
    else:
        check = {"kind": "phrases", "in": [at], "phrases": [phrase]}
        title = {"zh": f"{shape.title}用词不当", "en": f"wrong words in {shape.title_en}"}
        message = {"zh": "{element}不应出现“{found}”", "en": "{element} must not say “{found}”"}
        wrong = _with(clean.get(top), below, phrase)
    return {
        "id": rule_id,
        "title": title,
        "family": family,
        "severity": "warning",
        "profile": "standard",
        "scope": "matter",
        "check": check,
        "message": message,
        "why": {"zh": f"{shape.title}写不清楚，办事人要多跑一趟", "en": f"Without {shape.title_en} people come twice"},
        "remedy": {"zh": f"核对后补正{shape.title}", "en": f"Check and mend {shape.title_en}"},
        "basis": [{"source": "本地工作要求（请改成具体出处）", "evidence": "practice"}],
        "examples": {
            "good": [{top: clean.get(top)}],
            "bad": [{top: wrong, "expect": [{"at": at}]}],
        },
    }


def _with(value: Any, steps: list[str], text: str | None) -> Any:
    """A copy of a value that says `text` some steps below; None takes away what stands there."""
    if not steps:
        return text
    around = dict(value) if isinstance(value, Mapping) else {}
    return {**around, steps[0]: _with(around.get(steps[0]), steps[1:], text)}


def write(folder: Path, data: Mapping[str, Any]) -> Path:
    """Writes a rule into a rulebook folder; never over a file that is there. Raises RulebookError."""
    family, slug = str(data["id"]).split("/")
    path = folder / family / f"{slug}.yaml"
    if path.exists():
        raise RulebookError(f"{path} 已经存在")
    path.parent.mkdir(parents=True, exist_ok=True)
    yaml_writer.write_atomic(path, yaml_writer.dump(data))
    load_document(path, "rule")
    return path
