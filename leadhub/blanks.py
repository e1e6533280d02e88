"""Text in which there is nothing to read, however many characters it has."""

import unicodedata
from typing import Final

# Letters, digits, punctuation and symbols; marks alone stand on nothing.
_SEEN: Final = frozenset("LNPS")
# Letters and symbols by their category that no type face draws.
_FILLERS: Final = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

BLANKS: Final = "".join(
    chr(code)
    for first, last in (
        (0x09, 0x0D),
        (0x1C, 0x20),
        (0x85, 0x85),
        (0xA0, 0xA0),
        (0xAD, 0xAD),
        (0x34F, 0x34F),
        (0x61C, 0x61C),
        (0x115F, 0x1160),
        (0x1680, 0x1680),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2000, 0x200F),
        (0x2028, 0x202F),
        (0x205F, 0x206F),
        (0x2800, 0x2800),
        (0x3000, 0x3000),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
    )
    for code in range(first, last + 1)
)
"""What people can type or paste and nobody sees, as a constraint of a table trims it."""


def is_blank(text: str | None) -> bool:
    """Whether nobody could read anything in it: no text, blanks, or characters that are not drawn."""
    return not any(unicodedata.category(char)[0] in _SEEN and char not in _FILLERS for char in text or "")
