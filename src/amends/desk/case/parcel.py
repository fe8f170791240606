"""The parcel as a line of stops, with the gaps in which nobody knew where it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from amends.casework.queries.case_page import LogEntry
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.engine.facts import Facts
from amends.engine.subjects import ParcelFacts

GAP: Final = timedelta(hours=48)  # within a country; a parcel that crosses one may be silent longer
GAP_ABROAD: Final = timedelta(days=10)
SHOWN: Final = 12
TITLES: Final = {"parcel.shipped": "shipped", "parcel.handed_over": "collected", "parcel.delivered": "delivered"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelStop:
    """``silence``: how long nothing was heard before this stop, where that is too long. ``bad``: it went wrong here."""

    at: datetime
    title: str
    place: str
    text: str
    bad: bool
    end: bool
    silence: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelTrack:
    """``stops``: oldest first. ``silent``: how long nothing has been heard by now, where that is too long.

    ``over``: it has arrived; how long nothing was heard on its way troubles nobody any more.
    ``way``: where it goes, of one of several; ``pieces``: what is in it, where that was told. ``goods``: how many sorts
    were ordered, where this is the only parcel and nobody said that all of them are in it; else 0.
    """

    carrier: str
    waybill: str
    stops: list[ParcelStop]
    more: int
    silent: timedelta | None
    over: bool = False
    way: str = ""
    pieces: str = ""
    goods: int = 0


def only(story: Iterable[LogEntry], facts: Facts, *, abroad: bool, now: datetime) -> ParcelTrack:
    """The one parcel that an order is known to have."""
    found = parcel(story, carrier=facts.carrier, waybill=facts.waybill, abroad=abroad, now=now)
    return replace(found, goods=len(facts.skus)) if len(facts.skus) > 1 and found.stops else found


def parcel(story: Iterable[LogEntry], *, carrier: str, waybill: str, abroad: bool, now: datetime) -> ParcelTrack:
    """``abroad``: it crosses a border. ``more``: stops left out at the start."""
    gap = GAP_ABROAD if abroad else GAP
    scans = _scans(list(story))
    stops = [_stop(entry, before, gap) for before, entry in zip([None, *scans], scans, strict=False)]
    over = any(stop.end for stop in stops)
    silent = now - stops[-1].at if stops and not over and now - stops[-1].at > gap else None
    return ParcelTrack(
        carrier=carrier, waybill=waybill, stops=stops[-SHOWN:], more=max(0, len(stops) - SHOWN), silent=silent,
        over=over,
    )  # fmt: skip


def one(story: Iterable[LogEntry], told: ParcelFacts, *, abroad: bool, now: datetime) -> ParcelTrack:
    """One of several, by what was told under its number, or at the very times that are known of it."""
    times = {told.shipped_at, told.handed_over_at, told.scanned_at, told.delivered_at}
    mine = [entry for entry in story if _number(entry) == told.ref or (not _number(entry) and entry.at in times)]
    found = parcel(mine, carrier=told.carrier, waybill=told.ref, abroad=abroad, now=now)
    pieces = ", ".join(f"{sku} × {many}" for sku, many in told.pieces)
    return replace(found, way=say(vocabulary.WAYS, told.way.value), pieces=pieces)


def rest(
    story: Iterable[LogEntry], facts: Facts, others: Sequence[ParcelFacts], *, abroad: bool, now: datetime
) -> ParcelTrack:
    """The order's own parcel, where those told apart are on other ways."""
    numbers = {each.ref for each in others}
    mine = [entry for entry in story if _number(entry) not in numbers]
    return parcel(mine, carrier=facts.carrier, waybill=facts.waybill, abroad=abroad, now=now)


def _number(entry: LogEntry) -> str:
    return str(entry.payload.get("waybill", ""))


def _scans(story: list[LogEntry]) -> list[LogEntry]:
    """The parcel's signals; a bare hand-over or delivery that a scan tells too is left out."""
    told = {str(entry.payload.get("scan")) for entry in story if entry.kind == "parcel.scanned"}
    shown = {kind for kind, scan in TITLES.items() if scan not in told} | {"parcel.scanned"}
    return [entry for entry in story if entry.kind in shown]


def _stop(entry: LogEntry, before: LogEntry | None, gap: timedelta) -> ParcelStop:
    scan = str(entry.payload.get("scan") or TITLES.get(entry.kind, "other"))
    waited = entry.at - before.at if before else timedelta(0)
    return ParcelStop(
        at=entry.at,
        title=say(vocabulary.STOPS, scan),
        place=str(entry.payload.get("place", "")),
        text=str(entry.payload.get("text", "")),
        bad=scan in vocabulary.BAD_SCANS,
        end=scan in {"delivered", "returned"},
        silence=waited if waited > gap else None,
    )
