"""What an alert is about: whether that still holds, what it is called, and whether a platform acts when it passes."""

from datetime import datetime
from typing import Final

from amends.casework.alerts.models import Alert
from amends.casework.ledger.models import CaseRecord
from amends.casework.overlay.policies import card_of
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.playbook import Wording
from amends.engine.words import CaseState, ClockState, Party

STANDING: Final = frozenset({ClockState.RUNNING, ClockState.PAUSED, ClockState.MISSED})


def holds(alert: Alert, dossier: Dossier) -> bool:
    """A case's alert holds while it is open; a deadline's, as long as the deadline isn't met or cancelled."""
    case = dossier.case(alert.case_no)
    if case is not None and case.state is not CaseState.OPEN:
        return False
    part, name = _rule(alert)
    clocks = [clock for clock in dossier.clocks if clock.rule == name and clock.case in {0, alert.case_no}]
    return part != "clocks" or not clocks or any(clock.state in STANDING for clock in clocks)


def titles(alert: Alert) -> dict[str, str]:
    """What it is about, for its sentence: ``what_zh`` and ``what_en``, or what can't be delivered."""
    if not alert.dossier_id:
        return {"say": "alert_delivery", "shop": alert.shop.name, "text": str(alert.payload.get("text", ""))}
    title = _title(card_of(alert.shop).policy, *_rule(alert))
    return {f"what_{language}": title.say(language) for language in ("zh", "en")} if title else {}


def acts_at(alert: Alert) -> datetime | None:
    """When the platform acts, if the deadline the alert's case counts down is one by which it does."""
    case = CaseRecord.objects.filter(
        merchant_id=alert.merchant_id, dossier_id=alert.dossier_id, no=alert.case_no
    ).first()
    if case is None or case.due_at is None:
        return None
    compiled = card_of(alert.shop).policy.clock(case.clock_name)
    return case.due_at if compiled and compiled.rule.missed.acts is Party.PLATFORM else None


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
