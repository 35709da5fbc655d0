"""File names made from a stranger's texts: they stay in their folder, on every system, and are unique there."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 80
_MAX_BYTES = 200
"""File systems allow 255; a suffix and an extension are still to come."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Devices of Windows, and what has a meaning of its own in a catalog.
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?|attachments|matterlint")


def safe_name(text: str, otherwise: str) -> str:
    """A text as one component of a path: no separator, control or invisible character, no dot or blank at
    either end, at most 80 characters; `otherwise` if nothing is left."""
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", text))
    text = "".join(char for char in text if unicodedata.category(char)[0] != "C")
    name = " ".join(text.split()).strip(". ")[:MAX_CHARS]
    name = name.encode("utf-8")[:_MAX_BYTES].decode("utf-8", "ignore").strip(". ")
    if _RESERVED.fullmatch(name):
        name = "_" + name
    return name or otherwise


class Names:
    """The names given out, by folder. Two that differ in case only are one to some systems."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, str]] = set()

    def unique(self, folder: str, name: str) -> str:
        """The name, or the first of `name-2`, `name-3` … that is free in the folder."""
        number, candidate = 1, name
        while (folder.casefold(), candidate.casefold()) in self._taken:
            number += 1
            candidate = f"{name}-{number}"
        self._taken.add((folder.casefold(), candidate.casefold()))
        return candidate
