"""What is done to the registry of reviews: one is recorded of an order, one was changed by its buyer."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions import reports
from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger.models import DossierRecord
from amends.casework.reviews import registry
from amends.desk.record.forms import LONGEST, STARS
from amends.desk.words import refusals
from amends.engine.signals import ReviewPosted
from amends.merchants.access import member_for, require, shop_in_view, visible
from amends.merchants.roles import Permission

SLUG = "review-posted"
SHORT = 200


class FindForm(forms.Form):
    order = forms.CharField(max_length=SHORT)


class ChangedForm(forms.Form):
    stars = forms.IntegerField(min_value=1, max_value=STARS)
    text = forms.CharField(max_length=LONGEST, required=False)


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """To the form of a review of this order, which knows the rest; of an unknown order, to the form without."""
    member, form = member_for(request), FindForm(request.GET)
    require(member, Permission.WORK_CASES)
    if not form.is_valid():
        messages.error(request, _("Which order? Type its number."))
        return redirect("reviews")
    key = form.cleaned_data["order"].strip()
    found = visible(member, DossierRecord).filter(key=key, sample=False)
    shop = shop_in_view(request)
    order = (found.filter(shop_id=shop) if shop else found).order_by("-id").first()
    if order is None:
        anew = reverse("record_anew_kind", args=[SLUG])
        return redirect(f"{anew}?{urlencode({'key': key})}")
    return redirect("record_kind", order.id, SLUG)


@require_POST
def changed(request: HttpRequest, dossier_id: int, ref: str) -> HttpResponse:
    """The buyer gave it other stars or other words: the same review, as it stands now."""
    member, form, now = member_for(request), ChangedForm(request.POST), timezone.now()
    require(member, Permission.WORK_CASES)
    found = registry.review(member, dossier_id, ref)
    if found is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("How many stars has it now?"))
        return redirect("review", dossier_id, ref)
    stars, text = form.cleaned_data["stars"], form.cleaned_data["text"]
    signal = ReviewPosted(id=f"desk:{uuid4()}", at=now, order="-", ref=ref, stars=stars, text=text, sku=found.sku)
    try:
        reports.report(member=member, dossier_id=dossier_id, signal=signal, now=now)
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
    else:
        messages.success(request, _("Kept: it has %(stars)s stars now") % {"stars": stars})
    return redirect("review", dossier_id, ref)
