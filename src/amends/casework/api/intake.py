"""``POST /api/v1/signals``: a plain view, because intake is the one place where requests come by the thousand."""

from datetime import datetime
from typing import Any, Final

import msgspec
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from amends.casework.api import member_acts
from amends.casework.api.problems import problem
from amends.casework.intake.inbox import (
    IntakeReceipt,
    NotItems,
    receive,
)
from amends.merchants.access import api_key
from amends.merchants.actors import Actor
from amends.merchants.models import ApiKey

MOST_BYTES: Final = 16 * 1024 * 1024
TYPES: Final = {"application/json", "application/x-ndjson", "application/ndjson", "application/jsonl"}
SCHEME: Final = "Bearer "
TABLES: Final = "This is a table or a workbook: import it on the page Import tables, or by `amends import table FILE`."


@csrf_exempt
@login_not_required
def signals(request: HttpRequest) -> HttpResponse:
    """Take a batch of signals for the shop whose key stands in ``Authorization: Bearer``.

    202: one answer per item, ``[{"index": 0, "status": "accepted" | "refused", "field": …, "reason": …}]``; what was
    accepted is stored, what was refused is in quarantine. A key bound to a member acts as well: then also ``done``,
    ``known`` (it was done before) and ``asked`` (it waits for an approval).
    400, 401, 405, 413, 415: ``problem+json``, nothing was kept.
    """
    if request.method != "POST":
        return problem(405, "Only POST", "Send signals with POST.", {"Allow": "POST"})
    now = timezone.now()
    key = _key(request, now)
    if key is None:
        return problem(
            401, "No such key", "Send a shop's key as: Authorization: Bearer KEY.", {"WWW-Authenticate": "Bearer"}
        )
    if request.content_type not in TYPES:
        table = f" {TABLES}" if _is_table(request.content_type) else ""
        told = f"Send application/json (an array) or application/x-ndjson.{table}"
        return problem(415, "Unknown content type", told)
    return _take(request, key, now)


def _is_table(content_type: str | None) -> bool:
    content_type = content_type or ""
    return (
        "csv" in content_type or "tab-separated" in content_type or "excel" in content_type or "sheet" in content_type
    )


def _take(request: HttpRequest, key: ApiKey, now: datetime) -> HttpResponse:
    too_big = f"A batch may have {MOST_BYTES} bytes."
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        return problem(413, "Too much at once", too_big)
    try:
        body = request.body
    except RequestDataTooBig:
        return problem(413, "Too much at once", too_big)
    try:
        if key.member is not None:
            return _json(202, member_acts.take(key=key, member=key.member, items=body, now=now), "application/json")
        receipt = receive(shop=key.shop, items=body, source="http", now=now, by=Actor.of_key(key).by)
    except NotItems as error:
        return problem(400, "Not a list of signals", str(error))
    return _json(202, _answers(receipt), "application/json")


def _key(request: HttpRequest, now: datetime) -> ApiKey | None:
    given = request.headers.get("authorization", "")
    return api_key(key=given.removeprefix(SCHEME), now=now) if given.startswith(SCHEME) else None


def _answers(receipt: IntakeReceipt) -> list[dict[str, Any]]:
    """One answer per item, in the order they came."""
    refused = {each.index: each for each in receipt.refused}
    return [
        {"index": index, "status": "refused", "field": no.field, "line": no.line, "reason": no.reason}
        if (no := refused.get(index))
        else {"index": index, "status": "accepted"}
        for index in range(receipt.accepted + len(refused))
    ]


def _json(status: int, body: object, content_type: str) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), status=status, content_type=content_type)
