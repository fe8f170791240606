"""Guessing passwords: five wrong ones lock an account for one address; many over all accounts lock the address."""

from datetime import datetime
from typing import Final

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum

MOST: Final = 40
"""Wrong passwords from one address within the time of a lock; what a whole office behind it mistypes stays below."""


def guesses(address: str, *, now: datetime) -> bool:
    """Whether somebody at this address tries one account after the other."""
    if not address:
        return False
    lately = AccessAttempt.objects.filter(ip_address=address, attempt_time__gt=now - settings.AXES_COOLOFF_TIME)
    return int(lately.aggregate(all=Sum("failures_since_start"))["all"] or 0) >= MOST
