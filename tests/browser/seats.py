"""Browsers of named people in a test: each in a context of their own, signed in, and what it complains of kept."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from tests.cast import signed_in

LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}


@contextmanager
def visit(
    browser: Browser, address: str, *, email: str = "", language: str = "en", width: int = 1440, allowed: str = ""
) -> Iterator[Page]:
    """A page for the person of that e-mail, nobody's without one. ``allowed``: pattern of what the console may say."""
    context = browser.new_context(
        base_url=address,
        color_scheme="light",
        reduced_motion="reduce",
        viewport={"width": width, "height": 900},
        locale=LOCALES[language],
    )
    _remember(context, address, email, language)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        said = list(complaints)  # closing ends what is on its way, and the page says so
        context.close()
    assert [each for each in said if not allowed or not re.search(allowed, each)] == []


def _remember(context: BrowserContext, address: str, email: str, language: str) -> None:
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if email:
        client: Client = signed_in(email)
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
