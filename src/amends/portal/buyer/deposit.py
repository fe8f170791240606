"""A deposit or prepaid money back, registered by the buyer alone at any hour, answered with the rule and its source."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import choices, complaints, deposit_rules, deposits
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.deposit_rules import DepositVerdict
from amends.casework.buyers.deposits import DepositWay, Registration
from amends.casework.buyers.models import DepositRequest
from amends.casework.payments import payees, reading
from amends.casework.payments.models import PayRoute
from amends.casework.payments.payees import PayeeAccount, PayeeFault
from amends.casework.payments.reading import PaidOut, PayoutState
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
    "requested": gettext_lazy(
        "A refund of this order is being asked for on the platform, so a person looks that it is not paid twice."
    ),
    "account": gettext_lazy("Other buyers named the same account, so a person looks first."),
    "no_balance": gettext_lazy("We know of no prepaid balance here, so a person looks it up."),
    "too_late": gettext_lazy("The final payment has opened, and for your reason the rule gives nothing back."),
    "no_rule": gettext_lazy("We know no rule for the days of your order, so nobody but a person can say."),
    "no_deposit": gettext_lazy("We don't see that anything was paid ahead on this order, so a person looks."),
    "sent": gettext_lazy("The goods were sent already, so a person looks what can be done."),
    "nothing_left": gettext_lazy("All that was paid is back already."),
    "many": gettext_lazy("Many of these were registered by the same buyer, so a person looks first."),
}


FAULTS: Final = {
    PayeeFault.NAME: gettext_lazy("Type the name as the account has it."),
    PayeeFault.ALIPAY: gettext_lazy("An Alipay account is a mobile number of 11 digits or a mail address."),
    PayeeFault.BANK: gettext_lazy("Type the bank's name."),
    PayeeFault.CARD: gettext_lazy("This is no card number: its digits don't check."),
}
WAYS: Final = {
    DepositWay.ALIPAY: gettext_lazy("To my Alipay account"),
    DepositWay.BANK: gettext_lazy("To my bank card"),
    DepositWay.PLATFORM: gettext_lazy("Back the way I paid"),
}
YUAN: Final = "CNY"


class DepositForm(forms.Form):
    reason = forms.ChoiceField()
    prepaid = forms.BooleanField(required=False)
    text = forms.CharField(max_length=complaints.TEXT, required=False)
    token = forms.CharField(max_length=TOKEN)
    way = forms.ChoiceField(choices=[(way.value, way.value) for way in DepositWay], required=False)


class AccountForm(forms.Form):
    """Where the money goes."""

    name = forms.CharField(max_length=80, required=False)
    account = forms.CharField(max_length=80, required=False)
    bank = forms.CharField(max_length=80, required=False)


def account_of(said: dict[str, str], way: DepositWay) -> tuple[PayeeAccount | None, dict[str, PayeeFault]]:
    """What was typed, as it is kept, and what is wrong with it; None for the platform's own way."""
    if way is DepositWay.PLATFORM:
        return None, {}
    form = AccountForm(said)
    if not form.is_valid():
        return None, {"account": PayeeFault.CARD}
    typed = PayeeAccount(**{name: form.cleaned_data[name] for name in ("name", "account", "bank")})
    return payees.read(PayRoute(way.value), typed)


@require_http_methods(["GET", "POST"])
@at_page
@proven
def deposit(request: HttpRequest, visit: PageVisit, who: Guest) -> HttpResponse:
    page = order_of(who)
    if request.method == "GET":
        return _shown(request, visit, who, page)
    return _registered(request, visit, who, page, form_of(request))


def _registered(
    request: HttpRequest, visit: PageVisit, who: Guest, page: OrderPage, said: dict[str, str]
) -> HttpResponse:
    form = DepositForm(said)
    form.fields["reason"].choices = deposit_rules.reasons(visit.language)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _shown(request, visit, who, page, fault="empty", said=said)
    sent, way = form.cleaned_data, DepositWay(form.cleaned_data["way"] or DepositWay.PLATFORM)
    account, faults = account_of(said, way)
    if faults:
        return _shown(request, visit, who, page, fault="account", said=said, faults=faults)
    marked = payees.mark(page.shop.merchant_id, account) if account else ""
    registration = Registration(
        reason=sent["reason"], prepaid=sent["prepaid"], text=sent["text"], way=way, account=marked
    )
    try:
        made = deposits.register(who, registration, token=sent["token"], now=visit.now)
    except RefusedError:
        return _shown(request, visit, who, page, fault="refused", said=said)
    if account is not None and made.account == marked and made.verdict != DepositVerdict.REFUSED:
        _keep(visit, who, way, account)
    return redirect(visit.to("buyer_deposit"))


