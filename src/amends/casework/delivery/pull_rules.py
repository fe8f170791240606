"""How long a shop's own system may keep an effect, and when people are told that nobody takes them: ``pull.yaml``."""

from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

import msgspec
import yaml
from django.utils import timezone


class PullRules(msgspec.Struct, frozen=True):
    """In force from a day on. ``lease``, ``longest``: seconds; ``unpulled``: minutes; ``given_up``: days."""

    from_on: date
    lease: int
    longest: int
    unpulled: int
    given_up: int
    batch: int
    calls: int
    assumption: bool = False

    def until(self, now: datetime, seconds: int) -> datetime:
        """When a lease taken now ends. ``seconds``: as asked for; 0: the usual."""
        return now + timedelta(seconds=min(seconds or self.lease, self.longest))


@cache
def tables() -> tuple[PullRules, ...]:
    """As shipped, the earliest first."""
    text = files("amends.casework.delivery").joinpath("pull.yaml").read_text("utf-8")
    return tuple(sorted(msgspec.convert(yaml.safe_load(text), tuple[PullRules, ...]), key=lambda rules: rules.from_on))


def rules_on(now: datetime) -> PullRules:
    """What holds at a moment; before the first table, the first."""
    today = timezone.localdate(now)
    return next((rules for rules in reversed(tables()) if rules.from_on <= today), tables()[0])
