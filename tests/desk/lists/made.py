"""Rows of any table, made at random from little: many ties, and nothing where there may be nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from django.db import models
from django.utils import timezone

MANY: Final = 14
DEFAULTS: Final[tuple[tuple[Any, Callable[[Random], Any]], ...]] = (
    (models.BooleanField, lambda rng: rng.random() < 0.5),
    (models.DateTimeField, lambda rng: datetime.now(UTC).replace(microsecond=0) - timedelta(hours=rng.randrange(2000))),
    (models.DateField, lambda rng: date(2026, 3, 1) + timedelta(days=rng.randrange(9))),
    (models.FloatField, lambda rng: rng.random()),
    (models.IntegerField, lambda rng: rng.randrange(1, 9) * 100),
    (models.JSONField, lambda _rng: {}),
    (models.BinaryField, lambda rng: rng.randbytes(12)),
    (models.UUIDField, lambda _rng: None),
)


def made(model: Any, *, many: int = MANY, **given: Any) -> None:
    """``given``: of a field its value, a list to choose from, or a function of the row's number."""
    rng = Random(7)
    model.objects.bulk_create([model(**_values(model, n, rng, given)) for n in range(1, many + 1)])


def _values(model: Any, n: int, rng: Random, given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        name = field.attname
        if isinstance(field, models.CompositePrimaryKey):
            continue
        if name in given:
            found[name] = _chosen(given[name], n, rng)
        elif name == "id":
            found[name] = n
        elif field.null and rng.random() < 0.3:
            found[name] = None
        else:
            found[name] = _usual(field, rng)
    return found


def _chosen(value: Any, n: int, rng: Random) -> Any:
    if callable(value):
        return value(n)
    return rng.choice(value) if isinstance(value, list) else value


def _usual(field: Any, rng: Random) -> Any:
    for kind, make in DEFAULTS:
        if isinstance(field, kind):
            return make(rng)
    if hasattr(field, "base_field"):
        return [f"x{n}" for n in range(rng.randrange(3))]
    return rng.choice(["", "alpha", "beta", "gamma 7", "Zeta", "éclair"])


def lately(n: int) -> datetime:
    """A moment of the last days; three rows share one."""
    return timezone.now().replace(microsecond=0) - timedelta(hours=1 + n // 3)
