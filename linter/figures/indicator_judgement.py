"""Judge whether an indicator is complete and gives the results that its vectors state; `matterlint rules test` and the
test suite use it.

Input: an `Indicator`. Output: `Failure`s in Chinese that say what to change, such as Failure("claim-rate", "vectors 1",
"算出 1/2、50.00%，写的是 1/3、33.33%……"); none for an indicator that is complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.engine.rule_judgement import LANGUAGES, Failure
from linter.figures import activity
from linter.figures.figure import ALL, Figure, district_and_department, figures
from linter.rulebook.indicator import EMPTY, Indicator, Unit, terms


def judge(item: Indicator) -> list[Failure]:
    """The faults of an indicator."""
    faults = [*_words(item), *_vectors(item), *_terms(item)]
    return [Failure(item.id, where, message) for where, message in faults]


def _words(item: Indicator) -> Iterator[tuple[str, str]]:
    for key in ("definition", "note"):
        for lang, language in LANGUAGES.items():
            if not (item.data.get(key) or {}).get(lang):
                yield key, f"没有{language}，请写 {lang}"
    if not item.data.get("of"):
        yield "of", "请写明数的是哪些记录，例如 of: guides"
    if not item.data.get("scope"):
        yield "scope", "请写明范围，例如 scope: {/status: [在用, null]}；范围不同就是另一个指标"
    for number, basis in enumerate(item.data.get("basis") or (), 1):
        if basis["evidence"] != "read":
            yield f"basis {number}", "指标的依据只写读过原文的（evidence: read）；自行定义的不写 basis，写 evidence: C"


def _vectors(item: Indicator) -> Iterator[tuple[str, str]]:
    vectors = item.data["vectors"]
    for number, vector in enumerate(vectors, 1):
        if vector.get("n") is None or vector.get("N") is None:
            yield f"vectors {number}", "请写应得的 n 和 N"
            continue
        found = _figure(item, _records(item, vector))
        stated = vector["n"], vector["N"], vector["shows"]
        if (found.n, found.total, found.shown) != stated:
            yield (
                f"vectors {number}",
                f"算出 {found.n}/{found.total}、{found.shown}，写的是 {stated[0]}/{stated[1]}、{stated[2]}；"
                f"请手算一遍，改正验算或者分子、分母、范围",
            )
        if found.over:
            yield f"vectors {number}", "分子大于分母：两者数的不是同一种东西，请改正"
    if not any(vector["shows"] == EMPTY and vector.get("N") == 0 for vector in vectors):
        yield "vectors", f'请加一条没有记录的：{{records: [], n: 0, N: 0, shows: "{EMPTY}"}}'
    if not any(vector.get("records") or vector.get("rows") for vector in vectors):
        yield "vectors", "请加一条写出记录（records）的，光写结果验算不了"


def _terms(item: Indicator) -> Iterator[tuple[str, str]]:
    """The reader of activity data refuses rows whose terms exceed each other, so n cannot exceed N."""
    if "sum" in item.data["numerator"] and item.of in ("cases", "ratings"):
        inside, out_of = item.data["numerator"]["sum"], item.data["denominator"]["sum"]
        if activity.WITHIN.get(inside) != out_of:
            yield "denominator", f"{inside} 不是 {out_of} 的一部分，比率可能超过 100%，请换一个分母"


def _records(item: Indicator, vector: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The records of a vector: its own, else its rows as terms, else n records inside and N−n outside the numerator."""
    if vector.get("records") is not None:
        return list(vector["records"])
    if vector.get("rows") is not None:
        scope = {place.strip("/"): values[0] for place, values in (item.data.get("scope") or {}).items()}
        names = terms(item.data)
        return [{**scope, "terms": dict(zip(names, row, strict=False))} for row in vector["rows"]]
    known = [record for other in item.data["vectors"] for record in other.get("records") or ()]
    alone = [(record, _figure(item, [record])) for record in known]
    inside = [record for record, found in alone if (found.n, found.total) == (1, 1)]
    outside = [record for record, found in alone if (found.n, found.total) == (0, 1)]
    return [*(inside[:1] * vector["n"]), *(outside[:1] * (vector["N"] - vector["n"]))]


def _figure(item: Indicator, records: list[Mapping[str, Any]]) -> Figure:
    found = [Unit(str(number), "", "", "A", "甲局", "", record) for number, record in enumerate(records)]
    return figures(item.measure(found), district_and_department)[ALL]
