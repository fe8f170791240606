"""The API holds to what it says of itself: every address, with whatever its own description lets be sent."""

from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from amends.casework.api.door import api
from amends.casework.api.rate import PerKey
from amends.merchants import setup
from amends.merchants.models import Member, Shop
from tests.casework.stories import HOUR, NOON, feed, placed, refund_asked

pytestmark = pytest.mark.django_db(transaction=True)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 12
BY_A_MEMBER = "/api/v1/partners"  # whose addresses open nothing to a key that only reports facts


@cache
def described() -> Any:
    """The API's own description, read once."""
    schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
    schema.app = WSGIHandler()
    return schema


def addresses() -> list[str]:
    paths: dict[str, dict[str, Any]] = api.get_openapi_schema()["paths"]
    return sorted(f"{method.upper()} {path}" for path, methods in paths.items() for method in methods)


def test_every_address_is_described() -> None:
    assert "POST /api/v1/signals" in addresses()
    assert len(addresses()) > 10


@pytest.mark.parametrize("address", addresses())
def test_the_api_holds_to_what_it_says(address: str, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PerKey, "allows", lambda *_: True)
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    method, path = address.split(" ")
    owner = Member.objects.get(merchant=tmall_shop.merchant, user__email="owner@bluebird.test")
    key = setup.add_api_key(shop=tmall_shop, member=owner if path.startswith(BY_A_MEMBER) else None)
    headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}
    operation = described()[path][method]

    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def holds(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    holds()
