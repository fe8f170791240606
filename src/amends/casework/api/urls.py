from django.contrib.auth.decorators import login_not_required
from django.urls import path

from amends.casework.api import (
    approvals,
    buyer_links,
    effects,
    holds,
    intake,
    orders,
    packs,
    partners,
    products,
    shared,
)
from amends.casework.api.door import api

# each adds its addresses to the API as it is imported
PARTS = (approvals, orders, effects, holds, packs, buyer_links, shared, products, partners)
patterns, application, namespace = api.urls
for pattern in patterns:
    if pattern.callback:
        login_not_required(pattern.callback)  # a shop's key is asked for instead

urlpatterns = [
    path("api/v1/signals", intake.signals, name="signals"),
    path("api/v1/", (patterns, application, namespace)),
]
