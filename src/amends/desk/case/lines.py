"""The lines of a case's time line as markup, written without templates: a page has fifty of them and more decisions.

What comes from outside is escaped by ``fill``.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines, slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.desk.case import whys
from amends.desk.case.explain import EffectLine, Explained
from amends.desk.case.timeline import TimelineLine
from amends.web import amounts, icons, moments
from amends.web.markup import fill, join

PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".heic")
NOTHING: Final = SafeString("")
TALK: Final = frozenset(
    {
        "message.received", "message.sent", "note.added", "promise.made", "review.answered", "review.followed",
        "review.posted", "task.answered", "task.asked",
    }
)  # fmt: skip


def lines(found: Iterable[TimelineLine]) -> SafeString:
    """Each as an item of a list, in the order they come."""
    now = timezone.now()
    return join([_line(line, now) for line in found])


def talks(found: Iterable[TimelineLine]) -> bool:
    """Whether anybody said anything."""
    return any(line.kind in TALK for line in found)


def _line(line: TimelineLine, now: datetime) -> SafeString:
    marks = {"line-talk": line.kind in TALK, "line-ours": line.ours, "line-undone": line.undone}
    look = "".join(f" {mark}" for mark, holds in {**marks, f"line-{_slug(line.kind)}": True}.items() if holds)
    parts = [_head(line, now), _undone() if line.undone else NOTHING, _quote(line.quote) if line.quote else NOTHING]
    parts += [_file(each) for each in line.files]
    if line.reasons:
        parts += [decisions(line.first), _rest(line.rest) if line.rest else NOTHING]
    return fill(_LINE, look, line.id, icons.icon(line.icon), join(parts))


_LINE: Final = (
    '<li class="line{}" data-line="{}"><span class="line-icon">{}</span><div class="line-body">{}</div></li>\n'
)


def _head(line: TimelineLine, now: datetime) -> SafeString:
    known = NOTHING
    if line.known_at:
        words = _("known %(at)s") % {"at": moments.moment(line.known_at, now=now)}
        known = fill(' <span class="line-known" title="{}">{}</span>', moments.exact(line.known_at), words)
    machine = timezone.localtime(line.at).isoformat()
    said = moments.moment(line.at, now=now)
    return fill(_HEAD, line.text, line.by or line.source, machine, moments.exact(line.at), said, known)


_HEAD: Final = (
    '<p class="line-head"><span class="line-text">{}</span><span class="line-by">{} · '
    '<time datetime="{}" title="{}">{}</time>{}</span></p>'
)


def _undone() -> SafeString:
    return fill('<span class="badge bg-secondary-lt">{}{}</span>', icons.icon("arrow-back-up"), _("Taken back"))


def _quote(text: str) -> SafeString:
    broken = SafeString(escape(normalize_newlines(text)).replace("\n", "<br>"))
    return fill('<blockquote class="quote" dir="auto">{}</blockquote>', broken)


def _file(file: dict[str, str]) -> SafeString:
    clip = icons.icon("paperclip")
    if not file["ref"]:
        return fill('<span class="chip-file" dir="auto">{}{}</span>', clip, file["name"])
    url = reverse("file", args=[file["ref"]])
    if file["name"].lower().endswith(PICTURES):
        return fill(_PICTURE, url, reverse("file_preview", args=[file["ref"]]), file["name"])
    return fill('<a class="chip-file" href="{}" download dir="auto">{}{}</a>', url, clip, file["name"])


_PICTURE: Final = (
    '<a class="chip-file line-picture" href="{}" download dir="auto"><img src="{}" alt="" loading="lazy" '
    'decoding="async">{}</a>'
)


def decisions(found: Iterable[Explained]) -> SafeString:
    return fill('<ul class="decisions">{}</ul>', join([_decision(reason) for reason in found]))


def _rest(found: list[Explained]) -> SafeString:
    """Those that unfold."""
    words = ngettext("%(n)s more decision", "%(n)s more decisions", len(found)) % {"n": len(found)}
    return fill('<details class="decisions-rest"><summary>{}</summary>{}</details>', words, decisions(found))


def _decision(reason: Explained) -> SafeString:
    tone = f" tone-{reason.tone}" if reason.tone else ""
    times = fill(' <b class="times">×{}</b>', reason.times) if reason.times > 1 else NOTHING
    effect = _effect(reason.effect) if reason.effect else NOTHING
    why = whys.why(reason)
    return fill(_DECISION, tone, icons.icon(reason.icon), reason.text, times, effect, _("why?"), why)


_DECISION: Final = (
    '<li><details class="decision{}"><summary>{}<span>{}{}{}</span><span class="why">{}</span></summary>{}'
    "</details></li>"
)


def _effect(effect: EffectLine) -> SafeString:
    """How much, to whom, how far it got, and what went with it."""
    sum_ = NOTHING
    if effect.amount:
        sum_ = fill(' <b class="money">{}</b>', amounts.money(effect.amount, effect.currency))
    whom = fill(" → {}", effect.recipient) if effect.recipient else NOTHING
    state = fill(' <span class="effect-state effect-{}">{}</span>', effect.state, effect.words)
    error = fill(' <span class="tone-bad">{}</span>', effect.error) if effect.error else NOTHING
    return join([sum_, whom, state, _pack(effect.pack) if effect.pack else NOTHING, error])


def _pack(number: int) -> SafeString:
    title = _("The evidence pack that goes with it")
    words = _("pack %(n)s") % {"n": number}
    link = ' <a href="{}" download title="{}">{}{}</a>'
    return fill(link, reverse("pack", args=[number]), title, icons.icon("file-zip"), words)


@cache
def _slug(kind: str) -> str:
    return slugify(kind)