def _keep(visit: PageVisit, who: Guest, way: DepositWay, account: PayeeAccount) -> None:
    payees.keep(
        merchant_id=visit.page.shop.merchant_id, dossier_id=who.dossier_id, route=PayRoute(way.value), account=account,
        told_by=who.actor.ref, now=visit.now,
    )  # fmt: skip


@require_POST
@at_page
@proven
def account(request: HttpRequest, visit: PageVisit, who: Guest) -> HttpResponse:
    """Where the money goes, told anew after it didn't arrive, while nothing is on its way."""
    page, made, said = order_of(who), deposits.of_order(who), form_of(request)
    paid = _payout(made, page) if made else None
    if made is None or paid is None or paid.state not in {PayoutState.FAILED, PayoutState.WAITS}:
        return redirect(visit.to("buyer_deposit"))
    way = DepositWay(said["way"]) if said.get("way") in {DepositWay.ALIPAY, DepositWay.BANK} else DepositWay.ALIPAY
    told, faults = account_of(said, way)
    if faults or told is None:
        return _shown(request, visit, who, page, fault="account", said=said, faults=faults)
    try:
        deposits.account_changed(who, way=way, account=payees.mark(page.shop.merchant_id, told), now=visit.now)
    except RefusedError:
        return _shown(request, visit, who, page, fault="refused", said=said)
    _keep(visit, who, way, told)
    return redirect(visit.to("buyer_deposit"))


def _appeal(who: Guest, page: OrderPage, made: DepositRequest) -> str:
    """Open or over, where the buyer has asked a person to look at a refusal; empty: nobody was asked."""
    told = [each for each in complaints.complaints_of(who) if each.issue == deposits.ISSUE and each.at >= made.at]
    if not told:
        return ""
    return "open" if any(complaints.is_open(page.dossier, each) for each in told) else "over"


def _payout(made: DepositRequest, page: OrderPage) -> PaidOut | None:
    if not made.case_no:
        return None
    return reading.payout_of(page.shop.merchant_id, dossier_id=made.dossier_id, case_no=made.case_no)


def _shown(
    request: HttpRequest, visit: PageVisit, who: Guest, page: OrderPage, *, fault: str = "",
    said: dict[str, str] | None = None, faults: dict[str, PayeeFault] | None = None,
) -> HttpResponse:  # fmt: skip
    facts, made = page.dossier.facts, deposits.of_order(who)
    rule, payout = deposits.rule_of(page.shop, facts), _payout(made, page) if made else None
    context = frame(
        visit,
        order=who.key,
        made=made,
        payout=payout,
        standing=_standing(made, page, payout) if made else "",
        head=HEADS[made.verdict] if made else "",
        words=WORDS[made.why] if made else "",
        sum=amounts.money(made.amount if made else deposit_rules.deposit(facts), page.currency),
        rule=_rule(rule, visit) if rule else None,
        reasons=deposit_rules.reasons(visit.language),
        balance=deposit_rules.BALANCE in facts.tags,
        ways=[(way.value, words) for way, words in WAYS.items()] if page.currency == YUAN else [],
        way=(said or {}).get("way", DepositWay.ALIPAY.value),
        said=said or {},
        fault=fault,
        faults={name: FAULTS[each] for name, each in (faults or {}).items()},
        token=uuid4().hex,
        action=visit.to("buyer_deposit"),
        account_to=visit.to("buyer_account"),
        home=visit.to("buyer_home"),
        complain_to=f"{visit.to('buyer_complain')}&{urlencode({'trouble': deposits.ISSUE})}",
        appeal=_appeal(who, page, made) if made else "",
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


def _standing(made: DepositRequest, page: OrderPage, payout: PaidOut | None) -> str:
    """waits, checked, out, failed, paid, dropped or over: what became of what was allowed, or looked at."""
    if not made.case_no:
        return ""
    facts, case = page.dossier.facts, page.dossier.case(made.case_no)
    if payout is not None:
        return payout.state.value
    if facts.refunded_at is not None and facts.refunded_at >= made.at:
        return "paid"
    if made.alone:
        return "out"
    return "waits" if case is not None and case.state is CaseState.OPEN else "over"
