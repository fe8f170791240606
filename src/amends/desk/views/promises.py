"""What buyers were promised, as work: whose, due when, what was said, and kept by a press."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.queries.promises import (
    OpenPromise,
    PromiseAsked,
    PromiseCursor,
    Whose,
    open_promises,
    sorted_promises,
)
from amends.desk.directory import Directory, directory
from amends.desk.widgets import chips
from amends.desk.widgets.sheets import sheet
from amends.desk.words import vocabulary
from amends.desk.words.sorted_by import coded_people, coded_titles, scenes
from amends.desk.words.titles import Titles
from amends.merchants.access import allows, member_for, require, shop_in_view
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import SortedList, SqlKey
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.sorting import ListColumn

PAGE: Final = 50
WHOLE: Final = 20_000  # rows of a file
WHOSE: Final[dict[str, str | Promise]] = {
    Whose.MINE: gettext_lazy("Mine"),
    Whose.DESK: gettext_lazy("My desks"),
    Whose.ALL: gettext_lazy("All"),
}
WHEN: Final[dict[str, str | Promise]] = {
    "": gettext_lazy("Whenever due"),
    "late": gettext_lazy("Broken"),
    "today": gettext_lazy("Due today"),
}


@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    """What waits, soonest due first."""
    member, here, now, query = _reader(request)
    asked, listed = _asked(request, here, query, now), asked_list(request, columns(here))
    shown, more = _page(member, asked, listed)
    sort = {"sort": listed.sort} if listed.sort else {}
    context = {
        "rows": [_told(each, here, now) for each in shown],
        "listed": listed,
        "more": more and urlencode({**query, **sort, "after": more}),
        "whose": [(code, title, urlencode({**query, **sort, "whose": code})) for code, title in WHOSE.items()],
        "when": [(code, title, urlencode({**query, **sort, "when": code})) for code, title in WHEN.items()],
        "query": query,
        "asked": urlencode({**query, **sort}),
        "narrowed": asked.before is not None or asked.whose is not Whose.ALL,
        "now": now,
        "token": str(uuid4()),
        "may_work": allows(member, Permission.WORK_CASES),
        "csv": reverse("promises_csv"),
        "xlsx": reverse("promises_xlsx"),
    }
    return render(request, "desk/promises.html", context)


def columns(here: Directory) -> tuple[ListColumn, ...]:
    return (
        ListColumn("due", _("Due"), "due_at"),
        ListColumn("what", _("What was promised"), _what()),
        ListColumn("case", _("Case"), coded_titles(here, scenes, "scene")),
        ListColumn("order", _("Order"), "key"),
        ListColumn("buyer", _("Buyer"), "nullif(buyer, '')"),
        ListColumn("by", _("By whom"), coded_people(here, "by")),
        ListColumn("owner", _("Handled by"), coded_people(here, "owner")),
    )


def _what() -> SqlKey:
    """What is promised often has words of ours; the rest is as it was typed."""
    codes, words = zip(*((code, str(said)) for code, said in vocabulary.PROMISED.items()), strict=True)
    values = {"promised": list(codes), "promised_as": list(words)}
    text = "left(coalesce((%(promised_as)s::text[])[array_position(%(promised)s::text[], what)], what), 200)"
    return SqlKey(text, values)


def _page(member: Member, asked: PromiseAsked, listed: SortedList) -> tuple[list[OpenPromise], str]:
    if listed.sort:
        return sorted_promises(member, asked, listed.order, after=listed.after, most=PAGE)
    found = open_promises(member, asked, most=PAGE + 1)
    return found[:PAGE], str(PromiseCursor.of(found[PAGE - 1])) if len(found) > PAGE else ""


@require_GET
def promises_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same list, whole."""
    member, here, now, query = _reader(request)
    order, asked = asked_list(request, columns(here)).order, _asked(request, here, query, now)
    asked = replace(asked, after=None)
    found, _more = sorted_promises(member, asked, order, after="", most=WHOLE)
    header = [
        _("Due"), _("What was promised"), _("What was said"), _("Order"), _("Case"), _("Shop"), _("Buyer"),
        _("By whom"), _("Handled by"), _("Made at"),
    ]  # fmt: skip
    return sheet("promises", header, _lines(found, here, now), kind)


def _lines(found: list[OpenPromise], here: Directory, now: datetime) -> Iterator[list[str]]:
    for each in found:
        told = _told(each, here, now)
        due, made = (f"{timezone.localtime(at):%Y-%m-%d %H:%M}" for at in (each.due, each.made_at))
        shop = here.shops.get(each.shop_id)
        yield [
            due, told["what"], each.said, each.order_key, told["scene"], shop.name if shop else "", each.buyer,
            told["by"], told["owner"], made,
        ]  # fmt: skip


def _reader(request: HttpRequest) -> tuple[Member, Directory, datetime, dict[str, str]]:
    """Who asks, and for what; the query holds only what means something."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    query = {"whose": request.GET.get("whose", Whose.ALL), "when": request.GET.get("when", "")}
    query["whose"] = query["whose"] if query["whose"] in WHOSE else Whose.ALL.value
    query["when"] = query["when"] if query["when"] in WHEN else ""
    return member, directory(member), timezone.now(), query


def _asked(request: HttpRequest, here: Directory, query: dict[str, str], now: datetime) -> PromiseAsked:
    midnight = moments.midnight(timezone.localdate(now) + timedelta(days=1))
    return PromiseAsked(
        whose=Whose(query["whose"]),
        desks=here.mine,
        shop_id=shop_in_view(request),
        before={"": None, "late": now, "today": midnight}[query["when"]],
        after=PromiseCursor.read(request.GET.get("after", "")),
    )


def _told(each: OpenPromise, here: Directory, now: datetime) -> dict[str, Any]:
    shop = here.shops.get(each.shop_id)
    titles = Titles(here.books.playbook(shop.playbook), get_language() or "en", here.desks) if shop else None
    usual = each.what in vocabulary.PROMISED
    return {
        "promise": each,
        "what": vocabulary.say(vocabulary.PROMISED, each.what) if usual else each.what,
        "said": each.said if each.said.strip() != each.what.strip() else "",
        "chip": chips.of_date(each.due, now),
        "scene": titles.scene(each.scene) if titles and each.scene else "",
        "by": here.people.get(each.by, each.by),
        "owner": here.people.get(each.owner, ""),
    }
