"""Judge whether a rule is complete and does what its examples say; `matterlint rules test` and the test suite use it.

In: a rule and a `Runner` with all rules. Out: `Failure`s in Chinese that say what to change, e.g. Failure("text/typo",
"bad 1", "还报出了 name/too-long …，请写 also: [name/too-long]"); none for a rule that is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linter.engine.examples import Runner
from linter.findings.finding import Finding
from linter.rulebook.example_keys import EXPECT_KEYS
from linter.rulebook.kinds import KINDS
from linter.rulebook.message import Template
from linter.rulebook.new_rule import TEMPLATE_BASIS
from linter.rulebook.rule import EVIDENCE, GroupCheck, Rule
from linter.rulebook.rulebook import ALWAYS, Rulebook, compile_rule
from linter.source.schema import nearest
from linter.source.value_text import shown

LANGUAGES = {"zh": "中文", "en": "英文"}
NOT_WAIVABLE = (*ALWAYS, "waiver", "ledger", "privacy")
"""The families whose rules may state `waivable: false`; every other finding can be put off with a reason."""
UNIVERSAL = ("element", "value")
"""The names that every message may use, besides the values of the kind."""
_ACTUAL: dict[str, Callable[[Finding], Any]] = {
    "at": lambda finding: finding.pointer or "",
    "line": lambda finding: finding.line,
    "column": lambda finding: finding.column,
    "district": lambda finding: finding.district,
    "path": lambda finding: finding.path,
    "message": lambda finding: finding.message,
    "fix": lambda finding: finding.fix.edits[0].text if finding.fix else None,
    "related": lambda finding: sorted({Path(place.path).stem for place in finding.related}),
}
"""Key of EXPECT_KEYS to the value in a finding."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A fault of the file of a rule, or of an indicator."""

    rule: str
    """Id of the rule or of the indicator."""
    where: str
    """The key or the example: `message`, `basis 2`, `good 1`, `bad 1`; examples are counted from 1."""
    message: str


def judge(rule: Rule, runner: Runner, *, built_in: bool, new: bool = False) -> list[Failure]:
    """The faults of a rule; `runner` must run a rulebook that contains it.

    A built-in rule must find nothing in the clean guides of rules/clean. A catalog's own rule may demand more than they
    state, since its author cannot change them. A `new` rule may lack its basis, which its author is yet to state.
    """
    faults = [*_words(rule), *_messages(rule), *_basis(rule, new=new), *_metadata(rule), *_examples(rule, runner)]
    clean = [finding for finding in runner.clean_findings if finding.rule == rule.id] if built_in else []
    faults += [
        ("clean", f"在干净样例 {finding.path} 上报出 {_brief(finding)}。请收紧规则，或者改正 rules/clean 里的样例")
        for finding in clean
    ]
    return [Failure(rule.id, where, message) for where, message in faults]


def judge_chosen(book: Rulebook, chosen: Collection[str]) -> Iterator[Failure]:
    """The faults of some rules of a rulebook, and the examples of its other rules that they spoil.

    Built-in rules are judged among built-in rules, since a catalog that adds a rule cannot change their examples.
    """
    built_in = Rulebook()
    for part, rules in ((built_in, built_in.rules), (book, book.rules.keys() - built_in.rules.keys())):
        own = [book[rule_id] for rule_id in rules if rule_id in chosen]
        if not own:
            continue
        runner = Runner(part)
        for rule in own:
            yield from judge(rule, runner, built_in=part is built_in)
        alone = Runner(part, only=[rule.id for rule in own])
        for rule_id in rules:
            if rule_id not in chosen:
                yield from _spoilt_example(book[rule_id], {rule.id for rule in own}, alone)


def _spoilt_example(rule: Rule, chosen: Collection[str], runner: Runner) -> Iterator[Failure]:
    """The first bad example of a rule, if a chosen rule fires on it too and its `also` does not say so."""
    example = rule.data["examples"]["bad"][0]
    wanted = set(chosen) - set(example.get("also") or ())
    found = [finding for finding in _safe(runner, rule, example) if finding.rule in wanted]
    if found:
        yield Failure(rule.id, "bad 1", _also_missing(found))


