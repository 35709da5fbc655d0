"""What a link leads to, as far as its text tells: a home page, a file, another matter, somebody else's site.

In: a guide, e.g. with /handling/online_url "https://www.example.com/index.html". Out: a hit, since people must search
for the matter from there. `link-shared` compares the links of all guides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import SplitResult, urlsplit

from linter.common import regex
from linter.guides import codes
from linter.guides.fact import Fact
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.domain.web_links import core_of, each_link, ip_of, links_of, user_and_host
from linter.rulebook.kinds.kind import POSITIVE, SEVERAL_GUIDES, TEXTS, KeyByKey, Kind, Parameter, fixed, table_with
from linter.rulebook.rule import MAX_RELATED, Check, GroupCheck, GroupHit, Hit, RelatedGuide

_HOME = regex.compiled(
    r"(?i)(?:/(?:web|portal|home|www|pc|site))?/?(?:(?:index|home|main|default|portal)?(?:\.(?:html?|jsp|do|aspx?|php|action|shtml))?)/?"
)
_HOME_FRAGMENT = regex.compiled(r"(?i)!?/?(?:index|home|main)?/?")
_ARTICLE = regex.compiled(
    r"(?i)/t(?:19|20)[0-9]{6}_[0-9]+\.|/art/(?:19|20)[0-9]{2}/|/post_[0-9]+\.|/srcsite/|/content_[0-9]+\."
    r"|(?:[/_-]|^)(?:news|article)[a-z]*[/_-]?[0-9]*(?:show|info|detail|view)|(?:show|view)article"
    r"|/(?:19|20)[0-9]{2}-?[01][0-9](?:-?[0-3][0-9])?/[^?#]*[0-9]{4,}\.s?html?$"
)
_APPLICATION = ("online_url", "mobile_url", "appointment_url")
"""The links under which people apply; a contact may well name a home page or an article."""
_CODE = regex.compiled("(?:^|[^0-9A-Z])([0-9A-HJ-NPQRTUWXY]{18}[1-9A-Z][0-9]{10}[0-9]{2}(?:[0-9]{2})?)(?:$|[^0-9A-Z])")
_NATIONAL = "00"
"""The area with which the basic code of a matter on the national list begins."""


def _applications(guide: Guide) -> Iterator[tuple[tuple[str, str], str, SplitResult]]:
    """(pointer, link, parts) of each link under which people apply and that can be parsed."""
    for pointer, link in guide.once(links_of):
        if pointer[0] == "handling" and (parts := _split(link)) is not None:
            yield ("handling", str(pointer[1])), link, parts


def _split(link: str) -> SplitResult | None:
    try:
        return urlsplit(core_of(link))
    except ValueError:
        return None


def is_home_page(link: str) -> bool:
    """Whether a link names a site and no page of it; the address of a machine is not the home page of a site."""
    parts, host = _split(link), user_and_host(link)[1]
    if parts is None or not parts.netloc or not host or ip_of(host):
        return False
    return not parts.query and _HOME.full(parts.path or "/") and _HOME_FRAGMENT.full(parts.fragment or "/")


def _home_page(guide: Guide) -> Iterator[Hit]:
    for pointer, link, parts in _applications(guide):
        if is_home_page(link):
            yield Hit(pointer, {"found": parts.hostname})


def _article(guide: Guide) -> Iterator[Hit]:
    for pointer, _, parts in _applications(guide):
        if _ARTICLE.found(parts.path):
            yield Hit(pointer)


def build_file(spec: Mapping[str, Any]) -> Check:
    endings = tuple(f".{ending.lower()}" for ending in spec["endings"])

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, _, parts in _applications(guide):
            if parts.path.lower().endswith(endings):
                yield Hit(pointer, {"found": parts.path.rpartition("/")[2]})

    return check


def build_foreign(spec: Mapping[str, Any]) -> Check:
    kinds = {host: entry["what"] for entry in spec["table"]["hosts"] for host in entry["names"]}

    def judge(link: str) -> Hit | None:
        host = user_and_host(link)[1]
        labels = host.split(".")
        # From the whole host to its last two labels, so that nanyuest.cn is not t.cn.
        for start in range(len(labels) - 1):
            if what := kinds.get(".".join(labels[start:])):
                return Hit((), {"found": host, "what": what})
        return None

    return each_link(judge)


def _other_matter(guide: Guide) -> Iterator[Hit]:
    """Only codes of the guide's own body are compared: another body may rightly handle the application."""
    own = guide.value.get("item_code") or guide.value.get("task_code")
    if not isinstance(own, str) or not codes.is_long(own):
        return
    for pointer, link, _ in _applications(guide):
        for start, end in _CODE.group_spans(link):
            code = link[start:end]
            if codes.organisation_of(code) == codes.organisation_of(own) and _are_two_matters(code, own):
                yield Hit(pointer, {"found": code, "own": codes.task_code_of(own)})
                break


