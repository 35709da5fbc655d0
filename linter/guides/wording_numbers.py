"""Numbers for the values of top-level keys, so that equal values are known by one small number.

Input: a value. Output: an integer, the same for equal values. Example: `wordings.number(["甲"])` is 1, and 1 again for
the next list `["甲"]`. Files with equal blocks share the object (`source.blocks`), so that most values are recognised
without being looked at.
"""

from __future__ import annotations

import hashlib
import marshal
from typing import Any

from linter.guides.prose_texts import KeyProse

MAX_KNOWN = 1 << 15
"""Values that are remembered, about 200 bytes each besides the value. A city of 2,000 guides has 10,000 of them."""
MAX_PROSE = 1 << 12
"""Values whose prose is remembered, about 1 kB each."""
ABSENT = 0
"""The number of a key that a guide does not have."""


class Wordings:
    """Gives out the numbers. A number is never used for a second value, also after the memory was emptied."""

    def __init__(self) -> None:
        self._by_object: dict[int, tuple[Any, int]] = {}
        """Identity of an object to the object, which must live as long as its identity is used, and its number."""
        self._by_digest: dict[bytes, int] = {}
        self._last = ABSENT
        self._prose: dict[tuple[str, int], KeyProse] = {}

    def __reduce__(self) -> tuple[type[Wordings], tuple[()]]:
        """Identities mean nothing in another process, so a copy starts empty."""
        return Wordings, ()

    def number(self, value: Any) -> int:
        """Return the number of a value. The value must not change afterwards."""
        known = self._by_object.get(id(value))
        if known is not None:
            return known[1]
        if len(self._by_object) >= MAX_KNOWN:
            self._by_object.clear()
            self._by_digest.clear()
        # Format 2: later formats write equal texts differently if they are the same object.
        digest = hashlib.sha256(marshal.dumps(value, 2)).digest()
        number = self._by_digest.get(digest)
        if number is None:
            self._last += 1
            number = self._by_digest[digest] = self._last
        self._by_object[id(value)] = value, number
        return number

    def prose(self, key: str, number: int, value: Any) -> KeyProse:
        """Return the prose of the value with this number under a top-level key."""
        found = self._prose.get((key, number))
        if found is None:
            if len(self._prose) >= MAX_PROSE:
                self._prose.clear()
            found = self._prose[key, number] = KeyProse(key, value)
        return found
