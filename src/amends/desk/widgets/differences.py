"""What of a text was taken out and what was put in, in the order in which one reads."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, Literal

Piece = tuple[Literal["same", "out", "in"], str]
_PIECES: Final = re.compile(r"[A-Za-zÀ-ÿ0-9.,%'-]+|\s+|.", re.DOTALL)
SCRAP: Final = 2  # characters
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
    """What was taken out stands before what came in its place, also across a scrap that both have by chance."""
    out, put = "", ""
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (tag, i1, i2, j1, j2) in enumerate(codes):
        before, after = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag != "equal" or (0 < number < len(codes) - 1 and _scrap(before)):
            out, put = out + before, put + after
            continue
        yield from _replaced(out, put)
        out, put = "", ""
        yield "same", after
    yield from _replaced(out, put)


def _replaced(out: str, put: str) -> Iterator[Piece]:
    if out:
        yield "out", out
    if put:
        yield "in", put


def _scrap(text: str) -> bool:
    """Too little to read on its own between two changes; the end of a line parts them."""
    return len(text) < SCRAP and "\n" not in text
