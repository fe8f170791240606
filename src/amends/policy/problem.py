"""What is wrong with a playbook: where, what, and how to mend it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

MOST_SHOWN = 12


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend; ``file`` is relative to the folder of playbooks, ``line`` counts from 1."""

    file: str
    line: int
    message: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" + (f" ({self.cure})" if self.cure else "")


class PlaybookError(ValueError):
    """A playbook does not hold; ``problems`` lists everything that was found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Report:
    """Collects problems, so that one reading finds them all; each is kept once."""

    found: set[Problem] = field(default_factory=set)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self.found))

    def say(self, file: str, line: int, message: str, cure: str = "") -> None:
        """Keep one problem."""
        self.found.add(Problem(file, line, message, cure))


def nearest(word: str, known: Iterable[str]) -> str:
    """The cure for an unknown word: the one probably meant, else the words there are."""
    options = sorted(map(str, known))
    close = get_close_matches(word, options, n=1, cutoff=0.6) or [
        option for option in options if word and word in option
    ]
    if close:
        return f"did you mean {close[0]!r}?"
    if not options:
        return "none are declared"
    more = ", …" if len(options) > MOST_SHOWN else ""
    return f"known: {', '.join(options[:MOST_SHOWN])}{more}"
