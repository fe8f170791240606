"""How a table is read: guessed from its column names, changed on the page, remembered for the next such table."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from amends.channels.tables import headers
from amends.channels.tables.kinds import TableKind, targets
from amends.channels.tables.setup import Setup, day_first_in, rounded_in
from amends.channels.tables.sheet import DataSheet
from amends.merchants.models import Shop, TableLayout

MONTH_FIRST = frozenset({"US", "PH"})  # where 3/4/2026 is in March
AUTO, DAY, MONTH = "auto", "day", "month"
LISTS = {"tmall": "taobao"}  # platforms whose exports name their columns as another's


class ColumnLayout(msgspec.Struct, frozen=True, omit_defaults=True):
    """``columns``: by target the name of its column; ``days``: which stands first in 3/4/2026, a day or a month.

    ``platform``: whose words the names are; ``remembered``: from the shop's last such table.
    """

    kind: TableKind
    columns: dict[str, str]
    zone: str
    days: str = AUTO
    platform: str = ""
    remembered: bool = False


def layout_for(sheet: DataSheet, shop: Shop, *, kind: TableKind | None = None) -> ColumnLayout:
    """As this shop's last table with these names was read, if of that ``kind``; else guessed."""
    kept = (
        None
        if kind
        else TableLayout.objects.filter(merchant_id=shop.merchant_id, shop=shop, names=_mark(sheet)).first()
    )
    if kept is not None:
        return msgspec.structs.replace(read(kept.layout), remembered=True)
    found = headers.guess(sheet.names, platform=LISTS.get(shop.platform, shop.platform), kind=kind)
    columns = {target: sheet.names[place] for target, place in found.columns.items()}
    return ColumnLayout(found.kind, columns, shop.zone, platform=found.platform if columns else "")


def remember(sheet: DataSheet, shop: Shop, layout: ColumnLayout, *, now: datetime) -> None:
    """For the next table of the shop with the same names in any order."""
    TableLayout.objects.update_or_create(
        merchant_id=shop.merchant_id,
        shop=shop,
        names=_mark(sheet),
        defaults={"layout": written(msgspec.structs.replace(layout, remembered=False)), "used_at": now},
    )


def read(kept: Mapping[str, object]) -> ColumnLayout:
    return msgspec.convert(kept, ColumnLayout)


def written(layout: ColumnLayout) -> dict[str, object]:
    """As it is kept."""
    made: dict[str, object] = msgspec.to_builtins(layout)
    return made


def asked(posted: Mapping[str, str], sheet: DataSheet, before: ColumnLayout, shop: Shop) -> ColumnLayout:
    """As the page's form says. Another kind than before is guessed anew."""
    kind = TableKind(posted["kind"]) if posted.get("kind") in list(TableKind) else before.kind
    if kind is not before.kind:
        return layout_for(sheet, shop, kind=kind)
    zone = posted.get("zone", "")
    days = posted.get("days", "")
    return ColumnLayout(
        kind,
        _columns(posted, sheet, kind),
        zone if zone in available_timezones() else before.zone,
        days if days in {AUTO, DAY, MONTH} else AUTO,
        before.platform,
    )


def _columns(posted: Mapping[str, str], sheet: DataSheet, kind: TableKind) -> dict[str, str]:
    chosen = ((target, posted.get(f"c_{target}", "")) for target in targets(kind))
    return {target: sheet.names[int(at)] for target, at in chosen if at.isdecimal() and int(at) < len(sheet.names)}


def setup_of(sheet: DataSheet, layout: ColumnLayout, shop: Shop, *, now: datetime, by: str = "") -> Setup:
    """What is needed to read the table; columns that it no longer has are left out."""
    places = {name: place for place, name in enumerate(sheet.names)}
    columns = {target: places[name] for target, name in layout.columns.items() if name in places}
    guessed = day_first_in(sheet, columns, otherwise=shop.country not in MONTH_FIRST)
    return Setup(
        kind=layout.kind,
        columns=columns,
        zone=ZoneInfo(layout.zone),
        currency=shop.currency,
        country=shop.country,
        now=now.replace(microsecond=0),
        by=by,
        day_first=guessed if layout.days == AUTO else layout.days == DAY,
        rounded=rounded_in(sheet, columns),
    )


def _mark(sheet: DataSheet) -> str:
    names = "\n".join(sorted(headers.plain(name) for name in sheet.names))
    return blake2b(names.encode(), digest_size=16).hexdigest()
