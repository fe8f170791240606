"""What may be said: templates, and what must not."""

import msgspec

from amends.engine.playbook.texts import Wording


class Variable(msgspec.Struct, frozen=True):
    """A gap in a template: text, money, time, day, number."""

    name: str
    type: str = "text"
    field: str = ""


class Template(msgspec.Struct, frozen=True):
    """A script. ``text`` has gaps ``{name}``, each declared; ``channels``: chat, mail, sms, page, status."""

    name: str
    title: Wording
    text: Wording
    stage: str
    channels: tuple[str, ...] = ("chat",)
    scenes: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    seasons: tuple[str, ...] = ()
    source: str = ""
    origin: str = ""


class Conduct(msgspec.Struct, frozen=True):
    """What outgoing text must not hold: regular ``patterns``, why not, and what to write instead.

    ``blocks``: it must not go out at all; else it may after a second look.
    """

    name: str
    title: Wording
    patterns: tuple[str, ...]
    why: Wording
    cure: Wording
    blocks: bool = False
    source: str = ""
    origin: str = ""
