"""What colleagues and couriers do to cases and clocks, as signals like any other."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from amends.engine import answers, awaits, cases, clocks, forms, grants, joining, moving, step_acts, step_reports, steps
from amends.engine import signals as s
from amends.engine.conditions import holds
from amends.engine.dossier import Case, Clock
from amends.engine.misdirection import Misdirected
from amends.engine.outcome import Effect, Verb
from amends.engine.playbook import EffectRule, Playbook, RemedyRule
from amends.engine.subjects import ProblemFacts
from amends.engine.words import CaseState, ClockState, StepState
from amends.engine.work import Value, Work

__all__ = ["Misdirected", "check_form", "do", "keep_form"]


BY_US: Final = "pay_buyer"  # money of the buyer's own that no platform gives back
PAGE: Final = "page"  # the platform's own, of the refund or the dispute
_WORDS: Final = frozenset(
    {"message", "notify", "page_message", "sms"}
)  # the engine's own: only what people do binds them


def check_form(work: Work, signal: s.Signal) -> None:
    """Raises Misdirected for an answer that the playbook's own fields don't know or don't take."""
    wrong = forms.fault(_book(work, signal).fields, signal.form, work.f.rate)
    if wrong is not None:
        raise Misdirected(wrong.field, signal.form.get(wrong.field.partition(".")[2]), wrong.reason)


def keep_form(work: Work, signal: s.Signal, about: str) -> None:
    """Note its answers: of what it is about, of what its case is about, else of the order."""
    book = _book(work, signal)
    about = about or work.case_or_none(getattr(signal, "case", 0)).subject
    forms.keep(work.f, signal.form, about=about, at=work.at, fields=book.fields, zone=book.zone)


def _book(work: Work, signal: s.Signal) -> Playbook:
    """The playbook whose own fields a signal answers: of the case it names, that case's version."""
    case = work.case_or_none(getattr(signal, "case", 0))
    return (work.by(case.policy) if case.no else work.newest).playbook


def _case(work: Work, no: int) -> Case:
    case = work.d.case(no)
    if case is None:
        raise Misdirected("case", no)
    return case


def _clock(work: Work, no: int) -> Clock:
    clock = next((c for c in work.d.clocks if c.no == no and c.state is not ClockState.MISSED), None)
    if clock is None:
        raise Misdirected("clock", no)
    if clocks.binding(work, clock):
        raise Misdirected("clock", no, "somebody outside acts when this clock passes; it can't be stopped here")
    return clock


def _note(work: Work, sig: s.NoteAdded) -> None:
    _case(work, sig.case).noted_at = work.at


def _step(work: Work, sig: s.StepDone) -> None:
    case = _case(work, sig.case)
    step = next((each for each in case.steps if each.name == sig.step), None)
    if step is None:
        raise Misdirected("step", sig.step)
    rule = step_reports.rule_of(work, case, sig.step)
    if rule is not None and step.state is not StepState.DONE and step.state is not StepState.SKIPPED:
        work.told = step_reports.told(work, case, rule, sig)
    case.acted_at, first = work.at, len(work.effects)
    steps.finish(work, case, sig.step, by=sig.by, effects=True, choice=sig.choice)
    _enclose(work, first, sig)
    awaits.begin(work, case, first)


def _enclose(work: Work, first: int, sig: s.StepDone | s.RemedyChosen) -> None:
    """The evidence that the action sends (effects from ``first`` on) is the pack that goes with it."""
    for place, effect in enumerate(work.effects[first:], first):
        if sig.pack and effect.kind in answers.PROVING:
            values = effect.values | {"pack": sig.pack, "pack_sha256": sig.sha256}
            work.effects[place] = msgspec.structs.replace(effect, values=values)


