"""The unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, the last a check character."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: the letters I, O, S, V, Z are not used."""
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
LENGTH = 18


def check_character(body: str) -> str:
    """The check character of the first 17. Raises KeyError for a character outside the alphabet."""
    total = sum(_VALUE[character] * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def foreign(code: str) -> list[str]:
    """The characters of a code that the alphabet does not have, in order, each once."""
    return list(dict.fromkeys(character for character in code if character not in _VALUE))


def is_valid(code: str) -> bool:
    """Whether length, alphabet and check character are right."""
    return len(code) == LENGTH and not foreign(code) and check_character(code[:-1]) == code[-1]
