"""What doing a step tells: whether a person may do it now, and the signal that its form is."""

from collections.abc import Iterator
from typing import Any, get_origin

import msgspec

from amends.engine import forms, needs
from amends.engine import signals as s
from amends.engine.conditions import amount_of, read
from amends.engine.dossier import Case
from amends.engine.fold import family, fold, subject
from amends.engine.misdirection import Misdirected
from amends.engine.order import over
from amends.engine.playbook import FormEntry, Scene, StepRule, StepYield, YieldValue
from amends.engine.words import Source, StepState
from amends.engine.work import Work

CHOICE = "choice"


def rule_of(work: Work, case: Case, name: str) -> StepRule | None:
    """The rule of a step, as the case's scene has it now."""
    scene = work.policy.scene(case.scene)
    return next((step.rule for step in scene.steps if step.rule.name == name), None) if scene else None


def chosen_by(work: Work, case: Case, remedy: str) -> Iterator[str]:
    """The steps to do now that are done by choosing this remedy."""
    open_steps = [step.name for step in case.steps if step.state is StepState.READY]
    for name in open_steps:
        rule = rule_of(work, case, name)
        if rule is not None and remedy in rule.choice:
            yield name


def telling(work: Work, case: Case) -> Iterator[str]:
    """The steps to do now that are done by writing to the buyer."""
    open_steps = [step.name for step in case.steps if step.state is StepState.READY]
    for name in open_steps:
        rule = rule_of(work, case, name)
        if rule is not None and rule.tells:
            yield name


def shown(work: Work, case: Case) -> Iterator[str]:
    """The steps to do now that are done by evidence and ask for no more, for which all of it is there."""
    scene = work.policy.scene(case.scene)
    open_steps = [step.name for step in case.steps if step.state is StepState.READY]
    for name in open_steps:
        rule = rule_of(work, case, name)
        if scene is None or rule is None or not rule.collects or rule.form or rule.ways:
            continue
        if not needs.missing(work.d, case, scene.scene, rule.collects):
            yield name


def told(work: Work, case: Case, rule: StepRule, sig: s.StepDone) -> s.Signal | None:
    """The signal that the step yields, its facts known from now on; None where it yields none.

    Raises Misdirected where the step can't be done, by the field that stands in the way.
    """
    scene = work.policy.scene(case.scene)
    if scene is not None:
        _check(work, case, scene.scene, rule, sig)
    if rule.yields is None:
        return None
    signal = _signal(work, case, rule.yields, sig)
    fold(work.f, signal)
    book, about = work.policy.playbook, subject(signal)
    if sig.form and about != case.subject:
        forms.keep(work.f, sig.form, about=about, at=work.at, fields=book.fields, zone=book.zone)
    return signal


def _check(work: Work, case: Case, scene: Scene, rule: StepRule, sig: s.StepDone) -> None:
    """A person can't do a step before what it needs is there, nor without what it asks for."""
    if rule.engine and _state(case, sig.step) is not StepState.READY:
        raise Misdirected("engine", sig.step, "the engine does this step itself")
    _its_turn(case, sig.step)
    if owed := needs.missing(work.d, case, scene, rule.needs):
        raise Misdirected("needs", sig.step, f"first needed: {', '.join(owed)}")
    if rule.remark and not sig.text.strip():
        raise Misdirected("remark", sig.step, "say what was found or done")
    if not rule.excused and (owed := needs.missing(work.d, case, scene, rule.collects)):
        raise Misdirected("collects", sig.step, f"done by adding the evidence: {', '.join(owed)}")
    if rule.choice:
        raise Misdirected("remedy", sig.step, f"done by choosing one of: {', '.join(rule.choice)}")
    ways = [outcome.name for outcome in rule.ways]
    if ways and sig.choice not in ways:
        raise Misdirected(CHOICE, sig.choice, f"say how it ended: {', '.join(ways)}")
    if not ways and sig.choice:
        raise Misdirected(CHOICE, sig.choice, "this step ends in one way only")
    for entry in rule.form:
        check_entry(work, case, entry, sig)


def _state(case: Case, name: str) -> StepState:
    return next(each.state for each in case.steps if each.name == name)


def _its_turn(case: Case, name: str) -> None:
    """Raises Misdirected where other steps come first."""
    step = next(each for each in case.steps if each.name == name)
    if step.state is StepState.WAITING:
        first = [each.name for each in case.steps if each.name in step.after and not over(each)]
        raise Misdirected("after", name, f"first to be done: {', '.join(first) or 'what it follows'}")


def check_entry(work: Work, case: Case, entry: FormEntry, sig: s.StepDone | s.RemedyChosen) -> None:
    """Raises Misdirected where an answer that is needed is missing, or larger than it may be."""
    answer = sig.form.get(entry.field)
    if answer is None:
        if entry.required:
            raise Misdirected(f"form.{entry.field}", "", "is needed")
        return
    if entry.most is not None and isinstance(answer, int):
        most = amount_of(entry.most, work.d, work.f, work.about(case.subject), case)
        if answer > most:
            raise Misdirected(f"form.{entry.field}", answer, f"must be at most {most}")


def _signal(work: Work, case: Case, rule: StepYield, sig: s.StepDone) -> s.Signal:
    shape = s.KINDS[rule.kind]
    found = {value.name: _value(work, case, value, sig) for value in rule.values}
    several = {field.name for field in msgspec.structs.fields(shape) if get_origin(field.type) is tuple}
    found = {name: (value,) if name in several else value for name, value in found.items() if value is not None}
    known = {"kind": rule.kind, "id": sig.id, "at": sig.at, "order": sig.order, "by": sig.by}
    more = {"source": str(Source.COLLEAGUE), "ref": _ref(work, case, rule, shape, sig)}
    try:
        signal: s.Signal = msgspec.convert({**known, **more, **found}, shape)
    except msgspec.ValidationError as error:
        raise Misdirected("yields", rule.kind, f"{rule.kind} can't be told: {error}") from error
    return signal


def _ref(work: Work, case: Case, rule: StepYield, shape: type[s.Signal], sig: s.StepDone) -> str:
    """The id of what it is about: what the rule says, the case's own subject, or a new thing of that sort."""
    if rule.ref:
        return str(read(rule.ref, work.d, work.f, work.about(case.subject), case) or "")
    sort, own = family(shape), case.subject.partition(":")
    return own[2] if sort and own[0] == sort else sig.id if sort else ""


def _value(work: Work, case: Case, value: YieldValue, sig: s.StepDone) -> Any:
    """What a field of the signal is told to be; None leaves it out."""
    if not value.word:
        return value.value
    if value.word == CHOICE:
        return sig.choice or None
    start, _dot, name = value.word.partition(".")
    if start != "form":
        return read(value.word, work.d, work.f, work.about(case.subject), case)
    book = work.policy.playbook
    return forms.meant(book.fields.get(name), sig.form.get(name), zone=book.zone)
