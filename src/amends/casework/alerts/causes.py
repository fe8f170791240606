"""What an alert is about: whether that still holds, what it is called, and whether a platform acts when it passes."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Final

from amends.casework.alerts.models import Alert
from amends.casework.ledger.models import CaseRecord
from amends.casework.overlay.policies import ShopCard, card_of
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.playbook import Wording
from amends.engine.words import CaseState, ClockState, Party
from amends.merchants.models import Shop

NO_CASE: Final = ("", None, "")
THE_SHOP: Final = "shop"  # the order that stands for what concerns a shop as a whole
STANDING: Final = frozenset({ClockState.RUNNING, ClockState.PAUSED, ClockState.MISSED})


class Causes:
    """What a merchant's alerts are about, asked once for a batch: their shops, playbooks and cases."""

    def __init__(self, merchant: int, alerts: Iterable[Alert]) -> None:
        self._merchant = merchant
        self._alerts = {alert.id: alert for alert in alerts}
        self._cards: dict[int, ShopCard] = {}

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
            say = str(alert.payload.get("say", "alert_delivery"))
            return {"say": say, "shop": shop, "text": str(alert.payload.get("text", ""))}
        title = _title(self._policy(alert), *_rule(alert))
        return {f"what_{language}": title.say(language) for language in ("zh", "en")} if title else {}

    def place(self, alert: Alert) -> str:
        """Where it is: an order's case, an order, or the shop as a whole by its name."""
        if alert.case_no:
            return f"{alert.order_key}/{alert.case_no}"
        return self._shops[alert.shop_id].name if alert.order_key == THE_SHOP else alert.order_key

    def acts_at(self, alert: Alert) -> datetime | None:
        """When the platform acts: by the deadline the alert is about, or else the one its case counts down."""
        if told := alert.payload.get("values", {}).get("due_at"):
            return datetime.fromisoformat(told)
        name, due_at, _version = self._cases.get((alert.dossier_id, alert.case_no), NO_CASE)
        if due_at is None:
            return None
        compiled = self._policy(alert).clock(name)
        return due_at if compiled and compiled.rule.missed.acts is Party.PLATFORM else None

    def _policy(self, alert: Alert) -> Policy:
        """By which its case is decided; the newest for what is about no case."""
        shop = alert.shop_id
        if shop not in self._cards:
            self._cards[shop] = card_of(self._shops[shop])
        _name, _due_at, version = self._cases.get((alert.dossier_id, alert.case_no), NO_CASE)
        return self._cards[shop].under(version) if version else self._cards[shop].policy

    @cached_property
    def _shops(self) -> dict[int, Shop]:
        return Shop.objects.in_bulk({alert.shop_id for alert in self._alerts.values()})

    @cached_property
    def _cases(self) -> dict[tuple[int, int], tuple[str, datetime | None, str]]:
        """Which deadline each counts down and its version of the playbook, by dossier and number of the case."""
        dossiers = {alert.dossier_id for alert in self._alerts.values() if alert.case_no}
        cases = CaseRecord.objects.filter(merchant_id=self._merchant, dossier_id__in=dossiers)
        return {
            (d, no): (name, due, version)
            for d, no, name, due, version in cases.values_list("dossier_id", "no", "clock_name", "due_at", "policy")
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
