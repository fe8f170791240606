"""Which version of a playbook decides what, where a dossier has something that runs under an older one.

A case, and a clock, goes on by the version it started under; all that is new is the newest's. Neither may fall between
the two: what listens to a clock that only an older version has is that version's as well.
"""

from collections.abc import Iterator
from typing import Final

from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.playbook import ClockRule
from amends.engine.words import CaseState
from amends.engine.work import Work

CONTENT: Final = ":"  # what follows in a version's name marks its content


def cited(version: str) -> str:
    """A version as it is cited to people: its reference, without the mark of its content."""
    shipped, content, mark = version.partition(CONTENT)
    _, own, number = mark.partition("+")
    return f"{shipped}{own}{number}" if content else version


def named_in(dossier: Dossier, newest: str) -> frozenset[str]:
    """The versions other than ``newest`` under which anything of a dossier was started, ended or not."""
    found = [case.policy for case in dossier.cases if case.policy != newest]
    for clocks in (dossier.clocks, dossier.ended):
        for clock in clocks:
            if clock.policy != newest:
                found.append(clock.policy)  # noqa: PERF401 - compiled, a loop takes less than a list made of it
    if found or dossier.left:
        return frozenset([*found, *dossier.left]) - {newest}
    return _NONE


_NONE: Final = frozenset[str]()


def of_subject(work: Work, about: str) -> Policy:
    """By which version a platform's procedure about a subject goes on: that of the latest case about it."""
    for case in reversed(work.d.cases):
        if case.subject == about:
            return work.by(case.policy)
    return work.newest


def in_turn(work: Work, trigger: str) -> Iterator[tuple[Policy, bool]]:
    """The versions that have a say in a trigger, the newest last; and whether one has it alone.

    Alone has it the version in hand where the newest has no such trigger: nobody else would hear it.
    """
    alone = work.policy if work.policy is not work.newest and trigger not in work.newest.triggers else None
    older = [work.by(case.policy) for case in work.d.cases if case.state is CaseState.OPEN]
    for policy in dict.fromkeys((*older, *((alone,) if alone else ()))):
        if policy is not work.newest:
            yield policy, policy is alone
    yield work.newest, False


def starts(work: Work, rule: ClockRule, about: str) -> bool:
    """Whether the version in hand starts a clock of the order's own: an older one only what the newest doesn't have."""
    if work.policy is work.newest:
        return True
    if rule.name in work.newest.clocks:
        return False
    mine = [case for case in work.d.cases if case.state is CaseState.OPEN and work.by(case.policy) is work.policy]
    return work.alone or any(not about or case.subject == about for case in mine)
