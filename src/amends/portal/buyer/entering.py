"""Coming to a shop's page: within its merchant's tenant, in the buyer's language, without cookies, framed by who may.

What opens nothing looks the same whatever is wrong with it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from csp.constants import NONE, SELF
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from amends.casework.buyers import acting, pages, tokens
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.pages import BuyerPage
from amends.casework.buyers.rules import DoorRules, rules_at
from amends.casework.ledger.models import DossierRecord
from amends.casework.links import links
from amends.merchants.rls import outside_tenant, tenant
from amends.web import plain

CODES: Final = {"zh": "zh-hans", "en": "en", "pt": "pt"}
NAMES: Final = (("zh", "中文"), ("en", "English"), ("pt", "Português"))
SPOKEN: Final = {"CN": "zh", "TW": "zh", "HK": "zh", "BR": "pt", "PT": "pt"}
P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit:
    """Somebody at a shop's page. ``language``: zh, en or pt; ``token``: what they were let in by, empty: not yet."""

    page: BuyerPage
    language: str
    now: datetime
    token: str = ""

    @property
    def rules(self) -> DoorRules:
        return rules_at(self.now)

    def to(self, name: str, *more: str) -> str:
        """An address of this page, in the same language."""
        args = [self.page.address, *([self.token] if self.token else []), *more]
        return f"{reverse(name, args=args)}?l={self.language}"

    def told(self, token: str, mark: str) -> str:
        """Where the buyer goes after something was taken in: the page lets go of what it kept under that token."""
        return f"{self.to('buyer_home')}&{urlencode({'sent': token})}#{mark}"


View = Callable[Concatenate[HttpRequest, PageVisit, P], HttpResponse]


def at_page(view: View[P]) -> Callable[..., HttpResponse]:
    """A view of a page that is on. No cookie guards its forms: nothing is done without what their address holds."""

    @csrf_exempt
    @never_cache
    @login_not_required
    @wraps(view)
    def entered(request: HttpRequest, address: str, *args: Any, **given: Any) -> HttpResponse:
        with outside_tenant(), tenant(links.merchant_of(address)):
            page = pages.find(address)
            language = spoken(request, page)
            with translation.override(CODES[language]), _on_the_clock_of(page):
                visit = PageVisit(page=page, language=language, now=timezone.now()) if page else None
                answer = view(request, visit, *args, **given) if visit else nothing(request)
                if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise RuntimeError("the page failed")
                return _framed(answer, page)

    return entered


def _on_the_clock_of(page: BuyerPage | None) -> AbstractContextManager[None]:
    """Times as the shop's clock shows them; once an order is known that says where its buyer is, as theirs does."""
    zone = zone_named(page.shop.zone) if page else None
    return timezone.override(zone) if zone else nullcontext()


def zone_named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def proven(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for a buyer who has proven to be one; who hasn't, or too long ago, is asked again."""

    @wraps(view)
    def entered(request: HttpRequest, visit: PageVisit, token: str, *args: Any, **given: Any) -> HttpResponse:
        who = guest_of(visit, token)
        if who is None:
            return render(request, "portal/buyer/again.html", frame(visit), status=HTTPStatus.GONE)
        mine = PageVisit(page=visit.page, language=visit.language, now=visit.now, token=token)
        return view(request, mine, who, *args, **given)

    return entered


def lasting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around ``at_page``: what was found lasts as long as its address, which changes with it."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        answer = view(request, *args, **given)
        if answer.status_code == HTTPStatus.OK:
            del answer["Expires"]
            answer["Cache-Control"] = "private, max-age=31536000, immutable"
        return answer

    return kept


def guest_of(visit: PageVisit, token: str) -> Guest | None:
    """Whom a token lets in."""
    shop = visit.page.shop
    dossier_id = tokens.read(token, merchant_id=shop.merchant_id, shop_id=shop.pk, now=visit.now)
    rows = DossierRecord.objects.filter(merchant_id=shop.merchant_id, id=dossier_id or 0, shop_id=shop.pk)
    found = rows.only("key", "buyer", "merchant_id").first() if dossier_id else None
    return acting.guest(visit.page, dossier_id=found.id, key=found.key, name=found.buyer) if found else None


def let_in(visit: PageVisit, dossier_id: int, *, hours: int) -> PageVisit:
    """From now on they are at their order."""
    shop = visit.page.shop
    lasts = timedelta(hours=hours)
    token = tokens.proven(
        merchant_id=shop.merchant_id, shop_id=shop.pk, dossier_id=dossier_id, lasts=lasts, now=visit.now
    )
    return PageVisit(page=visit.page, language=visit.language, now=visit.now, token=token)


def spoken(request: HttpRequest, page: BuyerPage | None) -> str:
    """As they ask for it, as their browser does, else as the shop's country speaks."""
    asked = request.GET.get("l", "")
    if asked in CODES:
        return asked
    for each in request.headers.get("accept-language", "").split(","):
        short = each.strip()[:2].lower()
        if short in CODES:
            return short
    return SPOKEN.get(page.shop.country, "en") if page else "en"


def form_of(request: HttpRequest) -> dict[str, str]:
    """What was sent. Raises BadRequest for what no text may hold."""
    if plain.odd(request.POST):
        raise BadRequest("the form holds a character that no text may hold")
    return {name: str(value) for name, value in request.POST.items()}


def frame(visit: PageVisit, **more: Any) -> dict[str, Any]:
    """What every page of the shop shows."""
    page = visit.page
    return {
        "visit": visit,
        "shop_page": page,
        "front": visit.to("buyer_home") if visit.token else visit.to("buyer_front"),
        "greeting": page.words.get(visit.language, ""),
        "status_line": page.status.get(visit.language, ""),
        "languages": [(code, name) for code, name in NAMES if code != visit.language],
        "embeds": bool(page.origins),
        **more,
    }


def nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/buyer/nothing.html", status=HTTPStatus.NOT_FOUND)


def _framed(answer: HttpResponse, page: BuyerPage | None) -> HttpResponse:
    """Only the shop's own addresses may show it in a frame; nothing is fetched from anywhere else."""
    origins = list(page.origins) if page else []
    answer._csp_replace = {  # type: ignore[attr-defined]  # noqa: SLF001 - as django-csp's own decorators do
        "default-src": [NONE],
        "connect-src": [SELF],
        "img-src": [SELF],
        "frame-ancestors": origins or [NONE],
    }
    if origins:
        answer.xframe_options_exempt = True  # the policy above says it exactly
    return answer
