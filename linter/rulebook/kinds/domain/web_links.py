"""Named check `links`: the links of a guide, looked at and never followed.

    find   blank     blanks at the ends or within
           tail      a punctuation mark of the sentence around it at the end
           several   more than one link in the field
           scheme    it does not begin with http:// or https://
           plain     it is http, not https
           private   a host that only an internal network knows
           user      a user name or password before the host
           session   a parameter of one login
           address   a public IP address in place of a host name

What is wrong at the ends of a link does not hide what is wrong within: all but the first two read it without.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from linter.common import regex
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Pointer

_TAIL = "。，、；：,;.）)】》”\"'"
_SCHEME = regex.compiled("(?i)https?://[^/].*")
_SEVERAL = regex.compiled(r"(?i)[；;，,、\s]\s*(?:https?://|www\.)")
_NUMERIC = regex.compiled(r"(?:^|//|@)\s*[0-9\[]")
"""Where a host is an address at most: the cheap look."""
# What is called a token holds one only if it is long.
_SESSION = regex.compiled(
    r"(?i)[?&;](?:(jsessionid|phpsessid|sessionid|session_id|ticket)=[^&#]|([a-z_]*token(?:_?id)?)=[^&#]{8})"
)


def _links(spec: Mapping[str, Any], tables: Tables) -> Check:
    find = _FINDERS[spec["find"]]

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, link in guide.once(links_of):
            hit = find(link)
            if hit is not None:
                hit.pointer = pointer
                yield hit

    return check


def links_of(guide: Guide) -> list[tuple[Pointer, str]]:
    """Every link of a guide, with its place: those of its channels and those of its contacts."""
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


def _blank(link: str) -> Hit | None:
    core = link.strip()
    if any(char.isspace() for char in core):
        return None if _SEVERAL.found(core) else Hit((), variant="inside")
    return Hit((), variant="ends", replacement=core) if core != link else None


def _tail(link: str) -> Hit | None:
    core = _core(link)
    tail = link.strip()[len(core) :]
    return Hit((), {"found": tail}, replacement=core or None) if tail else None


def _several(link: str) -> Hit | None:
    return Hit(()) if _SEVERAL.found(link.strip()) else None


def _scheme(link: str) -> Hit | None:
    return None if _SCHEME.full(_core(link)) else Hit(())


def _plain(link: str) -> Hit | None:
    return Hit(()) if link.strip().lower().startswith("http://") else None


def _private(link: str) -> Hit | None:
    host = _host(link)[1]
    return Hit((), {"found": host}) if is_private(host) else None


def _user(link: str) -> Hit | None:
    return Hit(()) if _host(link)[0] else None


def _session(link: str) -> Hit | None:
    found = _SESSION.groups(link)
    return Hit((), {"found": found[0] or found[1]}) if found else None


def _address(link: str) -> Hit | None:
    if not _NUMERIC.found(link):
        return None
    host = _host(link)[1]
    return Hit((), {"found": host}) if _ip(host) and not is_private(host) else None


@lru_cache(maxsize=64)
def _core(link: str) -> str:
    """A link without blanks and sentence marks at its end; a bracket that it opened itself stays."""
    core = link.strip()
    while core and core[-1] in _TAIL and not (core[-1] == ")" and core.count("(") >= core.count(")")):
        core = core[:-1].rstrip()
    return core


@lru_cache(maxsize=64)  # several rules look at one link
def _host(link: str) -> tuple[bool, str]:
    """(whether a user is named, the host) of a link; no host where there is none."""
    core = _core(link)
    try:
        parts = urlsplit(core if "://" in core else f"//{core}")
        return "@" in parts.netloc, (parts.hostname or "").rstrip(".")
    except ValueError:
        return False, ""


@lru_cache(maxsize=1024)
def is_private(host: str) -> bool:
    """Whether a host is localhost, a name without a dot, or an address of a local net."""
    if not host:
        return False
    if address := _ip(host):
        return not address.is_global
    return "." not in host or host.endswith((".local", ".localdomain", ".lan", ".internal", ".intranet"))


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


_FINDERS = {
    "address": _address,
    "blank": _blank,
    "plain": _plain,
    "private": _private,
    "scheme": _scheme,
    "session": _session,
    "several": _several,
    "tail": _tail,
    "user": _user,
}
KINDS: dict[str, Kind] = {"links": Kind(params("find", find={"enum": list(_FINDERS)}), _links)}