def _are_two_matters(code: str, own: str) -> bool:
    first, second = codes.basic_code_of(code), codes.basic_code_of(own)
    # One matter has a number on the national list and another one on the list of the province.
    if first.startswith(_NATIONAL) != second.startswith(_NATIONAL):
        return False
    if codes.sub_item_of(first) in ("000", codes.PARENT):
        return codes.main_item_of(first) != codes.main_item_of(second)
    return first != second


def _empty_parameter(link: str) -> Hit | None:
    found = _EMPTY.groups(link)
    return Hit((), {"found": found[0]}) if found else None


_EMPTY = regex.compiled(r"(?i)[?&;]((?:[a-z_]*token(?:_?id)?|[a-z]*session(?:_?id)?|ticket))=(?:&|#|$)")


def build_shared(spec: Mapping[str, Any]) -> GroupCheck:
    place, many = "/handling/online_url", spec["matters"]

    def judge(facts: list[Fact], _context: Context) -> Iterator[GroupHit]:
        users: dict[str, list[Fact]] = {}
        for fact in facts:
            stated = fact.values.get(place)
            if stated is not None and fact.kind == "matter" and fact.basic_code and isinstance(stated.value, str):
                users.setdefault(core_of(stated.value), []).append(fact)
        for link, found in users.items():
            matters = {codes.main_item_of(fact.basic_code or ""): fact for fact in reversed(found)}
            if len(matters) < many or is_home_page(link):
                continue
            for fact in found:
                others = (other for other in matters.values() if other.name != fact.name)
                related = tuple(RelatedGuide(other, other.name or "") for other in islice(others, MAX_RELATED))
                yield GroupHit(fact, place, {"n": len(matters)}, related=related)

    return GroupCheck((place,), judge)


_LINKS = KeyByKey(("contacts", "handling"))
_HANDLING = KeyByKey(("handling",))
KINDS = (
    Kind(
        "link-home-page",
        "办理、预约的网址应当是办这个事项的页面，不是网站的首页。",
        "A link to apply leads to a page, not to a home page.",
        fixed(_home_page),
        values={"found": "网站的域名"},
        reads=_HANDLING,
    ),
    Kind(
        "link-article",
        "办理、预约的网址不应是一篇文章（新闻、公告、法规全文）的地址。",
        "A link to apply does not lead to an article.",
        fixed(_article),
        reads=_HANDLING,
    ),
    Kind(
        "link-file",
        "办理、预约的网址不应是一个文件（图片、文档）的地址。",
        "A link to apply does not lead to a file.",
        build_file,
        {"endings": Parameter(TEXTS, "文件名的后缀，不带点")},
        {"found": "文件名"},
        reads=_HANDLING,
    ),
    Kind(
        "link-foreign-host",
        "网址不应在商业网站的域名下（在线表单、短网址、网盘等）：词表按用途列出域名，子域名也算。",
        "A link does not lead to a form, a shortener or a storage of a company.",
        build_foreign,
        {"table": Parameter(table_with("hosts"), "词表，含 hosts：[{what 用途, names 域名}]")},
        {"found": "域名", "what": "用途"},
        reads=_LINKS,
    ),
    Kind(
        "link-other-matter",
        "办理网址里带的事项编码，应当是这个事项的；国家清单的编码与地方的编码之间不比较。",
        "A matter code within a link to apply is that of the matter.",
        fixed(_other_matter),
        values={"found": "网址里的编码", "own": "这个事项的编码"},
        reads=("handling", "item_code", "task_code"),
    ),
    Kind(
        "link-empty-parameter",
        "网址里不应留着空的登录参数。",
        "A link holds no login parameter without a value.",
        fixed(each_link(_empty_parameter)),
        values={"found": "参数名"},
        reads=_LINKS,
    ),
    Kind(
        "link-shared",
        "许多不同的主项不应写同一个办理网址；网站首页另有规则，不在此列。",
        "Many main items do not name one link to apply.",
        build_shared,
        {"matters": Parameter(POSITIVE, "多少个主项共用才算")},
        {"n": "多少个主项共用"},
        reads=SEVERAL_GUIDES,
    ),
)
