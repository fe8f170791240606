"""A person's browser in tests, which can press a button and draw the page that it leads to only if somebody looks.

Most presses only bring about what is looked at elsewhere, and a whole page was drawn for nobody after each of them.
"""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client
from django.test.client import REDIRECT_STATUS_CODES
from django.urls import resolve
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

MOMENT: Final = timedelta(minutes=1)  # the page is the one after the press as long as nothing has happened since
MESSAGES: Final = "messages"  # the cookie in which what a page is to say once waits for it
_ASKED: Final = {"now": 0}  # how many requests all visitors have made


class Ahead(SimpleLazyObject):  # type: ignore[type-arg]  # not subscriptable when it runs
    """The page that a press led to; it is drawn when it is looked at."""


class Visitor(Client):
    """Django's client, with ``press`` beside ``post(…, follow=True)``."""

    _ahead = False  # whether a press led to a page that nobody has looked at

    def request(self, **request: Any) -> Any:
        """Who goes on without a look has passed over what that page had to say."""
        _ASKED["now"] += 1
        if self._ahead:
            self._ahead = False
            self.cookies.pop(MESSAGES, None)
        return super().request(**request)

    def press(self, path: str, fields: dict[str, Any]) -> Any:
        """The answer; where it leads on, a page of ours that is drawn when it is looked at, before anything else.

        Raises Resolver404 where there is no such page.
        """
        answer = self.post(path, fields)
        if answer.status_code not in REDIRECT_STATUS_CODES:
            return _without_chain(answer)
        resolve(urlsplit(cast(HttpResponse, answer).headers["Location"]).path)
        self._ahead = True
        asked, pressed = _ASKED["now"], timezone.now()

        def look() -> Any:
            assert asked == _ASKED["now"], "look at a page before going on"
            assert timezone.now() - pressed < MOMENT, "look at a page at once"
            self._ahead = False
            follow: Callable[..., Any] = self._handle_redirects  # type: ignore[attr-defined]
            return follow(answer, data=fields)

        return Ahead(look)


def led_on(answer: Any) -> bool:
    """Whether a press led to a page, rather than to be told why not; without looking at it."""
    return type(answer) is Ahead or answer.status_code == HTTPStatus.OK


def _without_chain(answer: Any) -> Any:
    answer.redirect_chain = []
    return answer
