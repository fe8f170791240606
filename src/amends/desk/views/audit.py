"""Who saw what of buyers and evidence: for owners and managers."""

from datetime import timedelta

from django import forms
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
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
from amends.desk.directory import Directory, directory
from amends.desk.forms import PeriodForm
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words.audit import FIELDS, VERBS
from amends.desk.words.reveal_reasons import REASONS
from amends.desk.words.vocabulary import say
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import filled
from amends.merchants.word_order import by_words
from amends.web import moments
from amends.web.sorting import ListColumn

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
    here = directory(member)
    people, listed = here.people, asked_list(request, columns(here))
    found, more = audited(member, filters, order=listed.order, after=listed.after)
    context = {
        "listed": listed,
        "rows": [_row(seen, people) for seen in found],
        "more": more,
        "people": sorted(people.items(), key=lambda each: each[1]),
        "verbs": VERBS.items(),
        "chosen": form.data,
        "filtered": any(form.data.get(name) for name in form.fields),
    }
    return render(request, "desk/audit.html", context)


def columns(here: Directory) -> tuple[ListColumn, ...]:
    """Of what and why are told from several things: nothing is sorted by them."""
    who = {f"member:{number}": name for number, name in here.people.items()} | {ENGINE: "amends"}
    return (
        ListColumn("at", _("At what time"), "at", down=True),
        ListColumn("who", _("Who"), by_words("actor", who)),
        ListColumn("what", _("What"), by_words("verb", VERBS)),
        ListColumn("of", _("Of what")),
        ListColumn("order", _("Order"), filled(KT("detail__order"))),
        ListColumn("why", _("Why")),
    )


@require_GET
def export(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """The same as a file, whole; that somebody took it is noted too."""
    member, filters, _form = _asked(request)
    here = directory(member)
    order = asked_list(request, columns(here)).order
    rows = [_line(seen, here.people) for seen in every(member, filters, order)]
    audit.note(member=member, verb=AUDIT_EXPORTED, about="audit", detail={}, now=timezone.now())
    return sheet("audit", [_("At what time"), _("Who"), _("What"), _("Of what"), _("Order"), _("Why")], rows, kind)


def _line(seen: AuditLine, people: dict[str, str]) -> list[str]:
    _seen, who, what, of, why = _row(seen, people)
    return [moments.second(seen.at), who, what, of, str(seen.detail.get("order", "")), why]


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
