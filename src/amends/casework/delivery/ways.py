"""How a shop's effects go out: appended to a file on this server, or taken over the API by the shop's own system."""

from django.db.models import Max, TextChoices
from django.utils.translation import gettext_lazy as _

from amends.casework.delivery.connectors import FILES, PULL
from amends.casework.delivery.models import AccountState, ConnectedAccount
from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, Values
from amends.merchants.models import Member, Shop

AREA = "outgoing"


class DeliveryWay(TextChoices):
    """The names of the connectors behind them."""

    FILES = FILES, _("In a file on this server")
    PULL = PULL, _("Taken by the shop's own system, over the API")


def way_of(member: Member, shop_id: int) -> DeliveryWay:
    """The way in force; files where nothing was chosen."""
    mine = visible(member, ConnectedAccount).filter(shop_id=shop_id, connector=PULL, state=AccountState.ON)
    return DeliveryWay.PULL if mine.exists() else DeliveryWay.FILES


def _read(member: Member, key: str) -> Values | None:
    known = visible(member, Shop).filter(id=key).exists()
    return {"way": way_of(member, int(key)).value} if known else None


def _write(member: Member, key: str, values: Values) -> None:
    mine = visible(member, ConnectedAccount).filter(shop_id=key, connector=PULL)
    if values["way"] != DeliveryWay.PULL:
        mine.update(state=AccountState.PAUSED)
    elif not mine.update(state=AccountState.ON):
        last = visible(member, ConnectedAccount).aggregate(last=Max("id"))["last"] or 0
        ConnectedAccount.objects.create(
            merchant_id=member.merchant_id, id=last + 1, shop_id=int(key), platform="api", account=PULL, connector=PULL
        )


def register() -> None:
    """Make it one of the settings, with their history and undo."""
    AREAS[AREA] = Area(title=_("How things go out"), read=_read, write=_write)
