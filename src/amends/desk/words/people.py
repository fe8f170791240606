"""Who did something, by name, from what a signal's ``by`` says."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from amends.engine.words import Source
from amends.merchants.actors import ActorKind, read


def who(people: Mapping[str, str], by: str) -> str:
    """``people``: names by member id, and of whom else the page knows."""
    if by in people:
        return people[by]
    if by == Source.ENGINE:
        return _("Engine")
    match read(by)[0] if by else ActorKind.MEMBER:
        case ActorKind.KEY:
            return _("Shop's system")
        case ActorKind.IMPORT:
            return _("From a table")
        case ActorKind.CONTACT:
            return _("A partner's contact")
        case ActorKind.RULE:
            return _("A rule")
        case _:
            return by
