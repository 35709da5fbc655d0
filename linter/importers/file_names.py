"""Make file names of texts from strangers: safe on every system, and unique in their folder.

In: `a/b:c`. Out: `safe_name` returns `a_b_c`; `UniqueNames.unique` returns `a_b_c`, then `a_b_c-2`.
"""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 80
_MAX_BYTES = 200
"""Bytes of a name in UTF-8. File systems allow 255; a number such as `-12` and the extension are added later."""
_MAX_LOOKED_AT = 1000
"""Characters of a text that a name is made of; bounds the time for a text of megabytes."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Devices of Windows, and names that have a meaning of their own in a catalog.
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?|attachments|matterlint")


def safe_name(text: str, otherwise: str) -> str:
    """Returns a text as one component of a path, `otherwise` if nothing of it is left.

    The name has no separator, no control or invisible character, no dot or blank at either end, and at most
    MAX_CHARS characters.
    """
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", text[:_MAX_LOOKED_AT]))
    text = "".join(char for char in text if unicodedata.category(char)[0] != "C")
    name = " ".join(text.split()).strip(". ")[:MAX_CHARS]
    name = name.encode("utf-8")[:_MAX_BYTES].decode("utf-8", "ignore").strip(". ")
    if _RESERVED.fullmatch(name):
        name = "_" + name
    return name or otherwise


class UniqueNames:
    """The names that were given out, by folder. Names that differ in case only are the same name on some systems."""

    def __init__(self) -> None:
        self._last_number: dict[tuple[str, str], int] = {}
        """Folder and name, both without case, to the last number that was tried for that name."""

    def unique(self, folder: str, name: str) -> str:
        """Returns the name, or the first of `name-2`, `name-3` … that is free in the folder, and takes it."""
        candidate = name
        while (key := (folder.casefold(), candidate.casefold())) in self._last_number:
            wanted = (folder.casefold(), name.casefold())
            self._last_number[wanted] += 1
            candidate = f"{name}-{self._last_number[wanted]}"
        self._last_number[key] = 1
        return candidate
