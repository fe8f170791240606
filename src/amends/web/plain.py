"""What no text may hold (a NUL, half a character) is refused at the door: no page has to think of it."""

import re
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")


class PlainText:
    """Answers 400 to an address or a form that holds such a thing; views that read bodies themselves check them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> None:
        if UNWRITABLE.search(request.path) or _odd(request.GET):
            raise BadRequest("the address holds a character that no text may hold")
        if not getattr(view, "csrf_exempt", False) and _odd(request.POST):
            raise BadRequest("the form holds a character that no text may hold")


def _odd(sent: QueryDict) -> bool:
    return any(UNWRITABLE.search(text) for name, values in sent.lists() for text in (name, *values))
