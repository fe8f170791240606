"""What people do to steps besides doing them: skip one, add one that is offered, ask somebody else, give it back."""

import msgspec

from amends.engine import signals as s
from amends.engine import step_reports, steps
from amends.engine.compiler import CompiledScene
from amends.engine.dossier import Case, Step
from amends.engine.misdirection import Misdirected
from amends.engine.outcome import Verb
from amends.engine.words import CaseState, Skip, StepState
from amends.engine.work import Work


def _case(work: Work, no: int) -> Case:
    case = work.d.case(no)
    if case is None:
        raise Misdirected("case", no)
    return case


def _optional(work: Work, sig: s.StepSkipped | s.StepAdded) -> tuple[Case, Step]:
    """The case and its optional step. Raises Misdirected for another."""
    case = _case(work, sig.case)
    step = next((each for each in case.steps if each.name == sig.step), None)
    if step is None or case.state is not CaseState.OPEN:
        raise Misdirected("step", sig.step)
    if not (step.optional or step.added or step.skip == Skip.OFFERED):
        raise Misdirected("optional", sig.step, "this step is needed")
    return case, step


def skipped(work: Work, sig: s.StepSkipped) -> None:
    case, step = _optional(work, sig)
    if step.state is StepState.DONE or step.state is StepState.SKIPPED:
        raise Misdirected("step", sig.step, "this step is over already")
    if step.added:
        _withdraw(work, case, step)
    else:
        steps.skip_by_hand(work, case, step)


def added(work: Work, sig: s.StepAdded) -> None:
    case, step = _optional(work, sig)
    if step.skip not in (Skip.HAND, Skip.OFFERED):
        raise Misdirected("step", sig.step, "this step was not skipped by hand")
    if step.skip == Skip.OFFERED and not sig.text.strip():
        raise Misdirected("text", sig.step, "say why it is needed")
    steps.add_by_hand(work, case, step, by=sig.by)


def _under_way(work: Work, sig: s.StepDelegated | s.StepReturned) -> tuple[Case, Step]:
    """The case and its step, not over yet. Raises Misdirected for another."""
    case = _case(work, sig.case)
    step = next((each for each in case.steps if each.name == sig.step), None)
    if step is None or case.state is not CaseState.OPEN:
        raise Misdirected("step", sig.step)
    if step.state is StepState.DONE or step.state is StepState.SKIPPED:
        raise Misdirected("step", sig.step, "this step is over already")
    return case, step


def delegated(work: Work, sig: s.StepDelegated) -> None:
    case, step = _under_way(work, sig)
    if not sig.to and sig.desk in ("", step.desk):
        raise Misdirected("lend", sig.desk, "say who is to do it")
    rule = step_reports.rule_of(work, case, sig.step)
    if rule is not None and rule.engine and step.state is not StepState.READY:
        raise Misdirected("engine", sig.step, "the engine does this step itself")
    _delegate(case, step, to=sig.to, desk=sig.desk, by=sig.by)


def returned(work: Work, sig: s.StepReturned) -> None:
    case, step = _under_way(work, sig)
    if not step.home:
        raise Misdirected("step", sig.step, "this step is nobody else's")
    _take_home(case, step, back=sig.by if sig.text.strip() else "")


def _withdraw(work: Work, case: Case, step: Step) -> None:
    """A step that a person added isn't wanted any more: it is on the list again."""
    steps.put(case, Step(step.name, step.own_desk, StepState.SKIPPED, step.after, skip=Skip.OFFERED))
    work.why(Verb.STEP_SKIPPED, step.name, rule=work.rule("scenes", case.scene), case=case.no)
    steps.end_clock(work, case, step.name)
    steps.ready(work, case)


def _delegate(case: Case, step: Step, *, to: str, desk: str, by: str) -> None:
    """Another does this one step: a member, or whoever sits at a desk. The case stays where it is."""
    home = step.own_desk
    steps.put(case, msgspec.structs.replace(step, desk=desk or home, home=home, to=to, lent_by=by, back=""))


def _take_home(case: Case, step: Step, *, back: str) -> None:
    """It is its own desk's again. ``back``: who gave it back with a question."""
    steps.put(case, msgspec.structs.replace(step, desk=step.own_desk, home="", to="", lent_by="", back=back))


def choose_anew(case: Case, compiled: CompiledScene) -> None:
    """What was granted and has led nowhere was free again when the case ended: it is chosen, and granted, anew."""
    granting = {remedy.name for remedy in compiled.scene.remedies if remedy.grants}
    done = {step.name for step in case.steps if step.state is StepState.DONE}
    for each in compiled.steps:
        step = next((s for s in case.steps if s.name == each.rule.name), None)
        if step is None or step.state is not StepState.DONE or not each.rule.choice or step.choice not in granting:
            continue
        if not any([after.rule.name in done and step.name in after.rule.after for after in compiled.steps]):  # noqa: C419
            fresh = Step(step.name, step.own_desk, after=step.after, round=step.round + 1, optional=step.optional)
            steps.put(case, fresh)
            case.remedy = ""
