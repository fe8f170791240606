"""What an alert is about: whether that still holds, what it is called, and whether a platform acts when it passes."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Final

from amends.casework.alerts.models import Alert
from amends.casework.ledger.models import CaseRecord
from amends.casework.overlay.policies import card_of
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.playbook import Wording
from amends.engine.words import CaseState, ClockState, Party
from amends.merchants.models import Shop

STANDING: Final = frozenset({ClockState.RUNNING, ClockState.PAUSED, ClockState.MISSED})


class Causes:
    """What a merchant's alerts are about, asked once for a batch: their shops, playbooks and cases."""

    def __init__(self, merchant: int, alerts: Iterable[Alert]) -> None:
        self._merchant = merchant
        self._alerts = {alert.id: alert for alert in alerts}
        self._policies: dict[int, Policy] = {}

    def holds(self, number: int, dossier: Dossier) -> bool:
        """A case's alert holds while it is open; a deadline's, as long as the deadline isn't met or cancelled."""
        alert = self._alerts[number]
        case = dossier.case(alert.case_no)
        if case is not None and case.state is not CaseState.OPEN:
            return False
        part, name = _rule(alert)
        clocks = [clock for clock in dossier.clocks if clock.rule == name and clock.case in {0, alert.case_no}]
        return part != "clocks" or not clocks or any(clock.state in STANDING for clock in clocks)

    def titles(self, alert: Alert) -> dict[str, str]:
        """What it is about, for its sentence: ``what_zh`` and ``what_en``, or what can't be delivered."""
        if not alert.dossier_id:
            shop = self._shops[alert.shop_id].name
            return {"say": "alert_delivery", "shop": shop, "text": str(alert.payload.get("text", ""))}
        title = _title(self._policy(alert.shop_id), *_rule(alert))
        return {f"what_{language}": title.say(language) for language in ("zh", "en")} if title else {}

    def acts_at(self, alert: Alert) -> datetime | None:
        """When the platform acts, if the deadline the alert's case counts down is one by which it does."""
        name, due_at = self._deadlines.get((alert.dossier_id, alert.case_no), ("", None))
        if due_at is None:
            return None
        compiled = self._policy(alert.shop_id).clock(name)
        return due_at if compiled and compiled.rule.missed.acts is Party.PLATFORM else None

    def _policy(self, shop: int) -> Policy:
        if shop not in self._policies:
            self._policies[shop] = card_of(self._shops[shop]).policy
        return self._policies[shop]

    @cached_property
    def _shops(self) -> dict[int, Shop]:
        return Shop.objects.in_bulk({alert.shop_id for alert in self._alerts.values()})

    @cached_property
    def _deadlines(self) -> dict[tuple[int, int], tuple[str, datetime | None]]:
        """By dossier and number of the case."""
        dossiers = {alert.dossier_id for alert in self._alerts.values() if alert.case_no}
        cases = CaseRecord.objects.filter(merchant_id=self._merchant, dossier_id__in=dossiers)
        return {
            (d, no): (name, due) for d, no, name, due in cases.values_list("dossier_id", "no", "clock_name", "due_at")
        }


def _rule(alert: Alert) -> tuple[str, str]:
    """(``clocks`` or ``scenes``, name) of the rule that wanted it: ``playbook@version#part.name/…``."""
    part, _, name = str(alert.payload.get("rule", "")).partition("#")[2].partition(".")
    return part, name.partition("/")[0]


def _title(policy: Policy, part: str, name: str) -> Wording | None:
    if part == "clocks":
        clock = policy.clock(name)
        return clock.rule.title if clock else None
    scene = policy.scene(name.partition(".")[0])
    return scene.scene.title if scene else None
