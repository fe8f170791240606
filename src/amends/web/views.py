"""Pages that belong to no room: the way in, the signs of life, the errors."""

import ipaddress
from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from django.views.defaults import ERROR_500_TEMPLATE_NAME
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

import os


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first place on the person's rail."""
    places = request.frame.rail
    return redirect(places[0].url) if places else render(request, "amends/home.html")
