"""Every address. Rooms bring their own; all but those marked `login_not_required` want a signed-in person."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = [room for room in ("amends.casework", "amends.desk") if find_spec(room) and find_spec(f"{room}.urls")]

urlpatterns = [
    path("", include("amends.web.urls")),
    path("", include("amends.merchants.urls")),
    *[path("", include(f"{room}.urls")) for room in ROOMS],
]
