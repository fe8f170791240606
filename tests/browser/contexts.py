"""Browsers' contexts and a tab of each, kept for the next test: the first page of a new tab costs as much as two more.

Whoever gets them finds no cookie, nothing stored and a tab that seems never to have been anywhere; only files that
browsers may keep are there already. Who does to a context what can't be taken back has it closed afterwards, and the
tab alone where only that can't (``LASTING``).
"""

import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakSet

from django.core.servers.basehttp import ThreadedWSGIServer
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api._generated import Clock

# What stays with a context until it is closed.
LASTING: Final[dict[type, tuple[str, ...]]] = {
    BrowserContext: (
        *("add_init_script", "close", "expose_binding", "expose_function", "grant_permissions", "on", "once", "route"),
        *("route_from_har", "route_web_socket", "set_default_navigation_timeout", "set_default_timeout"),
        *("set_extra_http_headers", "set_geolocation", "set_offline", "set_storage_state"),
    ),
    Page: (
        *("add_init_script", "add_locator_handler", "close", "emulate_media", "expose_binding", "expose_function"),
        *("route", "route_from_har", "route_web_socket", "set_default_navigation_timeout", "set_default_timeout"),
        *("set_extra_http_headers",),
    ),
    Clock: ("fast_forward", "install", "pause_at", "resume", "run_for", "set_fixed_time", "set_system_time"),
}
MOST_USES: Final = 10  # of a context with a clock: each hour it was set to is told to every page it loads
MOST_VISITS: Final = 30  # of a tab: what its process has kept of them is to be looked through for waste
MOST_WAITED: Final = 10.0  # seconds for what a page has asked for last
_LINES: Final[dict[socket.socket, threading.Thread]] = {}
_Free = defaultdict[tuple[object, ...], list[tuple[BrowserContext, "_Tab | None", int]]]
_KEPT: Final[WeakKeyDictionary[Browser, _Free]] = WeakKeyDictionary()
_USED: Final[list[BrowserContext]] = []
_SPOILED: Final[WeakSet[Any]] = WeakSet()
_CLOCKED: Final[WeakSet[Any]] = WeakSet()
_HEARD: Final[WeakKeyDictionary[Any, list[tuple[str, Callable[..., Any]]]]] = WeakKeyDictionary()


@dataclass
class _Tab:
    """A page with the line to it, the size it was made in and how many have visited it."""

    page: Page
    line: CDPSession
    size: ViewportSize | None
    visits: int = 0


@contextmanager
def tab(
    browser: Browser, address: str, cookies: dict[str, str], *, clocked: bool = False, **options: Any
) -> Iterator[Page]:
    """A page of a visitor with these cookies; ``clocked``: whose clock is set before it goes anywhere."""
    _watch()
    key = (address, clocked, *sorted((name, str(value)) for name, value in options.items()))
    free = _KEPT.setdefault(browser, defaultdict(list))[key]
    context, kept, used = free.pop() if free else (browser.new_context(base_url=address, **options), None, 0)
    _USED.append(context)
    if clocked:
        _CLOCKED.add(context._impl_obj)
    fine = False
    try:
        own = kept or _opened(context)
        _store_nothing(own, address)
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        yield own.page
        fine = context._impl_obj not in _SPOILED and not (clocked and used + 1 >= MOST_USES)
    finally:
        if fine:
            kept = _left(own)
            context.clear_cookies()
            free.append((context, kept, used + 1))
        else:
            context.close()
        _USED.remove(context)
        if not _USED:
            _hang_up()


def _opened(context: BrowserContext) -> _Tab:
    """A tab, full screen: a tab strip is drawn sixty times a second while its page loads."""
    page = context.new_page()
    line = context.new_cdp_session(page)
    if _has_windows(context.browser):
        window = line.send("Browser.getWindowForTarget")
        if window["bounds"].get("windowState") != "fullscreen":
            bounds = {"windowId": window["windowId"], "bounds": {"windowState": "fullscreen"}}
            line.send("Browser.setWindowBounds", bounds)
    return _Tab(page=page, line=line, size=page.viewport_size)


def _store_nothing(own: _Tab, address: str) -> None:
    own.line.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})


def _left(own: _Tab) -> _Tab | None:
    """The tab as a new one, if it can be that again; every other one is closed."""
    own.visits += 1
    page = own.page
    for event, listener in _HEARD.pop(page._impl_obj, ()):
        with suppress(KeyError):  # taken back already
            page.remove_listener(event, listener)
    for each in page.context.pages:
        if each is not page:
            each.close()
    if not page.is_closed() and page._impl_obj not in _SPOILED and own.visits < MOST_VISITS:
        with suppress(PlaywrightError):  # it goes on by itself to somewhere else
            _forget(own)
            return own
    page.close()
    return None


def _forget(own: _Tab) -> None:
    """Somewhere else a tab has no name; what is stored in it goes with all that is stored, before the next visit."""
    page = own.page
    page.goto("about:blank")
    page.mouse.move(-1, -1)
    if own.size is not None and page.viewport_size != own.size:
        page.set_viewport_size(own.size)
    own.line.send("Page.resetNavigationHistory")


@cache
def _has_windows(browser: Browser) -> bool:
    """Chromium's headless shell has none, only pages."""
    line = browser.new_browser_cdp_session()
    try:
        return not line.send("Browser.getVersion")["product"].startswith("Headless")
    finally:
        line.detach()


def _hang_up() -> None:
    """The server answers what it was asked and hangs up, at its database, too; else a kept context keeps both lines."""
    for line, thread in list(_LINES.items()):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RD)
        thread.join(timeout=MOST_WAITED)


def _on_line(serves: Callable[..., None]) -> Callable[..., None]:
    @wraps(serves)
    def serve(server: ThreadedWSGIServer, line: socket.socket, address: tuple[str, int]) -> None:
        _LINES[line] = threading.current_thread()
        try:
            serves(server, line, address)
        finally:
            del _LINES[line]

    return serve


@cache
def _watch() -> None:
    ThreadedWSGIServer.process_request_thread = _on_line(ThreadedWSGIServer.process_request_thread)  # type: ignore[method-assign]
    for kind, names in LASTING.items():
        for name in names:
            setattr(kind, name, _spoiling(getattr(kind, name)))
    for name in ("on", "once"):
        setattr(Page, name, _hearing(getattr(Page, name)))


def _spoiling(does: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(does)
    def spoils(self: Any, *args: Any, **named: Any) -> Any:
        context = getattr(self._impl_obj, "_browser_context", self._impl_obj)
        if isinstance(self, Page):
            _SPOILED.add(self._impl_obj)
        elif does.__name__ != "set_fixed_time" or context not in _CLOCKED:
            _SPOILED.add(context)
        return does(self, *args, **named)

    return spoils


def _hearing(does: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(does)
    def hears(self: Page, event: str, listener: Callable[..., Any]) -> None:
        _HEARD.setdefault(self._impl_obj, []).append((event, listener))
        does(self, event, listener)

    return hears
