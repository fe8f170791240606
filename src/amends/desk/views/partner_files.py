"""A partner's answers by a table: handed in by a colleague; what could not be told is shown, row by row."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from amends.casework.partners.models import Partner, PartnerKind
from amends.channels.tables.problem import TableError
from amends.desk.record import partner_table
from amends.desk.start.in_memory import TableDoor
from amends.merchants.access import allows, get_or_404, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission


@csrf_exempt  # only until the upload has its own door: checking reads the body
@require_POST
def answers(request: HttpRequest, number: int) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.APPROVE)
    partner = get_or_404(member, Partner, id=number, kind=PartnerKind.CARRIER, archived_at=None)
    request.upload_handlers = [TableDoor(request)]
    return _answers(request, member, partner)


@csrf_protect
def _answers(request: HttpRequest, member: Member, partner: Partner) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None or not file.size:
        messages.error(request, _("Choose a file."))
        return redirect("partner", partner.id)
    try:
        done = partner_table.tell(member, partner, file.read(), now=timezone.now())
    except TableError as error:
        messages.error(request, f"{file.name}: {error.said}")
        return redirect("partner", partner.id)
    context = {
        "partner": partner, "done": done, "file": file.name, "manages": allows(member, Permission.MANAGE_MERCHANT),
    }  # fmt: skip
    return render(request, "desk/partner_answers.html", context)
