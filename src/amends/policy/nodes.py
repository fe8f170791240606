"""YAML with its line numbers kept. Only true, false, null and whole numbers are special; the rest is text.

So ``on:`` stays a word, ``11:30`` a time of day and ``2026-11-11`` a date as written.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar

import msgspec
import yaml

from amends.policy.problem import (
    Problem,
    ProblemReport,
    phrase,
)

Scalar = str | int | bool | None
DEEPEST = 40
MOST_KEPT = 500
LONGEST_NUMBER = 4_000
NESTED = (tuple, dict)


class Node(msgspec.Struct, frozen=True, gc=False):  # by the ten thousand, and never in a circle
    """A value and where it stands: a scalar, a tuple of nodes or a dict of nodes. In a dict, ``line`` is its key's."""

    file: str
    line: int
    value: "Scalar | tuple[Node, ...] | dict[str, Node]"

    @property
    def origin(self) -> str:
        """``file:line``, as rules and explanations cite it."""
        return f"{self.file}:{self.line}"

    @property
    def map(self) -> "dict[str, Node]":
        """The value as a mapping; empty when it is something else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def list(self) -> "tuple[Node, ...]":
        """The value as a list; a single value is a list of one, nothing is an empty one."""
        if isinstance(self.value, tuple):
            return self.value
        return () if self.value is None else (self,)

    @property
    def word(self) -> str:
        """The value as text; empty when it is not a scalar."""
        value = self.value
        if type(value) is str:
            return value
        return "" if value is None or isinstance(value, NESTED) else str(value)

    def saying(self, value: "Scalar | tuple[Node, ...] | dict[str, Node]") -> "Node":
        """Another value in the same place."""
        return Node(self.file, self.line, value)

    def __iter__(self) -> "Iterator[Node]":
        return iter(self.list)


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml halves the time to load


class _Plain(_Loader):  # type: ignore[misc]  # chosen at run time
    """Resolves true, false, null and whole numbers only."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Plain.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|)$"), ["~", "n", ""])
_DIGITS = frozenset("-0123456789")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)$")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "~": None, "null": None, "": None}
_Plain.add_implicit_resolver("tag:yaml.org,2002:int", _WHOLE, sorted(_DIGITS))


def read(text: str, *, file: str, report: ProblemReport) -> Node:
    """The document in ``text``; what is no YAML is reported and reads as nothing. Don't change what it gives."""
    node, found = _read(text, file)
    report.found.update(found)
    return node


@lru_cache(maxsize=MOST_KEPT)
def _read(text: str, file: str) -> tuple[Node, frozenset[Problem]]:
    """Kept, since packs extend each other: half of what loading takes is YAML."""
    report = ProblemReport()
    found = plainly(text, file, report)
    if found is None:
        report = ProblemReport()
        found = composed(text, file, report)
    return found, frozenset(report.found)


class _UnusualError(Exception):
    """Something that ``plainly`` leaves to ``composed``."""


def plainly(text: str, file: str, report: ProblemReport) -> Node | None:
    """The document event by event, without the tree that YAML's own composer makes: half the time.

    None for what is unusual (anchors, tags, more than one document, keys that are no words) or no YAML.
    """
    loader = _Plain(text)
    try:
        loader.get_event()  # the stream begins
        if isinstance(loader.get_event(), yaml.StreamEndEvent):
            return Node(file, 1, None)
        root: Any = loader.get_event()
        found = _told(loader, root, file, report, root.start_mark.line + 1, 0)
        loader.get_event()  # the document ends
        return found if isinstance(loader.get_event(), yaml.StreamEndEvent) else None
    except (_UnusualError, yaml.YAMLError, RecursionError):
        return None
    finally:
        loader.dispose()


def _told(loader: Any, event: Any, file: str, report: ProblemReport, line: int, depth: int) -> Node:
    if depth > DEEPEST or isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
        raise _UnusualError
    if isinstance(event, yaml.ScalarEvent):
        return Node(file, line, _meant(event.value) if event.implicit[0] else str(event.value))
    if isinstance(event, yaml.MappingStartEvent):
        return Node(file, line, _told_pairs(loader, file, report, depth + 1))
    items = []
    while not isinstance(item := loader.get_event(), yaml.SequenceEndEvent):
        items.append(_told(loader, item, file, report, item.start_mark.line + 1, depth + 1))
    return Node(file, line, tuple(items))


def _told_pairs(loader: Any, file: str, report: ProblemReport, depth: int) -> dict[str, Node]:
    found: dict[str, Node] = {}
    while not isinstance(key := loader.get_event(), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent) or key.anchor or key.tag:
            raise _UnusualError
        begins: Any = key.start_mark
        word, line = str(key.value), begins.line + 1
        if word in found:
            _said_twice(word, file, line, found[word].line, report)
            _told(loader, loader.get_event(), file, ProblemReport(), line, depth)
        else:
            found[word] = _told(loader, loader.get_event(), file, report, line, depth)
    return found


def _meant(text: str) -> Scalar:
    """What a word without quotes stands for."""
    if text in _WORDS:
        return _WORDS[text]
    return _number(text) if text[0] in _DIGITS else text


def _number(text: str) -> Scalar:
    """Digits as a number; what is none, or longer than Python reads, is text and told where a number is asked for."""
    return int(text) if len(text) <= LONGEST_NUMBER and _WHOLE.match(text) else text


def composed(text: str, file: str, report: ProblemReport) -> Node:
    """The document by way of YAML's own tree; what is no YAML is reported."""
    try:
        tree = yaml.compose(text, Loader=_Plain)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        report.say(
            file,
            mark.line + 1 if mark else 1,
            phrase("not YAML: {error}", error=error.problem),
            "check indentation and quotes",
        )
        return Node(file, 1, None)
    except (yaml.YAMLError, RecursionError) as error:
        report.say(
            file,
            1,
            phrase("not YAML: {error}", error=error),
            "save the file as UTF-8 text, nested no deeper than needed",
        )
        return Node(file, 1, None)
    return Node(file, 1, None) if tree is None else _node(tree, file, report, tree.start_mark.line + 1)


def _node(tree: yaml.Node, file: str, report: ProblemReport, line: int, depth: int = 0) -> Node:
    if depth > DEEPEST:
        report.say(file, line, "nested too deeply, or it holds itself", "write it flat, without & and *")
        return Node(file, line, None)
    match tree:
        case yaml.MappingNode():
            return Node(file, line, dict(_pairs(tree, file, report, depth + 1)))
        case yaml.SequenceNode():
            return Node(file, line, tuple(_node(t, file, report, t.start_mark.line + 1, depth + 1) for t in tree.value))
        case _:
            return Node(file, line, _scalar(tree))


def _pairs(tree: yaml.MappingNode, file: str, report: ProblemReport, depth: int) -> Iterator[tuple[str, Node]]:
    seen: dict[str, int] = {}
    for key, value in tree.value:
        word, line = str(key.value), key.start_mark.line + 1
        if word in seen:
            _said_twice(word, file, line, seen[word], report)
            continue
        seen[word] = line
        yield word, _node(value, file, report, line, depth)


def _said_twice(word: str, file: str, line: int, other: int, report: ProblemReport) -> None:
    cure = phrase("keep one; the other is in line {line}", line=other)
    report.say(file, line, phrase("{word!r} is said twice", word=word), cure)


def _scalar(tree: yaml.Node) -> Scalar:
    text = str(tree.value)
    match tree.tag.rpartition(":")[2]:
        case "bool":
            return text == "true"
        case "int":
            return _number(text)
        case "null":
            return None
        case _:
            return text
