"""What poor quality costs: by product, batch, supplier, carrier, route, cause; the trend; the orders behind it."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.costs import prices, reading
from amends.casework.costs.reading import DIMENSIONS, FAMILY, CostLine, CostQuestion
from amends.casework.letters import tasks
from amends.casework.letters.models import Task
from amends.casework.letters.tasks import TaskRequest
from amends.casework.raises import raising
from amends.casework.raises.raising import ProblemRaise
from amends.casework.search.models import Product
from amends.desk.case.grants import typed
from amends.desk.directory import Directory, directory
from amends.desk.forms import LONGEST, PeriodForm
from amends.desk.views import beside
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import costs as words
from amends.desk.words import refusals
from amends.desk.words.sorted_by import coded_titles, issues
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.words import TaskKind
from amends.merchants.access import member_for, require, shop_in_view, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.web.sorting import ListColumn
from amends.web.whole import whole

READS: Final = Permission.APPROVE
USUAL: Final = timedelta(days=90)
LAST_PAGE: Final = 99_999
OPERATIONS: Final = "operations"


class RaiseForm(forms.Form):
    token = forms.UUIDField()
    text = forms.CharField(max_length=LONGEST)
    issue = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, *args: Any, issues: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["issue"].choices = [(each, each) for each in issues]  # type: ignore[attr-defined]


def _reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, READS)
    return member


def _currencies(request: HttpRequest, member: Member) -> list[str]:
    since, until = PeriodForm(request.GET).days(USUAL)
    return reading.currencies(member, since=since, until=until + timedelta(days=1))


def _question(request: HttpRequest, member: Member, known: list[str] | None = None) -> CostQuestion:
    """``known``: the currencies there are, where they were asked for already."""
    since, until = PeriodForm(request.GET).days(USUAL)
    known = _currencies(request, member) if known is None else known
    wanted = request.GET.get("currency", "")
    of = request.GET.get("of", "")
    return CostQuestion(
        since=since,
        until=until + timedelta(days=1),
        currency=wanted if wanted in known else next(iter(known), "CNY"),
        shop_id=shop_in_view(request),
        of=of if of in DIMENSIONS and of != FAMILY else "",
        value=request.GET.get("value", "").replace("\0", "")[:200],
    )


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    member = _reader(request)
    known, here = _currencies(request, member), directory(member)
    asked, by = _question(request, member, known), _by(request)
    found, weeks = reading.lines_and_weeks(member, asked, by)
    naming = _Naming(member, here, by, found)
    top = max((line.net for line in weeks), default=0)
    hands = prices.of_currency(asked.currency)
    context: dict[str, Any] = {
        "by": by,
        "dimensions": words.DIMENSIONS.items(),
        "rows": [
            (line, naming(line.of), share, running, _behind(asked, by, line))
            for line, share, running in reading.shares(found)[: reading.TOP]
        ],
        "rest": max(len(found) - reading.TOP, 0),
        "total": reading.total(found),
        "weeks": [(line, round(100 * max(line.net, 0) / top) if top else 0) for line in weeks],
        "asked": asked,
        "last": asked.until - timedelta(days=1),
        "currencies": known,
        "query": request.GET.urlencode(),
        "hands": hands,
    }
    return render(request, "desk/costs.html", context)


def _by(request: HttpRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in DIMENSIONS else "product"


def _behind(asked: CostQuestion, by: str, line: CostLine) -> str:
    """Where the orders of a line are; a family's issues."""
    days = {"since": asked.since, "until": asked.until - timedelta(days=1), "currency": asked.currency}
    if by == FAMILY:
        return f"{reverse('costs')}?{urlencode({**days, 'by': 'issue'})}"
    return f"{reverse('cost_cases')}?{urlencode({**days, 'of': by, 'value': line.of})}"


class _Naming:
    """What the values of a dimension are called."""

    def __init__(self, member: Member, here: Directory, by: str, found: list[CostLine]) -> None:
        self.by, self.here = by, here
        skus = {line.of.rpartition("/")[2] if by == "listing" else line.of for line in found[: reading.TOP]}
        rows = visible(member, Product).filter(sku__in=skus) if by in {"product", "listing"} else ()
        self.titles = {row.sku: row.title for row in rows}
        book = next((here.books.playbook(shop.playbook) for shop in here.shops.values()), None)
        self.issues = Titles(book, get_language() or "en", {}) if book else None

    def __call__(self, value: str) -> str:
        if self.by == FAMILY:
            return say(words.FAMILIES, value)
        if self.by == "issue" and self.issues:
            return self.issues.issue(value)
        if self.by == "listing":
            shop, _slash, sku = value.partition("/")
            known = self.here.shops.get(whole(shop) or 0)
            name = known.name if known else shop
            return f"{name} · {sku} {self.titles.get(sku, '')}".strip()
        title = self.titles.get(value, "")
        return f"{value} · {title}" if title else value


@require_GET
def page_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = _reader(request)
    asked, by = _question(request, member), _by(request)
    found = reading.lines(member, asked, by)
    naming = _Naming(member, directory(member), by, found)
    header = [str(words.DIMENSIONS[by]), _("Orders"), *_heads(), _("Share"), _("Together")]
    rows = (
        [naming(line.of), str(line.orders), *_sums(line, asked.currency), f"{share:.4f}", f"{running:.4f}"]
        for line, share, running in reading.shares(found)
    )
    return sheet(f"poor-quality-{by}", header, rows, kind)


