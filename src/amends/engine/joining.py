"""Cases joined: linked as belonging together, also across orders, and two of one order merged into one."""

from typing import Final

from amends.engine import cases, steps
from amends.engine import signals as s
from amends.engine.dossier import Case, CaseLink
from amends.engine.misdirection import Misdirected
from amends.engine.words import CaseState, Linked
from amends.engine.work import Work

MERGED: Final = "merged"  # how a case ended that is another now


def _case(work: Work, no: int, field: str) -> Case:
    case = work.d.case(no)
    if case is None:
        raise Misdirected(field, no)
    return case


def link(work: Work, sig: s.CaseLinked) -> None:
    """Told again, it says anew how they belong together."""
    case = _case(work, sig.case, "case")
    if sig.how in (Linked.MERGED, Linked.INTO):
        raise Misdirected("how", sig.how, "cases are merged, not linked so")
    others = tuple([each for each in case.links if each.to != sig.to])
    case.links = (*others, CaseLink(sig.how, sig.to, sig.name))


def unlink(work: Work, sig: s.CaseUnlinked) -> None:
    """They don't belong together after all. What was merged is parted by opening it again."""
    case = _case(work, sig.case, "case")
    left = tuple([each for each in case.links if each.to != sig.to or each.how in (Linked.MERGED, Linked.INTO)])
    if left == case.links:
        raise Misdirected("to", sig.to, "these cases are not linked")
    case.links = left


def merge(work: Work, sig: s.CaseMerged) -> None:
    """The case ends, and what it had is the other's: evidence, links, what is still owed to somebody outside."""
    case, into = _case(work, sig.case, "case"), _case(work, sig.into, "into")
    if case is into:
        raise Misdirected("into", sig.into, "a case is not merged into itself")
    if case.state is not CaseState.OPEN or into.state is not CaseState.OPEN:
        raise Misdirected("into", sig.into, "both cases must be open")
    new = tuple([item for item in case.evidence if item not in into.evidence])
    into.evidence = (*into.evidence, *new)
    known = [each.to for each in into.links]
    carried = tuple([each for each in case.links if each.to not in known and each.to != _here(into)])
    into.links = (*into.links, *carried, CaseLink(Linked.MERGED, _here(case), ""))
    case.links = (CaseLink(Linked.INTO, _here(into), ""),)
    into.acted_at = into.acted_at or case.acted_at
    cases.close(work, case, outcome=MERGED)
    for clock in work.d.clocks:
        if clock.case == case.no:
            clock.case = into.no
    steps.ready(work, into)


def part(work: Work, case: Case) -> None:
    """A case that was merged into another is opened again: it is one of its own."""
    for each in case.links:
        if each.how == Linked.INTO:
            into = work.d.case(int(each.to[1:]))
            if into is not None:
                into.links = tuple([other for other in into.links if other.to != _here(case)])
    case.links = tuple([each for each in case.links if each.how != Linked.INTO])


def _here(case: Case) -> str:
    """How a case of the same order is named in a link."""
    return f"/{case.no}"
