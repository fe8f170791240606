"""The bell and its page: deadlines that come near, work handed over, mentions, approvals."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from amends.desk.addresses import address
from amends.desk.views import noticed
from amends.desk.words.notices import ICONS, sentence
from amends.merchants import about
from amends.merchants.access import get_or_404, member_for, visible
from amends.merchants.models import Member, Notice
from amends.merchants.notices import opened

MOST = 100
FADES = timedelta(days=7)  # from then on a notice stands back behind newer ones
AT_ONCE = 5  # news told of at a time
LONGEST_NUMBER = 19  # digits; a notice's number has fewer
QUOTED = {"mentioned", "handed_over", "approval_refused", "approval_granted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """What somebody is told of one thing: its newest notice. ``earlier``: the sentences of those before it.

    ``of``: the scene of the case it is about, and what is at stake.
    """

    id: int
    icon: str
    sentence: str
    of: str
    text: str
    at: datetime
    unread: bool
    old: bool
    earlier: list[str]


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The latest notices, unread ones marked. Opening the page reads none: they may be kept as things to do."""
    me = member_for(request)
    found = list(visible(me, Notice).filter(member_id=me.pk, gone_at=None).order_by("-id")[:MOST])
    scenes = noticed.scenes(me, {each.about for each in found})
    rows = [_row(together, scenes) for together in _once(found)]
    return render(request, "desk/notices.html", {"rows": rows, "unread": any(row.unread for row in rows)})


def _once(found: Iterable[Notice]) -> list[list[Notice]]:
    """Those about the same case or request together, where the newest of them stands."""
    by_subject: dict[str, list[Notice]] = {}
    for each in found:
        one = each.about if each.about.startswith(noticed.PLACED) else f"{each.about} {each.id}"
        by_subject.setdefault(one, []).append(each)
    return list(by_subject.values())


def _row(together: list[Notice], scenes: Mapping[str, str]) -> NoticeLine:
    notice, *before = together
    text = notice.words.get("text", "") if notice.words.get("say") in QUOTED else ""
    return NoticeLine(
        id=notice.id,
        icon=ICONS[notice.kind],
        sentence=sentence(notice.words),
        of=scenes.get(notice.about, ""),
        text=text,
        at=notice.at,
        unread=any(each.read_at is None for each in together),
        old=notice.at < timezone.now() - FADES,
        earlier=[each for each in dict.fromkeys(sentence(each.words) for each in before) if each],
    )


@require_POST
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Read one, with the others about the same case, and go where it leads."""
    me = member_for(request)
    found = get_or_404(me, Notice, id=number, member_id=me.pk)
    same = {"about": found.about} if found.about.startswith(noticed.PLACED) else {"id": found.id}
    visible(me, Notice).filter(member_id=me.pk, read_at=None, **same).update(read_at=timezone.now())
    return redirect(address(found.about) or "notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    me = member_for(request)
    visible(me, Notice).filter(member_id=me.pk, read_at=None).update(read_at=timezone.now())
    return redirect("notices")


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The number on the bell, asked for by every page now and then. What a case's page is before is read by that.

    The header ``HX-Trigger`` says ``news``: the newest number there is, and what has come since the number ``after``.
    """
    me = member_for(request)
    if concerns := _looked_at(request.headers.get("HX-Current-URL", "")):
        opened(me, concerns, now=timezone.now())
    unread = visible(me, Notice).filter(member_id=me.pk, read_at=None, gone_at=None)
    numbers = list(unread.order_by("-id").values_list("id", flat=True)[:MOST])
    answer = render(request, "desk/bell.html", {"unread": len(numbers)})
    newest, after = max(numbers, default=0), _number(request.GET.get("after", ""))
    since = unread.filter(id__gt=after).order_by("-id")[:AT_ONCE] if 0 < after < newest else ()
    answer["HX-Trigger"] = json.dumps({"news": _news(me, newest, reversed(since))})
    return answer


def _looked_at(address: str) -> str:
    """What notices are about whose page asks: its case, which whoever sits there has before them."""
    try:
        found = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return ""
    return about.case(**found.kwargs) if found.url_name == "case" else ""


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < LONGEST_NUMBER else 0


def _news(me: Member, newest: int, since: Iterable[Notice]) -> dict[str, Any]:
    """Numbers as text: they are longer than a browser's own can be."""
    quiet = [each.isoformat("minutes") for each in (me.quiet_from, me.quiet_until) if each is not None]
    told = list(since)
    scenes = noticed.scenes(me, {each.about for each in told})
    items = [
        {
            "id": str(each.id),
            "words": " · ".join(filter(None, [sentence(each.words), scenes.get(each.about, "")])),
            "kind": each.kind,
            "sound": each.kind in me.sounding,
            "pop": each.kind in me.popping,
        }
        for each in told
    ]
    return {"newest": str(newest), "quiet": quiet, "items": items}
