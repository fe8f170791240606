"""What would be claimed from whom, looked at before it is: sums by party and currency, until when, at most how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.losses import contracts, recovery
from amends.casework.losses.contracts import ClaimBound
from amends.casework.losses.models import Loss, LossState
from amends.casework.losses.recovery import MOST, Claimed, RecoveryAction
from amends.casework.queries import losses as asked
from amends.desk.case import grants
from amends.desk.forms import LONGEST
from amends.desk.views.losses import back_to, cards, earlier, filters_of, keeper, total
from amends.desk.words import contracts as words
from amends.desk.words import losses
from amends.desk.words.contracts import BoundWords
from amends.desk.words.losses import LossCard
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.web.amounts import minor

BIGGEST: Final = 2**63
HIGHEST: Final = Decimal(10**12)


class ClaimForm(forms.Form):
    """``again``: another damage of an order that was claimed for before."""

    token = forms.UUIDField()
    pay_by = forms.DateTimeField(required=False)
    kept = forms.BooleanField(required=False)
    again = forms.BooleanField(required=False)
    text = forms.CharField(max_length=LONGEST, required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """``amount``: what is claimed, as typed; ``fault``: why that can't be. ``late``: its last day has passed."""

    told: LossCard
    bound: BoundWords
    pays: str
    amount: str
    fault: str
    late: bool


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Nothing happens yet."""
    member = keeper(request)
    ids = {int(each) for each in request.POST.getlist("loss")[:MOST] if each.isascii() and each.isdecimal()}
    if request.POST.get("all"):
        narrowed = filters_of(request, QueryDict(request.POST.get("query", "")))
        ids = set(asked.claimable(member, narrowed, most=MOST))
    if not ids:
        messages.error(request, _("Choose what to claim."))
        return redirect(back_to(request))
    return preview(request, member, ids, {})


def preview(
    request: HttpRequest, member: Member, ids: Iterable[int], faults: Mapping[int, str], *, again: bool = False
) -> HttpResponse:
    """What may still be claimed of these; ``faults``: why one couldn't be, by its number."""
    wanted = set(ids)
    rows = visible(member, Loss).filter(id__in=[each for each in wanted if each < BIGGEST], state=LossState.TO_CONFIRM)
    told = cards(member, list(rows.order_by("party", "partner", "order_key", "id")), done=False)
    bounds = contracts.of_losses(member.merchant_id, [each.loss for each in told])
    lines = [_line(request, each, bounds[each.loss.id], faults) for each in told]
    context = {
        "parties": [(party, _sum(mine), mine) for party, mine in _by_party(lines)],
        "sums": _sum(lines),
        "gone": 0 if faults else len(wanted) - len(told),
        "query": request.POST.get("query", ""),
        "back": back_to(request),
        "case": request.POST.get("back", ""),
        "typed": request.POST if faults else {},
        "ask_again": again or bool(request.POST.get("again")),
        "token": str(uuid4()),
    }
    return render(request, "desk/loss_claim.html", context, status=422 if faults else 200)


def _by_party(lines: list[ClaimLine]) -> list[tuple[str, list[ClaimLine]]]:
    return [(party, list(mine)) for party, mine in groupby(lines, key=lambda line: line.told.party)]


def _line(request: HttpRequest, told: LossCard, own: ClaimBound, faults: Mapping[int, str]) -> ClaimLine:
    loss = told.loss
    typed = request.POST.get(f"amount-{loss.id}", "") if faults else ""
    return ClaimLine(
        told=told,
        bound=words.told(loss, own),
        pays=words.pays(own),
        amount=typed or grants.typed(own.most, loss.currency),
        fault=faults.get(loss.id, ""),
        late=own.due_at is not None and own.due_at < timezone.now(),
    )


def _sum(lines: Iterable[ClaimLine]) -> str:
    """What the contracts allow, by currency."""
    return total((line.told.loss.currency, line.bound.amount) for line in lines)


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Claim one or many; they share a claim sheet. What can't be is shown again, each with its reason."""
    member, form = keeper(request), ClaimForm(request.POST)
    ids = [int(each) for each in request.POST.getlist("loss") if each.isdecimal()]
    if not form.is_valid() or not ids:
        messages.error(request, _("Choose what to claim.") if not ids else _("Something of it can't be read."))
        return redirect(back_to(request))
    amounts, faults = _amounts(request, member, ids)
    values = form.cleaned_data
    doing = RecoveryAction(
        member=member, token=str(values["token"]), now=timezone.now(), text=values["text"], again=values["again"]
    )
    sound = [each for each in ids if each not in faults]
    done = recovery.claim(doing, sound, pay_by=values["pay_by"], kept=values["kept"], amounts=amounts)
    claimed = len(done.done) + earlier(request)
    if request.headers.get("X-Part"):  # of a part that can't be done in whole, the rest is asked for as usual
        return JsonResponse({"done": claimed}, status=422 if faults or done.refused else 200)
    if claimed:
        messages.success(request, ngettext("%(n)s loss claimed", "%(n)s losses claimed", claimed) % {"n": claimed})
    return _after(request, member, done, faults)


def _after(request: HttpRequest, member: Member, done: Claimed, faults: dict[int, str]) -> HttpResponse:
    refused = list(done.refused.values())
    faults = faults | {each: _why(member, each, why) for each, why in done.refused.items()}
    for why in dict.fromkeys(faults.values()):
        messages.error(request, why)
    open_still = visible(member, Loss).filter(id__in=list(faults), state=LossState.TO_CONFIRM)
    if faults and open_still.exists():
        return preview(request, member, faults, faults, again=any(why.field == "again" for why in refused))
    asked_here = request.POST.get("back")
    return redirect("loss_sheet", done.sheet) if done.done and not asked_here else redirect(back_to(request))


def _why(member: Member, id: int, refused: RefusedError) -> str:
    loss = visible(member, Loss).filter(id=id).first()
    said = losses.refusal(str(refused))
    return losses.at_most(said, refused.amount, loss.currency) if loss is not None and refused.amount else said


def _amounts(request: HttpRequest, member: Member, ids: list[int]) -> tuple[dict[int, int], dict[int, str]]:
    """What was typed for each, in minor units of its own currency; and what is wrong with what was typed."""
    amounts, faults = {}, {}
    for loss in visible(member, Loss).filter(id__in=[each for each in ids if each < BIGGEST]):
        typed = request.POST.get(f"amount-{loss.id}", "").strip()
        told = request.POST.get(f"currency-{loss.id}", loss.currency)
        if told != loss.currency:
            faults[loss.id] = _("It was lost in %(currency)s: claim it in that.") % {"currency": loss.currency}
        elif typed:
            try:
                amounts[loss.id] = minor(_sum_in(typed), loss.currency)
            except (ValueError, ArithmeticError):
                faults[loss.id] = _("A sum above nothing is needed.")
    return amounts, faults


def _sum_in(text: str) -> Decimal:
    """Raises ValueError, ArithmeticError for what is no sum."""
    found = Decimal(text)
    if not found.is_finite() or found <= 0 or found >= HIGHEST:
        raise ValueError(text)
    return found
