"""Who saw what of buyers and evidence: for owners and managers."""

import csv
import io
from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.ledger import audit
from amends.casework.ledger.audit_verbs import AUDIT_EXPORTED, HOUSE_RULE, POLICY
from amends.casework.overlay.house_rules import TABLES
from amends.casework.queries.audit import (
    AuditFilters,
    AuditLine,
    audited,
    every,
)
from amends.desk.directory import directory
from amends.desk.forms import PeriodForm
from amends.desk.widgets.sheets import cell
from amends.desk.words.audit import FIELDS, VERBS
from amends.desk.words.reveal_reasons import REASONS
from amends.desk.words.vocabulary import say
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web import moments
from amends.web.whole import whole

ENGINE = "engine"
MOST_LEFT = 3  # values left off that a row names
Row = tuple[AuditLine, str, str, str, str]


class FilterForm(PeriodForm):
    who = forms.IntegerField(required=False)
    what = forms.CharField(max_length=40, required=False)
    order = forms.CharField(max_length=200, required=False)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    member, filters, form = _asked(request)
    before = request.GET.get("before", "")
    found, more = audited(member, filters, before=whole(before) or 0)
    people = directory(member).people
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "rows": [_row(seen, people) for seen in found],
        "more": more,
        "people": sorted(people.items(), key=lambda each: each[1]),
        "verbs": VERBS.items(),
        "chosen": form.data,
        "query": query.urlencode(),
        "filtered": any(form.data.get(name) for name in form.fields),
    }
    return render(request, "desk/audit.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same as CSV; that somebody took it is noted too."""
    member, filters, _form = _asked(request)
    people = directory(member).people
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("At what time"), _("Who"), _("What"), _("Of what"), _("Order"), _("Why")])
    for seen in every(member, filters):
        _seen, who, what, of, why = _row(seen, people)
        cells = [moments.second(seen.at), who, what, of, str(seen.detail.get("order", "")), why]
        writer.writerow(map(cell, cells))
    audit.note(member=member, verb=AUDIT_EXPORTED, about="audit", detail={}, now=timezone.now())
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _asked(request: HttpRequest) -> tuple[Member, AuditFilters, FilterForm]:
    member = member_for(request)
    require(member, Permission.MANAGE_MERCHANT)
    form = FilterForm(request.GET)
    form.is_valid()
    values = form.cleaned_data
    since, until = values.get("since"), values.get("until")
    filters = AuditFilters(
        actor=values.get("who"),
        verb=values.get("what", ""),
        order=values.get("order", "").strip(),
        since=moments.midnight(since) if since else None,
        until=moments.midnight(until + timedelta(days=1)) if until else None,
    )
    return member, filters, form


def _playbook(seen: AuditLine) -> str:
    """Whose rules changed: the playbook, the version, and how many values no longer hold."""
    if seen.verb not in POLICY:
        return ""
    words = {"playbook": seen.about.removeprefix("playbook:"), "number": seen.detail.get("number", 0)}
    told = _("%(playbook)s, version %(number)s") % words if words["number"] else _("%(playbook)s, as shipped") % words
    left = len(seen.detail.get("left_off", ()))
    return f"{told} ({left})" if left else told


def _house_rule(seen: AuditLine) -> str:
    """Which item of which table."""
    table = TABLES.get(str(seen.detail.get("table", ""))) if seen.verb == HOUSE_RULE else None
    if table is None:
        return ""
    item, values = str(seen.detail["item"]), seen.detail["values"] or {}
    return f"{table.title}: {table.called(get_language() or 'en', item, values)}"


def _left_off(seen: AuditLine) -> str:
    """What of a merchant's own values no longer holds, the first few, in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    left = seen.detail.get("left_off", ())
    told = [str((chinese and each.get("why_zh")) or each["why"]) for each in left[:MOST_LEFT]]
    return " · ".join([*told, "…"] if len(left) > MOST_LEFT else told)


def _row(seen: AuditLine, people: dict[str, str]) -> Row:
    detail = seen.detail
    of = say(FIELDS, detail.get("field")) or str(detail.get("name") or detail.get("content", "")[:12])
    of = of or _playbook(seen) or _house_rule(seen)
    said = (say(REASONS, detail.get("reason")), detail.get("words"), detail.get("why"), _left_off(seen))
    why = " · ".join(filter(None, said))
    return (
        seen,
        people.get(seen.member, "amends" if seen.member == ENGINE else seen.member),
        say(VERBS, seen.verb),
        of,
        why,
    )
