"""Complaining: what happened, pictures, what would make it good; then what is offered, agreed, taken back, rated."""

from http import HTTPStatus
from typing import Final
from uuid import NAMESPACE_URL, uuid4, uuid5

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import choices, complaints, deposits, offers, whys
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.complaints import ComplaintTold, RatingTold
from amends.casework.buyers.deposits import ISSUE
from amends.casework.buyers.models import BuyerComplaint
from amends.casework.evidence import files as evidence
from amends.casework.evidence.files import Proving
from amends.casework.evidence.models import File, FileSource
from amends.casework.evidence.uploads import Arrived, Door
from amends.desk.case.evidence import FAULTS
from amends.desk.words.vocabulary import say
from amends.engine import grants
from amends.merchants import rls
from amends.portal.buyer.entering import PageVisit, at_page, form_of, frame, proven
from amends.portal.buyer.mine import often, order_of, shown
from amends.portal.buyer.talk import talk

TOKEN: Final = 40
LIKELY: Final = 7  # are seen at once; the others unfold


class TroubleForm(forms.Form):
    """``trouble``: one of those that goods in that state can have."""

    trouble = forms.ChoiceField()
    text = forms.CharField(max_length=complaints.TEXT)
    wanted = forms.ChoiceField(required=False)
    token = forms.CharField(max_length=TOKEN)


@require_http_methods(["GET", "POST"])
@at_page
@proven
def complain(request: HttpRequest, visit: PageVisit, who: Guest) -> HttpResponse:
    """What is wrong, in their words."""
    page = order_of(who)
    troubles = choices.troubles(page.dossier.facts.goods, visit.language)
    if request.method == "GET":
        return _form(request, visit, troubles, {"trouble": request.GET.get("trouble", "")})
    said = form_of(request)
    form = TroubleForm(said)
    form.fields["trouble"].choices = [(each.name, each.words) for each in troubles]  # type: ignore[attr-defined]
    form.fields["wanted"].choices = [("", ""), *choices.wants(visit.language)]  # type: ignore[attr-defined]
    if not form.is_valid():
        return _form(request, visit, troubles, said, faults=set(form.errors))
    trouble = choices.trouble(form.cleaned_data["trouble"], visit.language)
    if trouble.code == ISSUE and not deposits.refused(who):
        return redirect(visit.to("buyer_deposit"))
    if often(visit, who):
        return _form(request, visit, troubles, said, faults={"often"})
    telling = ComplaintTold(
        trouble=trouble,
        text=form.cleaned_data["text"],
        wanted=form.cleaned_data["wanted"],
        traits=tuple(name for name, _words in trouble.traits if said.get(f"trait.{name}")),
        amount=grants.left(page.dossier.facts),
        language=visit.language,
        known=any(each.mine and each.text == form.cleaned_data["text"] for each in talk(page)),
    )
    try:
        made = complaints.raise_complaint(who, telling, token=form.cleaned_data["token"], now=visit.now)
    except RefusedError:
        return _form(request, visit, troubles, said, faults={"refused"})
    return redirect(visit.told(form.cleaned_data["token"], made.ref))


def _form(
    request: HttpRequest, visit: PageVisit, troubles: list[choices.Trouble], said: dict[str, str],
    *, faults: set[str] | None = None,
) -> HttpResponse:  # fmt: skip
    context = frame(
        visit, likely=troubles[:LIKELY], others=troubles[LIKELY:],
        other_chosen=any(each.name == said.get("trouble") for each in troubles[LIKELY:]),
        wants=choices.wants(visit.language), said=said, faults=faults or set(),
        token=said.get("token") or uuid4().hex, action=visit.to("buyer_complain"),
    )  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "portal/buyer/complain.html", context, status=status)


def mine_or_404(who: Guest, ref: str) -> BuyerComplaint:
    """One of this order's. Raises Http404."""
    found = next((each for each in complaints.complaints_of(who) if each.ref == ref), None)
    if found is None:
        raise Http404
    return found


