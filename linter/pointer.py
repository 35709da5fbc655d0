"""Places in a document: JSON pointers (RFC 6901) in which `*` stands for "each item".

A *pointer* is concrete: a tuple of keys (str) and list indexes (int). A *place* is a pointer
pattern. While a check walks a place, the indexes its stars stand for are the *binding*; a second
place that begins with the same steps is read at the same items.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
        return value.get(step)
    if isinstance(value, list):
        index = step if isinstance(step, int) else int(step) if step.isdecimal() else -1
        return value[index] if 0 <= index < len(value) else None
    return None


def resolve(value: Any, pointer: Sequence[str | int]) -> Any:
    """The value at a concrete pointer, None where there is nothing."""
    for step in pointer:
        value = step_into(value, step)
        if value is None:
            return None
    return value


class Place:
    """A compiled pointer pattern."""

    __slots__ = ("starred", "steps", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = parse(text)
        self.starred = STAR in self.steps

    def __repr__(self) -> str:
        return f"Place({self.text!r})"

    def get(self, root: Any) -> Any:
        """The value at a place without stars, None where there is nothing."""
        for step in self.steps:
            root = root.get(step) if type(root) is dict else step_into(root, step)
            if root is None:
                return None
        return root

    def each(self, root: Any) -> Iterator[tuple[Pointer, Any]]:
        """(pointer, value) for every match. What is absent below an existing item comes as None,
        so that a check may ask for it; an absent list has no items."""
        if not self.starred:
            yield self.steps, self.get(root)
        else:
            yield from _walk(root, self.steps, 0, ())

    def bound(self, root: Any, at: Place, pointer: Pointer) -> list[Any]:
        """The values of this place for the item that `pointer`, a match of `at`, stands in."""
        if not self.starred:
            return [self.get(root)]
        steps: list[str | int] = list(self.steps)
        for index, step in enumerate(self.steps[: len(at.steps)]):
            if step != at.steps[index]:
                break
            if step == STAR and index < len(pointer):
                steps[index] = pointer[index]
        return [value for _, value in _walk(root, tuple(steps), 0, ())]


def _walk(value: Any, steps: tuple[str | int, ...], index: int, done: Pointer) -> Iterator[tuple[Pointer, Any]]:
    while index < len(steps) and steps[index] != STAR:
        step = steps[index]
        value = step_into(value, step)
        done += (int(step) if isinstance(value, list) and isinstance(step, str) and step.isdecimal() else step,)
        index += 1
    if index == len(steps):
        yield done, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(item, steps, index + 1, (*done, number))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, steps, index + 1, (*done, key))
