"""The quality check of conversations: draw a sample, check it by a short form, results per person, buyers' ratings."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import SystemRandom
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.projections.stars import limits
from amends.casework.quality import checks, ratings, sample
from amends.casework.quality.models import QualityCheck
from amends.casework.quality.ratings import RatedCase
from amends.desk.case.ratings import why
from amends.desk.directory import Directory, directory
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words.causes import CauseNames
from amends.desk.words.reviews import stars
from amends.desk.words.sorted_by import people as people_by
from amends.merchants.access import get_or_404, member_for, require, shop_in_view
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import SortedList, filled, reckoned
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.sorting import ListColumn

LONGEST: Final = 500
HIGHEST: Final = 10**9
RATED: Final = timedelta(days=90)
LONGEST_KEY: Final = 200  # of what was written, as it is sorted by
MARKS: Final[dict[str, str | Promise]] = {
    "good": gettext_lazy("good"),
    "mixed": gettext_lazy("so-so"),
    "poor": gettext_lazy("to learn"),
    "none": gettext_lazy("didn't come up"),
}


WHOLE: Final = 10_000  # ratings sorted, or in a file


class DrawForm(forms.Form):
    week = forms.DateField()
    each = forms.IntegerField(min_value=1, max_value=sample.MOST_EACH)
    seed = forms.IntegerField(min_value=0, max_value=HIGHEST, required=False)


class CheckForm(forms.Form):
    praise = forms.CharField(max_length=LONGEST)
    wish = forms.CharField(max_length=LONGEST, required=False)


class PointForm(forms.Form):
    title = forms.CharField(max_length=120)


def _lead(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, checks.NEEDS)
    return member


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What is drawn and to check, how it went per person, and the form's own points."""
    member, language = _lead(request), get_language() or "en"
    here, points = directory(member), checks.points(member, language)
    draws, listed = _lists(request, here)
    checked = checks.listed(member, checked=True, order=listed.order)
    people = checks.people(checks.listed(member, checked=True) if listed.sort else checked)
    context = {
        "to_check": [
            (row, here.people.get(str(row.member_id), ""))
            for row in checks.listed(member, checked=False, order=draws.order)
        ],
        "draws": draws,
        "listed": listed,
        "checked": [(row, here.people.get(str(row.member_id), "")) for row in checked[:50]],
        "people": [_person(each, points, here.people.get(str(each.member_id), "")) for each in people],
        "points": [(code, title, code.startswith("own:"), code.removeprefix("own:")) for code, title in points.items()],
        "week": sample.monday(timezone.localdate() - timedelta(days=7)).isoformat(),
    }
    return render(request, "desk/quality.html", context)


def _lists(request: HttpRequest, here: Directory) -> tuple[SortedList, SortedList]:
    """What is to check, and what was."""
    drawn = (
        ListColumn("who", _("Person"), people_by("member_id", here)),
        ListColumn("week", _("Week of"), "week_on"),
        ListColumn("seed", _("Seed"), "seed"),
    )
    checked = (
        ListColumn("who", _("Person"), people_by("member_id", here)),
        ListColumn("well", _("Went well"), Left(filled("praise"), LONGEST_KEY)),
        ListColumn("try", _("To try"), Left(filled("wish"), LONGEST_KEY)),
        ListColumn("checked", _("Checked"), "checked_at", down=True),
        ListColumn("seen", _("Seen"), "read_at", down=True),
    )
    return asked_list(request, drawn, "drawn"), asked_list(request, checked)


def _person(each: checks.PersonQuality, points: dict[str, str], name: str) -> dict[str, Any]:
    """Their strengths first; what is to learn last, and only where it came up."""
    shares = [(title, share) for code, title in points.items() if (share := each.share(code)) is not None]
    return {"name": name, "checks": each.checks, "shares": sorted(shares, key=lambda row: -row[1])}


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    member, form = _lead(request), DrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a week, and how many of each person."))
        return redirect("quality")
    given = form.cleaned_data
    seed = given["seed"] if given["seed"] is not None else SystemRandom().randrange(HIGHEST)
    added = sample.draw(member=member, week_on=given["week"], each=given["each"], seed=seed, now=timezone.now())
    if not added:
        messages.warning(request, _("Nothing drawn: in that week nobody wrote to a buyer from here, or all is drawn."))
        return redirect("quality")
    messages.success(request, _("%(n)s conversations drawn, seed %(seed)s") % {"n": added, "seed": seed})
    return redirect("quality")


@require_GET
def page(request: HttpRequest, id: int) -> HttpResponse:
    member = _lead(request)
    return _page(request, member, get_or_404(member, QualityCheck, id=id))


def _page(request: HttpRequest, member: Member, row: QualityCheck, fault: str = "") -> HttpResponse:
    points = checks.points(member, get_language() or "en")
    typed = {code: request.POST.get(f"mark_{code}") or row.marks.get(code, "") for code in points}
    context = {
        "row": row,
        "who": directory(member).people.get(str(row.member_id), ""),
        "lines": [(each, each.kind == "message.sent") for each in checks.conversation(member, row)],
        "points": [(code, title, typed[code]) for code, title in points.items()],
        "marks": MARKS.items(),
        "praise": request.POST.get("praise", row.praise),
        "wish": request.POST.get("wish", row.wish),
        "own": row.member_id == member.pk,
        "fault": fault,
    }
    return render(request, "desk/quality_check.html", context, status=422 if fault else 200)