@require_POST
@at_page
@proven
def photos(request: HttpRequest, visit: PageVisit, who: Guest, ref: str) -> HttpResponse:
    """Pictures come in, each kept sealed as evidence of the case. The same sent twice is one."""
    mine = mine_or_404(who, ref)
    request.upload_handlers = [Door(request, visit.page.shop.merchant_id)]
    said, faults = form_of(request), list[str]()
    arrived: list[Arrived] = request.FILES.getlist("file")  # type: ignore[assignment]  # our own handler's
    items = {photo.item for photo in _trouble(mine, visit).photos}
    item = said.get("item", "") if said.get("item", "") in items else ""
    if not arrived or not mine.case_no:
        faults.append(_("Nothing arrived: choose a file again."))
    for number, each in enumerate(arrived):
        _keep(visit, who, mine, each, item, token=f"{said.get('token', '')[:TOKEN]}.{number}", faults=faults)
    if request.headers.get("accept", "").startswith("application/json"):
        return JsonResponse({"faults": faults})
    return shown(request, visit, who, fault=" ".join(faults)) if faults else redirect(_back(visit, mine))


def _keep(
    visit: PageVisit, who: Guest, mine: BuyerComplaint, arrived: Arrived, item: str, *, token: str, faults: list[str]
) -> None:
    of = {"merchant_id": mine.merchant_id, "dossier_id": mine.dossier_id, "case_no": mine.case_no}
    if File.objects.filter(**of, source=FileSource.BUYER).count() >= visit.rules.most_photos:
        faults.append(_("That is more than can be taken: %(count)s files.") % {"count": visit.rules.most_photos})
        return
    own = str(uuid5(NAMESPACE_URL, f"{mine.ref}/{token}"))
    try:
        evidence.add(
            who.action(mine.case_no, token=own, now=visit.now), arrived, Proving(item=item, source=FileSource.BUYER)
        )
    except RefusedError as refused:
        faults.append(f"{arrived.name} {say(FAULTS, str(refused))}")
        return
    rls.commit()  # the case is nobody's while the next file is looked at


def _trouble(mine: BuyerComplaint, visit: PageVisit) -> choices.Trouble:
    return choices.of_code(mine.issue, visit.language) or choices.trouble(choices.OTHER, visit.language)


@require_POST
@at_page
@proven
def take(request: HttpRequest, visit: PageVisit, who: Guest, ref: str) -> HttpResponse:
    """The buyer takes an offer, as it was shown."""
    mine, said = mine_or_404(who, ref), form_of(request)
    amount = said.get("amount", "")
    if not amount.isdecimal() or len(amount) > TOKEN // 4:
        raise Http404
    token = said.get("token", "")[:TOKEN] or uuid4().hex
    try:
        offers.take(who, mine, remedy=said.get("remedy", ""), amount=int(amount), token=token, now=visit.now)
    except RefusedError:
        return shown(request, visit, who, fault="gone")
    return redirect(_back(visit, mine))


@require_POST
@at_page
@proven
def settle(request: HttpRequest, visit: PageVisit, who: Guest, ref: str) -> HttpResponse:
    """It is good so, or it is taken back."""
    mine, said = mine_or_404(who, ref), form_of(request)
    how = "withdrawn" if said.get("how") == "withdrawn" else "agreed"
    try:
        complaints.settle(who, mine, how=how, token=said.get("token", "")[:TOKEN] or uuid4().hex, now=visit.now)
    except RefusedError:
        return shown(request, visit, who, fault="refused")
    return redirect(_back(visit, mine))


@require_POST
@at_page
@proven
def rate(request: HttpRequest, visit: PageVisit, who: Guest, ref: str) -> HttpResponse:
    """How it was handled, one star to five, with a reason and what they like to add."""
    mine, said = mine_or_404(who, ref), form_of(request)
    stars, why = said.get("stars", ""), said.get("why", "")
    if stars not in {"1", "2", "3", "4", "5"}:
        return redirect(_back(visit, mine))
    known = {name for name, _words in whys.offered(visit.page.shop, visit.language)}
    told = RatingTold(stars=int(stars), why=why if why in known else "", text=said.get("said", ""))
    complaints.rate(mine, told, private=order_of(who).private, now=visit.now)
    return redirect(_back(visit, mine))


def _back(visit: PageVisit, mine: BuyerComplaint) -> str:
    return f"{visit.to('buyer_home')}#{mine.ref}"
