"""The cells of a row of the work list, drawn without templates: fifty rows of a dozen cells are the page's work.

Every function takes a row and gives the inside of its cell. What comes from outside is escaped by ``fill``.
"""

from functools import lru_cache
from typing import Final

from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.desk.words.orders import order_name
from amends.desk.words.vocabulary import TONES
from amends.desk.worklist.rows import WorkRow
from amends.web import amounts, icons, moments
from amends.web.countdown import chip
from amends.web.markup import fill, join

NONE: Final = mark_safe('<span class="text-secondary">—</span>')
TONE_ICONS: Final = {1: "mood-sad", 2: "mood-angry"}
_SOME, _OTHER = 10**12 + 7, 10**6 + 3  # numbers that stand nowhere else in an address
MANY: Final = 2  # rounds that nobody made, from which on a case looks ignored
TONE_LOOKS: Final = {1: "annoyed", 2: "angry"}


def due(row: WorkRow) -> SafeString:
    """The countdown, or when it was closed."""
    case = row.case
    if not case.is_open:
        closed = moments.moment(case.closed_at, now=timezone.now()) if case.closed_at else ""
        return fill('<span class="text-secondary number">{}</span>', closed)
    return chip(row.due_at, row.chip, waiting_for=row.waiting_for, consequence=row.consequence)


def stake(row: WorkRow) -> SafeString:
    """Money and points at stake; why, on hover."""
    case = row.case
    if not case.money and not case.points:
        return NONE
    money = amounts.money(case.money, case.currency) if case.money else ""
    points = ngettext("%(n)s pt", "%(n)s pts", case.points) % {"n": case.points} if case.points else ""
    marked = fill('<span class="points">{}</span>', points) if points else ""
    return fill('<span title="{}">{}{}</span>', row.stake, money, marked)


def risk(row: WorkRow) -> SafeString:
    """The sum the list is ordered by, and how it was reckoned: on hover, and for who gets there by keyboard."""
    if not row.sum:
        return NONE
    whole = row.risk and row.risk == row.case.money  # what stands beside it already
    told = _("all of it") if whole else amounts.money(row.risk, row.case.currency) if row.risk else NONE
    return fill('<span class="risk-sum" tabindex="0" title="{}" data-tip="{}">{}</span>', row.sum, row.sum, told)


def what(row: WorkRow) -> SafeString:
    url = address(row.case.dossier_id, row.case.no)
    link = fill('<a class="row-link" href="{}" title="{} · {}">{}</a>', url, row.title, row.reason, row.title)
    return join([ignored(row.case.rounds), link])  # first, so that a long title never hides it


def ignored(rounds: int) -> SafeString:
    """That nobody looked at it for several rounds of its patrol."""
    if rounds < MANY:
        return SafeString("")
    words = ngettext("nobody looked for %(n)s round", "nobody looked for %(n)s rounds", rounds) % {"n": rounds}
    return fill(_IGNORED, words, words, icons.icon("eye-off"), rounds)


_IGNORED: Final = (
    '<span class="ignored" title="{}"><span class="visually-hidden">{}</span>{}'
    '<span aria-hidden="true">{}</span></span>'
)


def address(dossier_id: int, no: int) -> str:
    """Of a case's page: found once, not fifty times a list."""
    begin, middle, end = _address(get_script_prefix())
    return f"{begin}{dossier_id}{middle}{no}{end}"


@lru_cache(maxsize=8)
def _address(_prefix: str) -> tuple[str, str, str]:
    """What stands around the two numbers."""
    begin, _, rest = reverse("case", args=[_SOME, _OTHER]).partition(str(_SOME))
    middle, _, end = rest.partition(str(_OTHER))
    return begin, middle, end


def order(row: WorkRow) -> SafeString:
    return fill('<span class="order-key">{}</span>', order_name(row.case.order_key))


def goods(row: WorkRow) -> SafeString:
    return fill('<span title="{}">{}<span class="goods-words">{}</span></span>', row.goods, _icon(row), row.goods)


def _icon(row: WorkRow) -> SafeString:
    return icons.icon(row.goods_icon)


def buyer(row: WorkRow) -> SafeString:
    """The tone as a chip with its word, the name as masked, language and country."""
    lang = fill(' <span class="language-tag">{}</span>', row.lang) if row.lang else ""
    return fill('<span title="{}">{}{}{}</span>', row.shop, tone(row), row.case.buyer, lang)


def tone(row: WorkRow) -> SafeString:
    case = row.case
    if case.tone not in TONE_ICONS:
        return SafeString("")
    words = str(TONES[case.tone])
    why = f"{words}: {', '.join(case.tone_why)}"
    look, icon = TONE_LOOKS[case.tone], icons.icon(TONE_ICONS[case.tone])
    return fill(
        '<span class="tone tone-{}" title="{}">{}<span class="tone-words">{}</span></span> ', look, why, icon, words
    )


def following(row: WorkRow) -> SafeString:
    """The step to do now, or whose approval it waits for; whom else it waits for; how it ended."""
    if not row.case.is_open:
        return fill("{}", row.outcome)
    if row.asked:
        words = _("waits for {whom}").format(whom=row.asked)
        return fill('<span class="waits" title="{}">{}{}</span>', row.next_step, icons.icon("hourglass"), words)
    if row.waiting:
        return waits(row)
    onward = fill(' <span class="text-secondary">→ {}</span>', row.next_desk) if row.next_desk else ""
    return fill('<span title="{}">{}{}</span>', row.next_step, row.next_step or "—", onward)


def waits(row: WorkRow) -> SafeString:
    """The pause sign and whom it waits for."""
    if not row.waiting:
        return NONE
    words = _("waiting for {whom}").format(whom=row.waiting)
    return fill('<span class="waits" title="{}">{}{}</span>', row.waiting_for, icons.icon("player-pause"), words)


def desk(row: WorkRow) -> SafeString:
    return fill('<span title="{}">{}</span>', row.desk, row.desk)


def owner(row: WorkRow) -> SafeString:
    if not row.owner:
        return NONE
    face = '<span class="avatar avatar-xs" title="{}">{}</span><span class="owner-name">{}</span>'
    return fill(face, row.owner, row.owner[:1].upper(), row.owner)


def last(row: WorkRow) -> SafeString:
    at = row.case.last_event_at
    if at is None:
        return NONE
    return fill('<time title="{}">{}</time>', moments.exact(at), moments.moment(at, now=timezone.now()))


def opened(row: WorkRow) -> SafeString:
    at = row.case.opened_at
    return fill('<time title="{}">{}</time>', moments.exact(at), moments.moment(at, now=timezone.now()))


def shop(row: WorkRow) -> SafeString:
    return fill('<span title="{}">{}</span>', row.shop, row.shop)


def issue(row: WorkRow) -> SafeString:
    return fill('<span title="{}">{}</span>', row.case.issue, row.issue or "—")


def product(row: WorkRow) -> SafeString:
    return fill('<span title="{}">{}</span>', row.case.product, row.case.product) if row.case.product else NONE
