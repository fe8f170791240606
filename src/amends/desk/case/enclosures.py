"""Evidence that goes with an action: the pack is made in the same go, and the effect carries its number and hash."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from amends.casework.evidence import packs
from amends.casework.evidence.models import Pack
from amends.casework.queries.case_page import CasePage
from amends.desk.case import packs as telling
from amends.desk.words.titles import Titles
from amends.merchants.access import visible
from amends.merchants.models import Member


def enclosed(
    request: HttpRequest, member: Member, page: CasePage, titles: Titles, people: dict[str, str], *, now: datetime
) -> dict[str, Any]:
    """The fields of the action that name its pack, just made; none where no file has come in yet."""
    marked = request.POST.get("marked") == "1"
    order = telling.order(member, page, titles, people, marked=marked, now=now)
    if not order.files:
        return {}
    number = packs.make(member, order, now=now)
    content = visible(member, Pack).values_list("content", flat=True).get(id=number)
    return {"pack": number, "sha256": content}
