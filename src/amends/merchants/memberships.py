"""Where a person belongs, read at the start of every request, and who belongs to a merchant.

Each is one query that isn't put together anew each time.

Whoever makes a membership has it followed: the second lock knows people by the merchants their own rows name.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar

import msgspec
from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

from amends.merchants.models import Member, Merchant, TwoStep, User, Visit

_Thing = TypeVar("_Thing", bound=Model)
# What ``duty.annotated`` adds.
_ADDED: Final = """
    (SELECT json_agg(json_build_object(
            'role', l.role, 'desk', d.name, 'until', l.until_at, 'most', l.most, 'used', l.used
        ))::text
        FROM merchants_loan l JOIN merchants_desk d ON d.id = l.desk_id
        WHERE l.member_id = m.id AND l.from_at <= %(now)s AND l.until_at > %(now)s AND l.ended_at IS NULL),
    (SELECT json_build_object(
            'id', p.id, 'name', p.name, 'warm_up', p.warm_up_on, 'sale', p.sale_on, 'after_sales', p.after_sales_on,
            'ends', p.ends_on
        )::text
        FROM merchants_promotion p
        WHERE p.merchant_id = m.merchant_id AND p.warm_up_on <= %(today)s AND p.ends_on >= %(today)s
        ORDER BY p.warm_up_on DESC, p.id DESC LIMIT 1)
"""
_OF_USER: Final = """
SELECT {columns}, {added} FROM merchants_member m
JOIN merchants_user u ON u.id = m.user_id
JOIN merchants_merchant c ON c.id = m.merchant_id
WHERE m.user_id = %(user)s AND m.is_active ORDER BY m.id
"""
_OF_MERCHANT: Final = """
SELECT {columns}, {added} FROM merchants_member m
JOIN merchants_user u ON u.id = m.user_id
WHERE m.merchant_id = %(merchant)s ORDER BY u.name, m.id
"""
_ALIASES: Final[dict[type[Model], str]] = {Member: "m", User: "u", Merchant: "c"}


def of_user(user_id: int, *, now: datetime) -> list[Member]:
    """A person's active memberships, oldest first, each with its merchant, its user and what ``duty`` wants."""
    found = []
    for member, left in _read(_query(_OF_USER, Member, User, Merchant), {"user": user_id}, now):
        member.merchant, _none = made(Merchant, left)
        found.append(member)
    return found


def of_merchant(merchant_id: int, *, now: datetime) -> list[Member]:
    """All who are or were of a merchant, by name, each with its user and what ``duty`` wants."""
    return [member for member, _none in _read(_query(_OF_MERCHANT, Member, User), {"merchant": merchant_id}, now)]


def follow(user: User) -> None:
    """Let a person's rows name the merchants they belong to, after a change of theirs; outside any tenant."""
    user.merchants = sorted(Member.objects.filter(user_id=user.pk).values_list("merchant_id", flat=True))
    User.objects.filter(id=user.pk).update(merchants=user.merchants)
    TwoStep.objects.filter(user_id=user.pk).update(merchants=user.merchants)
    Visit.objects.filter(user_id=user.pk).update(merchants=user.merchants)


@cache
def _query(statement: str, *models: type[Model]) -> str:
    read = ", ".join(columns(model, _ALIASES[model]) for model in models)
    return statement.format(columns=read, added=_ADDED)


def _read(query: str, whose: dict[str, Any], now: datetime) -> list[tuple[Member, list[Any]]]:
    """Members, each with what is left of its row."""
    with connection.cursor() as cursor:
        cursor.execute(query, whose | {"now": now, "today": timezone.localdate(now)})
        return [_member(row) for row in cursor.fetchall()]


def _member(row: tuple[Any, ...]) -> tuple[Member, list[Any]]:
    *values, lent, promotion = row
    member, values = made(Member, values)
    member.user, values = made(User, values)
    member.lent = msgspec.json.decode(lent) if lent else []  # type: ignore[attr-defined]
    member.promotion = msgspec.json.decode(promotion) if promotion else None  # type: ignore[attr-defined]
    return member, values


# --- rows of a statement of one's own, as records: other pages read theirs so as well ---------------------------------


def columns(model: type[Model], alias: str) -> str:
    """What ``made`` wants of a table, to be selected."""
    return ", ".join(f'{alias}."{field.column}"' for field in _fields(model))


def made(model: type[_Thing], values: Sequence[Any]) -> tuple[_Thing, list[Any]]:
    """A row of a model out of the first values, and those left."""
    names, converters = _shape(model)
    own = list(values[: len(names)])
    for at, converter in converters:
        own[at] = converter(own[at], None, connection)
    return model.from_db(connection.alias, names, own), list(values[len(names) :])


@cache
def _shape(model: type[Model]) -> tuple[list[str], list[tuple[int, Any]]]:
    """Attribute names; and which of the values are stored otherwise than they are used, with what turns them."""
    fields = _fields(model)
    turned = [(at, turn) for at, field in enumerate(fields) for turn in field.get_db_converters(connection)]
    return [field.attname for field in fields], turned


def _fields(model: type[Model]) -> "list[Field[Any, Any]]":
    return list(model._meta.concrete_fields)  # noqa: SLF001 - public by documentation