def _heads() -> list[str]:
    return [
        _("Refunds"), _("Freight"), _("Compensation"), _("Penalties and points"), _("Other losses"), _("Recovered"),
        _("Hands"), _("Cost"), _("Currency"),
    ]  # fmt: skip


def _sums(line: Any, currency: str) -> list[str]:
    names = ("refund", "freight", "compensated", "penalties", "lost", "recovered", "hands", "net")
    return [*(typed(getattr(line, name), currency) for name in names), currency]


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The orders behind a number, with what their buyers wrote and what the listing is called."""
    member = _reader(request)
    asked = _question(request, member)
    here = directory(member)
    listed = asked_list(request, _case_columns(here))
    found, more = reading.cases(member, asked, order=listed.order, after=listed.after)
    line = next(iter(reading.lines(member, asked, "shop")), None) if asked.of else None
    book = next((here.books.playbook(shop.playbook) for shop in here.shops.values()), None)
    titles = Titles(book, get_language() or "en", {}) if book else None
    weeks = reading.lines(member, asked, "week") if line else []
    shop, sku = beside.shop_and_sku(asked.of, asked.value)
    name = (
        _Naming(member, here, asked.of, [CostLine(of=asked.value, **dict.fromkeys(_NUMBERS, 0))])(asked.value)
        if asked.of
        else ""
    )
    context: dict[str, Any] = {
        "rows": [(each, titles.issue(each.issue) if titles else each.issue) for each in found],
        "asked": asked,
        "of": words.DIMENSIONS.get(asked.of, ""),
        "name": name,
        "total": reading.total(weeks),
        "orders": sum(each.orders for each in weeks),
        **beside.context(member, here, asked, sku=sku, shop_id=shop or asked.shop_id),
        "more": more,
        "listed": listed,
        "query": listed.query,
        "token": str(uuid4()),
        "words": _summary(asked, name, found, line),
        "raised": _raised(member, here, asked),
    }
    return render(request, "desk/cost_cases.html", context)


def _case_columns(here: Directory) -> tuple[ListColumn, ...]:
    return (
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("day", _("Date"), "day", down=True),
        ListColumn("issue", _("Issue"), coded_titles(here, issues, "issue")),
        ListColumn("refund", _("Refund"), "refund", down=True, look="number"),
        ListColumn("recovered", _("Recovered"), "nullif(recovered, 0)", down=True, look="number"),
        ListColumn("cost", _("Cost"), "net", down=True, look="number"),
    )


def _summary(asked: CostQuestion, name: str, found: list[reading.CostCase], line: CostLine | None) -> str:
    """What is raised, to be written on: where, how much, how often."""
    if line is None or not found:
        return ""
    told = {"value": name, "sum": typed(line.net, asked.currency), "currency": asked.currency, "n": line.orders}
    return _("%(value)s: %(sum)s %(currency)s in %(n)s orders. Change on the page: ") % told


def _mark(asked: CostQuestion) -> str:
    """Begins the refs of what was raised of one value of one dimension."""
    return f"cost-{sha256(f'{asked.of}={asked.value}'.encode()).hexdigest()[:12]}-"


def _raised(member: Member, here: Directory, asked: CostQuestion) -> list[tuple[Task, str, str]]:
    """What was raised of it before: the task, by whom, and who answered it."""
    found = tasks.begun_with(member, _mark(asked)) if asked.of else []
    people = here.people
    return [(each, people.get(str(each.asked_by), ""), people.get(str(each.answered_by), "")) for each in found]


_NUMBERS: Final = ("orders", "refund", "freight", "compensated", "penalties", "lost", "recovered", "hands", "net")


@require_GET
def cases_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = _reader(request)
    asked = _question(request, member)
    order = asked_list(request, _case_columns(directory(member))).order
    found, _more = reading.cases(member, asked, order=order, most=10_000)
    header = [_("Order"), _("Date"), _("Product"), _("Issue"), *_heads()]
    return sheet("poor-quality-cases", header, _case_rows(found, asked.currency), kind)


def _case_rows(found: list[reading.CostCase], currency: str) -> Iterator[list[str]]:
    for each in found:
        yield [each.order_key, each.day.isoformat(), each.sku, each.issue, *_sums(each, currency)]


@require_POST
def raise_it(request: HttpRequest) -> HttpResponse:
    """Raised to operations as a task on the dearest of these orders, with the numbers and buyers' words in it."""
    member = _reader(request)
    asked = _question(request, member)
    found, _more = reading.cases(member, asked, most=1)
    reasons = reading.lines(member, asked, "issue")
    form = RaiseForm(request.POST, issues=[each.of for each in reasons])
    back = f"{reverse('cost_cases')}?{request.GET.urlencode()}"
    if not found or not asked.of:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Say what operations should change."))
        return redirect(back)
    token, now = f"{_mark(asked)}{form.cleaned_data['token']}", timezone.now()
    action = Action(member=member, dossier_id=found[0].dossier_id, no=found[0].case_no, token=token, now=now)
    desk = OPERATIONS if OPERATIONS in directory(member).desks else "lead"
    wish = TaskRequest(kind=TaskKind.OPERATION, text=form.cleaned_data["text"], desk=desk)
    problem = ProblemRaise(
        asked=asked,
        issues=form.cleaned_data["issue"] or [each.of for each in reasons],
        sku=beside.shop_and_sku(asked.of, asked.value)[1],
        orders=sum(each.orders for each in reasons),
        net=reading.total(reasons),
    )
    try:
        raising.raise_problem(action, wish, problem)
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, asked.currency))
        return redirect(back)
    messages.success(request, _("Raised: it is in their tasks, with a deadline"))
    return redirect(back)
