"""What no text may hold (a NUL, half a character) is kept out at the door: no page has to think of it."""

import re
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")


class PlainText:
    """Passes over such a thing in what an address asks, answers 400 to a path or form that holds one.

    Views that read bodies themselves check them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> None:
        if UNWRITABLE.search(request.path):
            raise BadRequest("the address holds a character that no text may hold")
        if odd(request.GET):
            request.GET = _without(request.GET)  # type: ignore[assignment]  # immutable again
        if not getattr(view, "csrf_exempt", False) and odd(request.POST):
            raise BadRequest("the form holds a character that no text may hold")


def odd(sent: QueryDict) -> bool:
    """Whether a name or a value in it holds such a thing."""
    return any(UNWRITABLE.search(text) for name, values in sent.lists() for text in (name, *values))


def _without(sent: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        kept.setlist(UNWRITABLE.sub("", name), [UNWRITABLE.sub("", text) for text in values])
    kept._mutable = False  # noqa: SLF001 - as Django's own requests are
    return kept
