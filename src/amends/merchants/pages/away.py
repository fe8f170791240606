"""A colleague's absences, and hands lent across departments for a time (row B10)."""

from datetime import UTC

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.merchants import changes
from amends.merchants.access import get_or_404, visible
from amends.merchants.models import Absence, Desk, Loan
from amends.merchants.pages.person import desk_choices, manager, others_of, page, them_of
from amends.merchants.people_forms import AbsenceForm, LoanForm
from amends.merchants.staff_areas import absence_values, key_of, loan_values


@require_POST
def absence(request: HttpRequest, number: int) -> HttpResponse:
    """Note an absence; when it begins, open cases go to the stand-in or back to the desk."""
    me, now = manager(request), timezone.now()
    them = them_of(me, number)
    form = AbsenceForm(request.POST, auto_id="absence_%s", people=others_of(me, them))
    if not form.is_valid():
        return page(request, me, them, absence_form=form)
    wanted = form.cleaned_data
    made = Absence.objects.create(
        merchant_id=me.merchant_id,
        member=them,
        stand_in_id=wanted["stand_in"],
        from_at=wanted["from_at"],
        until_at=wanted["until_at"],
        note=wanted["note"],
    )
    after = absence_values(made)
    changes.note(by=me, area="absence", key=key_of(them.pk, made.pk), before=None, after=after, now=now)
    messages.success(request, _("Noted"))
    return redirect("person", them.pk)


@require_POST
def back(request: HttpRequest, number: int, absence_id: int) -> HttpResponse:
    """Somebody is back earlier, or doesn't go after all."""
    me, now = manager(request), timezone.now()
    them = them_of(me, number)
    found = get_or_404(me, Absence, id=absence_id, member_id=them.pk, until_at__gt=now)
    key = key_of(them.pk, found.pk)
    if found.from_at < now:
        changes.change(by=me, area="absence", key=key, after={"until": now.astimezone(UTC).isoformat()}, now=now)
    else:
        visible(me, Absence).filter(id=found.pk).delete()
        changes.note(by=me, area="absence", key=key, before=absence_values(found), after=None, now=now)
    return redirect("person", them.pk)


@require_POST
def lend(request: HttpRequest, number: int) -> HttpResponse:
    """Lend a role and a desk for a time and an amount of work (row B10)."""
    me, now = manager(request), timezone.now()
    them = them_of(me, number)
    if them.pk == me.pk or not them.is_active:
        raise Http404
    form = LoanForm(request.POST, auto_id="loan_%s", desks=desk_choices(me))
    if not form.is_valid():
        return page(request, me, them, loan_form=form)
    wanted = form.cleaned_data
    desk = get_or_404(me, Desk, code=wanted.pop("desk"))
    made = Loan.objects.create(merchant_id=me.merchant_id, member=them, desk=desk, from_at=now, given_by=me, **wanted)
    changes.note(by=me, area="loan", key=key_of(them.pk, made.pk), before=None, after=loan_values(made), now=now)
    messages.success(
        request, _("Lent until %(at)s") % {"at": timezone.localtime(wanted["until_at"]).strftime("%m-%d %H:%M")}
    )
    return redirect("person", them.pk)


@require_POST
def end_loan(request: HttpRequest, number: int, loan_id: int) -> HttpResponse:
    """End what was lent before its time."""
    me, now = manager(request), timezone.now()
    them = them_of(me, number)
    found = get_or_404(me, Loan, id=loan_id, member_id=them.pk, ended_at=None)
    visible(me, Loan).filter(id=found.pk).update(ended_at=now)
    changes.note(by=me, area="loan", key=key_of(them.pk, found.pk), before=loan_values(found), after=None, now=now)
    return redirect("person", them.pk)
