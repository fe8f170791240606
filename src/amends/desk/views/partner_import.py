"""Partners from a table: what its columns are, what each row would do, with errors by row and field; then done."""

from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from amends.casework.partners.models import PartnerKind
from amends.channels.partners import reading
from amends.channels.tables.problem import TableError
from amends.channels.tables.reading import read_table
from amends.channels.tables.sheet import DataSheet, letter
from amends.desk.own import partner_import
from amends.desk.own.partner_import import PlannedRow
from amends.desk.start.in_memory import TableDoor
from amends.desk.words.vocabulary import Words, say
from amends.merchants import changes
from amends.merchants.access import member_for, require
from amends.merchants.changetext import told
from amends.merchants.models import Member
from amends.merchants.roles import Permission

SALT: Final = "amends.partners.table"
LASTS: Final = 60 * 60 * 12  # seconds that a table looked at may lie open
SHOWN: Final = 100
FIELDS: Final[Words] = {
    "kind": gettext_lazy("Kind"),
    "name": gettext_lazy("Name"),
    "codes": gettext_lazy("Codes"),
    "skus": gettext_lazy("SKU"),
    "shops": gettext_lazy("Shops"),
    "contacts": gettext_lazy("Contacts"),
    "mail": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "days": gettext_lazy("Days"),
    "week": gettext_lazy("Days"),
    "hours": gettext_lazy("Hours"),
    "holidays": gettext_lazy("Holidays"),
    "days_off": gettext_lazy("Days off"),
    "opens": gettext_lazy("Opens"),
    "shuts": gettext_lazy("Closes"),
    "zone": gettext_lazy("Time zone"),
    "answers_within": gettext_lazy("Answers within"),
    "terms": gettext_lazy("Terms"),
    "note": gettext_lazy("Note"),
}


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Where a table is handed in, and what was brought along by earlier ones."""
    return render(request, "desk/partner_import.html", _base(_manager(request)))


def _base(me: Member) -> dict[str, Any]:
    return {
        "manages": True,
        "changes": told(changes.history(me, area=partner_import.AREA, most=10)),
        "most": reading.MOST,
        "kinds": PartnerKind.choices,
    }


@csrf_exempt  # only until the upload has its own door: checking reads the body
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Read a table that is handed in, or the one that lies open as the form now says; or bring it in so."""
    me = _manager(request)
    request.upload_handlers = [TableDoor(request)]
    return _look(request, me)


@csrf_protect
def _look(request: HttpRequest, me: Member) -> HttpResponse:
    try:
        name, sheet = _sheet(request)
    except TableError as error:
        messages.error(request, str(error.said))
        return redirect("partner_import")
    except signing.BadSignature:
        messages.error(request, _("This table isn't kept any more: hand it in again."))
        return redirect("partner_import")
    asked = "kept" in request.POST
    columns = _columns(request, sheet) if asked else reading.guessed(sheet)
    kind = request.POST.get("kind", "")
    kind = kind if kind in PartnerKind.values else ""
    missing = _missing(columns, kind)
    planned = [] if missing else partner_import.plan(me, sheet, columns, kind=kind)
    if "import" in request.POST and not missing:
        return _import(request, me, planned, name)
    context = _base(me) | _context(sheet, name, columns, planned) | {"missing": missing, "kind": kind}
    return render(request, "desk/partner_import.html", context, status=422 if missing and asked else 200)


def _sheet(request: HttpRequest) -> tuple[str, DataSheet]:
    """The table handed in, or the one that lies open. Raises TableError, BadSignature."""
    file = request.FILES.get("file")
    if file is not None and file.size:
        sheet, name = read_table(file.read()), str(file.name)
    elif kept := request.POST.get("kept", ""):
        told = signing.loads(kept, salt=SALT, max_age=LASTS)
        name = told.pop("file")
        sheet = DataSheet(**told | {"names": tuple(told["names"])})
    else:
        raise TableError(_("Choose a file."))
    if len(sheet.rows) > reading.MOST:
        raise TableError(_("At most %(most)s partners come in at once.") % {"most": reading.MOST})
    return name, sheet


def _columns(request: HttpRequest, sheet: DataSheet) -> dict[str, int]:
    chosen = ((name, request.POST.get(f"c_{name}", "")) for name in reading.FIELDS)
    return {name: int(at) for name, at in chosen if at.isdecimal() and int(at) < len(sheet.names)}


def _missing(columns: dict[str, int], kind: str) -> list[str]:
    missing = [str(say(FIELDS, name)) for name in reading.NEEDED if name not in columns]
    return missing + ([str(FIELDS["kind"])] if "kind" not in columns and not kind else [])


def _context(sheet: DataSheet, name: str, columns: dict[str, int], planned: list[PlannedRow]) -> dict[str, Any]:
    kept = {"file": name, "kind": sheet.kind, "name": sheet.name, "names": list(sheet.names), "first": sheet.first}
    rows = [list(row) for row in sheet.rows]
    fits = [each for each in planned if each.fits]
    return {
        "file": name,
        "kept": signing.dumps({**kept, "rows": rows}, salt=SALT, compress=True),
        "fields": [(field, str(say(FIELDS, field)), columns.get(field)) for field in reading.FIELDS],
        "names": [(place, f"{letter(place)} · {title}") for place, title in enumerate(sheet.names)],
        "rows": [_shown(each) for each in planned[:SHOWN]],
        "more": max(len(planned) - SHOWN, 0),
        "fresh": sum(not each.key for each in fits),
        "changed": sum(bool(each.key and each.changed) for each in fits),
        "same": sum(bool(each.key and not each.changed) for each in fits),
        "refused": len(planned) - len(fits),
    }


def _shown(each: PlannedRow) -> dict[str, Any]:
    values = each.row.values
    return {
        "number": each.row.number,
        "name": values.get("name", ""),
        "kind": dict(PartnerKind.choices).get(str(values.get("kind", "")), ""),
        "faults": [(str(say(FIELDS, name)), why) for name, why in each.row.faults.items()],
        "fresh": not each.key,
        "changed": [str(say(FIELDS, name)) for name in each.changed] if each.key else [],
    }


def _import(request: HttpRequest, me: Member, planned: list[PlannedRow], name: str) -> HttpResponse:
    done = partner_import.carry_out(me, planned, name=name, now=timezone.now())
    if done:
        messages.success(request, ngettext("%(n)s partner came in", "%(n)s partners came in", done) % {"n": done})
    else:
        messages.warning(request, _("Nothing came in: all of it stands so already, or can't be read."))
    return redirect("partner_import")


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
