"""What of a text was taken out and what was put in, in the order in which one reads."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, Literal

Piece = tuple[Literal["same", "out", "in"], str]
_PIECES: Final = re.compile(r"[A-Za-zÀ-ÿ0-9.,%'-]+|\s+|.", re.DOTALL)
MOST: Final = 6000  # pieces of a text that are compared; above, it is told as replaced whole


def pieces(before: str, after: str) -> list[Piece]:
    """Words of Latin scripts whole, Chinese by character; two texts that are the same are one piece."""
    if before == after:
        return [("same", after)] if after else []
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if len(old) + len(new) > MOST:
        return [piece for piece in (("out", before), ("in", after)) if piece[1]]
    return list(_told(old, new))


def _told(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(new[j1:j2])
            continue
        if i2 > i1:
            yield "out", "".join(old[i1:i2])
        if j2 > j1:
            yield "in", "".join(new[j1:j2])
