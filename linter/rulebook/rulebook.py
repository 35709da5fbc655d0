"""The rulebook: every rule of rules/, with the tables, code lists and field policy they use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from linter.common.errors import UserError
from linter.common.resources import folder
from linter.findings.finding import Severity
from linter.guides import condition
from linter.rulebook.kinds import domain, general
from linter.rulebook.message import Template
from linter.rulebook.rule import PROFILES, Check, GroupCheck, Lang, Rule
from linter.source import parse, pointer, read, schema
from linter.source.schema_types import ANYTHING, value_of

BESIDE = ("indicators", "profiles", "policy", "tables", "code-lists", "clean")
"""Folders of rules/ that hold no rules."""
ALWAYS = ("engine", "yaml", "schema")
"""Families that no profile or choice leaves out: without them nothing else can be trusted."""
FAMILIES: dict[str, tuple[str, str]] = {
    "engine": ("运行", "engine"),
    "yaml": ("文件书写", "YAML"),
    "schema": ("字段格式", "schema"),
    "code": ("编码", "codes"),
    "name": ("名称", "names"),
    "text": ("文字", "text"),
    "link": ("链接", "links"),
    "time-limit": ("办理时限", "time limits"),
    "material": ("申请材料", "materials"),
    "condition": ("受理条件", "conditions"),
    "basis": ("设定依据", "legal basis"),
    "fee": ("收费", "fees"),
    "process": ("办理流程", "process"),
    "channel": ("办理渠道", "channels"),
    "result": ("审批结果", "results"),
    "place": ("办理地点", "places"),
    "contact": ("咨询投诉", "contacts"),
    "audience": ("服务对象", "audience"),
    "situation": ("办理情形", "situations"),
    "publication": ("发布更新", "publication"),
    "permit": ("行政许可", "permits"),
    "supervision": ("审管联动", "supervision"),
    "same-standard": ("同一标准", "same standard"),
    "list": ("清单", "lists"),
    "bundle": ("一件事", "bundles"),
    "lifecycle": ("全生命周期", "life cycle"),
    "privacy": ("个人信息", "privacy"),
    "waiver": ("豁免与差异", "waivers"),
    "ledger": ("整改台账", "ledger"),
}


class RulebookError(UserError, ValueError):
    """A rule, table or policy file that cannot be used; the message names the file."""


def load_document(path: Path, kind: str | None) -> dict[str, Any]:
    """A YAML file of the rulebook, read as strictly as a guide. Raises RulebookError."""
    source = read.read(path)
    tree, problems = parse.parse(source.text) if source.text is not None else (None, [])
    problems = source.problems + problems
    value: Any = None
    if tree is not None:
        if kind is not None:
            value, more = schema.of_kind(kind).read(tree)
        else:
            value, more = value_of(tree, ANYTHING)
        problems += [problem for problem in more if not _meant(problem)]
    if problems or not isinstance(value, dict):
        first = problems[0] if problems else None
        where = f"{first.span.line}:{first.span.column} {first.rule} {first.values}" if first else "应为一组“键: 值”"
        raise RulebookError(f"{path.parent.name}/{path.name}：{where}")
    return value


def _meant(problem: read.Problem) -> bool:
    """The examples of rules about control characters hold such characters, written as escapes."""
    return problem.rule == "yaml/control-character" and (problem.pointer or ("",))[0] == "examples"


class Rulebook:
    """The built-in rules and those a catalog adds. Raises RulebookError for a file it cannot use."""

    def __init__(self, added: Iterable[Path] = ()) -> None:
        self.root = folder("rules")
        self.added = tuple(added)
        self.rules: dict[str, Rule] = dict(_built_in())
        for place in self.added:
            for path in rule_files(place):
                rule = _rule_of(path)
                if rule.id in self.rules:
                    raise RulebookError(f"规则 {rule.id} 已经存在，不能再由 {path.name} 定义")
                self.rules[rule.id] = rule

    def __getitem__(self, rule_id: str) -> Rule:
        return self.rules[rule_id]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def named(self, name: str) -> Rule | None:
        """The rule of an id or of a former id."""
        if name in self.rules:
            return self.rules[name]
        return next((rule for rule in self if name in (rule.data.get("aliases") or ())), None)

    def matching(self, names: Iterable[str]) -> set[str]:
        """The ids that rule names and families stand for. Raises KeyError for a name that is neither."""
        found: set[str] = set()
        for name in names:
            rule = self.named(name)
            if rule is not None:
                found.add(rule.id)
            elif name in FAMILIES:
                found.update(rule.id for rule in self if rule.family == name)
            else:
                raise KeyError(name)
        return found

    def active(
        self,
        profile: str,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        severity: Mapping[str, str] | None = None,
    ) -> dict[str, Severity]:
        """Rule id to severity for every rule that a run applies.

        `select` narrows a profile to rules and families (a rule named there applies even if its profile
        is stricter), `ignore` leaves out, `severity` changes or (`off`) switches off.
        """
        level = PROFILES.index(profile)
        chosen = {rule.id for rule in self if PROFILES.index(rule.profile) <= level}
        names = tuple(select)
        if names:
            named = {rule.id for name in names if (rule := self.named(name))}
            chosen = chosen & self.matching(names) | named
        chosen -= self.matching(ignore)
        chosen |= {rule.id for rule in self if rule.family in ALWAYS}
        result = {rule_id: self[rule_id].severity for rule_id in self.rules if rule_id in chosen}
        # A family first, so that a rule named on its own has the last word.
        for name, wanted in sorted((severity or {}).items(), key=lambda item: "/" in item[0]):
            for rule_id in self.matching([name]):
                if wanted == "off" and self[rule_id].family not in ALWAYS:
                    result.pop(rule_id, None)
                elif wanted != "off" and rule_id in result:
                    result[rule_id] = cast(Severity, wanted)
        return result

    @cached_property
    def digest(self) -> str:
        """12 hex digits of the sha256 of all files of the rulebook."""
        total = _built_in_files().copy()
        for place in self.added:
            _hash_files(total, place)
        return total.hexdigest()[:12]


@cache
def _built_in() -> Mapping[str, Rule]:
    """The rules of rules/, by id, compiled once per process: their files do not change while it runs."""
    rules: dict[str, Rule] = {}
    for path in rule_files(folder("rules")):
        rule = _rule_of(path)
        if (path.parent.name, path.stem) != tuple(rule.id.split("/")):
            raise RulebookError(f"{path.parent.name}/{path.name}：文件位置与规则名 {rule.id} 不一致")
        rules[rule.id] = rule
    return rules


@cache
def _built_in_files() -> hashlib._Hash:
    """The hash of all files of rules/, read once per process like the rules themselves; copy it before adding to it."""
    total = hashlib.sha256()
    _hash_files(total, folder("rules"))
    return total


def _hash_files(total: hashlib._Hash, place: Path) -> None:
    """Add the name and the content of every file of a folder of rules to a hash."""
    for path in sorted(place.rglob("*.yaml")):
        total.update(path.relative_to(place).as_posix().encode("utf-8", "surrogateescape") + b"\0" + path.read_bytes())


def _rule_of(path: Path) -> Rule:
    """The rule of a file. Raises RulebookError."""
    rule = compile_rule(load_document(path, "rule"), path)
    if rule.family not in FAMILIES:
        raise RulebookError(f"{path.name}：没有 {rule.family} 这一类规则")
    return rule


def rule_files(root: Path) -> list[Path]:
    """The rule files of a rulebook folder, in order."""
    return sorted(path for path in root.glob("*/*.yaml") if path.parent.name not in BESIDE)


def compile_rule(data: Mapping[str, Any], path: Path) -> Rule:
    """A rule from the data of its file. Raises RulebookError if its check or condition is no good."""
    try:
        spec = data["check"]
        check: Check | GroupCheck | None = None
        kind = None
        if spec["kind"] != "built-in":
            kind = general.KINDS.get(spec["kind"]) or domain.KINDS.get(spec["kind"])
            if kind is None:
                raise ValueError(f"没有 {spec['kind']} 这种检查")
            params = {key: value for key, value in spec.items() if key != "kind"}
            _check_params(params, kind.params)
            check = kind.build(params, table)
        types = (data.get("applies") or {}).get("/type")
        return Rule(
            id=data["id"],
            data=data,
            applies=condition.applies(data.get("applies")),
            check=check,
            messages={lang: _templates(data, lang) for lang in ("zh", "en")},
            types=frozenset([types] if isinstance(types, str) else types) if types else None,
            reads=_reads(data, kind.reads) if kind and kind.reads is not None else None,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise RulebookError(f"{path.parent.name}/{path.name}：{error}") from error


def _reads(data: Mapping[str, Any], besides: Iterable[str]) -> tuple[str, ...]:
    """The top-level keys that a rule's places lie under, and those besides."""
    found = set(besides)

    def look(value: Any) -> None:
        if isinstance(value, str) and value.startswith("/"):
            found.add(pointer.parse(value)[0])
        elif isinstance(value, Mapping):
            look(list(value))
            look(list(value.values()))
        elif isinstance(value, list):
            for item in value:
                look(item)

    look(data["check"])
    look(data.get("applies"))
    return tuple(sorted(found))


