"""The interface of a check kind: its name, its parameters as data, and the function that builds its checks.

In: the `check` block of a rule without `kind`, e.g. {"at": "/fees/items"}. Out: a `Check` or a `GroupCheck`, or a
ValueError in Chinese that names the wrong parameter. Example: `KINDS["forbidden"].compile({"at": "/fees/items"})`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from linter.rulebook.condition_language import check_condition
from linter.rulebook.rule import Check, GroupCheck
from linter.rulebook.rule_data import table
from linter.source.schema import nearest
from linter.source.value_text import shown


@dataclass(frozen=True)
class Form:
    """The form of a parameter's value: in Chinese, for messages and the reference, and as JSON Schema."""

    zh: str
    schema: Mapping[str, Any]

    @cached_property
    def _validator(self) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(dict(self.schema))

    def check(self, value: Any, name: str) -> Any:
        """The value as the builder gets it. Raises ValueError, in Chinese, if it does not have the form."""
        if not self._validator.is_valid(value):
            choices = self.schema.get("enum")
            guess = nearest(value, [str(item) for item in choices]) if choices and isinstance(value, str) else None
            raise ValueError(
                f"check 的参数 {name} 应为{self.zh}，写的是 {shown(value)}" + (f"，是不是 {guess}？" if guess else "")
            )
        return value


class ConditionForm(Form):
    """A condition; the builder gets it as it is written."""

    def check(self, value: Any, name: str) -> Any:
        check_condition(value, name)
        return value


@dataclass(frozen=True)
class TableForm(Form):
    """The name of a word table of rules/tables; the builder gets the table itself."""

    keys: tuple[str, ...] = ()
    """The keys that the table must have."""

    def check(self, value: Any, name: str) -> Any:
        found = table(super().check(value, name))
        lacking = [key for key in self.keys if not found.get(key)]
        if lacking:
            raise ValueError(f"check 的参数 {name}：词表 {value} 里没有 {'、'.join(lacking)}，不能用在这里")
        return found


def table_with(*keys: str) -> TableForm:
    """The name of a word table that has certain keys."""
    return TableForm("词表名（rules/tables 里的文件名）", {"type": "string", "pattern": "^[a-z0-9-]+$"}, keys)


def one_of(*values: str) -> Form:
    """One of a few fixed words."""
    return Form(f" {'、'.join(values)} 之一", {"enum": list(values)})


def some_of(*values: str) -> Form:
    """A list of some of a few fixed words."""
    return Form(f" {'、'.join(values)} 中几个的列表", {"type": "array", "items": {"enum": list(values)}, "minItems": 1})


_PLACE: Mapping[str, Any] = {"type": "string", "pattern": "^/"}
PLACE = Form("以 / 开头的位置", _PLACE)
PLACES = Form("位置的列表", {"type": "array", "items": _PLACE, "minItems": 1})
CONDITION = ConditionForm("条件", {"type": "object", "minProperties": 1})
TEXT = Form("文字", {"type": "string", "minLength": 1})
TEXTS = Form("文字的列表", {"type": "array", "items": {"type": "string"}, "minItems": 1})
PATTERN = Form("正则表达式（RE2）", {"type": "string", "minLength": 1})
PATTERNS = Form("正则表达式（RE2）的列表", {"type": "array", "items": {"type": "string"}, "minItems": 1})
PERCENT = Form("0 到 100 的整数", {"type": "integer", "minimum": 0, "maximum": 100})
POSITIVE = Form("1 以上的整数", {"type": "integer", "minimum": 1})
FLAG = Form("true 或 false", {"type": "boolean"})


@dataclass(frozen=True)
class Parameter:
    """One parameter of a kind: the form of its value, and its meaning in Chinese."""

    form: Form
    zh: str
    optional: bool = False


def optional(form: Form, zh: str) -> Parameter:
    """A parameter that a rule may leave out."""
    return Parameter(form, zh, optional=True)


WHEN = optional(CONDITION, "只在这个条件成立时检查")


@dataclass(frozen=True)
class BeyondKeys:
    """The reason why the findings of a kind depend on more than top-level keys of the guide."""

    reason: str


@dataclass(frozen=True)
class KeyByKey:
    """The findings of a kind about one top-level key depend on that key alone, besides those in `applies`."""

    keys: tuple[str, ...] = ()
    """The keys that the kind looks at; (): those of the places in the parameter `in`."""
    prose: bool = False
    """Whether the kind looks at every text of a guide if the rule has no `in`."""


SEVERAL_GUIDES = BeyondKeys("the check compares several guides")
PROSE = KeyByKey(prose=True)
PROSE_IN_DISTRICT = BeyondKeys(
    "what a text may name depends on the district, so that districts share no result; one search over all prose of the "
    "guide costs less than a look-up for each key"
)
EACH_PLACE = KeyByKey()


@dataclass(frozen=True)
class Kind:
    """A kind of check, documented as data. The reference page docs/rules/kinds.md is generated from it."""

    name: str
    zh: str
    en: str
    build: Callable[[Mapping[str, Any]], Check | GroupCheck]
    """Makes a check of the parameters; a parameter with a `TableForm` arrives as the table itself."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    """The names that messages may use, {found}, each with its meaning in Chinese."""
    variants: Mapping[str, str] = field(default_factory=dict)
    """The keys of `messages`, each with the case in which that message is used. Empty: there is one message."""
    either: tuple[str, ...] = ()
    """Optional parameters of which at least one must be given."""
    reads: tuple[str, ...] | KeyByKey | BeyondKeys = field(kw_only=True)
    """The top-level keys of a guide that the checks read, besides those in the places of the parameters. The engine
    reuses the result for every guide of a run that says the same under these keys (registry, lists and day do not
    change within a run), so a missing key here would hide findings. `KeyByKey`: the engine reuses the result about
    each key by itself, which is faster, since fewer guides agree in several keys than in one."""

    def compile(self, parameters: Mapping[str, Any]) -> Check | GroupCheck:
        """The check for the parameters that a rule states. Raises ValueError, in Chinese, for wrong ones."""
        return self.build(dict(self._checked(parameters)))

    def _checked(self, parameters: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in parameters.items():
            if name not in self.parameters:
                guess = nearest(str(name), list(self.parameters))
                known = f"；{self.name} 的参数有 {'、'.join(self.parameters)}" if self.parameters else "；它没有参数"
                hint = f"，是不是 {guess}？" if guess else known
                raise ValueError(f"check 的 {self.name} 没有参数 {shown(name)}{hint}")
            yield name, self.parameters[name].form.check(value, name)
        for name, parameter in self.parameters.items():
            if not parameter.optional and name not in parameters:
                raise ValueError(f"check 的 {self.name} 缺少参数 {name}（{parameter.zh}）")
        if self.either and not any(name in parameters for name in self.either):
            raise ValueError(f"check 的 {self.name} 要写 {'、'.join(self.either)} 中的至少一个")


def fixed(check: Check) -> Callable[[Mapping[str, Any]], Check]:
    """The builder of a kind without parameters: every rule gets the same check."""
    return lambda _parameters: check
