"""A running case goes over to the newest version of its playbook, because somebody says so.

What is done stays done, by whom it was. Steps, ways and clocks are the newest version's from now on: a step it doesn't
have is not to be done any more, a clock of ours counts its span from where it began. A clock that the newest doesn't
have ends, but for one when somebody outside acts: that goes on as it was told.
"""

from amends.engine import cases, clocks, steps
from amends.engine import signals as s
from amends.engine.compiler import CompiledScene
from amends.engine.dossier import Case
from amends.engine.misdirection import Misdirected
from amends.engine.outcome import Verb
from amends.engine.words import CaseState, ClockState
from amends.engine.work import Work


def move(work: Work, sig: s.CaseMoved) -> None:
    """Raises Misdirected where it runs on it already, where that has no such scene, or for another than was seen."""
    case, compiled = _checked(work, sig)
    old = case.policy
    if old not in work.d.left:
        work.d.left = (*work.d.left, old)
    work.policy, case.policy = work.newest, work.newest.version
    case.barred = ()
    work.why(Verb.CASE_CHANGED, case.scene, rule=work.rule("scenes", case.scene), case=case.no)
    _carry_clocks(work, case, old)
    for name in compiled.scene.clocks:
        _begin(work, case, name)
    steps.lay(work, case, compiled)
    cases.settle_bearer(work, case)


def _checked(work: Work, sig: s.CaseMoved) -> tuple[Case, CompiledScene]:
    case, newest = work.d.case(sig.case), work.newest
    if case is None or case.state is not CaseState.OPEN:
        raise Misdirected("case", sig.case)
    if sig.version != newest.version:
        raise Misdirected("version", sig.version, "another version holds meanwhile")
    if case.policy == newest.version:
        raise Misdirected("version", sig.version, "it runs on this version already")
    compiled = newest.scenes.get(case.scene)
    if compiled is None:
        raise Misdirected("scene", case.scene, "the newest version has no such scene")
    return case, compiled


def _carry_clocks(work: Work, case: Case, old: str) -> None:
    for clock in tuple(work.d.clocks):
        if clock.case != case.no or clock.policy != old:
            continue
        compiled = work.newest.clocks.get(clock.rule)
        if compiled is not None:
            clock.policy = work.newest.version
            clocks.count_anew(work, clock, compiled)
        elif clock.state is not clocks.MISSED and not clocks.binding(work, clock):
            work.d.marks.discard(clocks.mark(clock.rule, clock.subject, case))
            clocks.end(work, clock, ClockState.VOID, at=work.at)


def _begin(work: Work, case: Case, name: str) -> None:
    """A clock of the scene that the case hasn't had."""
    compiled = work.newest.clocks.get(name)
    if compiled is not None:
        clocks.start(work, compiled, key=name, subject=case.subject, case=case)