def _check_params(params: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    import jsonschema_rs

    validator = jsonschema_rs.Draft202012Validator({"type": "object", "additionalProperties": False, **wanted})
    for error in validator.iter_errors(params):
        raise ValueError(f"check 的参数不对：{error.message}")


def _templates(data: Mapping[str, Any], lang: Lang) -> dict[str | None, Template]:
    empty = "（空）" if lang == "zh" else "(empty)"
    several = data.get("messages") or {None: data.get("message")}
    return {variant: Template(words[lang], empty=empty) for variant, words in several.items()}


@cache
def table(name: str) -> dict[str, Any]:
    """A table of rules/tables. Raises RulebookError if there is none of that name."""
    return load_document(folder("rules") / "tables" / f"{name}.yaml", None)


@cache
def code_list(name: str) -> dict[str, dict[str, str]]:
    """A code profile of rules/code-lists over those it extends: list name to {label: code}.

    Raises RulebookError if there is none of that name.
    """
    path = folder("rules") / "code-lists" / f"{name}.yaml"
    if path.parent != folder("rules") / "code-lists" or not path.is_file():
        known = "、".join(sorted(item.stem for item in (folder("rules") / "code-lists").glob("*.yaml")))
        raise RulebookError(f"没有名为 {name} 的代码表；可用的有 {known}")
    data = load_document(path, "code-list")
    lists = dict(code_list(data["extends"])) if data.get("extends") else {}
    lists |= {item["name"]: {entry["label"]: entry["code"] for entry in item["entries"]} for item in data["lists"]}
    return lists


@cache
def field_policy() -> dict[str, str]:
    """Place to policy (must-equal, better, local, free) from rules/policy/fields.yaml."""
    return dict(load_document(folder("rules") / "policy" / "fields.yaml", "policy")["fields"])


@cache
def inheritable() -> tuple[str, ...]:
    """The places a guide may leave to its standard."""
    return tuple(place for place, policy in field_policy().items() if policy == "must-equal")
