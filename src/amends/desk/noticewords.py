"""Notices as sentences in the reader's language."""

from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.web import moments

SENTENCES: Final[dict[str, str | Promise]] = {
    "due": _("%(case)s is due at %(at)s"),
    "given": _("%(who)s gave you %(case)s"),
    "given_by_desk": _("%(desk)s gave you a case"),
    "handed_over": _("%(who)s handed %(case)s to your desk"),
    "mentioned": _("%(who)s mentions you on %(case)s"),
    "stands_in": _("You stand in for %(who)s: %(count)s cases are yours now"),
    "task_asked": _("%(who)s left a task on %(case)s: %(text)s"),
    "task_answered": _("%(who)s answered your task on %(case)s: %(text)s"),
    "approval_asked": _("%(who)s asks for your approval on %(case)s"),
    "approval_answered": _("%(who)s has answered what you asked on %(case)s"),
}
ICONS: Final = {
    "due": "alarm",
    "hand_over": "arrows-exchange",
    "mention": "at",
    "approval": "checks",
    "staff": "users",
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
    if "at" in named:
        named["at"] = moments.moment(datetime.fromisoformat(named["at"]), now=timezone.now())
    return str(said) % named
