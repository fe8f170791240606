"""What finance reports of an invoice is the case's own step, where one waits for it; else it is told of the order.

So the number that is typed in the list of invoices, on the case's page or read from a table is the same fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.held_dossier import HeldDossier, hold
from amends.casework.actions.transaction import ActionResult, RefusedError, act
from amends.engine.dossier import Case
from amends.engine.playbook import StepRule
from amends.engine.signals import KIND_OF, AnySignal
from amends.engine.words import CaseState, StepState
from amends.merchants.models import Member

FORM: str = "form."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceAction:
    """Who does something about which invoice of which order. ``token``: made with the page, pressed twice is once."""

    member: Member
    dossier_id: int
    ref: str
    token: str
    now: datetime
    text: str = ""


class _Waiting(NamedTuple):
    case: Case
    rule: StepRule


def held(doing: InvoiceAction) -> HeldDossier:
    """The order, locked until the transaction ends. Raises Http404."""
    return hold(doing.member, doing.dossier_id)


def tell(doing: InvoiceAction, order: HeldDossier, kind: type[AnySignal], said: Mapping[str, Any]) -> ActionResult:
    """Report it by the step that waits for it, or as a fact. ``said``: the signal's fields; days are dates."""
    waiting = _waiting(order, kind, doing.ref)
    form = _form(waiting.rule, said) if waiting else None
    if waiting is not None and form is not None:
        action = Action(
            member=doing.member, dossier_id=doing.dossier_id, no=waiting.case.no, token=doing.token, now=doing.now,
            held=order,
        )  # fmt: skip
        try:
            return case_actions.do_step(action, step=waiting.rule.name, text=doing.text, form=form)
        except RefusedError as refused:
            if refused.field != "step":  # somebody else's step: the fact itself is anybody's to tell who has it
                raise
        order = held(doing)
    fields = {name: _moment(value, order) if isinstance(value, date) else value for name, value in said.items()}
    signal = kind(id=f"desk:{doing.token}", at=doing.now, order="-", ref=doing.ref, **fields)  # type: ignore[arg-type]
    return act(member=doing.member, dossier_id=doing.dossier_id, signal=signal, now=doing.now, held=order)


def _waiting(order: HeldDossier, kind: type[AnySignal], ref: str) -> _Waiting | None:
    """The ready step of an open case that such a report of this invoice does."""
    dossier = order.dossier
    for case in dossier.cases:
        compiled = order.policy.of(case.policy).scene(case.scene) if case.state is CaseState.OPEN else None
        ready = {step.name for step in case.steps if step.state is StepState.READY} if compiled else set()
        for rule in compiled.scene.steps if compiled else ():
            if rule.name in ready and rule.yields and rule.yields.kind == KIND_OF[kind]:
                newest = rule.yields.ref == "invoice_newest" and dossier.facts.invoice_newest == ref
                if case.subject == f"invoice:{ref}" or newest:
                    return _Waiting(case, rule)
    return None


def _form(rule: StepRule, said: Mapping[str, Any]) -> dict[str, str | int | bool] | None:
    """The step's form filled with what is said; None where it asks for more than that."""
    values = rule.yields.values if rule.yields else ()
    told = {value.word.removeprefix(FORM): said.get(value.name) for value in values if value.word.startswith(FORM)}
    form = {name: _typed(value) for name, value in told.items() if value not in (None, "")}
    return None if {entry.field for entry in rule.form if entry.required} - set(form) else form


def _typed(value: Any) -> str | int | bool:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _moment(day: date, order: HeldDossier) -> datetime:
    """A day as times are compared with it: its end, in the shop's zone (see ``engine.forms``)."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(order.policy.playbook.zone))


def again(doing: InvoiceAction, what: str) -> InvoiceAction:
    """The same hand with another token."""
    return replace(doing, token=f"{doing.token}:{what}")
