"""How often a key may ask: so many requests a minute, counted in each of the web's processes by itself."""

from collections import defaultdict
from collections.abc import Callable
from math import ceil
from time import monotonic
from typing import Final

from django.http import HttpRequest
from django.utils import timezone
from ninja.throttling import BaseThrottle

from amends.casework.delivery.pull_rules import rules_on
from amends.merchants.models import ApiKey

MINUTE: Final = 60.0
MOST_KEYS: Final = 10_000


class PerKey(BaseThrottle):
    """A bucket for each key that fills up evenly: a short burst passes, a steady flood doesn't."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._owed: defaultdict[int, tuple[float, float]] = defaultdict(lambda: (0.0, clock()))
        self._wait = 1

    def allow_request(self, request: HttpRequest) -> bool:
        key = getattr(request, "auth", None)
        return not isinstance(key, ApiKey) or self.allows(key.pk, rules_on(timezone.now()).calls)

    def allows(self, key: int, calls: int) -> bool:
        """Whether one more request of this key is within ``calls`` a minute."""
        if len(self._owed) > MOST_KEYS:
            self._owed.clear()
        owed, at = self._owed[key]
        now = self._clock()
        owed = max(0.0, owed - (now - at) * calls / MINUTE)
        if owed + 1 > calls:
            self._wait = ceil((owed + 1 - calls) * MINUTE / calls)
            self._owed[key] = owed, now
            return False
        self._owed[key] = owed + 1, now
        return True

    def wait(self) -> float:
        return self._wait
