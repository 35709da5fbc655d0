"""Whether a link opens: its blanks, scheme, host and session. Links are judged by their text alone and never followed.

In: a guide, e.g. with /handling/online_url "http://192.168.1.2/apply?jsessionid=A1". Out: hits at links that the public
cannot open or should not see. `link-spaces` and `link-trailing-punctuation` report faults at the ends of a link; the
other kinds read the link without them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from linter.common import regex
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import KeyByKey, Kind, fixed
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Pointer

_TAIL = "。，、；：,;.）)】》”\"'"
_SCHEME = regex.compiled("(?i)https?://[^/].*")
_SEVERAL = regex.compiled(r"(?i)[；;，,、\s]\s*(?:https?://|www\.)")
_NUMERIC = regex.compiled(r"(?:^|//|@)\s*[0-9\[]")
"""Finds every link whose host may be an IP address; cheaper than parsing the link."""
# A parameter named …token holds a login only if its value is long.
_SESSION = regex.compiled(
    r"(?i)[?&;](?:(jsessionid|phpsessid|sessionid|session_id|ticket)=[^&#]|([a-z_]*token(?:_?id)?)=[^&#]{8})"
)


def each_link(judge: Callable[[str], Hit | None]) -> Check:
    """The check that judges each link of a guide; the judge leaves the pointer of its hit empty."""

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, link in guide.once(links_of):
            hit = judge(link)
            if hit is not None:
                hit.pointer = pointer
                yield hit

    return check


def links_of(guide: Guide) -> list[tuple[Pointer, str]]:
    """(pointer, link) of every link of a guide, in its channels and in its contacts."""
    return list(_each_link(guide.value))


def _each_link(guide: Mapping[str, Any]) -> Iterator[tuple[Pointer, str]]:
    handling, contacts = guide.get("handling") or {}, guide.get("contacts") or {}
    for key in ("online_url", "mobile_url", "appointment_url"):
        link = handling.get(key)
        if isinstance(link, str) and link.strip():
            yield ("handling", key), link
    for key, items in contacts.items():
        for index, item in enumerate(items) if isinstance(items, list) else ():
            link = item.get("url") if isinstance(item, dict) else None
            if isinstance(link, str) and link.strip():
                yield ("contacts", key, index, "url"), link


def _spaces(link: str) -> Hit | None:
    core = link.strip()
    if any(char.isspace() for char in core):
        return None if _SEVERAL.found(core) else Hit((), variant="inside")
    return Hit((), variant="ends", replacement=core) if core != link else None


def _trailing_punctuation(link: str) -> Hit | None:
    core = core_of(link)
    tail = link.strip()[len(core) :]
    return Hit((), {"found": tail}, replacement=core or None) if tail else None


def _several(link: str) -> Hit | None:
    return Hit(()) if _SEVERAL.found(link.strip()) else None


def _scheme(link: str) -> Hit | None:
    return None if _SCHEME.full(core_of(link)) else Hit(())


def _not_https(link: str) -> Hit | None:
    return Hit(()) if link.strip().lower().startswith("http://") else None


def _private_host(link: str) -> Hit | None:
    host = user_and_host(link)[1]
    return Hit((), {"found": host}) if is_private(host) else None


def _user(link: str) -> Hit | None:
    return Hit(()) if user_and_host(link)[0] else None


def _session(link: str) -> Hit | None:
    found = _SESSION.groups(link)
    return Hit((), {"found": found[0] or found[1]}) if found else None


def _ip_address(link: str) -> Hit | None:
    if not _NUMERIC.found(link):
        return None
    host = user_and_host(link)[1]
    return Hit((), {"found": host}) if ip_of(host) and not is_private(host) else None


@lru_cache(maxsize=64)
def core_of(link: str) -> str:
    """A link without the blanks and punctuation at its end; a closing bracket stays if the link has opened it."""
    core = link.strip()
    while core and core[-1] in _TAIL and not (core[-1] == ")" and core.count("(") >= core.count(")")):
        core = core[:-1].rstrip()
    return core


@lru_cache(maxsize=64)  # several rules look at one link
def user_and_host(link: str) -> tuple[bool, str]:
    """(whether the link names a user, its host); the host is empty for a link that cannot be parsed."""
    core = core_of(link)
    try:
        parts = urlsplit(core if "://" in core else f"//{core}")
        return "@" in parts.netloc, (parts.hostname or "").rstrip(".")
    except ValueError:
        return False, ""


@lru_cache(maxsize=1024)
def is_private(host: str) -> bool:
    """Whether a host is reachable from an internal network only: localhost, a name without a dot, a local address."""
    if not host:
        return False
    if address := ip_of(host):
        return not address.is_global
    return "." not in host or host.endswith((".local", ".localdomain", ".lan", ".internal", ".intranet"))


def ip_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


_LINKS = KeyByKey(("contacts", "handling"))
KINDS = (
    Kind(
        "link-spaces",
        "网址两端和中间不应有空格。",
        "A link holds no blanks.",
        fixed(each_link(_spaces)),
        variants={"ends": "两端有空格", "inside": "中间有空格"},
        reads=_LINKS,
    ),
    Kind(
        "link-trailing-punctuation",
        "网址末尾不应带句子的标点。",
        "A link does not end with punctuation.",
        fixed(each_link(_trailing_punctuation)),
        values={"found": "末尾的标点"},
        reads=_LINKS,
    ),
    Kind(
        "link-several",
        "网址一栏只写一个网址。",
        "A link field holds one link.",
        fixed(each_link(_several)),
        reads=_LINKS,
    ),
    Kind(
        "link-scheme",
        "网址应当以 http:// 或 https:// 开头。",
        "A link begins with http:// or https://.",
        fixed(each_link(_scheme)),
        reads=_LINKS,
    ),
    Kind(
        "link-not-https",
        "网址应当用 https。",
        "A link uses https.",
        fixed(each_link(_not_https)),
        reads=_LINKS,
    ),
    Kind(
        "link-private-host",
        "网址不应指向只有内部网络能打开的主机。",
        "A link does not lead to a host of an internal network.",
        fixed(each_link(_private_host)),
        values={"found": "主机"},
        reads=_LINKS,
    ),
    Kind(
        "link-user",
        "网址里不应带用户名或密码。",
        "A link names no user or password.",
        fixed(each_link(_user)),
        reads=_LINKS,
    ),
    Kind(
        "link-session",
        "网址里不应带某一次登录的参数（会话编号、令牌）。",
        "A link holds no session or token.",
        fixed(each_link(_session)),
        values={"found": "参数名"},
        reads=_LINKS,
    ),
    Kind(
        "link-ip-address",
        "网址应当用域名，不用公网 IP 地址。",
        "A link names its host, not an IP address.",
        fixed(each_link(_ip_address)),
        values={"found": "IP 地址"},
        reads=_LINKS,
    ),
)
