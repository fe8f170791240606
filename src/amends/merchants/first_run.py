"""The very first visit: while there is no merchant, a one-time token printed by `amends up` lets one make it.

The first steps that follow stand on the rail for whoever has begun them, until they are over or put away.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from django.conf import settings

from amends.merchants.models import Member, Merchant

NAME: Final = "setup_token"
PLACE: Final = "start"  # the page of the first steps
BEGUN, PUT_AWAY, OVER = "begun", "start", "over"  # in a member's ``shown``


def wanted() -> bool:
    """Whether nobody has set this installation up yet."""
    return not Merchant.objects.exists()


def underway(member: Member) -> bool:
    """Whether the member has begun the first steps and neither finished them nor put them away."""
    return BEGUN in member.shown and not {PUT_AWAY, OVER} & set(member.shown)


def token() -> str:
    """The token, made on first asking and readable by its owner only; empty once there is a merchant."""
    if not wanted():
        return ""
    place = _place()
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
    return place.read_text().strip()


def opens(given: str) -> bool:
    """Whether a token may set the installation up now."""
    place = _place()
    return place.exists() and secrets.compare_digest(place.read_text().strip(), given) and wanted()


def burn() -> None:
    _place().unlink(missing_ok=True)


def _place() -> Path:
    return Path(settings.AMENDS_HOME) / NAME
