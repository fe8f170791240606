"""Items of playbooks read once: laying own values over a playbook, or extending it, changes few of them.

What comes of an item depends on what is written there and on the names the playbook knows, on nothing else. The same
item among the same names is therefore what it was, with the same problems.
"""

from collections.abc import Callable
from threading import Lock
from typing import Final, TypeVar

from amends.engine.remembered import remembered
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.problem import Problem, ProblemReport

T = TypeVar("T")
Reader = Callable[[Node, ProblemReport, Known], T]
NamedReader = Callable[[str, Node, ProblemReport, Known], T]
MOST: Final = 40  # what the shipped playbooks know, and some that own values give other names
_KNOWN: Final[list[Known]] = []
_LOCK: Final = Lock()


class ItemsRead:
    """The items of a playbook that knows these names, read once each; what is wrong goes into the report."""

    def __init__(self, report: ProblemReport, known: Known) -> None:
        self._report, self._known = report, same(known)

    def each(self, read: Reader[T], nodes: dict[str, Node]) -> tuple[T, ...]:
        """What ``read`` makes of each."""
        return tuple(self._kept(_read(read, node, self._known)) for node in nodes.values())

    def named(self, read: NamedReader[T], nodes: dict[str, Node]) -> dict[str, T]:
        """What ``read`` makes of each and of its name, by that name."""
        return {name: self._kept(_read_named(read, name, node, self._known)) for name, node in nodes.items()}

    def _kept(self, found: tuple[T, frozenset[Problem]]) -> T:
        self._report.found.update(found[1])
        return found[0]


def same(known: Known) -> Known:
    """The names as they were known before, where they are the same."""
    with _LOCK:
        for number, other in enumerate(_KNOWN):
            if other == known:
                _KNOWN.append(_KNOWN.pop(number))
                return other
        _KNOWN[:] = [*_KNOWN[1 - MOST :], known]
    return known


@remembered
def _read(read: Reader[T], node: Node, known: Known) -> tuple[T, frozenset[Problem]]:
    report = ProblemReport()
    return read(node, report, known), frozenset(report.found)


@remembered
def _read_named(read: NamedReader[T], name: str, node: Node, known: Known) -> tuple[T, frozenset[Problem]]:
    report = ProblemReport()
    return read(name, node, report, known), frozenset(report.found)
