"""The names things go by outside, as one writes them: without what spreadsheets and keyboards add around them."""

import re
import unicodedata
from typing import Final

AROUND: Final = "".join(map(chr, (*range(0x21), 0x7F, 0x85, 0xA0, 0x3000, 0xFEFF, *range(0x200B, 0x2010), 0x2060)))
"""What may stand around an identity and is no part of it: blanks of any width, marks nobody sees, a BOM."""

ROUNDED: Final = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]{1,3}")
"""What a spreadsheet makes of a long number: ``4.05E+18`` stands for ten thousand different ones."""


def tidy(identity: str) -> str:
    """The identity without what stands around it, full-width letters and digits written narrow."""
    if identity.isascii():
        return identity.strip(AROUND)
    return unicodedata.normalize("NFKC", identity).strip(AROUND)


def rounded(identity: str) -> bool:
    """Whether it is a number that a spreadsheet has rounded, so that nobody knows any more which one it was."""
    return ROUNDED.fullmatch(identity) is not None
