"""What is wrong with a playbook: where, what, and how to mend it; in English, or in the language of who reads it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from amends.policy.chinese import DECISIONS, ITEMS, SENTENCES

MOST_SHOWN = 12
OURS = frozenset(("what", "about", "part", "reason", "error", "got"))


class Phrase(str):
    """An English sentence that keeps its pattern and what fills it, so that it can be said in Chinese as well."""

    __slots__ = ("pattern", "words")
    pattern: str
    words: Mapping[str, object]


def phrase(pattern: str, /, **words: object) -> Phrase:
    """``phrase("unknown word {word!r} in {what}", word="clok", what="scene")``; patterns as ``str.format`` has them."""
    made = Phrase(pattern.format(**words))
    made.pattern, made.words = pattern, words
    return made


def said(text: str, language: str) -> str:
    """A sentence in Chinese for ``zh``, in English else; one nobody has translated stays English."""
    if not language.startswith("zh"):
        return str(text)
    if not isinstance(text, Phrase):
        return SENTENCES.get(text, ITEMS.get(text, DECISIONS.get(text, text)))
    words = {name: _word(name, word, language) for name, word in text.words.items()}
    return SENTENCES.get(text.pattern, text.pattern).format(**words)


def _word(name: str, word: object, language: str) -> object:
    """What fills a sentence: what people wrote stays as it is, what we call things is translated."""
    ours = isinstance(word, Phrase) or name in OURS
    return said(str(word) if not isinstance(word, str) else word, language) if ours else word


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend; ``file`` is relative to the folder of playbooks, ``line`` counts from 1."""

    file: str
    line: int
    message: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" + (f" ({self.cure})" if self.cure else "")

    def said(self, language: str) -> "Problem":
        """The same in a language: ``zh`` or ``en``."""
        return replace(self, message=said(self.message, language), cure=said(self.cure, language))


class Wrong(ValueError):
    """A value that can't be read, raised where its place isn't known: a message and its cure."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message, self.cure = message, cure


class PlaybookError(ValueError):
    """A playbook does not hold; ``problems`` lists everything that was found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class ProblemReport:
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
        return phrase("did you mean {word!r}?", word=close[0])
    if not options:
        return "none are declared"
    more = ", …" if len(options) > MOST_SHOWN else ""
    return phrase("known: {words}{more}", words=", ".join(options[:MOST_SHOWN]), more=more)
