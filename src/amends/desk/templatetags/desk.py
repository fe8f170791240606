"""What the desk's pages say in few words: times elsewhere, promises, answers to why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Final
from uuid import uuid4

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from amends.desk.case import lines as linesdrawn
from amends.desk.case.timeline import TimelineLine
from amends.desk.widgets import options as offered
from amends.desk.words import spans, vocabulary
from amends.desk.worklist import cells
from amends.desk.writing.scripts import OfferedScript
from amends.web import moments
from amends.web.markup import fill, join

register = template.Library()


@register.simple_tag
def token() -> str:
    """An id of its own for an action a page offers, so that pressing twice does it once."""
    return str(uuid4())


@register.simple_tag
def posts(name: str, *args: object) -> SafeString:
    """``<form {% posts "case_action" dossier_id no "take" %}>``: where a form of a case's page goes.

    With scripts it is sent in place and brings the parts of the page that changed; without, it takes the page along.
    """
    address = reverse(name, args=args)
    return fill(_POSTS, address, address)


@register.simple_tag
def product_picture(marks: Mapping[str, str], sku: str) -> SafeString:
    """``{% product_picture pictures line.sku %}``: what a SKU looks like; nothing where it has no picture."""
    if not (mark := marks.get(sku)):
        return SafeString("")
    return fill(_PICTURE, reverse("product_picture", args=[mark]))


_PICTURE: Final = '<img class="goods-picture" src="{}" alt="" loading="lazy" decoding="async">'
_POSTS: Final = (
    'method="post" action="{}" hx-post="{}" hx-target="#case" hx-swap="none" hx-sync="this:drop" hx-disinherit="*"'
)


@register.simple_tag
def options(choices: Sequence[tuple[str, str]], chosen: str = "") -> SafeString:
    """``{% options desks typed.desk %}``: what a select offers, as (value, title); hundreds of scenes among them."""
    return offered.options(tuple((str(value), str(title)) for value, title in choices), str(chosen))


@register.simple_tag
def script_choices(offered: Sequence[OfferedScript]) -> SafeString:
    """``{% script_choices scripts %}``: scripts to choose from, dozens of them."""
    return join([fill(_SCRIPT, each.name, each.name, each.folder, each.title, each.group) for each in offered])


_SCRIPT: Final = (
    '<li role="option" id="script-{}" data-name="{}" data-folder="{}"><span>{}</span><small>{}</small></li>'
)


@register.simple_tag
def time_line(lines: list[TimelineLine]) -> SafeString:
    """``{% time_line lines %}``: the lines of a case's log."""
    return linesdrawn.lines(lines)


@register.simple_tag
def elsewhere(at: datetime, zone: tzinfo | None) -> str:
    """``{% elsewhere clock.due_at buyer.zone %}``: the same moment on the buyer's clock, where that is another."""
    return moments.elsewhere(at, zone)


@register.simple_tag
def ignored(rounds: int) -> SafeString:
    """``{% ignored standing.rounds %}``: that nobody made so many rounds of a patrol."""
    return cells.ignored(rounds)


@register.filter
def clock_in(now: datetime, zone: tzinfo) -> str:
    """``{{ now|clock_in:zone }}``: 14:05 and the zone's name."""
    return f"{timezone.localtime(now, zone):%H:%M} · {zone}"


@register.filter
def written(text: str) -> str:
    """``{{ cell.text|written }}``: a duration or a sum of a playbook as people write it."""
    return spans.written(text)


@register.filter
def promised(what: str) -> str:
    """``{{ promise.what|promised }}``: the usual ones in the reader's language, free words as they were written."""
    return vocabulary.say(vocabulary.PROMISED, what) if what in vocabulary.PROMISED else what
