"""Who asks for a board, and for which: read from a request."""

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from amends.insight import address as addresses
from amends.insight.address import BoardAddress
from amends.insight.readers import BoardReader, reader
from amends.merchants.access import member_for, require, shop_in_view
from amends.merchants.roles import Permission


def reader_of(request: HttpRequest) -> BoardReader:
    """Raises Http404 for who sees no cases."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return reader(member)


def address_of(request: HttpRequest, looking: BoardReader) -> BoardAddress:
    """The board asked for. Raises Http404 for what the person may not see."""
    found = addresses.read(dict(request.GET.lists()), shop=shop_in_view(request))
    if not looking.allowed(found):
        raise Http404
    return found


def language() -> str:
    return get_language() or "en"
