"""Mail: the server a merchant's letters leave by, a letter to try it, what waits, was sent or was given up."""

from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.casework.mail import post, server
from amends.casework.mail.models import MailLetter, MailState
from amends.casework.mail.post import MailText, Posting
from amends.desk.own.mail_forms import MailForm
from amends.desk.words.vocabulary import Words, say
from amends.merchants import changes, table_pages
from amends.merchants.access import member_for, require, visible
from amends.merchants.changetext import told
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import filled
from amends.web.sorting import ListColumn

KINDS: Final[Words] = {
    "test": gettext_lazy("A letter to try it"),
    "task": gettext_lazy("A task for a partner"),
    "reminder": gettext_lazy("A reminder for a partner"),
    "board": gettext_lazy("Numbers of the day"),
}
PAGE: Final = 50
COLUMNS: Final = (
    ListColumn("what", gettext_lazy("What"), "kind"),
    ListColumn("to", gettext_lazy("To whom")),
    ListColumn("state", gettext_lazy("State"), ("state", "sent_at")),
    ListColumn("wanted", gettext_lazy("Wanted"), "wanted_at", down=True, look="number"),
    ListColumn("tries", gettext_lazy("Tries"), "attempts", down=True, look="number"),
    ListColumn("said", gettext_lazy("What was said"), Left(filled("last_error"), 200)),
)


@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """The server, and the latest letters."""
    me = _manager(request)
    known = changes.AREAS[server.AREA].read(me, server.KEY) or {"port": 465, "security": "tls", "sends": True}
    form = MailForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        _save(me, form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("mail")
    context = _letters(request, me) | {
        "form": form,
        "server": server.of(me),
        "changes": told(changes.history(me, area=server.AREA, key=server.KEY, most=10)),
    }
    return render(request, "desk/mail.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _save(me: Member, values: dict[str, Any]) -> None:
    password = str(values.pop("password"))
    changes.change(by=me, area=server.AREA, key=server.KEY, after=values, now=timezone.now())
    if password:
        server.keep_password(me, password)


@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """A letter to oneself, by the same way as all others."""
    me, now = _manager(request), timezone.now()
    letter = MailText(
        to=me.user.email,
        name=me.user.name,
        subject=_("It works: mail from %(merchant)s") % {"merchant": me.merchant.name},
        text=_("This letter was sent to try the mail server. Nothing is to be done."),
    )
    if post.ready(me.merchant_id) and post.is_address(letter.to):
        post.put(me.merchant_id, letter, Posting(kind="test", once=f"test:{uuid4()}", tell=(me.pk,)), now=now)
        messages.success(request, _("On its way: its state shows below"))
    else:
        messages.error(request, _("Write down a server and let letters go out first."))
    return redirect("mail")


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """The list alone, looked at again while something waits."""
    return render(request, "desk/mail_letters.html", _letters(request, _manager(request)))


def _letters(request: HttpRequest, me: Member) -> dict[str, Any]:
    listed = asked_list(request, COLUMNS)
    rows = visible(me, MailLetter).defer("content")
    shown, more = table_pages.page(rows, listed.order, ("-id",), after=listed.after, most=PAGE)
    return {
        "listed": listed,
        "rows": [(row, say(KINDS, row.kind), MailState(row.state).label) for row in shown],
        "more": more,
        "moving": any(row.state == MailState.WAITING and row.attempts < 1 for row in shown),
    }


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
