"""What the palette finds beyond the page it opens on: colleagues by name, cases by anything the search knows."""

from typing import Final

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from amends.casework.queries.search import search
from amends.desk.directory import directory
from amends.desk.words.orders import order_name
from amends.desk.worklist.rows import RowTeller
from amends.merchants.access import allows, member_for, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST: Final = 5


@require_GET
def palette(request: HttpRequest) -> JsonResponse:
    """`{"people": [{"title", "href"}], "cases": […]}` for `q`; each list only what the person may see."""
    member, wanted = member_for(request), request.GET.get("q", "").strip()
    return JsonResponse({"people": _people(member, wanted), "cases": _cases(member, wanted)})


def _people(member: Member, wanted: str) -> list[dict[str, str]]:
    """Colleagues for who manages them (their page) or gives them work (the team)."""
    if not wanted or not allows(member, Permission.ASSIGN_CASES):
        return []
    manages = allows(member, Permission.MANAGE_MERCHANT)
    fitting = Q(user__name__icontains=wanted) | Q(user__email__istartswith=wanted)
    found = visible(member, Member).filter(fitting, is_active=True).select_related("user").order_by("user__name", "id")
    return [
        {"title": each.user.name, "href": reverse("person", args=[each.pk]) if manages else reverse("team")}
        for each in found[:MOST]
    ]


def _cases(member: Member, wanted: str) -> list[dict[str, str]]:
    if not wanted or not allows(member, Permission.VIEW_CASES):
        return []
    here, now = directory(member), timezone.now()
    told = RowTeller(get_language() or "en", here.shops, here.people, here.desks, here.books)
    cases = [case for order in search(member, wanted)[:MOST] for case in order.cases]
    return [
        {
            "title": f"{told.row(case, now).title} · {order_name(case.order_key)}",
            "href": reverse("case", args=[case.dossier_id, case.no]),
        }
        for case in cases[:MOST]
    ]
