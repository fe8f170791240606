from django.contrib.auth.decorators import login_not_required
from django.urls import path

from amends.casework.api import intake
from amends.casework.api.orders import api as reading

patterns, application, namespace = reading.urls
for pattern in patterns:
    if pattern.callback:
        login_not_required(pattern.callback)  # a shop's key is asked for instead

urlpatterns = [
    path("api/v1/signals", intake.signals, name="signals"),
    path("api/v1/", (patterns, application, namespace)),
]
