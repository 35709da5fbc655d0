"""Places in a document: JSON pointers (RFC 6901) in which `*` stands for "each item".

A *pointer* is concrete: a tuple of keys (str) and list indexes (int). A *place* is a pointer
pattern. While a check walks a place, the indexes its stars stand for are the *binding*; a second
place that begins with the same steps is read at the same items.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Pointer = tuple[str | int, ...]
STAR = "*"


def parse(text: str) -> tuple[str, ...]:
    """The steps of a pointer's text. Raises ValueError unless it is empty or begins with "/"."""
    if not text:
        return ()
    if not text.startswith("/"):
        raise ValueError(f"指针必须以 / 开头：{text}")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text[1:].split("/"))


def render(pointer: Sequence[str | int]) -> str:
    """The text of a pointer; the empty pointer (the whole document) is ""."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)


def step_into(value: Any, step: str | int) -> Any:
    """One step down, None where there is nothing."""
    if isinstance(value, dict):
        return value.get(step if isinstance(step, str) else str(step))
    if isinstance(value, list):
        index = step if isinstance(step, int) else int(step) if step.isdecimal() else -1
        return value[index] if 0 <= index < len(value) else None
    return None


def resolve(value: Any, pointer: Sequence[str | int]) -> Any:
    """The value at a concrete pointer, None where there is nothing."""
    for step in pointer:
        # The hottest loop of the program: what nearly all steps are comes first.
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
    """A compiled pointer pattern."""

    __slots__ = ("_bound", "_head", "_tail", "starred", "steps", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps: Pointer = tuple(int(step) if step.isdecimal() else step for step in parse(text))
        self.starred = STAR in self.steps
        first = self.steps.index(STAR) if self.starred else len(self.steps)
        self._head, self._tail = self.steps[:first], self.steps[first + 1 :]
        self._bound: dict[str, tuple[int, Pointer, Pointer | None]] = {}
        """By the other place: the steps in common, those to the next star, those behind it."""

    def __repr__(self) -> str:
        return f"Place({self.text!r})"

    def get(self, root: Any) -> Any:
        """The value at a place without stars, None where there is nothing."""
        return resolve(root, self.steps)

    def each(self, root: Any) -> list[tuple[Pointer, Any]]:
        """(pointer, value) for every match. What is absent below an existing item comes as None,
        so that a check may ask for it; an absent list has no items."""
        if not self.starred:
            return [(self.steps, resolve(root, self.steps))]
        return _matches(resolve(root, self._head), self._head, self._tail)

    def bound(self, root: Any, at: Place, pointer: Pointer) -> list[Any]:
        """The values of this place for the item that `pointer`, a match of `at`, stands in."""
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
    """How many steps two places have in common, up to their last common star."""
    common = next((index for index, pair in enumerate(zip(steps, at, strict=False)) if pair[0] != pair[1]), None)
    if common is None:
        common = min(len(steps), len(at))
    return max((index + 1 for index in range(common) if steps[index] == STAR), default=0)


def _matches(items: Any, head: Pointer, tail: Pointer) -> list[tuple[Pointer, Any]]:
    """The matches of `tail` in each of some items, whose own pointers begin with `head`."""
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
            # /materials/*/name: nearly all that are asked for.
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
