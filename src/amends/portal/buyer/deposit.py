"""A deposit or prepaid money back, registered by the buyer alone at any hour, answered with the rule and its source."""

from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import choices, complaints, deposit_rules, deposits
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.deposits import Registration
from amends.casework.buyers.models import DepositRequest
from amends.casework.queries.case_page import OrderPage
from amends.engine.words import CaseState
from amends.portal.buyer.entering import PageVisit, at_page, form_of, frame, proven
from amends.portal.buyer.mine import order_of
from amends.web import amounts

TOKEN: Final = 40
HEADS: Final = {
    "allowed": gettext_lazy("Your money goes back"),
    "refused": gettext_lazy("By this shop's rule it does not go back"),
    "person": gettext_lazy("A person looks at it"),
}
WORDS: Final = {
    "in_time": gettext_lazy("You asked before the final payment opened. Finance pays it out with the next batch."),
    "reason": gettext_lazy("The rule allows your reason. Finance pays it out with the next batch."),
    "too_late": gettext_lazy("The final payment has opened, and for your reason the rule gives nothing back."),
    "no_rule": gettext_lazy("We know no rule for the days of your order, so nobody but a person can say."),
    "no_deposit": gettext_lazy("We don't see that anything was paid ahead on this order, so a person looks."),
    "sent": gettext_lazy("The goods were sent already, so a person looks what can be done."),
    "nothing_left": gettext_lazy("All that was paid is back already."),
    "many": gettext_lazy("Many of these were registered by the same buyer, so a person looks first."),
}


class DepositForm(forms.Form):
    reason = forms.ChoiceField()
    prepaid = forms.BooleanField(required=False)
    text = forms.CharField(max_length=complaints.TEXT, required=False)
    token = forms.CharField(max_length=TOKEN)


@require_http_methods(["GET", "POST"])
@at_page
@proven
def deposit(request: HttpRequest, visit: PageVisit, who: Guest) -> HttpResponse:
    page, known = order_of(who), deposit_rules.reasons(visit.language)
    if request.method == "GET":
        return _shown(request, visit, who, page)
    said = form_of(request)
    form = DepositForm(said)
    form.fields["reason"].choices = known  # type: ignore[attr-defined]
    if not form.is_valid():
        return _shown(request, visit, who, page, fault="empty")
    sent = form.cleaned_data
    try:
        registration = Registration(reason=sent["reason"], prepaid=sent["prepaid"], text=sent["text"])
        deposits.register(who, registration, token=sent["token"], now=visit.now)
    except RefusedError:
        return _shown(request, visit, who, page, fault="refused")
    return redirect(visit.to("buyer_deposit"))


def _shown(request: HttpRequest, visit: PageVisit, who: Guest, page: OrderPage, *, fault: str = "") -> HttpResponse:
    facts, made = page.dossier.facts, deposits.of_order(who)
    rule = deposits.rule_of(page.shop, facts)
    context = frame(
        visit,
        order=who.key,
        made=made,
        standing=_standing(made, page) if made else "",
        head=HEADS[made.verdict] if made else "",
        words=WORDS[made.why] if made else "",
        sum=amounts.money(made.amount if made else deposit_rules.deposit(facts), page.currency),
        rule=_rule(rule, visit) if rule else None,
        reasons=deposit_rules.reasons(visit.language),
        fault=fault,
        token=uuid4().hex,
        action=visit.to("buyer_deposit"),
        home=visit.to("buyer_home"),
        complain_to=visit.to("buyer_complain"),
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render(request, "portal/buyer/deposit.html", context, status=status)


def _rule(rule: deposit_rules.DepositRule, visit: PageVisit) -> dict[str, Any]:
    named = dict(deposit_rules.reasons(visit.language))
    return {
        "name": rule.name,
        "until": rule.back_until,
        "open": visit.now < rule.back_until,
        "reasons": [named[name] for name in rule.reasons if name in named],
        "source": choices.said(rule.source, visit.language),
        "assumption": rule.assumption,
    }


def _standing(made: DepositRequest, page: OrderPage) -> str:
    """waits, paid or over: what became of what was allowed, or of what a person has looked at."""
    if not made.case_no:
        return ""
    facts, case = page.dossier.facts, page.dossier.case(made.case_no)
    if facts.refunded_at is not None and facts.refunded_at >= made.at:
        return "paid"
    return "waits" if case is not None and case.state is CaseState.OPEN else "over"
