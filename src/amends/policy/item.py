"""Reading one mapping of a playbook: typed values out, and every mistake into the report with its line."""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date

from amends.engine.calendar import Span
from amends.engine.playbook import Wording
from amends.policy.nodes import NESTED, Node
from amends.policy.problem import (
    ProblemReport,
    nearest,
    phrase,
)

_LANGUAGES = ("zh", "en", "pt")
_NEEDED = frozenset(("zh", "en"))
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Item:
    """A mapping being read. ``what`` names it in messages, ``words`` are the keys it may have."""

    __slots__ = ("get", "node", "report", "what")
    get: Callable[[str], Node | None]
    """The value under a key as it stands; None when absent or null."""

    def __init__(self, node: Node, report: ProblemReport, *, what: str, words: Collection[str]) -> None:
        self.node, self.report, self.what = node, report, what
        written = node.map
        nothing = [word for word, child in written.items() if child.value is None]
        self.get = {word: written[word] for word in written if word not in nothing}.get if nothing else written.get
        if not isinstance(node.value, dict):
            self.say(
                node,
                phrase("{what} must be a mapping", what=what),
                phrase("write its keys: {words}", words=", ".join(sorted(words))),
            )
        for word, child in written.items():
            if word not in words:
                self.say(child, phrase("unknown word {word!r} in {what}", word=word, what=what), nearest(word, words))

    def say(self, node: Node | None, message: str, cure: str = "") -> None:
        """Report a problem at ``node``, or at the item itself."""
        at = node or self.node
        self.report.say(at.file, at.line, message, cure)

    def need(self, key: str, cure: str) -> Node | None:
        """Like ``get``; its absence is a problem."""
        if (node := self.get(key)) is None:
            self.say(None, phrase("{what} has no {key!r}", what=self.what, key=key), cure)
        return node

    def string(self, key: str, default: str = "") -> str:
        """A piece of text as written."""
        node = self.get(key)
        if node and isinstance(node.value, NESTED):
            self.say(node, phrase("{key!r} must be text", key=key), "write one value")
        return node.word if node else default

    def name(self, key: str = "name") -> str:
        """An identifier, needed."""
        node = self.need(key, "give it a name, such as ship_late")
        if node and not _NAME.fullmatch(node.word):
            self.say(node, phrase("{word!r} is no name", word=node.word), "use letters, digits and _, a letter first")
        return node.word if node else ""

    def flag(self, key: str, *, default: bool = False) -> bool:
        """``true`` or ``false``."""
        node = self.get(key)
        if node and not isinstance(node.value, bool):
            self.say(node, phrase("{key!r} must be true or false", key=key), "write true or false")
            return default
        return bool(node.value) if node else default

    def number(self, key: str, default: int = 0) -> int:
        """A whole number."""
        node = self.get(key)
        if node is None:
            return default
        if isinstance(node.value, bool) or not isinstance(node.value, int):
            self.say(node, phrase("{key!r} must be a whole number", key=key), "write digits only")
            return default
        return node.value

    def span(self, key: str) -> Span | None:
        """A duration with its unit: ``90 min``, ``4 h``, ``2 d``, ``3 wd``."""
        node = self.get(key)
        return span(node, self.report) if node else None

    def date(self, key: str) -> date | None:
        """A date as 2026-11-21."""
        node = self.get(key)
        try:
            return date.fromisoformat(node.word) if node else None
        except ValueError:
            self.say(node, phrase("{word!r} is no date", word=node.word if node else ""), "write it as 2026-11-21")
            return None

    def one(self, key: str, known: Collection[str], *, what: str = "", default: str = "") -> str:
        """A word out of ``known``."""
        node = self.get(key)
        if node is None:
            return default
        return node.word if self._known(node, known, what or key) else default

    def several(self, key: str, known: Collection[str], *, what: str = "") -> tuple[str, ...]:
        """Words out of ``known``; unknown ones are reported and left out."""
        return tuple(n.word for n in self.list(key) if self._known(n, known, what or key))

    def strings(self, key: str) -> tuple[str, ...]:
        """Any words."""
        return tuple(node.word for node in self.list(key))

    def list(self, key: str) -> tuple[Node, ...]:
        """The nodes under ``key``; one value counts as a list of one."""
        node = self.get(key)
        return node.list if node else ()

    def text(self, key: str, *, needed: bool = False) -> Wording:
        """A sentence with at least zh and en; ``pt`` may be added."""
        node = self.need(key, "write {zh: …, en: …}") if needed else self.get(key)
        return text(node, self.report) if node else Wording()

    def items(self, key: str, *, what: str, words: Collection[str]) -> Iterator["Item"]:
        """The mappings listed under ``key``."""
        return (Item(node, self.report, what=what, words=words) for node in self.list(key))

    def _known(self, node: Node, known: Collection[str], what: str) -> bool:
        if node.word in known:
            return True
        self.say(node, phrase("unknown {what} {word!r}", what=what, word=node.word), nearest(node.word, known))
        return False


def text(node: Node, report: ProblemReport) -> Wording:
    """``{zh: …, en: …, pt: …}``; zh and en are needed, since desks work in both."""
    said = [node.map[language].word for language in node.map if language in _LANGUAGES]
    if len(said) == len(node.map) and all(said) and node.map.keys() >= _NEEDED:
        return Wording(**{language: child.word for language, child in node.map.items()})
    item = Item(node, report, what="text", words=_LANGUAGES)
    for language in ("zh", "en"):
        if isinstance(node.value, dict) and not item.string(language):
            item.say(
                node,
                phrase("text has no {language!r}", language=language),
                phrase("add {language}: …", language=language),
            )
    return Wording(zh=item.string("zh"), en=item.string("en"), pt=item.string("pt"))


def span(node: Node, report: ProblemReport) -> Span | None:
    """The duration at ``node``; a number without unit or another spelling is a problem."""
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        cure = phrase("add the unit, for instance {number} h or {number} d", number=node.value)
        report.say(node.file, node.line, phrase("duration {number} has no unit", number=node.value), cure)
        return None
    try:
        return Span.parse(node.word)
    except ValueError as error:
        report.say(
            node.file,
            node.line,
            phrase("{word!r} is no duration", word=node.word),
            str(error).partition(": ")[2] or str(error),
        )
        return None


def once(item: Item, key: str, what: str) -> None:
    """No two items listed under ``key`` have one name."""
    seen: dict[str, Node] = {}
    for node in item.list(key):
        name = node.map.get("name", node)
        if name.word in seen:
            item.say(
                name,
                phrase("two of {what} {word!r}", what=what, word=name.word),
                phrase("rename one; the other is in line {line}", line=seen[name.word].line),
            )
        seen.setdefault(name.word, name)
