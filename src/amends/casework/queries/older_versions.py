"""Open cases that run on another version of their playbook than new ones do: how many of each scene, and which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min

from amends.casework.ledger.models import CaseRecord
from amends.casework.overlay.policies import card_of
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop

PAGE: Final = 100  # as many as one bulk action takes


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderCases:
    """Cases of one scene of one shop under one earlier version; ``newest``: what new ones run on."""

    shop: Shop
    scene: str
    version: str
    newest: str
    count: int
    oldest: datetime


def older(member: Member) -> list[OlderCases]:
    """By shop, scene and version, most cases first."""
    shops = {shop.pk: shop for shop in visible(member, Shop)}
    newest = {pk: card_of(shop).policy.version for pk, shop in shops.items()}
    rows = visible(member, CaseRecord).filter(state="open", shop_id__in=shops).values("shop_id", "scene", "policy")
    found = rows.annotate(n=Count("no"), oldest=Min("opened_at")).order_by("-n", "scene")
    return [
        OlderCases(
            shop=shops[row["shop_id"]],
            scene=row["scene"],
            version=row["policy"],
            newest=newest[row["shop_id"]],
            count=row["n"],
            oldest=row["oldest"],
        )
        for row in found
        if row["policy"] != newest[row["shop_id"]]
    ]


def cases_of(member: Member, *, shop_id: int, scene: str, version: str) -> Sequence[CaseRecord]:
    """The first PAGE of them, the oldest first."""
    rows = visible(member, CaseRecord).filter(state="open", shop_id=shop_id, scene=scene, policy=version)
    return list(rows.order_by("opened_at", "dossier_id", "no")[:PAGE])
