"""What would be claimed from whom, looked at before it is: sums by party and currency, proof there and missing."""

from itertools import groupby
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.losses.models import Loss, LossState
from amends.casework.losses.recovery import MOST
from amends.desk.views.losses import back_to, cards, keeper, sums
from amends.merchants.access import visible


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Nothing happens yet."""
    member, query = keeper(request), request.POST.get("query", "")
    ids = {int(each) for each in request.POST.getlist("loss")[:MOST] if each.isascii() and each.isdecimal()}
    found = visible(member, Loss).filter(id__in=[each for each in ids if each < 2**63], state=LossState.TO_CONFIRM)
    told = cards(member, list(found.order_by("party", "partner", "order_key", "id")))
    back = back_to(request)
    if not ids:
        messages.error(request, _("Choose what to claim."))
        return redirect(back)
    by_party = [(party, list(rows)) for party, rows in groupby(told, key=lambda each: each.party)]
    context = {
        "parties": [(party, sums([each.loss for each in rows]), rows) for party, rows in by_party],
        "sums": sums([each.loss for each in told]),
        "gone": len(ids) - len(told),
        "query": query,
        "back": back,
        "case": request.POST.get("back", ""),
        "token": str(uuid4()),
    }
    return render(request, "desk/loss_claim.html", context)
