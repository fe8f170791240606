"""Signs of life, for load balancers and Prometheus; and what is said when the database can't be reached."""

import os
import sys
from secrets import compare_digest
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.views.decorators.http import require_GET
from django.views.defaults import bad_request, page_not_found, server_error
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

AWAY: Final = (OperationalError, InterfaceError)
SOON: Final = {"Retry-After": "5"}  # seconds
AGAIN: Final = "The database can't be reached; nothing was kept. Send it again after Retry-After seconds."
API: Final = "/api/"
THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1", ""})


@require_GET
@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers and has tables, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
            (laid,) = cursor.fetchone() or (False,)
    except Error:
        return JsonResponse({"status": "failing", "database": "unreachable"}, status=503)
    if not laid:
        return JsonResponse({"status": "failing", "database": "no tables: run amends migrate"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


@require_GET
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, of all processes when `PROMETHEUS_MULTIPROC_DIR` is set."""
    if not _may_scrape(request):
        raise Http404
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _may_scrape(request: HttpRequest) -> bool:
    """With a token set, who shows it; without one, this machine, unless a proxy speaks for somebody else."""
    if settings.METRICS_TOKEN:
        return compare_digest(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    return request.META.get("REMOTE_ADDR", "") in THIS_MACHINE and "X-Forwarded-For" not in request.headers


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke: 500; where it was the database that doesn't answer, 503 and when to try again."""
    if not isinstance(sys.exc_info()[1], AWAY):
        return server_error(request)
    if not request.path.startswith(API):
        page = get_template("503.html").render()  # without the request, whose session and person are away as well
        return HttpResponse(page, status=503, headers=SOON)
    return _problem(503, "Not now", AGAIN, headers=SOON)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address: a page that says so; a problem where a shop's own system asks."""
    if request.path.startswith(API):
        return _problem(404, "Not found", "There is no such address.")
    return page_not_found(request, exception)


def odd(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address or a form that nobody can mean, in the same two ways."""
    if request.path.startswith(API):
        return _problem(400, "Not understood", "The address holds a character that no text may hold.")
    return bad_request(request, exception)


def _problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> HttpResponse:
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(told, status=status, headers=headers, content_type="application/problem+json")
