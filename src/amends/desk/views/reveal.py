"""A buyer's field in clear, for a minute, with a reason."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from amends.casework.actions import reveal as revealing
from amends.casework.actions.transaction import RefusedError
from amends.desk.words.refusals import say
from amends.desk.words.reveal_reasons import REASONS
from amends.merchants.access import member_for


class RevealForm(forms.Form):
    field = forms.CharField(max_length=20)
    masked = forms.CharField(max_length=200, required=False)
    reason = forms.CharField(max_length=20, required=False)
    words = forms.CharField(max_length=200, required=False)


@never_cache
@require_POST
def reveal(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """The piece of the page that takes the masked value's place; with what is wrong, if the reason won't do."""
    member = member_for(request)
    form = RevealForm(request.POST)
    form.is_valid()
    field = str(form.cleaned_data.get("field", ""))
    why = revealing.Why(reason=form.cleaned_data.get("reason", ""), words=form.cleaned_data.get("words", ""))
    context = {
        "dossier_id": dossier_id,
        "no": no,
        "field": field,
        "masked": form.cleaned_data.get("masked", ""),
        "reveal_asks": revealing.asked(member).value,
        "reasons": REASONS.items(),
        "seconds": revealing.SHOWN_FOR,
    }
    try:
        found = revealing.reveal(member, dossier_id=dossier_id, no=no, field=field, why=why, now=timezone.now())
    except RefusedError as refused:
        fault = say(refused, "") if refused.field in {"key", "often"} else _("Say why you need it.")
        return render(request, "desk/reveal_field.html", context | {"open": True, "fault": fault})
    return render(request, "desk/reveal_shown.html", context | {"value": found})
