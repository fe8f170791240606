"""Partners as records: the list of them, one with its contacts, hours and terms, its links, putting it away."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.casework.links import states
from amends.casework.partners import book, days_off, keeping, lists, tasks
from amends.casework.partners.keeping import EDITS, LOOKS, RefusedPartner
from amends.casework.partners.models import Partner, PartnerKind, PartnerLink
from amends.desk import session
from amends.desk.case.outside import mailed
from amends.desk.own.partner_forms import CHANNELS, TERMS, PartnerForm, contacts_of, fresh, initial, terms_of
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import hours
from amends.desk.words.vocabulary import say
from amends.merchants import changes
from amends.merchants.access import allows, get_or_404, member_for, require, visible
from amends.merchants.changetext import told
from amends.merchants.models import Member, Shop
from amends.merchants.models.records import id_by_time
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import reckoned
from amends.web import moments
from amends.web.sorting import ListColumn

SPARE: Final = 2  # empty lines to write new contacts and terms into
OF_GOODS: Final = (PartnerKind.SUPPLIER, PartnerKind.WAREHOUSE)  # found by their goods


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    member = _reader(request)
    archived = request.GET.get("view") == "archived"
    listed, now = asked_list(request, _columns(member)), timezone.now()
    found = reckoned(sorted(book.partners(member, archived=archived), key=_by_kind), listed.order)
    context = {
        "listed": listed,
        "rows": [
            (each, PartnerKind(each.kind).label, _found_by(each), _waits(member, each), _hours(each, now))
            for each in found
        ],
        "kinds": PartnerKind.choices,
        "any": bool(found),
        "archived": archived,
        "edits": allows(member, EDITS),
        "manages": allows(member, EDITS),
    }
    return render(request, "desk/partners.html", context)


def _hours(partner: Partner, now: datetime) -> str:
    own = book.told_at(partner, now)
    return hours.said(own) if own is not None else _("none told")


def _found_by(partner: Partner) -> str:
    return ", ".join(partner.skus if partner.kind in OF_GOODS else partner.codes)


def _by_kind(partner: Partner) -> int:
    return [kind.value for kind in PartnerKind].index(partner.kind)


def _columns(member: Member) -> tuple[ListColumn, ...]:
    now = timezone.now()
    return (
        ListColumn("name", pgettext("of a firm", "Name"), lambda each: each.name),
        ListColumn("kind", _("Kind"), lambda each: str(PartnerKind(each.kind).label)),
        ListColumn("found", _("Found by"), _found_by),
        ListColumn("contacts", _("Contacts"), lambda each: each.contacts[0]["name"] if each.contacts else ""),
        ListColumn("hours", _("Working hours"), lambda each: _hours(each, now)),
        ListColumn("within", _("Answers within"), lambda each: each.answers_within, look="number"),
        ListColumn("waits", _("Waits for it"), lambda each: _waits(member, each) or None, down=True, look="number"),
    )


def _waits(member: Member, partner: Partner) -> int:
    return len(tasks.of_partner(member, partner))


@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, kind: str) -> HttpResponse:
    """A new partner of a kind."""
    member = _editor(request)
    get_kind = kind if kind in PartnerKind.values else PartnerKind.CARRIER.value
    shops = _shops(member)
    form = PartnerForm(
        request.POST or None, initial=fresh(get_kind, keeping.home_zone(member)), shops=[(s.pk, s.name) for s in shops]
    )
    if request.method == "POST":
        return _save(request, member, form, str(id_by_time()), None)
    return _page(request, member, form, None)


@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, number: int) -> HttpResponse:
    """One of them; posted: changed, with its history."""
    member = _reader(request)
    found = get_or_404(member, Partner, id=number)
    values = changes.AREAS[book.AREA].read(member, str(number)) or {}
    shops = [(shop.pk, shop.name) for shop in _shops(member)]
    if request.method == "POST":
        require(member, EDITS)
        return _save(request, member, PartnerForm(request.POST, shops=shops), str(number), found)
    return _page(request, member, PartnerForm(initial=initial(values), shops=shops), found)


def _save(request: HttpRequest, member: Member, form: PartnerForm, key: str, found: Partner | None) -> HttpResponse:
    fault = ""
    if form.is_valid():
        values = form.values() | {"contacts": contacts_of(request.POST), "terms": terms_of(request.POST)}
        kept = {"archived_at": None} if found is None else {}
        try:
            keeping.put(member, key, values | kept, now=timezone.now())
        except RefusedPartner as refused:
            fault = form.refuse(refused.faults)
        else:
            messages.success(request, _("Saved"))
            return redirect("partner", int(key))
    return _page(request, member, form, found, fault=fault)


def _page(
    request: HttpRequest, member: Member, form: PartnerForm, found: Partner | None, *, fault: str = ""
) -> HttpResponse:
    bad, number = form.is_bound, found.id if found else 0
    context: dict[str, Any] = {
        "partner": found,
        "form": form,
        "fault": fault,
        "contacts": [*(_typed(request, "contact", found)), *({} for _n in range(SPARE))],
        "terms": [*(_typed(request, "term", found)), *({} for _n in range(SPARE))],
        "channels": CHANNELS.items(),
        "term_words": TERMS.items(),
        "of_kind": form["kind"].value() or PartnerKind.CARRIER,
        "edits": allows(member, EDITS),
        "manages": allows(member, EDITS),
        "new_link": session.partner_link(request, number) if found else "",
        "links": _links(member, number),
        "waiting": _waiting(member, found) if found and not found.archived_at else [],
        "changes": told(changes.history(member, area=book.AREA, key=str(number), most=10)) if found else [],
        "shipped": book.shipped(),
        "assumed_by": book.shipped()["source"]["zh" if (get_language() or "").startswith("zh") else "en"],
        "hours": hours.said(own) if found and (own := book.told_at(found, timezone.now())) is not None else "",
    }
    return render(request, "desk/partner.html", context, status=422 if bad else 200)


def _waiting(member: Member, found: Partner) -> list[tuple[tasks.PartnerTask, str]]:
    """What waits for it, each with how its link goes out and what became of it."""
    sent, now = states.of_partner(member, found), timezone.now()
    return [(task, _gone_out(sent.get(task.place), now)) for task in tasks.of_partner(member, found)]


def _gone_out(sent: states.LinkSent | None, now: datetime) -> str:
    if sent is None:
        return "—"
    if sent.letter is None:
        return _("by mail, soon") if sent.by_mail else _("by hand: %(who)s") % {"who": sent.contact or "—"}
    opened = _("opened %(at)s") % {"at": moments.moment(sent.opened_at, now=now)} if sent.opened_at else ""
    return " · ".join(filter(None, (sent.contact, mailed(sent.letter, now), opened)))


def _typed(request: HttpRequest, what: str, found: Partner | None) -> list[dict[str, Any]]:
    """Its contacts or terms: as typed, where something was."""
    if request.method != "POST":
        kept: list[dict[str, Any]] = getattr(found, f"{what}s", []) if found else []
        return kept
    names = (
        ("name", "channel", "address", "language")
        if what == "contact"
        else ("what", "value", "from", "until", "source")
    )
    columns = [request.POST.getlist(f"{what}-{name}") for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if any(value for name, value in row.items() if name not in {"channel", "what"})]


def _links(member: Member, number: int) -> list[tuple[PartnerLink, bool]]:
    now = timezone.now()
    found = lists.of_partner(member, number) if number else []
    return [(link, link.revoked_at is None and now < link.expires_at) for link in found]


@require_POST
def archive(request: HttpRequest, number: int) -> HttpResponse:
    """Put it away, or take it back into use; nothing of it is lost."""
    member = _editor(request)
    found, now = get_or_404(member, Partner, id=number), timezone.now()
    keeping.end(member, found, now=now, again=bool(found.archived_at))
    messages.success(
        request, _("In use again") if found.archived_at else _("Put away: its links open nothing any more")
    )
    return redirect("partner", number)


@require_POST
def link(request: HttpRequest, number: int) -> HttpResponse:
    """A personal link of a contact to the partner's list; shown once."""
    member = member_for(request)
    contact = request.POST.get("contact", "").strip()[:80]
    if not contact:
        messages.error(request, _("Say whom the link is for."))
        return redirect("partner", number)
    token = lists.make(member, partner_id=number, contact=contact, now=timezone.now())
    session.show_partner_link(request, number, request.build_absolute_uri(reverse("partner_list", args=[token])))
    return redirect(f"{reverse('partner', args=[number])}#links")


