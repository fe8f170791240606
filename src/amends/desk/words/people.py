"""Who did something, by name, from what a signal's ``by`` says; and who is to do it, by role."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amends.casework.deciding import rules
from amends.engine.words import Source
from amends.merchants.actors import ActorKind, read
from amends.merchants.roles import Role

OTHERS: Final[dict[ActorKind, str | Promise]] = {
    ActorKind.KEY: gettext_lazy("Shop's system"),
    ActorKind.IMPORT: gettext_lazy("From a table"),
    ActorKind.CONTACT: gettext_lazy("A partner's contact"),
}


def who(people: Mapping[str, str], by: str) -> str:
    """``people``: names by member id, and of whom else the page knows."""
    if by in people:
        return people[by]
    if by == Source.ENGINE:
        return _("Engine")
    kind = read(by)[0] if by else ActorKind.MEMBER
    if kind is ActorKind.RULE:
        return _("Rule: %(title)s") % {"title": rules.called(get_language() or "en", read(by)[1], {})}
    return str(OTHERS[kind]) if kind in OTHERS else by


def role_title(role: str) -> str:
    return str(Role(role).label) if role in Role else role
