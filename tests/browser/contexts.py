"""Browsers' contexts, kept for the next test: making one and filling its cache costs as much as loading two pages.

Whoever gets one finds no cookie, nothing stored and a tab that was never anywhere; only files that browsers may keep
are there already. Who does to a context what can't be taken back has it closed afterwards (``LASTING``).
"""

import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, wraps
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakSet

from django.core.servers.basehttp import ThreadedWSGIServer
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api._generated import Clock

# What stays with a context until it is closed.
LASTING: Final[dict[type, tuple[str, ...]]] = {
    BrowserContext: (
        *("add_init_script", "close", "expose_binding", "expose_function", "grant_permissions", "on", "once", "route"),
        *("route_from_har", "route_web_socket", "set_default_navigation_timeout", "set_default_timeout"),
        *("set_extra_http_headers", "set_geolocation", "set_offline", "set_storage_state"),
    ),
    Clock: ("fast_forward", "install", "pause_at", "resume", "run_for", "set_fixed_time", "set_system_time"),
}
MOST_USES: Final = 10  # of a context with a clock: each hour it was set to is told to every page it loads
MOST_WAITED: Final = 10.0  # seconds for what a page has asked for last
_LINES: Final[dict[socket.socket, threading.Thread]] = {}
_Free = defaultdict[tuple[object, ...], list[tuple[BrowserContext, int]]]
_KEPT: Final[WeakKeyDictionary[Browser, _Free]] = WeakKeyDictionary()
_USED: Final[list[BrowserContext]] = []
_SPOILED: Final[WeakSet[Any]] = WeakSet()
_CLOCKED: Final[WeakSet[Any]] = WeakSet()


@contextmanager
def tab(
    browser: Browser, address: str, cookies: dict[str, str], *, clocked: bool = False, **options: Any
) -> Iterator[Page]:
    """A page of a visitor with these cookies; ``clocked``: whose clock is set before it goes anywhere."""
    _watch()
    key = (address, clocked, *sorted((name, str(value)) for name, value in options.items()))
    free = _KEPT.setdefault(browser, defaultdict(list))[key]
    context, used = free.pop() if free else (browser.new_context(base_url=address, **options), 0)
    _USED.append(context)
    if clocked:
        _CLOCKED.add(context._impl_obj)
    fine = False
    try:
        page = context.new_page()
        _make_ready(page, address)
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        yield page
        fine = context._impl_obj not in _SPOILED and not (clocked and used + 1 >= MOST_USES)
    finally:
        if fine:
            for each in context.pages:
                each.close()
            context.clear_cookies()
            free.append((context, used + 1))
        else:
            context.close()
        _USED.remove(context)
        if not _USED:
            _hang_up()


def _make_ready(page: Page, address: str) -> None:
    """Nothing is stored here; full screen: a tab strip is drawn sixty times a second while its page loads."""
    line = page.context.new_cdp_session(page)
    line.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})
    window = line.send("Browser.getWindowForTarget")
    if _has_windows(page.context.browser) and window["bounds"].get("windowState") != "fullscreen":
        line.send("Browser.setWindowBounds", {"windowId": window["windowId"], "bounds": {"windowState": "fullscreen"}})
    line.detach()


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


def _spoiling(does: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(does)
    def spoils(self: Any, *args: Any, **named: Any) -> Any:
        context = getattr(self._impl_obj, "_browser_context", self._impl_obj)
        if does.__name__ != "set_fixed_time" or context not in _CLOCKED:
            _SPOILED.add(context)
        return does(self, *args, **named)

    return spoils
