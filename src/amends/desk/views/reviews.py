"""The registry of reviews: its list and pictures, one review with what was done about it, and whom to invite."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.queries import causes as causes_asked
from amends.casework.queries.case_page import order_page
from amends.casework.reviews import registry, verdicts
from amends.casework.reviews.filters import UNKNOWN, ReviewFilters, ReviewView, SpreadBy
from amends.casework.reviews.verdicts import ReviewVerdict
from amends.desk.directory import directory
from amends.desk.record.known import known_of
from amends.desk.widgets import chips
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import vocabulary
from amends.desk.words.reviews import SPREADS, VIEWS, ReviewCard, ReviewNames, heat
from amends.desk.words.reviews_sorted import columns
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.merchants.access import allows, member_for, require, shop_in_view, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.sorting import PAGES
from amends.web.whole import whole

DAYS: Final = (7, 30, 90, 365)
USUAL: Final = 90
GUIDED: Final = timedelta(days=30)
WEEK: Final = timedelta(days=7)
STARS: Final = range(1, 6)
YEARS: Final = range(2000, 2100)
LONGEST: Final = 200
PICTURES: Final = (SpreadBy.PRODUCT, SpreadBy.CAUSE, SpreadBy.WORDS, SpreadBy.STARS, SpreadBy.WEEK)
TABS: Final[dict[str, str | Promise]] = {"list": gettext_lazy("Reviews"), "spread": gettext_lazy("Pictures")}


class VerdictForm(forms.Form):
    sku = forms.CharField(max_length=LONGEST, required=False)
    issue = forms.CharField(max_length=LONGEST, required=False)


def _reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return member


def _days(request: HttpRequest) -> int:
    days = whole(request.GET.get("days", ""))
    return days if days in DAYS else USUAL


def _asked(request: HttpRequest, now: datetime) -> ReviewFilters:
    """What the address narrows the registry to; what makes no sense is left out."""
    get = request.GET
    view, stars, shop = get.get("view", ""), get.get("stars", ""), get.get("shop", "")
    asked = ReviewFilters(
        view=ReviewView(view) if view in set(ReviewView) else ReviewView.ALL,
        since=now - timedelta(days=_days(request)),
        shop_id=whole(shop) or shop_in_view(request),
        stars=int(stars) if stars in map(str, STARS) else 0,
        product=_clean(get.get("product", "")),
        issue=_clean(get.get("issue", "")),
        theme=_clean(get.get("theme", "")),
        words=_clean(get.get("q", "")),
    )
    week = _week(get.get("week", ""))
    return replace(asked, since=week, until=week + WEEK) if week else asked


def _clean(text: str) -> str:
    return text.strip().replace("\x00", "")[:LONGEST]


def _week(text: str) -> datetime | None:
    """The first day of a week of this century; None for anything else."""
    try:
        found = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.get_current_timezone())
    except ValueError:
        return None
    return found if found.year in YEARS else None


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    member, now = _reader(request), timezone.now()
    asked, listed = _asked(request, now), asked_list(request, columns(member))
    found, more = registry.reviews(member, asked, order=listed.order, after=listed.after)
    context = _frame(request, member, asked, "list") | {
        "rows": [(told, chips.of_date(told.review.due_at, now)) for told in _cards(member, found)],
        "listed": listed,
        "more": more,
        "may_record": allows(member, Permission.WORK_CASES),
    }
    return render(request, "desk/reviews.html", context)


def _cards(member: Member, found: list[registry.ListedReview]) -> list[ReviewCard]:
    names = ReviewNames(directory(member), get_language() or "en")
    return [names.told(each) for each in found]


def _frame(request: HttpRequest, member: Member, asked: ReviewFilters, tab: str) -> dict[str, Any]:
    """What the list and the pictures share: views with counts, what it is narrowed to, the query without its page."""
    names = ReviewNames(directory(member), get_language() or "en")
    query = {name: str(value) for name, value in request.GET.items() if value and name not in PAGES}
    counts = registry.counts(member, replace(asked, view=ReviewView.ALL))
    kept = {name: value for name, value in query.items() if name != "view"}
    titles = registry.titles(member, [asked.product]) if asked.product else {}
    told = [
        ("product", names.key(SpreadBy.PRODUCT, asked.product, titles) if asked.product else ""),
        ("issue", names.key(SpreadBy.CAUSE, asked.issue, {}) if asked.issue else ""),
        ("theme", names.key(SpreadBy.WORDS, asked.theme, {}) if asked.theme else ""),
        ("stars", names.key(SpreadBy.STARS, str(asked.stars), {}) if asked.stars else ""),
        ("week", names.key(SpreadBy.WEEK, query.get("week", ""), {}) if asked.until else ""),
        ("q", asked.words and f"“{asked.words}”"),
    ]
    return {
        "tab": tab,
        "tabs": list(TABS.items()),
        "views": [(view.value, title, counts[view], urlencode(kept | {"view": view})) for view, title in VIEWS.items()],
        "view": asked.view.value,
        "days": [(days, days == _days(request)) for days in DAYS],
        "query": urlencode(query),
        "kept": [(name, value) for name, value in query.items() if name not in ("days", "q")],
        "asked": asked,
        "narrowed": [(word, urlencode({k: v for k, v in query.items() if k != name})) for name, word in told if word],
        "any": counts[ReviewView.ALL],
    }


@require_GET
def spread(request: HttpRequest) -> HttpResponse:
    """The same reviews as pictures: bars by goods, cause, words, stars and week, and goods by stars."""
    member, now = _reader(request), timezone.now()
    asked, names = _asked(request, now), ReviewNames(directory(member), get_language() or "en")
    crossed = registry.crossed(member, asked)
    titles = registry.titles(member, list(crossed))
    pictures = [(by.value, SPREADS[by], _bars(member, asked, names, by, titles)) for by in _pictures(member)]
    context = _frame(request, member, asked, "spread") | {
        "pictures": [(by, title, bars[:25], len(bars) - 25) for by, title, bars in pictures],
        "heat": heat(crossed, names, titles),
        "stars": list(STARS),
    }
    return render(request, "desk/reviews_spread.html", context)


def _pictures(member: Member) -> list[SpreadBy]:
    several = visible(member, Shop).count() > 1
    return [*PICTURES, SpreadBy.SHOP] if several else list(PICTURES)


def _bars(member: Member, asked: ReviewFilters, names: ReviewNames, by: SpreadBy, titles: dict[str, str]) -> list[Any]:
    return names.bars(by, registry.spread(member, asked, by), titles)


@require_GET
def listing_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = _reader(request)
    asked, order = _asked(request, timezone.now()), asked_list(request, columns(member)).order
    found, _more = registry.reviews(member, asked, order=order, most=registry.MOST)
    header = [
        _("Posted on"), _("Shop"), _("Order"), _("Goods"), _("SKU"), _("Stars"), _("Stars at first"),
        _("What the buyer wrote"), _("Speaks of"), _("Cause"), _("Judged by"), _("Answered"), _("Added to"),
        _("Complained about"), _("Review"),
    ]  # fmt: skip
    return sheet("reviews", header, _lines(_cards(member, found)), kind)


def _lines(cards: list[ReviewCard]) -> Iterator[list[str]]:
    for told in cards:
        each = told.review
        yield [
            moments.exact(each.posted_at), told.shop, each.order_key, each.title, each.sku, str(each.stars),
            str(each.first_stars), each.said, " / ".join(told.themes), told.cause,
            told.by or (_("by its words") if told.guessed else ""), *map(_at, (each.answered_at, each.followed_at)),
            told.flagged, each.ref,
        ]  # fmt: skip


def _at(at: datetime | None) -> str:
    return moments.exact(at) if at else ""


@require_GET
def spread_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """Every picture's numbers in one table."""
    member = _reader(request)
    asked, names = _asked(request, timezone.now()), ReviewNames(directory(member), get_language() or "en")
    titles = registry.titles(member, list(registry.crossed(member, asked)))
    lines = [
        [str(SPREADS[by]), bar.label, str(bar.count), str(bar.bad), bar.mean]
        for by in _pictures(member)
        for bar in _bars(member, asked, names, by, titles)
    ]
    return sheet("reviews-spread", [_("Picture"), _("What"), _("Reviews"), _("Low"), _("Mean stars")], lines, kind)


