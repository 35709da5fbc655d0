"""`matterlint sample`: choose the guides to inspect next, so that anybody can draw the same ones and see the reasons.

Input: a configuration, a number of guides, a seed. Output: a `Sample` of `Candidate`s. Example: a guide that was never
inspected and has the tag 高频 comes before one that was inspected. The same catalog, day and seed draw the same guides.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from linter.common import screen_json
from linter.common.period import Period
from linter.common.text import markdown, share, visible
from linter.engine.config import Config, ConfigError
from linter.engine.phase_one import FactExtras
from linter.engine.run import Run, inspect
from linter.figures import activity, populations
from linter.figures.populations import IN_USE, Sources
from linter.ledger.entry import read_entries
from linter.ledger.inspected_guides import inspected_matters
from linter.rulebook.indicator import Unit

HIGH_TAG = "高频"
"""Tag (标签) of a matter that many people apply for."""
FREQUENT_WEIGHT, CASES_WEIGHT, ERRORS_WEIGHT, OTHERS_WEIGHT = 2, 2, 2, 1
"""Weights of the reasons to inspect a guide: frequent matter, upper quarter of its district by cases, an error, another
finding. A finding below an error counts half, since such findings are common."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A guide that can be drawn."""

    code: str
    name: str
    district: str
    department: str
    path: str
    seen: bool
    """Whether the guide was inspected before."""
    weight: int
    """Sum of the weights of its reasons."""
    reasons: tuple[str, ...]
    lot: str
    """Decides between guides of equal weight: digest of as-of, catalog, seed and code."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many guides of a district were ever inspected (n), are in use (total), and are drawn now."""

    district: str
    n: int
    total: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The guides to inspect, and the coverage of inspections so far."""

    as_of: date
    catalog: str
    seed: str
    period: str | None
    """The period of the cases that weighed in, None without activity data."""
    drawn: tuple[Candidate, ...]
    coverage: tuple[Coverage, ...]
    problems: tuple[str, ...]
    """One Chinese sentence for each row of the activity data that could not be used."""

    @property
    def n(self) -> int:
        """Guides ever inspected."""
        return sum(row.n for row in self.coverage)

    @property
    def total(self) -> int:
        """Guides in use."""
        return sum(row.total for row in self.coverage)


def sample(config: Config, n: int, seed: str = "", period: str | None = None) -> Sample:
    """Draw `n` guides, or all if there are fewer, with a share for each district.

    Within a district guides that were never inspected come first, then those with the greater weight. Raises
    ConfigError for a period without activity data.
    """
    run = inspect([], config, extras=FactExtras(records=True))
    guides = [unit for unit in populations.guides(run.facts) if unit.record.get("status") in (None, IN_USE)]
    entries = read_entries(run.ledgers)
    seen = inspected_matters(run.ledgers, entries)
    period = _named(config, period) if period is not None else _latest(config)
    data = activity.read(config.catalog / "activity" / period) if period else activity.Activity()
    reasons = _reasons(run, guides, {row.code: row.terms.get("cases", 0) for row in data.cases})
    draw = f"{config.as_of}\0{run.report.provenance.catalog}\0{seed}"
    pool: dict[str, list[Candidate]] = {}
    for unit in guides:
        why = reasons[unit.path]
        candidate = Candidate(
            code=visible(unit.code),
            name=visible(unit.name),
            district=visible(run.report.districts.get(unit.district, unit.district)),
            department=visible(unit.department),
            path=unit.path,
            seen=unit.code in seen,
            weight=sum(weight for weight, _ in why),
            reasons=("以前抽查过" if unit.code in seen else "从未抽查", *(reason for _, reason in why)),
            lot=hashlib.sha256(f"{draw}\0{unit.code}\0{unit.path}".encode("utf-8", "surrogatepass")).hexdigest(),
        )
        pool.setdefault(unit.district, []).append(candidate)
    quota = _quotas({district: len(own) for district, own in pool.items()}, n, _unseen(pool))
    drawn = {
        district: sorted(own, key=lambda one: (one.seen, -one.weight, one.lot))[: quota[district]]
        for district, own in pool.items()
    }
    return Sample(
        as_of=config.as_of,
        catalog=run.report.provenance.catalog,
        seed=visible(seed),
        period=period,
        drawn=tuple(one for district in sorted(drawn) for one in drawn[district]),
        coverage=tuple(
            Coverage(own[0].district, sum(one.seen for one in own), len(own), quota[district])
            for district, own in sorted(pool.items())
        ),
        problems=tuple(data.problems),
    )


def districts(config: Config) -> dict[str, str]:
    """Return the district of every guide by the code of the guide."""
    facts = inspect([], config, extras=FactExtras(records=True)).facts
    return {unit.code: unit.district for unit in populations.guides(facts)}


def _named(config: Config, text: str) -> str:
    """The folder name of a period with activity data. Raises ConfigError for a text that names no such period."""
    try:
        period = str(Period.of(text))
    except ValueError as error:
        raise ConfigError(str(error)) from error
    if not (config.catalog / "activity" / period).is_dir():
        raise ConfigError(f"目录里没有 {period} 的办件数据")
    return period


def _latest(config: Config) -> str | None:
    """The last period with activity data that had begun by the day of the run."""
    folder, found = config.catalog / "activity", []
    for path in folder.iterdir() if folder.is_dir() and not folder.is_symlink() else ():
        try:
            period = Period.of(path.name)
        except ValueError:
            continue
        if path.is_dir() and period.start <= config.as_of:
            found.append((period.end, period.start, path.name))
    return max(found)[2] if found else None


def _reasons(run: Run, guides: list[Unit], cases: Mapping[str, int]) -> dict[str, list[tuple[int, str]]]:
    """Path of a guide to its reasons to be inspected, each with its weight; `cases` is the number of cases by code."""
    found = Counter((item.path, item.severity == "error") for item in run.report.findings if item.status != "waived")
    often = {unit.path for unit in populations.frequent(Sources(run.context, guides)) if unit.path}
    often |= {unit.path for unit in guides if HIGH_TAG in (unit.record.get("tags") or ())}
    counts = {unit.path: cases.get(unit.code, cases.get(str(unit.record.get("task_code")), 0)) for unit in guides}
    many = _upper_quarter(guides, counts)
    reasons = {}
    for path, count in counts.items():
        errors, others = (found[path, grave] for grave in (True, False))
        known = [
            (FREQUENT_WEIGHT, "高频事项", path in often),
            (CASES_WEIGHT, f"办件量居本区划前四分之一（{count:,} 件）", path in many),
            (ERRORS_WEIGHT, f"错误 {errors} 处", errors > 0),
            (OTHERS_WEIGHT, f"其他问题 {others} 处", others > 0),
        ]
        reasons[path] = [(weight, reason) for weight, reason, holds in known if holds]
    return reasons


def _upper_quarter(guides: Sequence[Unit], counts: Mapping[str, int]) -> set[str]:
    """The paths of the guides in the quarter of their district with the most cases; `counts` is cases by path."""
    by_district: dict[str, list[tuple[int, str]]] = {}
    for unit in guides:
        by_district.setdefault(unit.district, []).append((counts[unit.path], unit.path))
    found = set()
    for own in by_district.values():
        own.sort(key=lambda item: (-item[0], item[1]))
        found |= {path for count, path in own[: (len(own) + 3) // 4] if count}
    return found


def _unseen(pool: Mapping[str, Iterable[Candidate]]) -> dict[str, int]:
    return {district: sum(not one.seen for one in own) for district, own in pool.items()}


def _quotas(sizes: Mapping[str, int], n: int, unseen: Mapping[str, int]) -> dict[str, int]:
    """How many guides to draw from each district: at least one, the rest by largest remainder.

    If `n` is smaller than the number of districts, those with the most uninspected guides come first.
    """
    n = min(n, sum(sizes.values()))
    ranked = sorted(sizes, key=lambda district: (-unseen[district], district))
    if n <= len(ranked):
        return {district: int(district in ranked[:n]) for district in sizes}
    quota = dict.fromkeys(sizes, 1)
    total = sum(sizes.values())
    while sum(quota.values()) < n:
        # One guide at a time to the district with the largest remainder, so that rounding leaves none over.
        open_ = [district for district in sizes if quota[district] < sizes[district]]
        due = max(open_, key=lambda district: (sizes[district] * n - quota[district] * total, -ranked.index(district)))
        quota[due] += 1
    return quota


_TITLES = ("序号", "区划", "部门", "事项", "编码", "为什么")


def _heads(found: Sample) -> list[str]:
    how = f"按 {found.as_of}、目录 {found.catalog}、种子“{found.seed}”抽取，同样的输入抽出同样的事项"
    lines = [
        f"抽查建议：{len(found.drawn)} 项",
        how,
        f"办件量取自 {visible(found.period)}" if found.period else "目录里没有办件数据，未按办件量排",
        f"抽查覆盖率 {share(found.n, found.total)}（在用指南）",
    ]
    return lines + [f"未用的办件数据：{problem}" for problem in found.problems]


def _rows(found: Sample) -> list[tuple[str, ...]]:
    return [
        (str(number), one.district, one.department, one.name, one.code, "；".join(one.reasons))
        for number, one in enumerate(found.drawn, 1)
    ]


def as_text(found: Sample) -> str:
    """Return a sample as text for the screen."""
    lines = [*_heads(found), "", "按区划"]
    lines += [f"  {row.district}  覆盖率 {share(row.n, row.total)}，本次 {row.drawn} 项" for row in found.coverage]
    lines.append("")
    for number, district, department, name, code, why in _rows(found):
        lines += [f"{number:>3} {district} {department} {name} {code}", f"    {why}"]
    return "\n".join(lines).rstrip() + "\n"


def as_markdown(found: Sample) -> str:
    """Return a sample as Markdown, for a plan of inspection."""
    first, *rest = map(markdown, _heads(found))
    lines = [f"# {first}", "", *(f"- {line}" for line in rest)]
    lines += ["", "| 区划 | 抽查覆盖率 | 本次 |", "|---|---:|---:|"]
    lines += [f"| {markdown(row.district)} | {share(row.n, row.total)} | {row.drawn} |" for row in found.coverage]
    lines += ["", f"| {' | '.join(_TITLES)} |", "|---:" + "|---" * (len(_TITLES) - 1) + "|"]
    lines += [f"| {' | '.join(map(markdown, row))} |" for row in _rows(found)]
    return "\n".join(lines) + "\n"


def as_json(found: Sample) -> str:
    """Return a sample as JSON, for another program."""
    whole = {**asdict(found), "n": found.n, "total": found.total}
    return screen_json.document(whole)
