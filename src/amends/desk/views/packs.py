"""Evidence packs: make one with a click, fetch one again, see which were made."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence import packs
from amends.casework.queries import packs as packed
from amends.desk.case import packs as telling
from amends.desk.directory import Directory, directory
from amends.desk.views.cases import found, titles_of
from amends.desk.views.evidence import locked_down, said_if_unreadable
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words.sorted_by import people as people_by
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.sorting import ListColumn

MOST: Final = 10_000  # rows of a file


@require_POST
@said_if_unreadable
def make(request: HttpRequest, dossier_id: int, no: int) -> HttpResponseBase:
    """Make a pack and hand it out at once."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    page, here, now = found(member, dossier_id, no), directory(member), timezone.now()
    marked = request.POST.get("marked") == "1"
    order = telling.order(member, page, titles_of(page, here), here.people, marked=marked, now=now)
    try:
        number = packs.make(member, order, now=now)
    except RefusedError:
        messages.error(request, _("There is nothing to pack yet: add a file first."))
        return redirect("case", dossier_id, no)
    return _zip(member, number)


@require_GET
@said_if_unreadable
def fetch(request: HttpRequest, id: int) -> HttpResponseBase:
    member = member_for(request)
    return _zip(member, id)


def _zip(member: Member, id: int) -> StreamingHttpResponse:
    pack, pieces = packs.download(member, id=id, now=timezone.now())
    response = StreamingHttpResponse(_begun(pieces), content_type="application/zip")
    name = f"{pack.order_key}-{pack.case_no}-{pack.content[:8]}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return locked_down(response)


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same, its first piece already taken: what is missing shows before the answer has begun."""
    first = next(pieces)
    return chain([first], pieces)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    here = directory(member)
    listed = asked_list(request, columns(here))
    found, more = packed.packs(member, order=listed.order, after=listed.after)
    names = here.people
    rows = [(each.pack, names.get(str(each.pack.by), ""), _fetched(each.downloads, names)) for each in found]
    return render(request, "desk/packs.html", {"rows": rows, "more": more, "listed": listed})


@require_GET
def listing_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """What was put together, a row for each pack; not what is in them."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    here = directory(member)
    found, _more = packed.packs(member, order=asked_list(request, columns(here)).order, most=MOST)
    header = [
        _("Made"), _("Order"), _("Case"), _("Done by"), _("Files"), _("Size"), _("Checklist"), _("Content"),
        _("Downloaded"),
    ]  # fmt: skip
    return sheet("packs", header, (_line(each, here.people) for each in found), kind)


def _line(each: packed.Packed, people: dict[str, str]) -> list[str]:
    pack, fetched = each.pack, _fetched(each.downloads, people)
    told = " / ".join(f"{who} {moments.second(at)}" for who, at in fetched)
    return [
        moments.second(pack.at), pack.order_key, str(pack.case_no), people.get(str(pack.by), ""), str(pack.files),
        str(pack.size), _("complete") if pack.complete else _("not complete"), pack.content, told,
    ]  # fmt: skip


def columns(here: Directory) -> tuple[ListColumn, ...]:
    return (
        ListColumn("made", _("Made"), "at", down=True),
        ListColumn("order", _("Order"), ("order_key", "case_no")),
        ListColumn("by", _("Done by"), people_by("by", here)),
        ListColumn("files", _("Files"), "files", down=True, look="number"),
        ListColumn("size", _("Size"), "size", down=True, look="number"),
        ListColumn("checklist", _("Checklist"), "complete"),
        ListColumn("content", _("Content"), "content"),
        ListColumn("fetched", _("Downloaded")),
    )


def _fetched(downloads: list[tuple[str, datetime]], people: dict[str, str]) -> list[tuple[str, datetime]]:
    return [(people.get(member, member), at) for member, at in downloads]
