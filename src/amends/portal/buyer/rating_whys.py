"""The reasons that buyers of a shop choose from when they rate: its own words, its own reasons, none of some."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.casework.buyers import whys
from amends.casework.buyers.whys import RatingWhy
from amends.merchants import changes
from amends.merchants.access import get_or_404, member_for, require
from amends.merchants.models import Shop
from amends.merchants.roles import Permission
from amends.portal.buyer.entering import NAMES

NEW: Final = ("new_1", "new_2", "new_3")


@require_http_methods(["GET", "POST"])
def rating_whys(request: HttpRequest, number: int) -> HttpResponse:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    shop = get_or_404(me, Shop, id=number)
    if request.method == "POST":
        kept = [each for each in _kept(shop, request.POST) if each["words"] or each["off"]]
        changes.change(by=me, area="buyer_page", key=str(number), after={"whys": kept}, now=timezone.now())
        messages.success(request, _("Saved"))
        return redirect("buyer_whys", number)
    known = whys.of(shop)
    own = sum(not each.usual for each in known)
    fresh = [RatingWhy(code, {}, {}) for code in NEW[: max(whys.MOST_OWN - own, 0)]]
    context = {"shop": shop, "languages": NAMES, "rows": [_row(each) for each in [*known, *fresh]]}
    return render(request, "portal/buyer/rating_whys.html", context)


def _row(why: RatingWhy) -> dict[str, Any]:
    return {
        "code": why.code, "off": why.off, "is_new": why.code in NEW, "is_own": not why.usual,
        "name": why.said("en") if why.usual or why.words else "",
        "texts": [(code, name, why.words.get(code, ""), why.usual.get(code, "")) for code, name in NAMES],
    }  # fmt: skip


def _kept(shop: Shop, said: QueryDict) -> list[dict[str, Any]]:
    """A reason of its own whose words were taken away keeps those it was given by, and is offered no longer."""
    found = []
    for each in whys.of(shop):
        words, off = _words(said, each.code), f"on.{each.code}" not in said
        gone = not each.usual and not words
        found.append({"code": each.code, "words": each.words if gone else words, "off": off or gone})
    own = {each["code"] for each in found}
    for words in filter(None, (_words(said, code) for code in NEW)):
        if (code := whys.code_of(words)) not in own and len(found) < whys.MOST_OWN + len(_shipped(shop)):
            found.append({"code": code, "words": words, "off": False})
            own.add(code)
    return found


def _shipped(shop: Shop) -> list[RatingWhy]:
    return [each for each in whys.of(shop) if each.usual]


def _words(said: QueryDict, reason: str) -> dict[str, str]:
    told = {code: " ".join(said.get(f"{reason}.{code}", "").split())[: whys.LONGEST] for code, _name in NAMES}
    return {code: words for code, words in told.items() if words}