@require_GET
def page(request: HttpRequest, dossier_id: int, ref: str) -> HttpResponse:
    """One review: what it says, how it changed, what was answered, its case, and the cause it belongs to."""
    member, now, language = _reader(request), timezone.now(), get_language() or "en"
    found, order = registry.review(member, dossier_id, ref), order_page(member, dossier_id=dossier_id)
    if found is None or order is None:
        raise Http404
    here = directory(member)
    titles = Titles(order.policy.playbook, language, here.desks)
    known, names = known_of(order, titles), ReviewNames(here, language)
    context = {
        "told": names.told(found),
        "page": order,
        "goods": known.goods,
        "issues": known.issues,
        "chip": chips.of_date(found.due_at, now),
        "scene": titles.scene(found.scene) if found.scene else "",
        "sent": [(say(vocabulary.EFFECTS, each.kind), each) for each in registry.sent(member, found)],
        "cases": [(case, titles.scene(case.scene)) for case in order.cases if case.no != found.case_no],
        "causes": [names.causes.told(cause) for cause in causes_asked.causes(member) if _same(cause, found)],
        "others": UNKNOWN,
        "may_work": allows(member, Permission.WORK_CASES),
    }
    return render(request, "desk/review.html", context)


def _same(cause: Any, found: registry.ListedReview) -> bool:
    """Whether a repeated cause is about this problem of these goods, or of this shop."""
    suspects = {found.sku, f"{found.shop_id}/{found.sku}", str(found.shop_id)}
    return cause.issue in (found.issue, "REVIEW_NEGATIVE") and cause.suspect in suspects


