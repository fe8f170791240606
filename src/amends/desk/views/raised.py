"""Problems raised to operations: those that wait, one beside its complaints, the answer, and what came of it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Case, Expression, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.costs.reading import CostQuestion
from amends.casework.letters.models import Task
from amends.casework.products import pages
from amends.casework.raises import raising, rates
from amends.casework.raises.models import RaisedProblem, RaiseFinding
from amends.casework.raises.words import ripe
from amends.casework.search.models import Product
from amends.desk.directory import Directory, directory
from amends.desk.forms import LONGEST
from amends.desk.views import beside, page_forms
from amends.desk.views.page_forms import ListingForm
from amends.desk.widgets import chips
from amends.desk.words import costs as cost_words
from amends.desk.words import listings as words
from amends.desk.words import refusals
from amends.desk.words.sorted_by import at_home
from amends.desk.words.vocabulary import say
from amends.merchants.access import allows, get_or_404, member_for, require, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.word_order import by_words
from amends.web.sorting import ListColumn

DAY: Final = timedelta(days=1)
TABS: Final = {"": True, "answered": False}


class RaiseAnswerForm(forms.Form):
    token = forms.UUIDField()
    finding = forms.ChoiceField(choices=[(each.value, each.value) for each in RaiseFinding])
    text = forms.CharField(max_length=LONGEST)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    here, now = directory(member), timezone.now()
    show = request.GET.get("show", "")
    show = show if show in TABS else ""
    listed = asked_list(request, _columns(member, here, show))
    found, more = raising.raised(member, waiting=TABS[show], order=listed.order, after=listed.after)
    called = titles(member, (row.sku for row, _task in found))
    rows = [
        (
            row,
            task,
            named(here, row, called),
            chips.of_date(task.due_at, now),
            _by(here, task),
            say(words.FINDINGS, row.finding),
        )
        for row, task in found
    ]
    context = {
        "rows": rows,
        "listed": listed,
        "more": more,
        "show": show,
        "may_raise": allows(member, Permission.APPROVE),
    }
    return render(request, "desk/raised_list.html", context)


def _columns(member: Member, here: Directory, show: str) -> tuple[ListColumn, ...]:
    answered, due = (
        ListColumn("answered", _("Answer"), "answered_at", down=True),
        ListColumn("due", _("By when"), "due_at"),
    )
    return (
        ListColumn("what", _("What"), _by_name(member, here)),
        ListColumn("said", _("Said"), "said"),
        ListColumn("orders", _("Orders"), "orders", down=True, look="number"),
        ListColumn("cost", _("Cost"), at_home("net", here), down=True, look="number"),
        ListColumn("raised", _("Raised"), "raised_at", down=True),
        answered if show else due,
    )


def _by_name(member: Member, here: Directory) -> tuple[Expression, ...]:
    """As ``named`` says it: the dimension in the reader's words, a listing's shop, the value, and what it is called."""
    value = Case(*(_listing(shop) for shop in here.shops.values()), default="value", output_field=TextField())
    called = visible(member, Product).filter(sku=OuterRef("sku")).order_by("title").values("title")[:1]
    title = Case(
        When(of__in=["listing", "product"], then=Subquery(called)), default=Value(""), output_field=TextField()
    )
    return by_words("of", cost_words.DIMENSIONS), value, title


def _listing(shop: Shop) -> When:
    told = Concat(Value(f"{shop.name} · "), "sku", output_field=TextField())
    return When(of="listing", value__startswith=f"{shop.pk}/", then=told)


def _by(here: Directory, task: Task) -> tuple[str, str]:
    return here.people.get(str(task.asked_by), ""), here.people.get(str(task.answered_by), "")


def named(here: Directory, problem: RaisedProblem, titles: Mapping[str, str]) -> str:
    """What it was raised of: the dimension, and the value as people know it."""
    shop, sku = beside.shop_and_sku(problem.of, problem.value)
    known, title = here.shops.get(shop or 0), titles.get(sku, "")
    value = f"{known.name} · {sku}" if known else problem.value
    return f"{say(cost_words.DIMENSIONS, problem.of)} · {value} {title}".strip()


def titles(member: Member, skus: Iterable[str]) -> dict[str, str]:
    """What SKUs are called."""
    rows = visible(member, Product).filter(sku__in=set(skus)).order_by("-title")
    return dict(rows.values_list("sku", "title"))


@require_GET
def page(request: HttpRequest, ref: str) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return _page(request, member, get_or_404(member, RaisedProblem, ref=ref))


def _page(
    request: HttpRequest, member: Member, problem: RaisedProblem, *, form: RaiseAnswerForm | None = None,
    listing: ListingForm | None = None, fault: str = "",
) -> HttpResponse:  # fmt: skip
    here, now = directory(member), timezone.now()
    task = get_or_404(member, Task, ref=problem.ref)
    shop, _sku = beside.shop_and_sku(problem.of, problem.value)
    asked = CostQuestion(
        since=problem.since, until=problem.until, currency=problem.currency, shop_id=problem.shop_id, of=problem.of,
        value=problem.value,
    )  # fmt: skip
    changed = problem.finding == RaiseFinding.CHANGED
    told = beside.context(
        member, here, asked, sku=problem.sku, shop_id=shop or problem.shop_id, at=problem.raised_at if changed else None
    )
    versions = pages.told(member, problem.sku) if problem.sku else []
    latest = told["pages"][0].page if told["pages"] else None
    context: dict[str, Any] = {
        **told,
        "problem": problem,
        "task": task,
        "name": named(here, problem, titles(member, [problem.sku])),
        "by": _by(here, task),
        "desk": here.desks.get(task.desk, task.desk),
        "chip": chips.of_date(task.due_at, now),
        "finding": say(words.FINDINGS, problem.finding),
        "findings": [(each.value, words.FINDINGS[each.value], words.EXPLAINED[each.value]) for each in RaiseFinding],
        "may_answer": allows(member, Permission.WORK_CASES) and task.answered_at is None,
        "changes": _changes(versions, problem),
        "until": problem.until - DAY,
        "rates": rates.rates(problem, now=now),
        "ripe": ripe(),
        "form": form,
        "listing": listing,
        "fault": fault,
        "fields": page_forms.fields(latest, listing),
        "shops": _shops(member, problem, shop),
        "language": listing["language"].value() if listing else getattr(latest, "language", ""),
        "token": page_forms.token(),
    }
    return render(request, "desk/raised.html", context, status=422 if fault or form or listing else 200)


def _shops(member: Member, problem: RaisedProblem, shop: int | None) -> list[Shop]:
    """Whose page may be changed by the answer."""
    only = shop or problem.shop_id
    rows = visible(member, Shop).order_by("name")
    return list(rows.filter(pk=only) if only else rows) if problem.sku else []


def _changes(versions: list[Any], problem: RaisedProblem) -> list[Any]:
    """What the answer changed on the page: shop by shop, part by part."""
    if problem.finding != RaiseFinding.CHANGED or problem.changed_at is None:
        return []
    told = [each for each in versions if each.since == problem.changed_at]
    return [
        (
            each,
            beside.changes(
                next((v for v in versions if v.shop_id == each.shop_id and v.since < each.since), None), each
            ),
        )
        for each in told
    ]


@require_POST
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    problem = get_or_404(member, RaisedProblem, ref=ref)
    form = RaiseAnswerForm(request.POST)
    changed = request.POST.get("finding") == RaiseFinding.CHANGED
    listing = ListingForm(request.POST) if changed else None
    if not form.is_valid() or (listing is not None and not listing.is_valid()):
        fault = _("Not answered. What is wrong stands beside it; what you typed is still here.")
        return _page(request, member, problem, form=form, listing=listing or ListingForm(request.POST), fault=fault)
    said = form.cleaned_data
    try:
        raising.answer(
            member=member, ref=ref, finding=RaiseFinding(said["finding"]), text=said["text"],
            page=_draft(member, problem, listing), token=str(said["token"]), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as refused:
        return _page(request, member, problem, form=form, listing=listing, fault=why(refused))
    messages.success(request, _("Answered: who raised it is told"))
    return redirect("raised_problem", ref)


def _draft(member: Member, problem: RaisedProblem, form: ListingForm | None) -> Any:
    if form is None or not problem.sku:
        return None
    shop, _sku = beside.shop_and_sku(problem.of, problem.value)
    allowed = {each.pk: each for each in _shops(member, problem, shop)}
    chosen = allowed.get(form.cleaned_data["shop"])
    if chosen is None:
        raise RefusedError("no such shop", field="shop")
    return chosen, form.draft(problem.sku)


def why(refused: RefusedError) -> str:
    """Why what a page says can't be kept, in the reader's words."""
    if refused.field == "answered":
        return _("Somebody has answered it already.")
    if refused.field == "same":
        return _("The text is the one that stands there: change what the complaints are about.")
    if refused.field == "headline" and "without words" in str(refused):
        return _("Write what the page says now: at least one of its parts.")
    if refused.field == "shop":
        return _("Choose whose page it is.")
    return refusals.say(refused, "")