def with_also(data: Mapping[str, Any], book: Rulebook, *, built_in: bool) -> tuple[dict[str, Any], list[Failure]]:
    """(the content of a new rule file, completed; its faults, without the basis that its author is yet to state).

    Completed means: its first bad example names in `also` the other rules that fire on it. `built_in` as in `judge`.
    Raises RulebookError for a rule that cannot be compiled.
    """
    path = Path(f"{data['id']}.yaml")
    rule = compile_rule(data, path)
    bad, *more = data["examples"]["bad"]
    runner = Runner(book.with_rule(rule))
    others = sorted({finding.rule for finding in runner.findings(rule, bad)} - {rule.id})
    completed = dict(data)
    if others:
        completed["examples"] = {**data["examples"], "bad": [{**bad, "also": others}, *more]}
    return completed, judge(compile_rule(completed, path), runner, built_in=built_in, new=True)


Fault = tuple[str, str]
"""(where, message) of a `Failure`."""


def _words(rule: Rule) -> Iterator[Fault]:
    for key in ("title", "why", "remedy"):
        for lang, language in LANGUAGES.items():
            if not str(rule.data[key].get(lang) or "").strip():
                yield key, f"没有{language}，请补上 {lang}"
    if any("\u4e00" <= char <= "\u9fff" for char in str(rule.data["title"].get("en") or "")):
        yield "title", "英文标题里有汉字，请译成英文"


def _messages(rule: Rule) -> Iterator[Fault]:
    kind = KINDS.get(rule.data["check"]["kind"])
    several = rule.data.get("messages")
    for variant, words in (several or {None: rule.data.get("message") or {}}).items():
        where = f"messages {variant}" if variant else "message"
        for lang, language in LANGUAGES.items():
            if not str(words.get(lang) or "").strip():
                yield where, f"没有{language}，请补上 {lang}"
                continue
            if rule.scope in ("group", "catalog") and "{/" in words[lang]:
                yield where, f"scope 为 {rule.scope} 的规则不能用 {{/位置}}，请用 {kind.name if kind else ''} 提供的值"
            if kind is not None:
                known = [*UNIVERSAL, *kind.values]
                for name in sorted(Template(words[lang]).names - set(known)):
                    yield where, f"{kind.name} 不提供 {{{name}}}{_hint(name, known)}"
        if several and kind is not None and variant not in kind.variants:
            yield where, f"{kind.name} 没有叫 {variant} 的提示语{_hint(str(variant), kind.variants)}"


def _hint(name: str, known: Iterable[str]) -> str:
    known = list(known)
    guess = nearest(name, known)
    return f"，是不是 {guess}？" if guess else f"；可用的有 {'、'.join(known)}" if known else ""


def _basis(rule: Rule, *, new: bool) -> Iterator[Fault]:
    for number, basis in enumerate(rule.data["basis"], 1):
        where = f"basis {number}"
        if not new and TEMPLATE_BASIS in (basis.get("title"), basis.get("source")):
            yield where, f"没有填写，还是“{TEMPLATE_BASIS}”，请换成真的出处"
        if basis["evidence"] not in EVIDENCE:
            yield where, f"evidence 应为 {'、'.join(EVIDENCE)} 之一"
        if not basis.get("title") and not basis.get("source"):
            yield where, "没有出处，请写 title（法规、文件）或 source（其他来源）"
        if basis.get("article") and basis["evidence"] not in ("read", "secondary"):
            yield where, f"evidence 是 {basis['evidence']}，没有读到原文就不写 article"


def _metadata(rule: Rule) -> Iterator[Fault]:
    data = rule.data
    if data["family"] != rule.family:
        yield "family", f"应为 {rule.family}，与编号一致"
    of_several = isinstance(rule.check, GroupCheck)
    if of_several != (rule.scope in ("group", "catalog")):
        wanted = "group 或 catalog" if of_several else "matter 或 file"
        yield "scope", f"{data['check']['kind']} 的 scope 应为 {wanted}"
    if of_several and set(data.get("applies") or {}) - {"/type", "/level"}:
        yield "applies", f"scope 为 {rule.scope} 的规则只能按 /type、/level 筛选，其他位置永远不符合"
    if not rule.waivable and rule.family not in NOT_WAIVABLE:
        yield "waivable", f"只有 {'、'.join(NOT_WAIVABLE)} 类规则可以不允许暂缓整改，请去掉 waivable: false"


