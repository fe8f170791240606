"""The reply box: scripts with what is known filled in, what the rules have against a text, and promises in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.casework import drafts, letters
from amends.casework.deeds import Deed
from amends.casework.letters import CHANNELS
from amends.casework.queries.case_page import CasePage
from amends.casework.writing_tables import Box, Letter
from amends.desk.titles import Titles
from amends.engine import promises as found
from amends.engine import templates
from amends.engine.conditions import read
from amends.engine.facts import Thread
from amends.engine.fields import FIELDS
from amends.engine.playbook import Template
from amends.engine.templates import Filling
from amends.merchants.models import Member

CHANNEL_WORDS: Final = {"chat": _("Chat"), "mail": _("Mail"), "sms": _("Text message")}
STAGE_WORDS: Final = {
    "pre_sale": _("Before the sale"),
    "in_sale": _("Before it arrives"),
    "after_sale": _("After-sales"),
    "dispute": _("Dispute"),
    "review": _("Review"),
    "overload": _("Rush"),
    "scene": _("For this scene"),
}
LOCAL: Final = "%Y-%m-%dT%H:%M"
ORDER: Final = "order"  # the one gap every script may have and no field stands for
SENT: Final = "sent_deeds"
REMEMBERED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What a rule has against ``quote``. ``blocks``: it must not go out."""

    quote: str
    title: str
    why: str
    cure: str
    blocks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A promise in the text, to be put on record. ``due``: local, as the browser's field wants it."""

    phrase: str
    what: str
    due: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything there is to say about a text before it goes out. ``unseen``: promises nobody was asked about yet."""

    warnings: list[Objection]
    offers: list[Offered]
    gaps: tuple[str, ...]
    looked: bool
    unseen: bool

    @property
    def blocked(self) -> bool:
        return bool(self.gaps) or any(each.blocks for each in self.warnings)

    @property
    def asks(self) -> bool:
        """Whether a second look is wanted."""
        return not self.blocked and bool(self.warnings)


def look(page: CasePage, form: QueryDict, language: str, now: datetime) -> Look:
    """``form``: what was typed and, of promises already offered, what became of them."""
    text = form.get("text", "")
    before = _before(form)
    offers = [_offered(each, before, text) for each in found.find(text, now=now, zone=page.shop.zone)]
    return Look(
        warnings=[
            Objection(
                quote=text[finding.start : finding.end],
                title=finding.rule.title.say(language),
                why=finding.rule.why.say(language),
                cure=finding.rule.cure.say(language),
                blocks=finding.rule.blocks,
            )
            for finding in letters.findings(text, page.policy)
        ],
        offers=offers,
        gaps=templates.left_open(text),
        looked=bool(form.get("looked")),
        unseen=any(offer.phrase not in before for offer in offers),
    )


def _before(form: QueryDict) -> dict[str, tuple[str, str, bool]]:
    """What the form says of each promise by its phrase: what, due, and whether to take it."""
    lists = (form.getlist(f"promise_{name}") for name in ("phrase", "what", "due"))
    taken = set(form.getlist("promise_take"))
    return {phrase: (what, due, phrase in taken) for phrase, what, due in zip(*lists, strict=False)}


def _offered(promise: found.Promise, before: dict[str, tuple[str, str, bool]], text: str) -> Offered:
    phrase = text[promise.start : promise.end]
    due = timezone.localtime(promise.due).strftime(LOCAL)
    what, due, taken = before.get(phrase, (promise.what, due, True))
    return Offered(phrase=phrase, what=what, due=due, taken=taken)


def taken(offers: Iterable[Offered]) -> list[letters.Promised]:
    """The promises to be made with the letter. Raises ValueError for a time that can't be read or has passed."""
    made = [
        letters.Promised(what=each.what[:200], due=timezone.make_aware(datetime.strptime(each.due, LOCAL)))  # noqa: DTZ007
        for each in offers
        if each.taken
    ]
    if any(each.due <= timezone.now() or not each.what.strip() for each in made):
        raise ValueError("passed")
    return made


# --- scripts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A template in the list. ``fits``: it was written for this scene."""

    name: str
    title: str
    group: str
    channels: tuple[str, ...]
    fits: bool