def _remedy(work: Work, sig: s.RemedyChosen) -> None:
    case = _case(work, sig.case)
    scene = work.policy.scene(case.scene)
    rule = next((r for r in scene.scene.remedies if r.name == sig.remedy), None) if scene else None
    if rule is None:
        raise Misdirected("remedy", sig.remedy)
    if not holds(rule.when, work.d, work.f, work.about(case.subject), case):
        raise Misdirected("remedy", sig.remedy, f"{sig.remedy} is not offered as things stand")
    for entry in rule.form:
        step_reports.check_entry(work, case, entry, sig)
    chosen, first = _chosen(work, case, rule, sig.amount), len(work.effects)
    case.remedy, case.acted_at = sig.remedy, work.at
    for effect in rule.effects:
        name, amount = f"scenes.{case.scene}.{sig.remedy}", chosen.get(effect)
        work.want(effect, name=name, subject=case.subject, case=case, times=steps.round_of(work, case), amount=amount)
    _enclose(work, first, sig)
    for name in step_reports.chosen_by(work, case, sig.remedy):
        steps.finish(work, case, name, by=sig.by, effects=True, choice=sig.remedy)
    awaits.begin(work, case, first)
    if rule.closes:
        cases.close(work, case, outcome=rule.closes)


def _chosen(work: Work, case: Case, rule: RemedyRule, amount: int) -> dict[EffectRule, int]:
    """What each paying effect carries where a sum was chosen. 0: the rule's own sums stand."""
    if not amount:
        return {}
    about = work.about(case.subject)
    most = grants.ceiling(rule, work.f, lambda part: work.amount(part, about, case))
    if not 0 < amount <= most:
        raise Misdirected("amount", amount, f"{amount} is not between 0 and {most}, the most that may be granted here")
    effects = grants.paying(rule.effects)
    sums = tuple(sum(work.amount(part, about, case) for part in effect.money) for effect in effects)
    return dict(zip(effects, grants.spread(amount, sums), strict=True))


def _taken(work: Work, sig: s.CaseTaken) -> None:
    _case(work, sig.case).owner = sig.owner


def _handed_over(work: Work, sig: s.CaseHandedOver) -> None:
    case = _case(work, sig.case)
    case.desk, case.owner = sig.desk, ""
    work.why(Verb.CASE_CHANGED, sig.desk, case=case.no)


def _closed(work: Work, sig: s.CaseClosed) -> None:
    case = _case(work, sig.case)
    if case.state is CaseState.OPEN:
        cases.close(work, case, outcome=sig.outcome)


def _reopened(work: Work, sig: s.CaseReopened) -> None:
    case = _case(work, sig.case)
    if case.state is CaseState.CLOSED:
        joining.part(work, case)
        cases.open_again(work, case)


def _evidence(work: Work, sig: s.EvidenceAdded) -> None:
    case = _case(work, sig.case)
    if sig.item and sig.item not in case.evidence:
        case.evidence = (*case.evidence, sig.item)
    for name in tuple(step_reports.shown(work, case)):
        _shown(work, case, name, sig)


def _shown(work: Work, case: Case, step: str, sig: s.EvidenceAdded) -> None:
    """All the evidence of a step is there, which tells what it tells."""
    said = sig.name or sig.item
    done = s.StepDone(id=sig.id, at=sig.at, order=sig.order, by=sig.by, case=case.no, step=step, text=said)
    rule = step_reports.rule_of(work, case, step)
    work.told = step_reports.told(work, case, rule, done) if rule is not None else None
    steps.finish(work, case, step, by=sig.by, effects=True)


def _evidence_removed(work: Work, sig: s.EvidenceRemoved) -> None:
    case = _case(work, sig.case)
    if not sig.left:
        case.evidence = tuple(item for item in case.evidence if item != sig.item)


def _told(work: Work, sig: s.MessageSent) -> None:
    case = _case(work, sig.case) if sig.case else _only_one(work)
    if case is not None:
        _wrote(work, case, sig)
    if sig.channel:
        key = f"{work.d.key}/message/{sig.id}"
        said: dict[str, Value] = {"text": sig.text, "channel": sig.channel}
        if sig.channel == PAGE:
            said |= answers.about(work.f, work.about(work.case_or_none(sig.case).subject))
        if sig.language:
            said["language"] = sig.language
        if sig.files:  # a line for each: its hash and its name
            said |= {"message": sig.id, "files": "\n".join(f"{file.sha256} {file.name}" for file in sig.files)}
        work.effects.append(Effect(key, "message", work.at, "buyer", sig.case, values=said))
        work.why(Verb.EFFECT, "message", case=sig.case)


