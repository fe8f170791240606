"""A click on a case's page: what is done to it, and taken back. It loads what an action needs, not the page.

The dossier is taken in hand once (locked and decoded); only what can't be done leads to the page again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.casework.actions import drafts
from amends.casework.actions.case_actions import Action
from amends.casework.actions.held_dossier import HeldDossier, hold
from amends.casework.actions.models import DraftBox
from amends.casework.actions.transaction import ActionResult, RefusedError
from amends.casework.approval.requests import PendingRequest
from amends.casework.ledger.alert_kinds import INNER
from amends.casework.letters import undo
from amends.desk import session
from amends.desk.case import enclosures, grants, letters, step_form
from amends.desk.case.actions import ACTIONS, CaseAction
from amends.desk.case.letters import BuyerLetter
from amends.desk.directory import directory
from amends.desk.views import in_place
from amends.desk.views.cases import draw, found, titles_of
from amends.desk.views.work import take_best
from amends.desk.words import refusals
from amends.desk.words.people import role_title
from amends.engine.dossier import Case
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web import amounts, moments

Typed = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What was pressed, by whom, on which case in hand. ``letter``: what the buyer is to be told with it.

    ``currency``: the order's. ``answers``: what was typed into the form of a step.
    """

    request: HttpRequest
    member: Member
    name: str
    doing: CaseAction
    held: HeldDossier
    case: Case
    currency: str
    form: forms.Form
    letter: BuyerLetter | None
    answers: step_form.Typed
    now: datetime

    @property
    def place(self) -> tuple[int, int]:
        """The dossier's id and the case's number."""
        return self.held.dossier_id, self.case.no


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, dossier_id: int, no: int, name: str) -> HttpResponse:
    """Do something. What can't be done leaves everything as it was, the page with what was typed, and says why."""
    doing = ACTIONS.get(name)
    member = member_for(request)
    if doing is None:
        raise Http404
    require(member, doing.needs)
    if request.method == "GET":  # signing in again leads here
        return redirect("case", dossier_id, no)
    with transaction.atomic():
        click = _click(request, member, hold(member, dossier_id), no, name, doing)
        _may_be_given(click)
        acted = _tried(click) if click.form.is_valid() and not click.answers.faults else None
    if isinstance(acted, ActionResult):
        return _answered(click, acted)
    return _again(click, acted)


def _click(request: HttpRequest, member: Member, held: HeldDossier, no: int, name: str, doing: CaseAction) -> Click:
    case, sent, now = held.dossier.case(no), request.POST, timezone.now()
    if case is None:
        raise Http404
    form = doing.form(letters.with_lines(sent, member, held) if name == "remedy" and sent.get("by_lines") else sent)
    letter = letters.read(request, member, held, now) if sent.get("tell") else None
    return Click(
        request=request, member=member, name=name, doing=doing, held=held, case=case, currency=held.currency, form=form,
        letter=letter, answers=_answers(held, case, name, sent), now=now,
    )  # fmt: skip


def _answers(held: HeldDossier, case: Case, name: str, sent: Mapping[str, str]) -> step_form.Typed:
    """What was typed into the form of a step, or of a way to settle."""
    rule = _rule(held, case, name, sent)
    if rule is None or not rule.form:
        return step_form.Typed({}, {})
    playbook = held.policy.of(case.policy).playbook
    asking = step_form.Asking(dossier=held.dossier, case=case, playbook=playbook, currency=held.currency)
    return step_form.answered(asking, rule, sent)


def _rule(held: HeldDossier, case: Case, name: str, sent: Mapping[str, str]) -> step_form.Asks | None:
    """Of the step or way to settle that was pressed; None for what no rule stands behind."""
    scene, rules = held.policy.of(case.policy).scene(case.scene), ACTIONS[name].rules
    pressed: Iterable[step_form.Asks] = getattr(scene.scene, rules) if scene and rules else ()
    return next((each for each in pressed if each.name == sent.get(name)), None)


def _may_be_given(click: Click) -> None:
    """Leads give any case to somebody, others one of theirs. Raises Http404 else, or where nobody is meant."""
    if click.name != "assign":
        return
    if click.case.owner != str(click.member.pk):
        require(click.member, Permission.ASSIGN_CASES)
    if click.request.POST.get("owner", "") not in directory(click.member).people:
        raise Http404


def _tried(click: Click) -> ActionResult | RefusedError:
    """What came of it. What was refused, or pressed twice, leaves nothing behind."""
    try:
        acted = _done(click)
    except RefusedError as refused:
        transaction.set_rollback(True)
        return refused
    transaction.set_rollback(not (acted.applied or acted.asked))  # pressed twice: no second pack
    return acted


