"""Every address. Rooms bring their own; all but those marked `login_not_required` want a signed-in person."""

from django.urls import include, path

handler400 = "amends.web.views.odd"
handler404 = "amends.web.views.missing"
handler500 = "amends.web.views.failed"
urlpatterns = [
    path("", include("amends.web.urls")),
    path("", include("amends.merchants.urls")),
    path("", include("amends.casework.api.urls")),
    path("", include("amends.desk.urls")),
    path("", include("amends.portal.urls")),
    path("", include("amends.insight.urls")),
]
