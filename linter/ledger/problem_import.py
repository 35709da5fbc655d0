"""`ledger import`: write the problem list of an inspection into the ledgers.

In: a workbook (see `problem_list`). Out: an item under `inspections` in the ledger of its district for every problem,
with the matter that it names and the rule that checks it; and an `ImportResult` that accounts for every row.
Example: the row `天宁区 | 公共场所卫生许可 | 承诺办结时限无说明` gets the rule `time-limit/promise-note-missing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from linter.common.rewritten_code import is_rewritten
from linter.common.text import folded, shorten, visible
from linter.engine import loading, run
from linter.engine.config import Config
from linter.ledger import table
from linter.ledger.entry import INSPECTIONS, Entry, read_entries, row_fingerprint
from linter.ledger.files import (
    DISTRICT_ID,
    assign_to_files,
    common_division,
    division_id,
    load_ledgers,
    write_ledgers,
)
from linter.ledger.matter_search import Matter, MatterSearch, read_matters
from linter.ledger.problem_import_result import ImportResult
from linter.ledger.problem_item import MAX_CODE, Source, problem_item
from linter.ledger.problem_list import ProblemList, ProblemRow, read_problem_list
from linter.ledger.recheck import Recheck
from linter.ledger.rule_matching import RuleMatcher
from linter.rulebook.rulebook import Rulebook
from linter.source.schema_types import is_writable

_MAX_FILE_NAME = 200
"""Characters that a ledger keeps of the name of a list."""
_COMPARED = 1_000
"""Characters of a text that are compared to recognise a row of an exported table."""


def import_problem_list(
    config: Config,
    path: Path,
    district: str | None = None,
    columns: Mapping[str, str] = MappingProxyType({}),
    *,
    by: str | None = None,
    on: date | None = None,
) -> ImportResult:
    """Writes the rows of a workbook into the ledgers: of `district` (id or name), or of the district that a row names.

    `columns` names columns with an unusual heading (see `read_problem_list`); `by` and `on` are the inspecting body and
    the day, for rows that do not state them. Raises ConfigError and WorkbookError as `read_problem_list` does, and
    ConfigError for an unknown district and for a ledger that cannot be changed.
    """
    ledgers = load_ledgers(config)
    _, context = loading.load_surroundings(config)
    areas = context.areas
    target = division_id(areas, district) if district else None
    problems = read_problem_list(path, columns)
    entries = read_entries(ledgers)
    known = _KnownRows(config, entries, problems)
    row_fingerprints = {entry.fingerprint for entry in entries if entry.part == INSPECTIONS}
    matters, firing = read_matters(config), _firing_rules(config)
    matcher = RuleMatcher(Rulebook(config.rules))
    source = Source(shorten(visible(path.name), _MAX_FILE_NAME), by, on)
    result = ImportResult(problems, refused=[*problems.refused], remarks=[*problems.doubts])
    new: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in problems.rows:
        if row in known:
            result.known.append(row)
            continue
        place = _placed(areas, matters, row, target)
        if isinstance(place, str):
            result.refused.append((row, place))
            continue
        guide = place.guide
        problem = row.text("problem") or ""
        rules = firing.get(guide.code, set()) if guide else set()
        match = matcher.match(problem, rules, guide.type if guide else None)
        made = problem_item(source, row, _names(areas, place.district), guide, match)
        if row_fingerprint(made.item["source"], problem) in row_fingerprints:
            result.known.append(row)
            continue
        new[place.district].append(made.item)
        result.written += 1
        result.with_matter += guide is not None
        result.with_rule += "rule" in made.item
        result.with_proposal += match is not None and not match.certain
        result.still_firing += made.item.get("rule") in rules
        result.remarks += [(row, remark) for remark in (*place.remarks, *made.remarks)]
        for title, stated in made.undated.items():
            result.undated.setdefault(title, []).append((row, stated))
    by_file = assign_to_files(config, ledgers, new)
    write_ledgers(config, ledgers, {}, {name: {INSPECTIONS: items} for name, items in by_file.items()})
    result.files = {name: len(items) for name, items in by_file.items()}
    return result


class _Placed(NamedTuple):
    """The district whose ledger a row is for, and the guide that it is about."""

    district: str
    guide: Matter | None
    remarks: list[str]
    """What has to be confirmed (Chinese)."""


def _placed(areas: Mapping[str, Any], matters: MatterSearch, row: ProblemRow, target: str | None) -> _Placed | str:
    """Where a row belongs, or the reason why it cannot be imported (Chinese). All districts are for `target` if there
    is one."""
    code, basic_code = ("".join((row.text(key) or "").split()) for key in ("matter", "basic"))
    name = row.text("name") or ""
    guide = matters.by_code(code, name)
    for title, stated in (("事项编码", code), ("基本编码", basic_code)):
        if guide is None and is_rewritten(stated):
            shown = visible(shorten(stated, MAX_CODE))
            return f"{title} {shown} 像是表格软件改写的，改正或者清空这一格再导入"
    own, remark = (target, None) if target else _district(areas, row, guide)
    if own is None:
        return f"{remark}，用 --to 说明写到哪个区县的台账"
    remarks = [f"{remark}，写入 {own} 的台账"] if remark else []
    if guide is None:
        title = str((areas.get(own) or {}).get("name") or own)
        guide, doubt = matters.within(own, visible(title), code, basic_code, name)
        remarks += [doubt] if doubt else []
    if guide is not None and not is_writable(guide.code):
        return "指南的编码或者路径里有台账文件写不了的字符，先改好再导入"
    return _Placed(own, guide, remarks)


class _KnownRows:
    """Recognises the rows of a table that `ledger export` wrote."""

    def __init__(self, config: Config, entries: list[Entry], problems: ProblemList) -> None:
        self._fingerprints = {entry.fingerprint for entry in entries}
        self._keys: set[tuple[str, ...]] = set()
        if any(row.printed for row in problems.rows):
            # The printed sheet has no fingerprints. Its rows are those of the ledger and of the sheet beside it.
            exported = table.build_table(Recheck(entries, (), config.as_of), table.load_names(config))
            titles = [column.title for column in table.COLUMNS]
            at = [titles.index(title) for title in ("区划", "问题", "事项名称")]
            self._keys = {_compared(*(str(row[index]) for index in at)) for row in exported.rows}
            self._keys |= {_key(row) for row in problems.rows if "fingerprint" in row.cells}

    def __contains__(self, row: ProblemRow) -> bool:
        return row.text("fingerprint") in self._fingerprints or (row.printed and _key(row) in self._keys)


def _key(row: ProblemRow) -> tuple[str, ...]:
    return _compared(*(row.text(key) or "" for key in ("district", "problem", "name")))


def _compared(*texts: str) -> tuple[str, ...]:
    return tuple(folded(visible(text))[:_COMPARED] for text in texts)


def _firing_rules(config: Config) -> dict[str, set[str]]:
    """The rules that have a finding, by matter."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in run.lint([], config).findings:
        found[item.matter or item.path].add(item.rule)
    return found


def _district(areas: Mapping[str, Any], row: ProblemRow, guide: Matter | None) -> tuple[str | None, str | None]:
    """The district of a row: the one it names, else that of its guide, else the common division; and a remark if the
    row names none or an unknown one and has no guide. The district is None if there is no common division."""
    named = "".join((row.text("district") or "").split())
    for key in areas:
        if named and named in _names(areas, str(key)):
            return str(key), None
    if guide and DISTRICT_ID.fullmatch(guide.district):
        return guide.district, None
    remark = f"区县“{visible(shorten(named, 30))}”不在区划登记里" if named else "没有写区县"
    return common_division(areas), remark


def _names(areas: Mapping[str, Any], key: str) -> set[str]:
    """The id, the name and the aliases of a division."""
    area = areas.get(key) or {}
    return {key, str(area.get("name") or key), *map(str, area.get("aliases") or ())}
