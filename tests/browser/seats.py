"""Browsers of named people in a test: each in a context of its own, signed in, and what it complains of kept."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.browser.contexts import tab
from tests.cast import signed_in

LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}


@contextmanager
def visit(
    browser: Browser,
    address: str,
    *,
    email: str = "",
    language: str = "en",
    width: int = 1440,
    allowed: str = "",
    clocked: bool = False,
) -> Iterator[Page]:
    """A page for the person of that e-mail, nobody's without one. ``allowed``: pattern of what the console may say."""
    client = signed_in(email) if email else None
    view: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "locale": LOCALES[language]}
    with heard(browser, address, cookies(client, language), allowed=allowed, clocked=clocked, **view) as page:
        yield page


@contextmanager
def heard(
    browser: Browser, address: str, brought: dict[str, str], *, allowed: str = "", clocked: bool = False, **options: Any
) -> Iterator[Page]:
    """A page with these cookies whose complaints fail the test; ``clocked``, ``options``: see ``contexts.tab``."""
    still = {"color_scheme": "light", "reduced_motion": "reduce"}  # who clicks waits until a thing stands still
    complaints: list[str] = []
    with tab(browser, address, brought, clocked=clocked, **still, **options) as page:
        page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        said = list(complaints)  # closing ends what is on its way, and the page says so
    assert [each for each in said if not allowed or not re.search(allowed, each)] == []


def cookies(client: Client | None, language: str) -> dict[str, str]:
    """Of a person signed in there, or of nobody, who reads in this language."""
    session = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value} if client else {}
    return {settings.LANGUAGE_COOKIE_NAME: language, **session}
