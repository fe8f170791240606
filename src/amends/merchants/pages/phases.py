"""The promotion calendar, desks and roster of each phase, and moving the phase from the top bar (row T1)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amends.merchants import (
    changes,
    desk_names,
    duty,
    phases,
    roster,
)
from amends.merchants.access import get_or_404, member_for, require, visible
from amends.merchants.changetext import told
from amends.merchants.models import (
    Desk,
    Member,
    Promotion,
    PromotionPhase,
)
from amends.merchants.people_forms import PromotionForm, ShiftForm
from amends.merchants.roles import Permission
from amends.merchants.setup import add_desk
from amends.web.origin import came_from

SHOWN = [PromotionPhase.USUAL, PromotionPhase.WARM_UP, PromotionPhase.SALE, PromotionPhase.AFTER_SALES]


@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Promotions and their dates; planning one."""
    me = _lead(request)
    form = PromotionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        name = wanted.pop("name")
        after = {field: day.isoformat() for field, day in wanted.items()}
        changes.change(by=me, area="promotion", key=name, after=after, now=timezone.now())
        messages.success(request, _("Saved"))
        return redirect("phases")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "merchants/settings/phases.html", _calendar(me, form), status=status)


def _calendar(me: Member, form: PromotionForm) -> dict[str, Any]:
    today = timezone.localdate()
    promotions = list(visible(me, Promotion).order_by("-warm_up_on", "-id")[:20])
    desks = roster.roster(me, phase=duty.phase_now(me, today=today).phase)
    return {
        "form": form,
        "promotions": [(each, duty.phase_of(each, today=today)) for each in promotions],
        "today": today,
        "phases": [(phase, _gaps(me, phase)) for phase in SHOWN],
        "open_desks": [desk for desk in desks if not desk.stand_in],
        "changes": told(changes.history(me, area="promotion", most=10)),
    }


def _gaps(me: Member, phase: PromotionPhase) -> int:
    return sum(1 for desk in roster.roster(me, phase=phase) if desk.gaps and desk.shifts)


@require_http_methods(["GET", "POST"])
def phase(request: HttpRequest, phase: str) -> HttpResponse:
    """One phase: which desks are open, who stands in for the others, who sits where and when."""
    me = _lead(request)
    get_phase = PromotionPhase(phase) if phase in PromotionPhase.values else None
    if get_phase is None:
        return redirect("phases")
    form = ShiftForm(request.POST or None, desks=_desks(me), people=_people(me))
    if request.method == "POST" and form.is_valid():
        _add_shift(me, phase, form.cleaned_data)
        return redirect("phase", phase)
    context = {
        "phase": get_phase,
        "phases": SHOWN,
        "desks": roster.roster(me, phase=phase),
        "hours": range(roster.OPENS, roster.SHUTS),
        "choices": _desks(me),
        "form": form,
        "suggested": bool(phases.SUGGESTED.get(get_phase)),
        "changes": told([c for c in changes.history(me, key=phase, most=20) if c.area in {"closed", "roster"}]),
    }
    return render(request, "merchants/settings/phase.html", context, status=422 if form.is_bound else 200)


def _add_shift(me: Member, phase: str, wanted: dict[str, Any]) -> None:
    shift = {
        "desk": wanted["desk"],
        "member": wanted["member"],
        "days": sorted(wanted["days"]),
        "from": wanted["from_hour"],
        "until": wanted["until_hour"],
    }
    before = changes.AREAS["roster"].read(me, phase) or {"shifts": []}
    after = {"shifts": [*before["shifts"], shift]}
    changes.change(by=me, area="roster", key=phase, after=after, now=timezone.now())


@require_POST
def drop_shift(request: HttpRequest, phase: str, number: int) -> HttpResponse:
    from amends.merchants.models import Shift

    me = _lead(request)
    found = get_or_404(me, Shift, id=number, phase=phase)
    left = visible(me, Shift).filter(phase=phase).exclude(id=found.pk).select_related("desk").order_by("id")
    shifts = [
        {"desk": s.desk.code, "member": s.member_id, "days": s.weekdays, "from": s.from_hour, "until": s.until_hour}
        for s in left
    ]
    changes.change(by=me, area="roster", key=phase, after={"shifts": shifts}, now=timezone.now())
    return redirect("phase", phase)


@require_POST
def close_desks(request: HttpRequest, phase: str) -> HttpResponse:
    """Which desks are closed in a phase and who stands in: ``closed-CODE`` = code of the stand-in, empty for open."""
    me = _lead(request)
    if phase not in PromotionPhase.values:
        return redirect("phases")
    codes = {code for code, _name in _desks(me)}
    if "suggest" in request.POST:
        codes |= _extra_desks(me)
        wanted = phases.SUGGESTED.get(PromotionPhase(phase), {})
    else:
        wanted = {code: request.POST.get(f"closed-{code}", "") for code in codes}
    closed = {code: to for code, to in sorted(wanted.items()) if {code, to} <= codes and code != to}
    if _chained(closed):
        messages.error(request, _("A closed desk can't stand in for another."))
        return redirect("phase", phase)
    changes.change(by=me, area="closed", key=phase, after={"closed": closed}, now=timezone.now())
    messages.success(request, _("Saved"))
    return redirect("phase", phase)


def _chained(closed: dict[str, str]) -> bool:
    return any(to in closed for to in closed.values())


def _extra_desks(me: Member) -> set[str]:
    """The runbook's desks that no playbook names; made when its suggestion is taken up."""
    there = set(visible(me, Desk).values_list("code", flat=True))
    missing = {code: name for code, name in desk_names.EXTRA.items() if code not in there}
    for code, name in missing.items():
        add_desk(merchant=me.merchant, code=code, name=str(name))
    return set(missing)


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move the promotion on, or back, to a phase as of today. The worker tells the shops' dossiers."""
    me, now = _lead(request), timezone.now()
    today = timezone.localdate(now)
    at, to = duty.phase_now(me, today=today), request.POST.get("phase", "")
    if at.promotion and to in PromotionPhase.values:
        promotion = get_or_404(me, Promotion, id=at.promotion)
        try:
            after = phases.moved(promotion, to=PromotionPhase(to), today=today)
        except ValueError:
            messages.error(request, _("It began only today: it can end tomorrow at the earliest."))
            return redirect(came_from(request) or "home")
        changes.change(by=me, area="promotion", key=promotion.name, after=after, now=now)
        messages.success(request, _("Phase: %(phase)s") % {"phase": PromotionPhase(to).label})
    return redirect(came_from(request) or "home")


def _lead(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.ASSIGN_CASES)
    return me


def _desks(me: Member) -> list[tuple[str, str]]:
    return list(desk_names.by_code(visible(me, Desk).values_list("code", "name")).items())


def _people(me: Member) -> list[tuple[str, str]]:
    people = visible(me, Member).filter(is_active=True).order_by("user__name", "id")
    return [(str(number), name) for number, name in people.values_list("id", "user__name")]
