"""The cells of a row of the work list, drawn without templates: fifty rows of a dozen cells are the page's work.

Every function takes a row and gives the inside of its cell. What comes from outside is escaped by ``format_html``.
"""

from typing import Final

from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.desk.rows import Row
from amends.desk.vocabulary import TONES
from amends.web import amounts, icons, moments
from amends.web.templatetags.amends import chip

NONE: Final = mark_safe('<span class="text-secondary">—</span>')
TONE_ICONS: Final = {1: "mood-sad", 2: "mood-angry"}
TONE_LOOKS: Final = {1: "annoyed", 2: "angry"}


def due(row: Row) -> SafeString:
    """The countdown, or when it was closed."""
    case = row.case
    if not case.is_open:
        closed = moments.moment(case.closed_at, now=timezone.now()) if case.closed_at else ""
        return format_html('<span class="text-secondary number">{}</span>', closed)
    drawn = chip(case.due_at, row.chip, waiting_for=row.waiting_for, consequence=row.consequence)
    return SafeString(get_template("amends/components/chip.html").render(drawn))


def stake(row: Row) -> SafeString:
    """Money and points at stake; why, on hover."""
    case = row.case
    if not case.money and not case.points:
        return NONE
    money = amounts.money(case.money, case.currency) if case.money else ""
    points = ngettext("%(n)s pt", "%(n)s pts", case.points) % {"n": case.points} if case.points else ""
    marked = format_html('<span class="points">{}</span>', points) if points else ""
    return format_html('<span title="{}">{}{}</span>', row.stake, money, marked)


def risk(row: Row) -> SafeString:
    """The sum the list is ordered by, and how it was reckoned: on hover, and for who gets there by keyboard."""
    if not row.sum:
        return NONE
    told = amounts.money(row.risk, row.case.currency)
    return format_html('<span class="risk-sum" tabindex="0" title="{}" data-tip="{}">{}</span>', row.sum, row.sum, told)


def what(row: Row) -> SafeString:
    case = row.case
    url = reverse("case", args=[case.dossier_id, case.no])
    return format_html('<a class="row-link" href="{}" title="{} · {}">{}</a>', url, row.title, row.reason, row.title)


def order(row: Row) -> SafeString:
    return format_html('<span class="order-key">{}</span>', row.case.order_key)


def goods(row: Row) -> SafeString:
    return format_html(
        '<span title="{}">{}<span class="goods-words">{}</span></span>', row.goods, _icon(row), row.goods
    )


def _icon(row: Row) -> SafeString:
    return icons.icon(row.goods_icon)


def buyer(row: Row) -> SafeString:
    """The tone as a chip with its word, the name as masked, language and country."""
    tongue = format_html(' <span class="tongue">{}</span>', row.tongue) if row.tongue else ""
    return format_html('<span title="{}">{}{}{}</span>', row.shop, tone(row), row.case.buyer, tongue)


def tone(row: Row) -> SafeString:
    case = row.case
    if case.tone not in TONE_ICONS:
        return SafeString("")
    words = str(TONES[case.tone])
    why = f"{words}: {', '.join(case.tone_why)}"
    look, icon = TONE_LOOKS[case.tone], icons.icon(TONE_ICONS[case.tone])
    return format_html(
        '<span class="tone tone-{}" title="{}">{}<span class="tone-words">{}</span></span> ', look, why, icon, words
    )


def following(row: Row) -> SafeString:
    """The step to do now; whom it waits for while nothing is ours to do; how it ended."""
    if not row.case.is_open:
        return format_html("{}", row.outcome)
    if row.waiting:
        return waits(row)
    onward = format_html(' <span class="text-secondary">→ {}</span>', row.next_desk) if row.next_desk else ""
    return format_html('<span title="{}">{}{}</span>', row.next_step, row.next_step or "—", onward)


def waits(row: Row) -> SafeString:
    """The pause sign and whom it waits for."""
    if not row.waiting:
        return NONE
    words = _("waiting for {whom}").format(whom=row.waiting)
    return format_html('<span class="waits" title="{}">{}{}</span>', row.waiting_for, icons.icon("player-pause"), words)


def desk(row: Row) -> SafeString:
    return format_html('<span title="{}">{}</span>', row.desk, row.desk)


def owner(row: Row) -> SafeString:
    if not row.owner:
        return NONE
    face = '<span class="avatar avatar-xs" title="{}">{}</span><span class="owner-name">{}</span>'
    return format_html(face, row.owner, row.owner[:1].upper(), row.owner)


def last(row: Row) -> SafeString:
    at = row.case.last_event_at
    if at is None:
        return NONE
    return format_html('<time title="{}">{}</time>', moments.exact(at), moments.moment(at, now=timezone.now()))


def opened(row: Row) -> SafeString:
    at = row.case.opened_at
    return format_html('<time title="{}">{}</time>', moments.exact(at), moments.moment(at, now=timezone.now()))


def shop(row: Row) -> SafeString:
    return format_html('<span title="{}">{}</span>', row.shop, row.shop)


def issue(row: Row) -> SafeString:
    return format_html('<span title="{}">{}</span>', row.case.issue, row.issue or "—")


def product(row: Row) -> SafeString:
    return format_html('<span title="{}">{}</span>', row.case.product, row.case.product) if row.case.product else NONE
