"""Tables brought along: upload, what its columns are and ten rows as facts, the import and taking it back."""

from typing import Any, Final

from django.contrib import messages
from django.db.models.fields.json import KT
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from amends.casework.ledger.quarantine_models import Quarantine
from amends.channels.tables.problem import TableError
from amends.channels.tables.sheet import DataSheet, letter
from amends.desk.record.anew import playbook_of
from amends.desk.start import layouts, tables, taking_back
from amends.desk.start.imports import LARGEST, shown
from amends.desk.start.in_memory import TableDoor
from amends.desk.start.preview import preview
from amends.desk.words import tables as words
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.merchants import table_pages
from amends.merchants.access import get_or_404, member_for, require, visible
from amends.merchants.models import Member, Shop, Upload
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.web.sorting import ListColumn
from amends.web.whole import whole

SHOWN: Final = 30
REFUSED: Final = 50
COLUMNS: Final = (
    ListColumn("file", gettext_lazy("File"), "name"),
    ListColumn("tells", gettext_lazy("What it tells"), KT("layout__kind")),
    ListColumn("shop", gettext_lazy("Shop"), "shop__name"),
    ListColumn("at", gettext_lazy("Handed in"), "started_at", down=True),
    ListColumn("by", gettext_lazy("Who"), "by__user__name"),
    ListColumn("came", gettext_lazy("What came of it"), ("state", "orders")),
)
ZONES: Final = (
    "Asia/Shanghai",
    "UTC",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Where a table is handed in, and what became of earlier ones."""
    me = _manager(request)
    uploads = visible(me, Upload).filter(kind="table").exclude(state="dropped").select_related("shop", "by__user")
    listed = asked_list(request, COLUMNS)
    found, more = table_pages.page(uploads, listed.order, ("-id",), after=listed.after, most=SHOWN)
    context: dict[str, Any] = {
        "shops": list(visible(me, Shop).order_by("name")),
        "listed": listed,
        "uploads": [(each, shown(each)) for each in found],
        "more": more,
        "largest": LARGEST // 1_000_000,
    }
    return render(request, "desk/tables.html", context)


@csrf_exempt  # only until the upload has its own door: checking reads the body
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a table in; its page asks what its columns are."""
    me = _manager(request)
    request.upload_handlers = [TableDoor(request)]
    return _upload(request, me)


@csrf_protect
def _upload(request: HttpRequest, me: Member) -> HttpResponse:
    chosen = request.POST.get("shop", "")
    shop = get_or_404(me, Shop, id=whole(chosen) or 0)
    file = request.FILES.get("file")
    if file is None and int(request.headers.get("content-length") or 0) > LARGEST:
        return _back(request, _("This file is too large for the page; `amends import` takes any size."))
    if file is None or not file.size:
        return _back(request, _("Choose a file."))
    try:
        return redirect("table", tables.take(me, shop, file).pk)
    except TableError as error:
        return _back(request, f"{file.name}: {error.said}")
    except OSError:
        return _back(request, _("The disk is full: nothing was kept. Tell who runs amends."))


def _back(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("tables")


@require_GET
def table(request: HttpRequest, number: int) -> HttpResponse:
    """One table: what its columns are while it asks, then how far the import is and what came of it."""
    me = _manager(request)
    found = _table(me, number)
    if found.state == "asks":
        return _asks(request, found)
    return render(request, "desk/table_came.html", _came(me, found))


def _asks(request: HttpRequest, found: Upload) -> HttpResponse:
    sheet = tables.sheet_of(found)
    if sheet is None:
        tables.drop(found)
        return _back(request, _("This table isn't kept any more: hand it in again."))
    layout = layouts.read(found.layout)
    setup = layouts.setup_of(sheet, layout, found.shop, now=timezone.now())
    titles = Titles(playbook_of(found.shop), get_language() or "", {})
    context: dict[str, Any] = {
        "upload": found,
        "sheet": sheet,
        "layout": layout,
        "kinds": words.KINDS.items(),
        "platform": say(words.PLATFORMS, layout.platform) if layout.platform else "",
        "zones": list(dict.fromkeys((layout.zone, found.shop.zone, *ZONES))),
        "names": [(place, f"{letter(place)} · {name}") for place, name in enumerate(sheet.names)],
        "seen": preview(sheet, setup, titles),
        "months": layouts.MONTH if not setup.day_first else layouts.DAY,
    }
    return render(request, "desk/table.html", context)


def _came(me: Member, found: Upload) -> dict[str, Any]:
    refused = visible(me, Quarantine).filter(shop=found.shop, source=found.name, received_at__gte=found.started_at)
    return {
        "upload": found,
        "came": shown(found),
        "kind": say(words.KINDS, layouts.read(found.layout).kind.value),
        "refused": list(refused.order_by("line")[:REFUSED]),
        "can_take_back": taking_back.can(found),
    }


@require_POST
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Read it as the form says and show it again; or import it so."""
    me = _manager(request)
    found = _table(me, number)
    sheet = tables.sheet_of(found) if found.state == "asks" else None
    if sheet is None:
        return redirect("table", number)
    layout = layouts.asked(request.POST.dict(), sheet, layouts.read(found.layout), found.shop)
    tables.change(found, layout)
    found.layout = layouts.written(layout)
    if "import" in request.POST:
        _import(request, me, found, sheet)
    return redirect("table", number)


def _import(request: HttpRequest, me: Member, found: Upload, sheet: DataSheet) -> None:
    setup = layouts.setup_of(sheet, layouts.read(found.layout), found.shop, now=timezone.now())
    if setup.missing:
        names = ", ".join(say(words.TARGETS, name) for name in setup.missing)
        messages.error(request, _("Which column is this? %(names)s") % {"names": names})
        return
    tables.begin(me, found, sheet)


@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Not this table after all."""
    found = _table(_manager(request), number)
    if tables.drop(found):
        messages.success(request, _("Put away; nothing was imported."))
    return redirect("tables")


@require_GET
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is; asked for by the page while it goes on. When it is over the page is loaded anew."""
    me = _manager(request)
    found = _table(me, number)
    answer = render(request, "desk/table_progress.html", _came(me, found))
    if found.state not in {"running", "leaving"}:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """All that this import told is as if it had never been told, wherever nothing else has been since."""
    me = _manager(request)
    found = _table(me, number)
    if not taking_back.begin(me, found):
        messages.error(request, _("This import can't be taken back now."))
    return redirect("table", number)


def _table(me: Member, number: int) -> Upload:
    found = visible(me, Upload).filter(id=number, kind="table").select_related("shop", "by__user").first()
    if found is None or found.state == "dropped":
        raise Http404
    return found


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
