"""YAML with its line numbers kept. Only true, false, null and whole numbers are special; the rest is text.

So ``on:`` stays a word, ``11:30`` a time of day and ``2026-11-11`` a date as written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import yaml

from amends.policy.problem import (
    Problem,
    ProblemReport,
    phrase,
)

Scalar = str | int | bool | None
DEEPEST = 40
MOST_KEPT = 500


@dataclass(frozen=True)
class Node:
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
        return "" if self.value is None or isinstance(self.value, tuple | dict) else str(self.value)

    def __iter__(self) -> "Iterator[Node]":
        return iter(self.list)


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml halves the time to load


class _Plain(_Loader):  # type: ignore[misc]  # chosen at run time
    """Resolves true, false, null and whole numbers only."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Plain.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|)$"), ["~", "n", ""])
_Plain.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))


def read(text: str, *, file: str, report: ProblemReport) -> Node:
    """The document in ``text``; what is no YAML is reported and reads as nothing. Don't change what it gives."""
    node, found = _read(text, file)
    report.found.update(found)
    return node


@lru_cache(maxsize=MOST_KEPT)
def _read(text: str, file: str) -> tuple[Node, frozenset[Problem]]:
    """Kept, since packs extend each other: half of what loading takes is YAML."""
    report = ProblemReport()
    return _document(text, file, report), frozenset(report.found)


def _document(text: str, file: str, report: ProblemReport) -> Node:
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
            report.say(
                file,
                line,
                phrase("{word!r} is said twice", word=word),
                phrase("keep one; the other is in line {line}", line=seen[word]),
            )
            continue
        seen[word] = line
        yield word, _node(value, file, report, line, depth)


def _scalar(tree: yaml.Node) -> Scalar:
    text = str(tree.value)
    match tree.tag.rpartition(":")[2]:
        case "bool":
            return text == "true"
        case "int":
            return int(text)
        case "null":
            return None
        case _:
            return text
