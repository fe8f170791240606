"""Around each request: how long it took, how it ended, for whom, never what was in it; and text is sent packed."""

import time
from collections.abc import Callable
from typing import Final

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from prometheus_client import Counter, Histogram

from amends.web.logs import TOKEN

GetResponse = Callable[[HttpRequest], HttpResponseBase]
UNLOGGED: Final = ("/static/", "/healthz", "/metrics")
REQUESTS: Final = Counter("amends_requests", "Requests answered", ["method", "route", "status"])
TEXT: Final = ("text/", "application/json", "application/javascript", "image/svg+xml")
SECONDS: Final = Histogram("amends_request_seconds", "Time to answer", ["route"])
log = structlog.get_logger("amends.requests")


def observe(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        response = get_response(request)
        _record(request, response, seconds=time.perf_counter() - started)
        return response

    return middleware


def _record(request: HttpRequest, response: HttpResponseBase, *, seconds: float) -> None:
    match = request.resolver_match
    route = f"/{match.route}" if match else "unrouted"
    REQUESTS.labels(request.method, route, response.status_code).inc()
    SECONDS.labels(route).observe(seconds)
    if not request.path.startswith(UNLOGGED):
        log.info(
            "request",
            method=request.method,
            path=TOKEN.sub("…", request.path),
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )


class PackedText(GZipMiddleware):
    """Pages, style sheets and scripts go over the wire at a fifth to a tenth of their size.

    Left alone is what is packed already (pictures, archives, spreadsheets) and parts of files.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.has_header("Content-Range") or not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)  # type: ignore[arg-type,return-value,unused-ignore]
