"""Playbooks compiled and kept per process: as shipped, under own values, on own working days, and earlier versions."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Final

import msgspec
import structlog

from amends.casework.ledger.connections import Connection
from amends.casework.overlay import kept
from amends.casework.overlay.told_hours import NOBODY, partners_of
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.versions import cited
from amends.merchants import own_days
from amends.policy import overlay
from amends.policy.adaptation import AdaptedOverlay, settle
from amends.policy.load import load, names
from amends.policy.problem import PlaybookError, Problem

log = structlog.get_logger(__name__)
MOST_LAID: Final = 200
_EARLIER: Final[dict[tuple[int, str], Policy]] = {}


@cache
def policy(name: str) -> Policy:
    """A shipped playbook by name, compiled once per process: a new version is taken up at the next start.

    Raises ``policy.problem.PlaybookError``, also read only once, if it doesn't validate.
    """
    compiled = _compiled(name)
    if isinstance(compiled, PlaybookError):
        raise compiled
    return compiled


@cache
def _compiled(name: str) -> Policy | PlaybookError:
    try:
        playbook = load(name)
    except PlaybookError as error:
        return error
    return compile_playbook(playbook, version=kept.version_of(playbook))


@lru_cache(maxsize=MOST_LAID)
def laid(text: str, number: int) -> Policy | None:
    """A playbook under as much of an overlay as holds, compiled; None where nothing does. The log says what doesn't."""
    found = settled(text, number)
    if found is None or (found.left_off and not found.kept):
        return None
    return compile_playbook(found.playbook, version=kept.version_of(found.playbook))


@lru_cache(maxsize=MOST_LAID)
def settled(text: str, number: int) -> AdaptedOverlay | None:
    """What of an overlay holds on the playbook as it is shipped now, and what doesn't; None where it can't be read."""
    try:
        found = settle(text, number=number)
    except PlaybookError as error:
        _log_left_off(number, error.problems)
        return None
    if found.left_off:
        _log_left_off(number, [each.problem for each in found.left_off])
    return found


def _log_left_off(number: int, problems: Sequence[Problem]) -> None:
    log.error("overlay_does_not_hold", number=number, problems=len(problems), first=str(problems[0]))


def foreseen(text: str, number: int) -> Policy:
    """What an overlay would make of its playbook: the very policy that is run on once it is in force by this number.

    Raises PlaybookError with every problem where not all of it holds.
    """
    playbook = overlay.load(text, number=number)
    return laid(text, number) or compile_playbook(playbook)


@lru_cache(maxsize=MOST_LAID)
def on_days(found: Policy, days: str, shop_days: str, partners: str = NOBODY) -> Policy:
    """A policy on a merchant's own working days, and a shop's on top of them, as JSON; with its partners' own hours."""
    layers = (own_days.entries(msgspec.json.decode(text)) for text in (days, shop_days))
    own, theirs = own_days.laid(found.playbook.calendars, *layers), partners_of(partners)
    return found.under(own, theirs) if own or theirs else found


def version(
    wanted: str, *, text: Callable[[str, int], str | None], read: Callable[[str], Policy | None]
) -> Policy | None:
    """The policy that a dossier or the log names so: of the playbook shipped now or of one kept; None: neither.

    ``text``: of a pack's overlay by its number; ``read``: a version that was kept. A name without the mark of its
    content, from before there were any, is today's where that is cited by the same name.
    """
    pack, shipped, number = kept.split(wanted)
    if pack not in _packs() or shipped not in _names_of(policy(pack)):
        return read(wanted)
    if not number:
        return policy(pack)
    body = text(pack, number)
    return laid(body, number) if body is not None else read(wanted)


@cache
def _packs() -> tuple[str, ...]:
    return names()


def _names_of(found: Policy) -> tuple[str, str]:
    return found.version, cited(found.version)


def kept_version(connection: Connection, *, merchant_id: int, version: str) -> Policy | None:
    """A version that was kept, compiled once per process; None where it wasn't."""
    place = (merchant_id if kept.OWN in version else 0, version)
    found = _EARLIER.get(place)
    if found is None:
        playbook = kept.read(connection, merchant_id=merchant_id, version=version)
        if playbook is None:
            return None
        if len(_EARLIER) >= MOST_LAID:
            _EARLIER.pop(next(iter(_EARLIER)))
        found = _EARLIER[place] = compile_playbook(playbook, version=version)
    return found


def forget() -> None:
    """Read all anew, as a process does that has just started."""
    for each in (policy, _compiled, _packs, laid, settled, on_days, kept.fingerprint_of):
        each.cache_clear()
    _EARLIER.clear()
