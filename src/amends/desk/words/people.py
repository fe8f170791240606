"""Who did something, by name, from what a signal's ``by`` says."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from amends.merchants.actors import ActorKind, read


def who(people: Mapping[str, str], by: str) -> str:
    """``people``: names by member id, and of whom else the page knows."""
    if by in people:
        return people[by]
    return _("Shop's system") if by and read(by)[0] is ActorKind.KEY else by
