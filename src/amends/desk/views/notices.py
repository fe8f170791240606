"""The bell and its page: deadlines that come near, work handed over, mentions, approvals."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from amends.desk.addresses import address
from amends.desk.words.notices import ICONS, sentence
from amends.merchants.access import get_or_404, member_for, visible
from amends.merchants.models import Notice

MOST = 100
QUOTED = {"mentioned", "handed_over", "approval_refused", "approval_granted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice as shown."""

    id: int
    icon: str
    sentence: str
    text: str
    at: datetime
    unread: bool


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The latest notices, unread ones marked. Opening the page reads none: they may be kept as things to do."""
    me = member_for(request)
    found = visible(me, Notice).filter(member_id=me.pk, gone_at=None).order_by("-id")[:MOST]
    rows = [_row(each) for each in found]
    return render(request, "desk/notices.html", {"rows": rows, "unread": any(row.unread for row in rows)})


def _row(notice: Notice) -> NoticeLine:
    text = notice.words.get("text", "") if notice.words.get("say") in QUOTED else ""
    return NoticeLine(
        id=notice.id,
        icon=ICONS[notice.kind],
        sentence=sentence(notice.words),
        text=text,
        at=notice.at,
        unread=notice.read_at is None,
    )


@require_POST
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Read one and go where it leads."""
    me = member_for(request)
    found = get_or_404(me, Notice, id=number, member_id=me.pk)
    visible(me, Notice).filter(id=found.id, read_at=None).update(read_at=timezone.now())
    return redirect(address(found.about) or "notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    me = member_for(request)
    visible(me, Notice).filter(member_id=me.pk, read_at=None).update(read_at=timezone.now())
    return redirect("notices")


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The number on the bell, asked for by every page now and then."""
    me = member_for(request)
    count = visible(me, Notice).filter(member_id=me.pk, read_at=None, gone_at=None)[:MOST].count()
    return render(request, "desk/bell.html", {"unread": count})
