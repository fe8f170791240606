"""Graphs laid out on the server: boxes in columns from left to right, arrows between them; sizes in pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from unicodedata import east_asian_width

WIDE: Final = 172
GAP: Final = 14
BETWEEN: Final = 40
MARGIN: Final = 6
LINE: Final = 16
PAD: Final = 8
PER_LINE: Final = 22  # narrow letters of 12 px in a box; a Chinese one takes two
MOST_LINES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """``lines``: (y, text, is it the name). ``full``: all the words, as a tooltip. ``kind``: its look, a class."""

    key: str
    x: int
    y: int
    height: int
    lines: list[tuple[int, str, bool]]
    full: str
    kind: str
    url: str = ""
    width: int = WIDE

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def text_x(self) -> int:
        return self.x + PAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """``d``: the path's data. ``kind``: plain, maybe or missed."""

    d: str
    kind: str
    full: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    width: int
    height: int
    boxes: list[Box]
    arrows: list[Arrow]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A box before it has a place: the first of ``parts`` is its name."""

    key: str
    parts: tuple[str, ...]
    kind: str
    url: str = ""


def stack(words: Iterable[Word], *, column: int, top: int = 0) -> list[Box]:
    """Boxes one below the other."""
    found: list[Box] = []
    for word in words:
        y = found[-1].y + found[-1].height + GAP if found else MARGIN + top
        found.append(_box(word, MARGIN + column * (WIDE + BETWEEN), y))
    return found


def centred(boxes: Sequence[Box], height: int) -> list[Box]:
    """The same boxes in the middle of that height."""
    down = max(0, (height - foot(boxes)) // 2)
    return [_moved(box, down) for box in boxes]


def foot(boxes: Iterable[Box]) -> int:
    return max((box.y + box.height for box in boxes), default=0)


def graph(boxes: Sequence[Box], arrows: Iterable[tuple[str, str, str, str]], *, title: str) -> Graph:
    """``arrows``: from, to, kind and words; those between unknown boxes are left out."""
    places = {box.key: box for box in boxes}
    known = [(places[a], places[b], kind, said) for a, b, kind, said in arrows if a in places and b in places]
    low = foot(boxes)
    back = [(a, b) for a, b, _kind, _said in known if b.x < a.x]
    drawn = [_arrow(a, b, kind, said, low + 10 + 6 * _rank(back, a, b)) for a, b, kind, said in known]
    return Graph(
        width=max((box.x + box.width for box in boxes), default=0) + MARGIN + (26 if _beside(known) else 0),
        height=low + MARGIN + (16 + 6 * len(back) if back else 0),
        boxes=list(boxes),
        arrows=drawn,
        title=title,
    )


def wrapped(text: str, *, per_line: int = PER_LINE, most: int = MOST_LINES) -> list[str]:
    """The text in lines of that many narrow letters; what is too long ends in an ellipsis."""
    lines = [""]
    for token in _tokens(text):
        if lines[-1] and width(lines[-1] + token.rstrip()) > per_line:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1].rstrip()}…"]
    return [line.rstrip() for line in lines]


def width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _tokens(text: str) -> list[str]:
    """Words with the space behind them; every Chinese letter by itself."""
    cuts = [
        0,
        *(i for i, letter in enumerate(text) if i and (_cut(text[i - 1]) or _cut(letter, before=True))),
        len(text),
    ]
    return [text[a:b] for a, b in pairwise(cuts)]


def _cut(letter: str, *, before: bool = False) -> bool:
    return east_asian_width(letter) in "WF" if before else letter == " " or east_asian_width(letter) in "WF"


def _box(word: Word, x: int, y: int) -> Box:
    first = wrapped(word.parts[0])
    more = [line for part in word.parts[1:] if part for line in wrapped(part, most=2)]
    lines = [(y + PAD + 12 + LINE * n, line, n < len(first)) for n, line in enumerate([*first, *more])]
    height = 2 * PAD + LINE * len(lines)
    full = " · ".join(filter(None, word.parts))
    return Box(key=word.key, x=x, y=y, height=height, lines=lines, full=full, kind=word.kind, url=word.url)


def _moved(box: Box, down: int) -> Box:
    return Box(key=box.key, x=box.x, y=box.y + down, height=box.height, full=box.full, kind=box.kind, url=box.url,
               lines=[(y + down, line, name) for y, line, name in box.lines])  # fmt: skip


def _arrow(a: Box, b: Box, kind: str, said: str, low: int) -> Arrow:
    right, left = a.x + a.width, b.x - 2
    if a.x == b.x:  # beside its column
        out, into = a.middle + 4, b.middle - 4
        d = f"M{right} {out} C{right + 26} {out} {right + 26} {into} {right + 2} {into}"
    elif b.x < a.x:  # back, under everything
        out, into = a.x + a.width // 2, b.x + b.width // 2
        d = f"M{out} {a.y + a.height} L{out} {low} L{into} {low} L{into} {b.y + b.height + 2}"
    else:
        half = max(16, (left - right) // 2)
        d = f"M{right} {a.middle} C{right + half} {a.middle} {left - half} {b.middle} {left} {b.middle}"
    return Arrow(d=d, kind=kind, full=said)


def _rank(back: list[tuple[Box, Box]], a: Box, b: Box) -> int:
    return back.index((a, b)) if (a, b) in back else 0


def _beside(known: Iterable[tuple[Box, Box, str, str]]) -> bool:
    return any(a.x == b.x for a, b, _kind, _said in known)