def scripts(page: CasePage, titles: Titles) -> list[Script]:
    """Scripts that can be sent to a buyer: those for the scene first, then by stage."""
    stages = list(STAGE_WORDS)
    usable = [each for each in titles.playbook.templates if each.stage in stages and set(each.channels) & set(CHANNELS)]
    made = [_script(each, page, titles) for each in usable if not each.scenes or page.case.scene in each.scenes]
    rank = {each.name: stages.index(each.stage) for each in usable}
    return sorted(made, key=lambda script: (not script.fits, rank[script.name]))


def _script(template: Template, page: CasePage, titles: Titles) -> Script:
    fits = page.case.scene in template.scenes
    return Script(
        name=template.name,
        title=template.title.say(titles.language),
        group=str(STAGE_WORDS["scene" if fits else template.stage]),
        channels=template.channels,
        fits=fits,
    )


def filled(page: CasePage, name: str, language: str) -> str | None:
    """A script's text in the buyer's language with everything known filled in; None: no such script."""
    template = next((each for each in page.policy.playbook.templates if each.name == name), None)
    if template is None:
        return None
    facts = page.dossier.facts
    zone = facts.zone or page.shop.zone
    return templates.fill(
        template, _values(page, template), language=language, zone=_known(zone), currency=facts.currency or "CNY"
    )


def _values(page: CasePage, template: Template) -> dict[str, Filling]:
    thread = page.dossier.facts.threads.get(page.case.subject)
    values: dict[str, Any] = {ORDER: page.dossier.key, "waybill": page.dossier.facts.waybill}
    for variable in template.variables:
        if variable.field and (thread is not None or not _of_thread(variable.field)):
            value = read(variable.field, page.dossier, page.dossier.facts, thread, page.case)  # type: ignore[arg-type]
            values[variable.name] = str(value) if variable.type == "text" and value is not None else value
    return {name: value for name, value in values.items() if value not in (None, "", 0)}


def _of_thread(word: str) -> bool:
    return word in FIELDS and FIELDS[word].path.startswith("r.")


def _known(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (KeyError, ValueError):
        return "UTC"


# --- the box --------------------------------------------------------------------------------------------------------


def context(request: HttpRequest, member: Member, page: CasePage, titles: Titles, now: datetime) -> dict[str, Any]:
    """What the case's page needs to draw its reply box."""
    where = {"dossier_id": page.standing.dossier_id, "no": page.case.no}
    kept = drafts.of(member, **where)
    return {
        "scripts": scripts(page, titles),
        "drafts": {box.value: kept.get(box.value) for box in Box},
        "letters": [shown(letter, now) for letter in letters.waiting(member, **where)],
        "channels": CHANNEL_WORDS.items(),
        "buyer_language": page.dossier.facts.language[:2],
        "promised": promised(page),
        "sent": " ".join(sent(request)),
    }


def promised(page: CasePage) -> list[Thread]:
    """What the buyer of the order waits for, soonest due first."""
    threads = (thread for key, thread in page.dossier.facts.threads.items() if key.startswith("promise:"))
    waiting = [each for each in threads if each.due and not each.kept_at and not each.released_at]
    return sorted(waiting, key=lambda thread: str(thread.due))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A letter that is not out yet. ``seconds``: how long it can still be taken back."""

    letter: Letter
    seconds: int


def shown(letter: Letter, now: datetime) -> Held:
    return Held(letter=letter, seconds=max(0, int((letter.send_at - now).total_seconds()) + 1))


def done(request: HttpRequest, deed: Deed, name: str) -> None:
    """A deed was done: nobody needs the draft of it any more."""
    remember(request, deed.token)
    if name == Box.NOTE:
        drafts.forget(member=deed.member, dossier_id=deed.dossier_id, no=deed.no, box=Box.NOTE)


def remember(request: HttpRequest, token: str) -> None:
    """This deed was done: the browser may forget what it kept of it."""
    request.session[SENT] = [*sent(request), token][-REMEMBERED:]


def sent(request: HttpRequest) -> list[str]:
    return list(request.session.get(SENT, []))