@require_POST
def judge(request: HttpRequest, dossier_id: int, ref: str) -> HttpResponse:
    """Which goods and what cause, chosen from the order and its playbook."""
    member, form = member_for(request), VerdictForm(request.POST)
    require(member, Permission.WORK_CASES)
    order = order_page(member, dossier_id=dossier_id)
    if order is None or not form.is_valid():
        raise Http404
    known = known_of(order, Titles(order.policy.playbook, get_language() or "en", directory(member).desks))
    sku, issue = form.cleaned_data["sku"], form.cleaned_data["issue"]
    if (sku and sku not in dict(known.goods)) or (issue and issue not in dict(known.issues)):
        messages.error(request, _("Choose goods of this order and a problem of its playbook."))
        return redirect("review", dossier_id, ref)
    verdict = ReviewVerdict(sku=sku, issue=issue)
    verdicts.judge(member=member, dossier_id=dossier_id, ref=ref, found=verdict, now=timezone.now())
    messages.success(request, _("Kept"))
    return redirect("review", dossier_id, ref)


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Solved cases whose buyers could be invited to write: chosen here, written to on the page of many letters."""
    member, now = _reader(request), timezone.now()
    here, language = directory(member), get_language() or "en"
    found = registry.to_guide(member, since=now - GUIDED, shop_id=shop_in_view(request))
    names = ReviewNames(here, language)
    context = {
        "rows": [(each, names.causes.issue(each.issue), say(vocabulary.OUTCOMES, each.outcome)) for each in found],
        "may_write": allows(member, Permission.ANSWER_BUYERS),
        "any": len(found),
        "now": now.astimezone(UTC),
    }
    return render(request, "desk/reviews_guide.html", context)
