"""Find values in a document by JSON pointer (RFC 6901), with `*` for "each item".

Input: a document and a pointer. Output: the values there. Example: `Place("/materials/*/name").each(guide)` is
`[(("materials", 0, "name"), "身份证"), …]`.
A *pointer* is concrete: a tuple of keys (str) and list indexes (int). A *place* is a pattern that may hold stars. A
check that has found a pointer in one place can read a second place for the same item (`Place.bound`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Pointer = tuple[str | int, ...]
STAR = "*"


def parse(text: str) -> tuple[str, ...]:
    """Return the steps of a pointer's text. Raises ValueError unless it is empty or begins with "/"."""
    if not text:
        return ()
    if not text.startswith("/"):
        raise ValueError(f"指针必须以 / 开头：{text}")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text[1:].split("/"))


def render(pointer: Sequence[str | int]) -> str:
    """Return the text of a pointer; the empty pointer (the whole document) is ""."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)


def step_into(value: Any, step: str | int) -> Any:
    """Return the value one step below, None if there is none."""
    if isinstance(value, dict):
        return value.get(step if isinstance(step, str) else str(step))
    if isinstance(value, list):
        index = step if isinstance(step, int) else int(step) if step.isdecimal() else -1
        return value[index] if 0 <= index < len(value) else None
    return None


def resolve(value: Any, pointer: Sequence[str | int]) -> Any:
    """Return the value at a concrete pointer, None if there is none."""
    for step in pointer:
        # The hottest loop of the program: nearly all steps are keys of a dict, so that case comes first.
        if type(value) is dict and type(step) is str:
            value = value.get(step)
        elif type(value) is list and type(step) is int:
            value = value[step] if 0 <= step < len(value) else None
        else:
            value = step_into(value, step)
        if value is None:
            return None
    return value


class Place:
    """A compiled pointer pattern, such as `Place("/materials/*/name")`."""

    __slots__ = ("_bound", "_head", "_tail", "starred", "steps", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps: Pointer = tuple(int(step) if step.isdecimal() else step for step in parse(text))
        self.starred = STAR in self.steps
        first = self.steps.index(STAR) if self.starred else len(self.steps)
        self._head, self._tail = self.steps[:first], self.steps[first + 1 :]
        self._bound: dict[str, tuple[int, Pointer, Pointer | None]] = {}
        """Cache of `bound`. Key: text of the other place. Value: (number of common steps, steps from there to the
        next star, steps behind that star or None without one)."""

    def __repr__(self) -> str:
        return f"Place({self.text!r})"

    def get(self, root: Any) -> Any:
        """Return the value at a place without stars, None if there is none."""
        return resolve(root, self.steps)

    def each(self, root: Any) -> list[tuple[Pointer, Any]]:
        """Return (pointer, value) for every match.

        A key that an existing item lacks is a match with the value None, so that a check can require it; an absent
        list has no matches.
        """
        if not self.starred:
            return [(self.steps, resolve(root, self.steps))]
        return _matches(resolve(root, self._head), self._head, self._tail)

    def bound(self, root: Any, at: Place, pointer: Pointer) -> list[Any]:
        """Return the values of this place for the item in which `pointer`, a match of `at`, lies.

        Example: with `at` `/materials/*/name` and pointer `/materials/2/name`, the place `/materials/*/source` gives
        the source of material 2.
        """
        if not self.starred:
            return [resolve(root, self.steps)]
        known = self._bound.get(at.text)
        if known is None:
            shared = _shared(self.steps, at.steps)
            rest = self.steps[shared:]
            first = rest.index(STAR) if STAR in rest else len(rest)
            behind = rest[first + 1 :] if STAR in rest else None
            known = self._bound[at.text] = (shared, rest[:first], behind)
        shared, below, behind = known
        found = resolve(resolve(root, pointer[:shared]), below)
        return [found] if behind is None else [value for _, value in _matches(found, (), behind)]


def _shared(steps: Pointer, at: Pointer) -> int:
    """Return how many steps two places have in common, up to and including their last common star."""
    common = next((index for index, pair in enumerate(zip(steps, at, strict=False)) if pair[0] != pair[1]), None)
    if common is None:
        common = min(len(steps), len(at))
    return max((index + 1 for index in range(common) if steps[index] == STAR), default=0)


def _matches(items: Any, head: Pointer, tail: Pointer) -> list[tuple[Pointer, Any]]:
    """Return the matches of `tail` in each item of a list or mapping that stands at `head`."""
    pairs: Iterable[tuple[str | int, Any]]
    if items is None:
        return []
    if isinstance(items, list):
        pairs = enumerate(items)
    elif isinstance(items, dict):
        pairs = items.items()
    else:
        return []
    if STAR not in tail:
        if len(tail) == 1 and type(tail[0]) is str:
            # Such as /materials/*/name: nearly all places with a star end like this.
            key = tail[0]
            return [
                ((*head, step, key), item.get(key) if type(item) is dict else step_into(item, key))
                for step, item in pairs
            ]
        return [((*head, step, *tail), resolve(item, tail)) for step, item in pairs]
    first = tail.index(STAR)
    found: list[tuple[Pointer, Any]] = []
    for step, item in pairs:
        below = (*head, step, *tail[:first])
        found += _matches(resolve(item, tail[:first]), below, tail[first + 1 :])
    return found