@require_POST
def check(request: HttpRequest, id: int) -> HttpResponse:
    member = _lead(request)
    row, form = get_or_404(member, QualityCheck, id=id), CheckForm(request.POST)
    points = checks.points(member, get_language() or "en")
    marks = {code: request.POST.get(f"mark_{code}", "none") for code in points}
    given = form.cleaned_data if form.is_valid() else {"praise": "", "wish": ""}
    try:
        checks.check(member=member, id=id, marks=marks, known=points, **given, now=timezone.now())
    except RefusedError as refused:
        own = refused.field == "marks"
        fault = _("Nobody checks their own.") if own else _("Mark at least one point, and say what went well.")
        return _page(request, member, row, fault)
    messages.success(request, _("Kept: they see it on their page"))
    return redirect("quality")


@require_POST
def add_point(request: HttpRequest) -> HttpResponse:
    member, form = _lead(request), PointForm(request.POST)
    if form.is_valid():
        checks.add_point(member=member, title=form.cleaned_data["title"], now=timezone.now())
    return redirect("quality")


@require_POST
def drop_point(request: HttpRequest, id: int) -> HttpResponse:
    checks.drop_point(member=_lead(request), id=id, now=timezone.now())
    return redirect("quality")


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What was found in my own conversations: what went well first, and one thing to try."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    rows, points = checks.mine(member), checks.points(member, get_language() or "en", dropped=True)
    whole = checks.people(rows)
    context = {
        "rows": [(row, [(points.get(c, c), MARKS[m], m) for c, m in row.marks.items() if m != "none"]) for row in rows],
        "shares": _person(whole[0], points, "")["shares"] if whole else [],
        "fresh": [row.id for row in rows if row.read_at is None],
        "rated": _rated_mine(member),
    }
    response = render(request, "desk/quality_mine.html", context)
    checks.read(member, now=timezone.now())
    return response


def _rated_mine(member: Member) -> list[tuple[RatedCase, str, str]]:
    """How buyers found what this person looked after, the best first."""
    found = ratings.rated(member, since=timezone.now() - RATED, owner=str(member.pk))
    shops = directory(member).shops
    best = sorted(found, key=lambda each: -each.stars)
    return [(each, stars(each.stars), why(each.why, shops.get(each.shop_id))) for each in best]


@require_GET
def listing_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = _lead(request)
    points = checks.points(member, get_language() or "en", dropped=True)
    header = [
        _("Person"),
        _("Week"),
        _("Seed"),
        _("Order"),
        _("Checked"),
        *points.values(),
        _("Went well"),
        _("To try"),
    ]
    here = directory(member)
    found = checks.listed(member, checked=True, order=_lists(request, here)[1].order)
    return sheet("quality", header, _lines(found, here.people, points), kind)


def _lines(found: list[QualityCheck], people: dict[str, str], points: dict[str, str]) -> Iterator[list[str]]:
    for row in found:
        yield [
            people.get(str(row.member_id), ""), row.week_on.isoformat(), str(row.seed),
            f"{row.dossier_id}/{row.case_no}", moments.exact(row.checked_at) if row.checked_at else "",
            *(str(MARKS.get(row.marks.get(code, "none"), "")) for code in points), row.praise, row.wish,
        ]  # fmt: skip


def _why(rated: RatedCase, here: Directory) -> str:
    return why(rated.why, here.shops.get(rated.shop_id))


def _rated_columns(here: Directory, names: CauseNames) -> tuple[ListColumn, ...]:
    return (
        ListColumn("stars", _("Stars"), lambda each: each.stars),
        ListColumn("why", _("Reason"), lambda each: str(_why(each, here))),
        ListColumn("issue", _("Issue"), lambda each: names.issue(each.issue)),
        ListColumn("order", _("Order"), lambda each: each.order_key),
        ListColumn("owner", _("Handled by"), lambda each: here.people.get(each.owner, "")),
        ListColumn("rated", _("Rated"), lambda each: each.rated_at, down=True),
    )


@require_GET
def satisfaction(request: HttpRequest) -> HttpResponse:
    """How buyers found their complaints were handled, with their reasons."""
    member, language = _lead(request), get_language() or "en"
    here = directory(member)
    names = CauseNames(here, language)
    found = ratings.rated(member, since=timezone.now() - RATED, shop_id=shop_in_view(request), most=WHOLE)
    count, listed = len(found), asked_list(request, _rated_columns(here, names))
    low, pleased = limits()
    shown = reckoned(found, listed.order)[: ratings.MOST]
    context = {
        "listed": listed,
        "rows": [
            (each, names.issue(each.issue), stars(each.stars), _why(each, here), here.people.get(each.owner, ""))
            for each in shown
        ],
        "count": count,
        "mean": f"{sum(each.stars for each in found) / count:.1f}" if count else "",
        "happy": round(100 * sum(each.stars >= pleased for each in found) / count) if count else 0,
        "bars": [(n, sum(each.stars == n for each in found)) for n in range(5, 0, -1)],
        "whys": Counter(_why(each, here) for each in found if each.stars <= low).most_common(),
        "low": sum(each.stars <= low for each in found),
    }
    return render(request, "desk/satisfaction.html", context)


@require_GET
def satisfaction_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member, language = _lead(request), get_language() or "en"
    here = directory(member)
    names = CauseNames(here, language)
    found = ratings.rated(member, since=timezone.now() - RATED, shop_id=shop_in_view(request), most=WHOLE)
    found = reckoned(found, asked_list(request, _rated_columns(here, names)).order)
    header = [_("Order"), _("Issue"), _("Stars"), _("Reason"), _("In their words"), _("Handled by"), _("Rated")]
    lines = (
        [
            e.order_key, names.issue(e.issue), str(e.stars), _why(e, here), e.said, here.people.get(e.owner, ""),
            moments.exact(e.rated_at),
        ]
        for e in found
    )  # fmt: skip
    return sheet("satisfaction", header, lines, kind)
