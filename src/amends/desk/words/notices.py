"""Notices as sentences in the reader's language."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amends.casework.readiness import library
from amends.casework.readiness.library import problems
from amends.desk.words.orders import order_name
from amends.merchants import desk_names
from amends.web import amounts, moments

SENTENCES: Final[dict[str, str | Promise]] = {
    "due": _("%(case)s is due at %(at)s"),
    "given": _("%(who)s gave you %(case)s"),
    "given_by_desk": _("%(desk)s gave you a case"),
    "step_lent": _("%(who)s asks you to do a step of %(case)s"),
    "step_back": _("%(who)s gave a step of %(case)s back"),
    "handed_over": _("%(who)s handed %(case)s to your desk"),
    "mentioned": _("%(who)s mentions you on %(case)s"),
    "stands_in": _("You stand in for %(who)s: %(count)s cases are yours now"),
    "loan_ended": _("What was lent to you has ended (%(desk)s): %(count)s cases went back"),
    "door_complaint": _("A buyer complains on the shop's page: %(case)s"),
    "task_asked": _("%(who)s left a task on %(case)s: %(text)s"),
    "task_answered": _("%(who)s answered your task on %(case)s: %(text)s"),
    "approval_asked": _("%(who)s asks you to approve %(sum)s on %(case)s"),
    "approval_passed_on": _("%(who)s agrees to %(sum)s on %(case)s; one more has to"),
    "approval_granted": _("%(who)s approved %(sum)s on %(case)s"),
    "approval_refused": _("%(who)s refused %(sum)s on %(case)s"),
    "approval_risen": _("Nobody has answered %(sum)s on %(case)s in time: it has gone up"),
    "overlay_carried": _("%(playbook)s is here, a new version: your own values hold on it"),
    "overlay_left_off": _("%(playbook)s is here, a new version: own values that no longer hold: %(count)s. %(why)s"),
    "score_slides": _("%(issue)s, %(suspect)s: it slides, %(now)s where %(normal)s is usual"),
    "cause_raised": _("It repeats: %(issue)s, %(suspect)s (%(count)s cases)"),
    "cause_back": _("It is back after it was mended: %(issue)s, %(suspect)s (%(count)s cases)"),
    "cause_look": _("Time to look again: %(issue)s, %(suspect)s"),
    "held_left": _("%(order)s was on hold and has left all the same"),
    "loss_late": _("The time to claim or be paid has passed: %(count)s losses"),
    "task_late": _("Nobody has answered the task on %(case)s in time: %(text)s"),
    "alert_notify": _("%(case)s: please notice. %(what)s"),
    "alert_remind": _("%(case)s: a reminder. %(what)s"),
    "alert_warn": _("%(case)s: time is getting short. %(what)s"),
    "alert_alarm": _("%(case)s: act now. %(what)s"),
    "alert_escalate": _("%(case)s needs a lead. %(what)s"),
    "alert_unpulled": _("What should go out of %(shop)s waits: the shop's own system doesn't take it"),
    "alert_delivery": _("What should go out of %(shop)s can't be delivered: %(text)s"),
    "alert_round": _("What amends does by itself fails again and again (%(text)s): tell who runs this installation"),
    "revealed_often": _("%(who)s has looked at unusually many buyers' data within the hour and was stopped"),
    "outside_files": _("%(count)s files came by link on %(case)s"),
    "outside_answer": _("%(who)s answered by link on %(case)s"),
    "ready_due": _("To prepare by %(on)s: %(text)s"),
    "resent": _("%(case)s was sent again with number %(waybill)s: tell the buyer"),
    "mail_failed": _("The mail to %(whom)s can't be sent (%(why)s): it is to be told by hand"),
    "partner_next": _("%(who)s hasn't answered on %(case)s in time: now ask %(whom)s"),
    "partner_silent": _("%(who)s doesn't answer on %(case)s, whoever is asked there"),
    "approval_overdue": _("Nobody has answered %(sum)s on %(case)s in time"),
}
ROUNDS: Final[dict[str, str | Promise]] = {
    "board columns": _("keeping boards' figures"),
    "boards mailed": _("mailing boards"),
    "boards tidied": _("tidying boards"),
    "scores": _("watching scores"),
    "causes": _("looking for what repeats"),
    "retention": _("erasing what is kept too long"),
    "letters": _("sending letters"),
    "mail": _("sending mails"),
    "deadlines": _("telling of deadlines"),
    "alerts": _("telling alarms"),
    "approvals": _("passing requests on"),
    "clear cases": _("deciding clear cases"),
    "evidence": _("tidying evidence"),
    "ranks": _("ranking cases anew"),
}
"""What is done round by round, where it has a word; the rest is said as the log says it."""
ICONS: Final = {
    "due": "alarm",
    "hand_over": "arrows-exchange",
    "mention": "at",
    "approval": "checks",
    "staff": "users",
    "warning": "alert-triangle",
}


class _Named(dict[str, str]):
    """A sentence whose words are incomplete is still said."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(words: dict[str, Any]) -> str:
    """The sentence of a notice; one this version doesn't know is shown by its text."""
    said = SENTENCES.get(str(words.get("say", "")))
    if said is None:
        return str(words.get("text", ""))
    named = _Named({name: str(value) for name, value in words.items()})
    for name in ("issue", "why", "what"):
        named[name] = named.get(f"{name}_{(get_language() or 'en')[:2]}", named.get(f"{name}_en", ""))
    if (problem := problems().get(named.get("problem", ""))) is not None:
        named["text"] = library.said(problem.title, get_language() or "en")
    if words["say"] == "alert_round":
        named["text"] = str(ROUNDS.get(named["text"], named["text"]))
    if "desk" in named:
        named["desk"] = desk_names.said(named["desk"])
    if "sum" in named:
        named["sum"] = amounts.money(int(named["sum"]), named["currency"])
    if "at" in named:
        named["at"] = moments.moment(datetime.fromisoformat(named["at"]), now=timezone.now())
    return str(said) % _Named({name: _SAID.get(name, str)(value) for name, value in named.items()})


def _lasting(told: str) -> str:
    """``43.8 h``, as it is kept, in people's words; any other number as it stands."""
    hours, _space, unit = told.partition(" ")
    return moments.duration(timedelta(hours=float(hours))) if unit == "h" else told


def _placed(place: str) -> str:
    """``score:dsr/2``: a case of what has no order number."""
    key, slash, no = place.rpartition("/")
    return f"{order_name(key)}/{no}" if slash and no.isdecimal() else order_name(place)


_SAID: Final[dict[str, Callable[[str], str]]] = {
    "now": _lasting, "normal": _lasting, "case": _placed, "order": _placed,
}  # fmt: skip
"""How some of a notice's words are told, by name."""
