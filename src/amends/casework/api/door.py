"""The API that a shop's own systems read and take by: its key, its errors, how often it may be asked."""

from typing import Any, Final

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import NinjaAPI
from ninja.security import HttpBearer

from amends.casework.api import described, problems
from amends.casework.api.rate import PerKey
from amends.merchants.access import api_key
from amends.merchants.models import ApiKey

MOST: Final = 200


class ShopKey(HttpBearer):
    """A shop's key, as for sending signals."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        return api_key(key=token, now=timezone.now())


class ShopApi(NinjaAPI):
    """Says of itself how it refuses, too, and where signals go."""

    def get_openapi_schema(self, **given: Any) -> Any:
        schema = super().get_openapi_schema(**given)
        described.tell_all(schema)
        return schema


api = ShopApi(
    title="amends", version="1", auth=ShopKey(), throttle=[PerKey()], docs_url=None, urls_namespace="api",
)  # fmt: skip
problems.register(api)


def key_of(request: HttpRequest) -> ApiKey:
    """The key that came with the request."""
    key = getattr(request, "auth", None)
    if not isinstance(key, ApiKey):
        raise Http404
    return key
