"""Getting a board by mail every day, and stopping it: here, or by the link in the mail without signing in."""

from typing import Final
from urllib.parse import parse_qs

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from amends.casework.lists import mailed_boards
from amends.casework.lists.mailed_boards import HOURS
from amends.casework.lists.models import MailedBoard
from amends.insight import address as addresses
from amends.insight import choosing
from amends.insight.asked import reader_of
from amends.insight.board_letter import marked, read_ticket
from amends.merchants.rls import outside_tenant

LONGEST: Final = 2000


class BoardMailForm(forms.Form):
    query = forms.CharField(max_length=LONGEST)
    hour = forms.IntegerField(min_value=HOURS[0], max_value=HOURS[-1])


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    looking, form = reader_of(request), BoardMailForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an hour."))
        return redirect(request.headers.get("referer") or "boards")
    address, hour = addresses.read(parse_qs(form.cleaned_data["query"])), form.cleaned_data["hour"]
    if not looking.allowed(address):
        raise Http404
    query = address.query()
    if mailed_boards.subscribe(member=looking.member, query=query, hour=hour, now=timezone.now()):
        messages.success(request, _("It comes by mail every day at {hour}").format(hour=f"{hour:02d}:00"))
    else:
        messages.error(request, _("That is as many as one can get by mail: stop one first."))
    return redirect(f"{reverse('boards')}?{query}")


@require_POST
def unsubscribe(request: HttpRequest) -> HttpResponse:
    member = reader_of(request).member
    query = request.POST.get("query", "")
    mailed_boards.unsubscribe(merchant_id=member.merchant_id, member_id=member.pk, query=query)
    messages.success(request, _("No more mails of it"))
    return redirect(request.headers.get("referer") or "boards")


@csrf_exempt  # who has the link may stop the mail and nothing else; mail readers do it with one click (RFC 8058)
@login_not_required
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in a mail: asks on a look, for some mail readers open every link, and stops on a click."""
    found = read_ticket(token)
    if found is None:
        raise Http404
    merchant, member, mark = found
    with outside_tenant():
        mine = MailedBoard.objects.filter(merchant_id=merchant, member_id=member).values_list("query", flat=True)
        query = next((each for each in mine if marked(each) == mark), None)
        if request.method == "POST" and query is not None:
            mailed_boards.unsubscribe(merchant_id=merchant, member_id=member, query=query)
            query = None
    title = choosing.title(addresses.read(parse_qs(query))) if query is not None else ""
    return render(request, "insight/mail_stop.html", {"title": title})