@require_POST
def revoke(request: HttpRequest, link_id: int) -> HttpResponse:
    found = lists.revoke(member_for(request), id=link_id, now=timezone.now())
    messages.success(request, _("Taken back: the link opens nothing any more"))
    return redirect(f"{reverse('partner', args=[found.partner_id])}#links")


@require_GET
def listing_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """All of them as a table; such a table can be brought back, see ``partner_table``."""
    member = _reader(request)
    shops = {shop.pk: shop.name for shop in _shops(member)}
    header = [
        _("Kind"), pgettext("of a firm", "Name"), _("Codes"), _("SKU"), _("Shops"), _("Contacts"),
        _("Days it works"), _("Hours"),
        _("Time zone"), _("Holidays"), _("Days off"), _("Answers within"), _("Terms"), _("Note"), _("Put away"),
    ]  # fmt: skip
    order = asked_list(request, _columns(member)).order
    everyone = [each for away in (False, True) for each in reckoned(book.partners(member, archived=away), order)]
    return sheet("partners", header, [_cells(each, shops) for each in everyone], kind)


def _contact_words(contact: dict[str, str]) -> str:
    """As ``channels.partners`` reads it back."""
    speaks = f"[{contact['language']}]" if contact.get("language") else ""
    parts = (contact["name"], str(say(CHANNELS, contact["channel"])), contact["address"], speaks)
    return " ".join(filter(None, parts))


def _term_words(term: dict[str, Any]) -> str:
    """As ``channels.partners`` reads it back."""
    days = f"{term['from']}–{term['until'] or ''}"
    return f"{say(TERMS, term['what'])}: {term['value']} ({days}) {term.get('source', '')}".strip()


def _cells(partner: Partner, shops: dict[int, str]) -> list[str]:
    contacts = [_contact_words(each) for each in partner.contacts]
    terms = [_term_words(each) for each in partner.terms]
    return [
        str(PartnerKind(partner.kind).label), partner.name, ", ".join(partner.codes), ", ".join(partner.skus),
        ", ".join(shops.get(each, "") for each in partner.shops), "; ".join(contacts),
        ", ".join(map(str, partner.days)), book.hours_text(partner.hours, get_language() or "en"), partner.zone,
        partner.holidays,
        "; ".join(map(days_off.shown, partner.days_off)), str(partner.answers_within), "; ".join(terms), partner.note,
        moments.exact(partner.archived_at) if partner.archived_at else "",
    ]  # fmt: skip


def _shops(member: Member) -> list[Shop]:
    return list(visible(member, Shop).order_by("name"))


def _reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, LOOKS)
    return member


def _editor(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, EDITS)
    return member
