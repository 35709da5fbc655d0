"""The rulebook: all rules of rules/ and those that a catalog adds, compiled.

In: folders of rule files, `Rulebook([Path("my-rules")])`; the built-in rules are always included. Out: `Rule` objects
by id, e.g. `book["time-limit/promise-note-missing"]`, and the set of rules that a profile and a selection apply.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from linter.common.resources import folder
from linter.common.text import path_bytes
from linter.findings.finding import Severity
from linter.guides import condition
from linter.guides.prose_texts import prose_keys
from linter.rulebook.condition_language import check_applies
from linter.rulebook.kinds import BUILT_IN, KINDS
from linter.rulebook.kinds.kind import BeyondKeys, Kind
from linter.rulebook.message import Template
from linter.rulebook.rule import PROFILES, Lang, Rule
from linter.rulebook.rule_cache import load_built_in_rules
from linter.rulebook.rule_data import RulebookError, load_document
from linter.source import pointer
from linter.source.schema import nearest
from linter.source.value_text import shown

NOT_RULES = ("indicators", "tables", "code-lists", "clean")
"""Folders of rules/ that hold other files than rules."""
ALWAYS = ("engine", "yaml", "schema")
"""Families that no profile and no selection can leave out: their findings say that a file was not, or not fully,
read."""
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
    "waiver": ("暂缓整改与差异", "waivers"),
    "ledger": ("整改台账", "ledger"),
}


class Rulebook:
    """The built-in rules and those in the folders that a catalog adds.

    Raises RulebookError for a file that cannot be used, and for an added rule with the id of another rule.
    """

    def __init__(self, added: Iterable[Path] = ()) -> None:
        self.root = folder("rules")
        self.added = tuple(added)
        self.rules: dict[str, Rule] = dict(_built_in())
        for place in self.added:
            for path in rule_files(place):
                rule = compile_rule(load_document(path, "rule"), path)
                if rule.check is None:
                    raise RulebookError(f"{path.parent.name}/{path.name}：{BUILT_IN} 只用于程序自带的规则")
                if rule.id in self.rules:
                    raise RulebookError(f"规则 {rule.id} 已经存在，不能再由 {path.name} 定义")
                self.rules[rule.id] = rule

    def __getitem__(self, rule_id: str) -> Rule:
        return self.rules[rule_id]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def named(self, name: str) -> Rule | None:
        """The rule with an id or a former id, None if there is none."""
        if name in self.rules:
            return self.rules[name]
        return next((rule for rule in self if name in (rule.data.get("aliases") or ())), None)

    def matching(self, names: Iterable[str]) -> set[str]:
        """The ids of the rules that are named, by id or by family. Raises KeyError for a name that is neither."""
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

        `select` narrows the profile to rules and families; a rule named there applies even if it belongs to a stricter
        profile. `ignore` names rules and families to leave out. `severity` maps a rule or a family to another severity
        or to "off". Raises KeyError for an unknown name.
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
        # Families before rules, so that the setting of a single rule prevails.
        for name, wanted in sorted((severity or {}).items(), key=lambda item: "/" in item[0]):
            for rule_id in self.matching([name]):
                if wanted == "off" and self[rule_id].family not in ALWAYS:
                    result.pop(rule_id, None)
                elif wanted != "off" and rule_id in result:
                    result[rule_id] = cast(Severity, wanted)
        return result

    def with_rule(self, rule: Rule) -> Rulebook:
        """A copy of this rulebook that also has (or replaces) one rule, which need not be in a file."""
        other = copy.copy(self)
        other.rules = {**self.rules, rule.id: rule}
        return other

    @cached_property
    def digest(self) -> str:
        """The first 12 hex digits of the sha256 of all files of the rulebook and of the schemas (they hold the field
        policy)."""
        total = _built_in_files().copy()
        for place in self.added:
            _hash_files(total, place)
        return total.hexdigest()[:12]


@cache
def _built_in() -> Mapping[str, Rule]:
    """The rules of rules/ by id. Cached, since the files do not change while the program runs."""
    rules: dict[str, Rule] = {}
    paths = rule_files(folder("rules"))
    for path, data in zip(paths, load_built_in_rules(paths), strict=True):
        rule = compile_rule(data, path)
        if (path.parent.name, path.stem) != tuple(rule.id.split("/")):
            raise RulebookError(f"{path.parent.name}/{path.name}：文件位置与规则名 {rule.id} 不一致")
        rules[rule.id] = rule
    return rules


@cache
def _built_in_files() -> hashlib._Hash:
    """The hash of all files of rules/ and schemas/, read once per process. Copy it before you add to it."""
    total = hashlib.sha256()
    for place in (folder("rules"), folder("schemas")):
        _hash_files(total, place)
    return total


def _hash_files(total: hashlib._Hash, place: Path) -> None:
    """Add the name and the content of every YAML and JSON file of a folder to a hash."""
    for path in sorted(file for file in place.rglob("*") if file.suffix in (".yaml", ".json")):
        total.update(path_bytes(path.relative_to(place).as_posix()) + b"\0" + path.read_bytes())


def rule_files(root: Path) -> list[Path]:
    """The rule files of a rulebook folder, sorted."""
    return sorted(path for path in root.glob("*/*.yaml") if path.parent.name not in NOT_RULES)


def compile_rule(data: Mapping[str, Any], path: Path) -> Rule:
    """The rule from the content of its file; `path` is for messages only.

    Raises RulebookError, which names the file and what is wrong, for a check or a condition that cannot be used.
    """
    try:
        kind = _kind_of(data["check"])
        parameters = {key: value for key, value in data["check"].items() if key != "kind"}
        check_applies(data.get("applies"))
        family = data["id"].partition("/")[0]
        if family not in FAMILIES:
            raise ValueError(f"没有 {shown(family)} 这一类规则{_hint(family, FAMILIES)}")
        types = (data.get("applies") or {}).get("/type")
        reads, apart = _keys_read(data, kind) if kind is not None else (None, ())
        return Rule(
            id=data["id"],
            data=data,
            applies=condition.applies(data.get("applies")),
            check=kind.compile(parameters) if kind is not None else None,
            messages={lang: _templates(data, lang) for lang in ("zh", "en")},
            types=frozenset([types] if isinstance(types, str) else types) if types else None,
            reads=reads,
            apart=apart,
        )
    except ValueError as error:
        raise RulebookError(f"{path.parent.name}/{path.name}：{error}") from error
    except Exception as error:  # a stranger's rule may make a builder fail in any way; it is still the rule's fault
        raise RulebookError(f"{path.parent.name}/{path.name}：check 不能使用（{type(error).__name__}）") from error


def _kind_of(spec: Mapping[str, Any]) -> Kind | None:
    """The kind that a `check` block names, None for `built-in`. Raises ValueError."""
    name = spec["kind"]
    if name == BUILT_IN:
        return None
    if name not in KINDS:
        raise ValueError(f"没有 {shown(name)} 这种检查{_hint(name, KINDS)}")
    return KINDS[name]


def _hint(name: Any, known: Iterable[str]) -> str:
    guess = nearest(str(name), list(known))
    return f"，是不是 {guess}？" if guess else ""


def _keys_read(data: Mapping[str, Any], kind: Kind) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """`Rule.reads` and `Rule.apart` of a rule."""
    if isinstance(kind.reads, BeyondKeys):
        return None, ()
    named, condition_keys = set(_keys_named(data["check"])), set(_keys_named(data.get("applies")))
    if pointer.STAR in named:
        return None, ()
    if isinstance(kind.reads, tuple):
        return tuple(sorted(named | condition_keys | set(kind.reads))), ()
    besides = tuple(sorted(condition_keys))
    if kind.reads.prose and "in" not in data["check"]:
        return besides, (*prose_keys(), pointer.STAR)
    return besides, kind.reads.keys or tuple(sorted(set(_keys_named(data["check"]["in"]))))


def _keys_named(value: Any) -> Iterator[str]:
    """The top-level keys of the places in a check or a condition."""
    if isinstance(value, str) and value.startswith("/"):
        yield pointer.parse(value)[0]
    elif isinstance(value, Mapping):
        yield from _keys_named([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from _keys_named(item)


def _templates(data: Mapping[str, Any], lang: Lang) -> dict[str | None, Template]:
    """Key of each message to the compiled message; the key is None for a rule with one `message`."""
    empty, entry = ("（空）", "第 {} 项") if lang == "zh" else ("(empty)", "no. {}")
    several = data.get("messages") or {None: data.get("message")}
    return {variant: Template(words[lang], empty=empty, entry=entry) for variant, words in several.items()}
