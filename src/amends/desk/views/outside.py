"""Links of a case for people outside: made, shown once, taken back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import tokens
from amends.casework.buyers.pages import page_of
from amends.casework.buyers.rules import rules_at
from amends.casework.ledger.audit import note
from amends.casework.ledger.audit_verbs import LINK_MADE
from amends.casework.links import links
from amends.casework.links.links import LinkTask
from amends.casework.links.models import Purpose
from amends.casework.projections.waits import whom_for
from amends.casework.queries.case_page import CasePage
from amends.desk import session
from amends.desk.views.cases import found
from amends.desk.words import refusals
from amends.engine.words import Party
from amends.merchants.access import member_for, require
from amends.merchants.roles import Permission

_PARTIES = frozenset(party.value for party in Party)
MADE_FOR = [(party.value, party.value) for party in links.OUTSIDE]


class MakeForm(forms.Form):
    party = forms.ChoiceField(choices=MADE_FOR, required=False)
    item = forms.CharField(max_length=80, required=False)
    step = forms.CharField(max_length=80, required=False)
    name = forms.CharField(max_length=80, required=False)


@require_POST
def make(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """Make a link; the page that follows shows it, once."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    form = MakeForm(request.POST)
    page, now = found(member, dossier_id, no), timezone.now()
    if not form.is_valid():
        messages.error(request, _("Not made: something of it can't be read. Try again."))
        return redirect("case", dossier_id, no)
    task = _task(page, form.cleaned_data)
    action = Action(member=member, dossier_id=dossier_id, no=no, token="", now=now)
    try:
        token = links.make(action, task)
    except RefusedError as refused:
        messages.error(request, str(refusals.say(refused, page.currency)))
        return redirect("case", dossier_id, no)
    address = request.build_absolute_uri(reverse("outside_task", args=[token]))
    session.show_link(request, dossier_id, no, address, of_buyer=task.party is Party.BUYER)
    return redirect(f"{reverse('case', args=[dossier_id, no])}#outside")


@require_POST
def buyers_page(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """A link that lets the order's buyer into the shop's page without asking anything; shown once, like the others."""
    member, now = member_for(request), timezone.now()
    require(member, Permission.WORK_CASES)
    page = found(member, dossier_id, no)
    own = page_of(page.shop)
    if not own.is_on:
        messages.error(request, _("This shop's page for buyers is shut."))
        return redirect("case", dossier_id, no)
    of = {"merchant_id": member.merchant_id, "shop_id": page.shop.pk, "dossier_id": dossier_id}
    lasts = timedelta(hours=rules_at(now).link_hours)
    token = tokens.proven(**of, lasts=lasts, now=now)
    about, detail = f"case:{dossier_id}/{no}", {"for": "buyer", "case": f"{dossier_id}/{no}", "page": own.address}
    note(member=member, verb=LINK_MADE, about=about, detail=detail, now=now)
    address = request.build_absolute_uri(reverse("buyer_home", args=[own.address, token]))
    session.show_link(request, dossier_id, no, address, of_buyer=True, days=lasts.days)
    return redirect(f"{reverse('case', args=[dossier_id, no])}#outside")


def _task(page: CasePage, said: dict[str, Any]) -> LinkTask:
    if not said["step"]:
        party = Party(said["party"] or Party.BUYER)
        return LinkTask(purpose=Purpose.FILES, party=party, item=said["item"], name=said["name"])
    step = next((each for each in page.case.steps if each.name == said["step"]), None)
    whom = whom_for(page.dossier, page.case, step) if step is not None else ""
    party = Party(whom) if whom in _PARTIES else Party(said["party"] or Party.UNDETERMINED)
    return LinkTask(purpose=Purpose.ANSWER, party=party, step=said["step"], name=said["name"])


@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """It opens nothing any more."""
    link = links.revoke(member_for(request), id=number, now=timezone.now())
    messages.success(request, _("Taken back: the link opens nothing any more"))
    return redirect("case", link.dossier_id, link.case_no)
