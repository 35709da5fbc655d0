"""The unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, the last a check character.

Input: a code as text. Output: whether it is valid, the characters that no such code has, or the right check
character, such as "N" for the 17 characters "11320402MB1234567".
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: the letters I, O, S, V, Z are not used."""
LENGTH = 18
"""Characters of a code, its check character included."""
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""Weight of each of the first 17 characters: powers of 3 modulo 31, as the standard sets them."""
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def check_character(body: str) -> str:
    """Return the check character of the first 17 characters. Raises KeyError for one outside the alphabet."""
    total = sum(_VALUE[character] * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def completed(body: str) -> str:
    """Return the code of which `body` is the first 17 characters. Raises KeyError for one outside the alphabet."""
    return body + check_character(body)


def invalid_characters(code: str) -> list[str]:
    """Return the characters of a code that the alphabet does not have, in order, each once."""
    return list(dict.fromkeys(character for character in code if character not in _VALUE))


def is_valid(code: str) -> bool:
    """Return whether length, alphabet and check character are right."""
    return len(code) == LENGTH and not invalid_characters(code) and check_character(code[:-1]) == code[-1]
