"""A shop's own list of articles that buyers may exchange for, and where a difference is paid."""

from typing import Final
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.casework.buyers import articles
from amends.casework.buyers.articles import Article, ArticleFault
from amends.merchants import changes
from amends.merchants.access import get_or_404, member_for, require
from amends.merchants.models import Shop
from amends.merchants.roles import Permission
from amends.web import amounts

LONGEST: Final = 60_000
LINK: Final = 300


@require_http_methods(["GET", "POST"])
def article_list(request: HttpRequest, number: int) -> HttpResponse:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    shop = get_or_404(me, Shop, id=number)
    if request.method == "GET":
        return _shown(request, shop, _written(articles.articles(shop), shop), shop.buyer_page.get("pay_link", ""))
    text, link = request.POST.get("articles", "")[:LONGEST], request.POST.get("pay_link", "").strip()[:LINK]
    try:
        found = articles.read(text, shop.currency)
    except ArticleFault as fault:
        words = _("Line %(line)s can't be read: write number, name and price, with commas between.") % {
            "line": fault.line
        }
        return _shown(request, shop, text, link, fault=words)
    if link and not _is_address(link):
        return _shown(request, shop, text, link, fault=_("The address begins with https://."))
    kept = {"articles": [{"sku": a.sku, "title": a.title, "price": a.price} for a in found], "pay_link": link}
    changes.change(by=me, area="buyer_page", key=str(number), after=kept, now=timezone.now())
    messages.success(request, _("Saved"))
    return redirect("buyer_articles", number)


def _is_address(link: str) -> bool:
    try:
        found = urlsplit(link)
    except ValueError:
        return False
    return found.scheme == "https" and bool(found.hostname)


def _written(found: list[Article], shop: Shop) -> str:
    digits = amounts.MINOR_DIGITS.get(shop.currency, 2)
    return "\n".join(f"{a.sku}, {a.title}, {a.price / 10**digits:.{digits}f}" for a in found)


def _shown(request: HttpRequest, shop: Shop, text: str, link: str, *, fault: str = "") -> HttpResponse:
    context = {"shop": shop, "text": text, "link": link, "fault": fault, "count": len(articles.articles(shop))}
    return render(request, "portal/buyer/articles.html", context, status=422 if fault else 200)