def _only_one(work: Work) -> Case | None:
    """The case that a message without one is about, where only one is open: written in the platform's own window."""
    open_cases = [case for case in work.d.cases if case.state is CaseState.OPEN]
    return open_cases[0] if len(open_cases) == 1 else None


def _wrote(work: Work, case: Case, sig: s.MessageSent) -> None:
    """The buyer was written to: so are the steps of the case done that come to no more than that."""
    case.acted_at = work.at
    for name in step_reports.telling(work, case):
        steps.finish(work, case, name, by=sig.by, effects=True)


def _delivered(work: Work, sig: s.EffectDone) -> None:
    if sig.effect in grants.ON_TOP:
        work.f.compensated += sig.amount
    if sig.case and (case := work.d.case(sig.case)) is not None:
        _gave_back(work, case.subject, sig)
        if sig.effect not in _WORDS:
            case.acted_at = case.acted_at or work.at
        if sig.effect == answers.NOTE:
            case.noted_at = work.at
            for name in step_reports.telling(work, case):
                steps.finish(work, case, name, by="", effects=False)


def _gave_back(work: Work, about: str, sig: s.EffectDone) -> None:
    """We paid the buyer for what the case is about."""
    r = work.about(about)
    if sig.effect == BY_US and isinstance(r, ProblemFacts):
        r.returned += sig.amount


def _given_up(work: Work, sig: s.EffectFailed) -> None:
    awaits.given_up(work.case_or_none(sig.case), sig.effect)


def _paused(work: Work, sig: s.ClockPaused) -> None:
    clock = _clock(work, sig.clock)
    if clock.state is ClockState.RUNNING:
        clocks.pause(work, clock, waiting_for=sig.waiting_for, held=True)


def _resumed(work: Work, sig: s.ClockResumed) -> None:
    clock = _clock(work, sig.clock)
    if clock.state is ClockState.PAUSED:
        clocks.resume(work, clock)


def _cancelled(work: Work, sig: s.ClockCancelled) -> None:
    clocks.end(work, _clock(work, sig.clock), ClockState.CANCELLED, at=work.at)


def _days(work: Work, sig: s.DaysChanged) -> None:
    clocks.recount(work, calendar=sig.calendar, desk=sig.desk)


_ACTIONS: Final[dict[type[s.Signal], Callable[[Work, Any], None]]] = {
    s.NoteAdded: _note,
    s.StepDone: _step,
    s.StepSkipped: step_acts.skipped,
    s.StepAdded: step_acts.added,
    s.StepDelegated: step_acts.delegated,
    s.StepReturned: step_acts.returned,
    s.RemedyChosen: _remedy,
    s.CaseTaken: _taken,
    s.CaseHandedOver: _handed_over,
    s.CaseClosed: _closed,
    s.CaseReopened: _reopened,
    s.CaseLinked: joining.link,
    s.CaseUnlinked: joining.unlink,
    s.CaseMerged: joining.merge,
    s.CaseMoved: moving.move,
    s.EvidenceAdded: _evidence,
    s.EvidenceRemoved: _evidence_removed,
    s.MessageSent: _told,
    s.EffectDone: _delivered,
    s.EffectFailed: _given_up,
    s.ClockPaused: _paused,
    s.ClockResumed: _resumed,
    s.ClockCancelled: _cancelled,
    s.DaysChanged: _days,
}


def do(work: Work, signal: s.Signal) -> None:
    """Apply an action. Raises Misdirected where it names something that isn't there."""
    action = _ACTIONS.get(type(signal))
    if action is None:
        return
    was = work.take_up(work.case_or_none(getattr(signal, "case", 0)).policy)
    action(work, signal)
    work.policy = was
