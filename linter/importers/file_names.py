"""File names made from a stranger's texts: they stay in their folder, on every system, and are unique there."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 80
_MAX_BYTES = 200
"""File systems allow 255; a suffix and an extension are still to come."""
_MAX_LOOKED_AT = 1000
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Devices of Windows, and what has a meaning of its own in a catalog.
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?|attachments|matterlint")


def safe_name(text: str, otherwise: str) -> str:
    """A text as one component of a path: no separator, control or invisible character, no dot or blank at
    either end, at most 80 characters; `otherwise` if nothing is left."""
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", text[:_MAX_LOOKED_AT]))
    text = "".join(char for char in text if unicodedata.category(char)[0] != "C")
    name = " ".join(text.split()).strip(". ")[:MAX_CHARS]
    name = name.encode("utf-8")[:_MAX_BYTES].decode("utf-8", "ignore").strip(". ")
    if _RESERVED.fullmatch(name):
        name = "_" + name
    return name or otherwise


class Names:
    """The names given out, by folder. Two that differ in case only are one to some systems."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, str], int] = {}
        """Folder and name to the number that the next of this name gets."""

    def unique(self, folder: str, name: str) -> str:
        """The name, or the first of `name-2`, `name-3` … that is free in the folder."""
        candidate = name
        while (key := (folder.casefold(), candidate.casefold())) in self._next:
            wanted = (folder.casefold(), name.casefold())
            self._next[wanted] += 1
            candidate = f"{name}-{self._next[wanted]}"
        self._next[key] = 1
        return candidate
