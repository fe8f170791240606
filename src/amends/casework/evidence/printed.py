"""What stands on the paper in a pack. It is drawn (``paper``) by what is read only for that."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A line of the time line; ``decided``: what was decided on it, each with its rule."""

    at: str
    who: str
    text: str
    quote: str = ""
    decided: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """All that is printed, in the reader's language, masked already. ``facts``, tables: rows of cells.

    ``words``: headings by what they stand over: checklist, files, story, foot.
    """

    title: str
    subtitle: str
    facts: list[tuple[str, str]]
    words: dict[str, str]
    checklist: list[tuple[str, str, str]] = field(default_factory=list)
    heads: tuple[str, ...] = ()
    story: list[PaperLine] = field(default_factory=list)