def _done(click: Click) -> ActionResult:
    dossier_id, no = click.place
    token = str(click.form.cleaned_data["token"])
    mine = Action(
        member=click.member, dossier_id=dossier_id, no=no, token=token, now=click.now, undoable=True, held=click.held
    )
    click.form.cleaned_data |= _pack(click)
    if click.answers.answers:
        click.form.cleaned_data["form"] = click.answers.answers
    acted = click.doing.perform(mine, click.form.cleaned_data, click.currency)
    if click.letter is not None:
        letters.send(mine, click.letter, acted)
    return acted


def _pack(click: Click) -> Typed:
    """The evidence pack that goes with the action, made now; nothing where none does."""
    if not _sends_evidence(click):
        return {}
    here = directory(click.member)
    page = found(click.member, *click.place, dossier=click.held.dossier)
    titles = titles_of(page, here)
    return enclosures.enclosed(click.request, click.member, page, titles, here.people, now=click.now)


def _sends_evidence(click: Click) -> bool:
    compiled = click.held.policy.of(click.case.policy).scene(click.case.scene)
    return compiled is not None and click.doing.sends_evidence(compiled.scene, click.request.POST.get(click.name, ""))


def _answered(click: Click, acted: ActionResult) -> HttpResponse:
    """It is done, or asked for: say so, and offer to take it back where that can be done."""
    request, (dossier_id, no) = click.request, click.place
    if acted.asked:
        messages.info(request, _asked(acted.asked, click.currency))
    elif acted.applied and click.doing.undoable:
        session.offer(request, dossier_id, no, _words(click), timezone.now())
    elif acted.applied:
        session.forget(request)
        messages.success(request, _words(click))
    session.remember(request, str(click.form.cleaned_data["token"]))
    if click.name == DraftBox.NOTE:  # nobody needs the draft of it any more
        drafts.forget(member=click.member, dossier_id=dossier_id, no=no, box=DraftBox.NOTE)
    if request.POST.get("then") == "next" and acted.applied:
        return _onward(click)
    if not session.in_place(request):
        return redirect("case", dossier_id, no)
    return in_place.back(request, click.member, dossier_id, no)


def _onward(click: Click) -> HttpResponse:
    """To the best case that nobody has; what was just done can still be taken back from there."""
    case = take_best(click.member, directory(click.member), click.now)
    if case is None:
        messages.info(click.request, _("Nothing is waiting at your desks."))
        return in_place.lead(click.request, reverse("work"))
    return in_place.lead(click.request, reverse("case", args=case))


def _words(click: Click) -> str:
    """What was done; of what goes out, that it has not yet."""
    if "pack" in click.form.cleaned_data:
        return _("Done, and the pack goes with it")
    rule = _rule(click.held, click.case, click.name, click.request.POST)
    leaves = rule is not None and any(effect.kind not in INNER for effect in rule.effects)
    return str(click.doing.leaves if leaves else click.doing.done)


def _again(click: Click, refused: RefusedError | None) -> HttpResponse:
    """The page as it was, with what was typed and what is wrong with it."""
    if refused is None:
        page = found(click.member, *click.place, dossier=click.held.dossier)
        return draw(click.request, click.member, page, typed=_typed(click))
    click.form.add_error(None, refusals.say(refused, click.currency))
    more = {"look": click.letter.look} if click.letter else {}
    page = found(click.member, *click.place)
    return draw(click.request, click.member, page, typed=_typed(click, refused.field), more=more)


def _typed(click: Click, why: str = "") -> Typed:
    """What somebody had typed, to be shown again, and what is wrong with it; ``why``: the refusal's word."""
    faults = [error for errors in click.form.errors.values() for error in errors]
    wrong = dict(click.answers.faults)
    if why.startswith(step_form.START):
        wrong[why] = str(faults[-1])
    if wrong and not faults:
        faults = [_("Not done yet: see what is missing or wrong, beside its field.")]
    said = {"action": click.name, "values": click.request.POST.dict(), "faults": faults, "why": why}
    return {**said, step_form.FAULTS: wrong}


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """Take back what I did a moment ago; else say why that isn't possible any more."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    if request.method == "GET":  # signing in again leads here
        return redirect("case", dossier_id, no)
    session.forget(request)
    try:
        undo.take_back(member=member, dossier_id=dossier_id, no=no, now=timezone.now())
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
    else:
        messages.success(request, _("Taken back: all is as it was"))
    return in_place.back(request, member, dossier_id, no)


def _asked(asked: PendingRequest, currency: str) -> str:
    goods = _("Asked for goods worth %(sum)s: %(why)s, so it goes to %(role)s.")
    words = (goods if asked.goods else _("Asked for %(sum)s: %(why)s, so it goes to %(role)s.")) % {
        "sum": amounts.money(asked.amount, currency),
        "why": grants.bound_words(asked.bound, asked.limit, currency),
        "role": role_title(asked.goes_to),
    }
    if asked.due_at is None:
        return words
    due = _("An answer is due %(at)s.") % {"at": moments.moment(asked.due_at, now=timezone.now())}
    return f"{words} {due}"
