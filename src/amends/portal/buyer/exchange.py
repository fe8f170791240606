"""Another article instead: which piece, for what, with the difference either way; then what has come in or gone out."""

from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import exchanging, swapping
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.articles import articles
from amends.casework.buyers.deposits import DepositWay
from amends.casework.buyers.exchanging import Swap
from amends.casework.payments import payees
from amends.casework.payments.models import PayRoute
from amends.casework.products import pictures
from amends.casework.queries.case_page import OrderPage
from amends.desk.case.page import goods
from amends.portal.buyer import complaint
from amends.portal.buyer.complain import mine_or_404
from amends.portal.buyer.deposit import FAULTS, WAYS, YUAN, account_of
from amends.portal.buyer.entering import PageVisit, at_page, form_of, frame, lasting, proven
from amends.portal.buyer.mine import order_of
from amends.web import amounts

TOKEN: Final = 40


@require_GET
@lasting
@at_page
@proven
def picture(_request: HttpRequest, visit: PageVisit, _who: Guest, mark: str) -> HttpResponse:
    """What an article of the shop's list looks like, kept by the buyer's browser."""
    shop = visit.page.shop
    found = pictures.content(shop.merchant_id, mark, skus=[each.sku for each in articles(shop)])
    if found is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    return HttpResponse(found, content_type="image/webp", headers={"X-Content-Type-Options": "nosniff"})


@require_http_methods(["GET", "POST"])
@at_page
@proven
def exchange(request: HttpRequest, visit: PageVisit, who: Guest, ref: str) -> HttpResponse:
    mine, page = mine_or_404(who, ref), order_of(who)
    ways = swapping.offered(who, mine, complaint.standing(page), now=visit.now)
    if request.method == "GET":
        return _shown(request, visit, who, page, ref, ways)
    said = form_of(request)
    if any(
        each.ref == exchanging.ref_of(said.get("token", "")[:TOKEN])
        for each in exchanging.of_order(who.page.shop.merchant_id, who.dossier_id)
    ):
        return redirect(f"{visit.to('buyer_home')}#{ref}")
    chosen = next((each for each in ways if _value(each) == said.get("swap", "")), None)
    if chosen is None:
        return _shown(request, visit, who, page, ref, ways, fault="gone" if said.get("swap") else "empty", said=said)
    return _chosen(request, visit, who, page, ref, ways, chosen, said)


def _chosen(
    request: HttpRequest, visit: PageVisit, who: Guest, page: OrderPage, ref: str, ways: list[Swap], chosen: Swap,
    said: dict[str, str],
) -> HttpResponse:  # fmt: skip
    way = DepositWay(said["way"]) if said.get("way") in {DepositWay.ALIPAY, DepositWay.BANK} else DepositWay.PLATFORM
    account, faults = account_of(said, way) if chosen.difference < 0 else (None, {})
    if faults:
        wrong = {name: FAULTS[each] for name, each in faults.items()}
        return _shown(request, visit, who, page, ref, ways, fault="account", said=said, faults=wrong)
    token = said.get("token", "")[:TOKEN] or uuid4().hex
    of: dict[str, Any] = {"sku": chosen.piece.sku, "other": chosen.article.sku, "difference": chosen.difference}
    try:
        swapping.choose(who, mine_or_404(who, ref), token=token, now=visit.now, **of)
    except RefusedError:
        return _shown(request, visit, who, page, ref, ways, fault="gone", said=said)
    if account is not None:
        payees.keep(
            merchant_id=page.shop.merchant_id, dossier_id=who.dossier_id, route=PayRoute(way.value), account=account,
            told_by=who.actor.ref, now=visit.now,
        )  # fmt: skip
    return redirect(f"{visit.to('buyer_home')}#{ref}")


def _value(swap: Swap) -> str:
    """As the form sends it: what is shown is what is chosen, at the difference that was shown."""
    return f"{swap.piece.sku}\t{swap.article.sku}\t{swap.difference}"


def difference_in_words(difference: int, currency: str) -> str:
    """What it costs more or less."""
    if not difference:
        return _("costs the same")
    sum_ = amounts.money(abs(difference), currency)
    return (
        _("%(sum)s more, which you add") % {"sum": sum_} if difference > 0 else _("%(sum)s back to you") % {"sum": sum_}
    )


def _shown(  # noqa: PLR0913 - one page
    request: HttpRequest, visit: PageVisit, who: Guest, page: OrderPage, ref: str, ways: list[Swap], *,
    fault: str = "", said: dict[str, str] | None = None, faults: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    titles = {line.sku: line.title or line.sku for line in goods(page)}
    rows: dict[str, list[tuple[str, str, str, str, str]]] = {}
    looks = pictures.marks(page.shop.merchant_id, {each.article.sku for each in ways})
    for each in ways:
        words = difference_in_words(each.difference, page.currency)
        price = amounts.money(each.article.price, page.currency)
        mark = looks.get(each.article.sku, "")
        look = visit.to("buyer_picture", mark) if mark else ""
        rows.setdefault(titles.get(each.piece.sku, each.piece.sku), []).append(
            (_value(each), each.article.title, price, words, look)
        )
    context = frame(
        visit,
        order=who.key,
        home=visit.to("buyer_home"),
        action=visit.to("buyer_exchange", ref),
        pieces=rows.items(),
        gets=any(each.difference < 0 for each in ways) and page.currency == YUAN,
        ways=[(way.value, words) for way, words in WAYS.items() if way is not DepositWay.PLATFORM],
        way=(said or {}).get("way", DepositWay.ALIPAY.value),
        said=said or {},
        fault=fault,
        faults=faults or {},
        token=uuid4().hex,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render(request, "portal/buyer/exchange.html", context, status=status)