def _examples(rule: Rule, runner: Runner) -> Iterator[Fault]:
    has_fix = False
    for kind in ("good", "bad"):
        for number, example in enumerate(rule.data["examples"][kind], 1):
            where = f"{kind} {number}"
            unknown = sorted({key for want in example.get("expect") or () for key in want} - EXPECT_KEYS.keys())
            if unknown:
                yield where, f"expect 里没有 {'、'.join(map(shown, unknown))} 这个键{_hint(unknown[0], EXPECT_KEYS)}"
                continue
            try:
                found = runner.findings(rule, example)
            except Exception as error:  # an example may be anything; say which one cannot be run
                yield where, f"无法运行：{type(error).__name__}: {shown(error)}"
                continue
            own = [finding for finding in found if finding.rule == rule.id]
            has_fix = has_fix or (kind == "bad" and any(finding.fix for finding in own))
            yield from ((where, fault) for fault in _expectations(own, example.get("expect") or []))
            if kind == "bad":
                yield from ((where, fault) for fault in _isolation(rule, number, example, found, runner))
    if rule.fixable != "none" and rule.scope == "matter" and not has_fix:
        yield "fixable", "没有一个 bad 例子给出修正；请加一个能修正的例子，或者去掉 fixable"


def _safe(runner: Runner, rule: Rule, example: Mapping[str, Any]) -> list[Finding]:
    try:
        return runner.findings(rule, example)
    except Exception:  # `_examples` reports an example that cannot be run
        return []


def _expectations(own: list[Finding], wanted: list[Mapping[str, Any]]) -> Iterator[str]:
    """The expected findings that are missing, and the findings that nobody expects."""
    left = list(own)
    missing = []
    for want in wanted:
        match = next((finding for finding in left if _fits(finding, want)), None)
        if match is None:
            missing.append(want)
        else:
            left.remove(match)
    actual = "；实际报出 " + "、".join(map(_brief, own)) if own else "；这条规则什么也没有报"
    for want in missing:
        yield f"没有报出 {_as_written(want)}{actual}。请改例子、expect 或规则"
    for finding in left if not missing else ():
        yield (
            f"多报了 {_brief(finding)}。请在 expect 里写上，或者收紧规则"
            if wanted
            else f"不应报出，却报了 {_brief(finding)}。请改例子，或者收紧规则"
        )


def _fits(finding: Finding, want: Mapping[str, Any]) -> bool:
    return all(
        str(value) in finding.message if key == "message" else value == _ACTUAL[key](finding)
        for key, value in want.items()
    )


def _isolation(
    rule: Rule, number: int, example: Mapping[str, Any], found: list[Finding], runner: Runner
) -> Iterator[str]:
    """The faults of `also`. The first bad example stands in the reference and must show this defect alone."""
    also = set(example.get("also") or ())
    others = [finding for finding in found if finding.rule not in also | {rule.id}]
    if others and (number == 1 or also):
        yield _also_missing(others)
    for name in sorted(also - {finding.rule for finding in found}):
        known = runner.book.named(name)
        hint = "没有报出，请去掉" if known is not None else f"不是规则{_hint(name, runner.book.rules)}"
        yield f"also 里的 {shown(name)} {hint}"


def _also_missing(others: list[Finding]) -> str:
    names = sorted({finding.rule for finding in others})
    said = "；".join(f"{finding.rule} {_brief(finding)}" for finding in others[:3])
    return f"还报出了 {said}。确实难免的，在这个例子里写 also: [{', '.join(names)}]；否则改例子"


def _as_written(want: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {shown(value)}" for key, value in want.items()) + "}"


def _brief(finding: Finding) -> str:
    place = finding.pointer or f"第 {finding.line} 行第 {finding.column} 列"
    return f"{place}“{finding.message}”"
