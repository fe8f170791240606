"""Numbers of invoices handed back from the tax software as a table: each line is issued, or says why not."""

from dataclasses import dataclass, field
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.invoices import issuing
from amends.casework.invoices.models import InvoiceState
from amends.casework.queries import invoices as asked
from amends.channels.papers import handed_back
from amends.channels.papers.handed_back import LARGEST, MissingColumns, NumberLine, TableError
from amends.desk.views.invoice import doing_of
from amends.desk.views.invoices import reader
from amends.desk.words import invoices as words
from amends.engine.currencies import MINOR_DIGITS
from amends.merchants import rls
from amends.merchants.access import require, visible
from amends.merchants.models import Member, Shop


@dataclass(slots=True)
class Came:
    """What became of a table's lines: how many were issued, and of the others what stood in the way."""

    issued: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)


@require_POST
def numbers(request: HttpRequest) -> HttpResponse:
    """Numbers handed back from the tax software as a table: each line is issued, or says why not."""
    member, file = reader(request), request.FILES.get("file")
    require(member, issuing.NEEDS)
    chosen = request.POST.get("shop", "")
    shop = visible(member, Shop).filter(id=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0).first()  # noqa: PLR2004
    shop = shop or visible(member, Shop).order_by("id").first()
    if file is None or shop is None or not file.size or file.size > LARGEST:
        messages.error(request, _("Choose a file."))
        return redirect("invoices")
    try:
        read = handed_back.read(file.read(), zone=ZoneInfo(shop.zone), digits=MINOR_DIGITS.get(shop.currency, 2))
    except TableError as error:
        messages.error(request, f"{file.name}: {error.said}")
        return redirect("invoices")
    except MissingColumns as missing:
        messages.error(request, _("These columns are missing: %(names)s.") % {"names": ", ".join(missing.columns)})
        return redirect("invoices")
    came = Came()
    for line in read[: issuing.MOST]:
        _take_in(member, line, came)
        rls.commit()
    return render(
        request, "desk/invoices_came.html", {"came": came, "name": file.name, "left": max(len(read) - issuing.MOST, 0)}
    )


def _take_in(member: Member, line: NumberLine, came: Came) -> None:
    if line.fault:
        came.faults.append((line.line, line.order, _("The column %(name)s can't be read.") % {"name": line.fault}))
        return
    found = [each for each in asked.numbered(member, order=line.order) if line.ref in {"", each.ref}]
    same = [each for each in found if each.number == line.number]
    waiting = [each for each in found if each.state == InvoiceState.ASKED]
    if same:  # the same table again changes nothing
        return
    if len(waiting) != 1:
        why = (
            _("No invoice of this order waits for a number.") if not waiting else _("Several wait: say which request.")
        )
        came.faults.append((line.line, line.order, why))
        return
    (invoice,) = waiting
    token = str(uuid5(NAMESPACE_OID, f"{invoice.dossier_id}/{invoice.ref}/{line.number}"))
    doing = doing_of(member, invoice.dossier_id, invoice.ref, token)
    try:
        amount = invoice.sum if line.amount is None else line.amount
        issuing.issue(doing, number=line.number, amount=amount, dated=line.dated or timezone.localdate())
    except RefusedError as refused:
        came.faults.append((line.line, line.order, words.refusal(refused, invoice.currency)))
    else:
        came.issued += 1
