"""The reply box: scripts with what is known filled in, what the rules have against a text, and promises in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.casework.actions import drafts
from amends.casework.actions.models import DraftBox
from amends.casework.evidence.models import File
from amends.casework.letters import enclosures, replies
from amends.casework.letters.models import Letter
from amends.casework.queries.case_page import CasePage
from amends.desk import session
from amends.desk.directory import Directory
from amends.desk.words import languages
from amends.desk.words.gaps import gap_word
from amends.desk.words.titles import Titles
from amends.desk.writing.scripts import ScriptOrder, order, scripts
from amends.engine import promises as found
from amends.engine import templates
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.subjects import PromiseFacts
from amends.merchants.models import Member, Shop

CHANNEL_WORDS: Final = {"chat": _("Chat"), "mail": _("Mail"), "sms": _("Text message")}
LOCAL: Final = "%Y-%m-%dT%H:%M"


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
class TextCheck:
    """Everything there is to say about a text before it goes out. ``unseen``: promises nobody was asked about yet.

    ``unshared``: names of pictures nobody has said the buyer may see. ``language``: the one the text seems to be in,
    where the buyer's (``wanted``) is another; both by name.
    """

    warnings: list[Objection]
    offers: list[Offered]
    gaps: tuple[str, ...]
    looked: bool
    unseen: bool
    files: list[File]
    unshared: list[str]
    language: str
    wanted: str

    @property
    def blocked(self) -> bool:
        return bool(self.gaps) or any(each.blocks for each in self.warnings)

    @property
    def asks(self) -> bool:
        """Whether a second look is wanted."""
        return not self.blocked and bool(self.warnings or self.unshared)


class BuyerOrder(Protocol):
    """The order whose buyer a text is for."""

    @property
    def shop(self) -> Shop: ...
    @property
    def policy(self) -> Policy: ...
    @property
    def dossier(self) -> Dossier: ...
    @property
    def dossier_id(self) -> int: ...


def look(member: Member, page: BuyerOrder, form: QueryDict, language: str, now: datetime) -> TextCheck:
    """``form``: what was typed, the files chosen and, of promises already offered, what became of them."""
    text = form.get("text") or form.get("say", "")
    before, buyers = _before(form), page.dossier.facts.language[:2]
    attached = enclosures.chosen(member, dossier_id=page.dossier_id, ids=form.getlist("file"))
    other = languages.differs(text, buyers)
    offers = [
        _offered(each, before, text)
        for each in found.find(text, now=now, zone=page.shop.zone, habits=page.policy.playbook.habits)
    ]
    return TextCheck(
        warnings=[
            Objection(
                quote=text[finding.start : finding.end],
                title=finding.rule.title.say(language),
                why=finding.rule.why.say(language),
                cure=finding.rule.cure.say(language),
                blocks=finding.rule.blocks,
            )
            for finding in replies.findings(text, page.policy)
        ],
        offers=offers,
        gaps=tuple(gap_word(name) for name in templates.left_open(text)),
        looked=bool(form.get("looked")),
        unseen=any(offer.phrase not in before for offer in offers),
        files=attached,
        unshared=[file.name for file in enclosures.unshared(attached)],
        language=languages.NAMES.get(other, ""),
        wanted=languages.NAMES.get(buyers, ""),
    )


def _before(form: QueryDict) -> dict[str, tuple[str, str, bool]]:
    """What the form says of each promise by its phrase: what, due, and whether to take it."""
    lists = (form.getlist(f"promise_{name}") for name in ("phrase", "what", "due"))
    taken = set(form.getlist("promise_take"))
    return {phrase: (what, due, phrase in taken) for phrase, what, due in zip(*lists, strict=False)}


def _offered(promise: found.FoundPromise, before: dict[str, tuple[str, str, bool]], text: str) -> Offered:
    phrase = text[promise.start : promise.end]
    due = timezone.localtime(promise.due).strftime(LOCAL)
    what, due, taken = before.get(phrase, (promise.what, due, True))
    return Offered(phrase=phrase, what=what, due=due, taken=taken)


def taken(offers: Iterable[Offered]) -> list[replies.LetterPromise]:
    """The promises to be made with the letter. Raises ValueError for a time that can't be read or has passed."""
    made = [
        replies.LetterPromise(what=each.what[:200], due=timezone.make_aware(datetime.strptime(each.due, LOCAL)))  # noqa: DTZ007
        for each in offers
        if each.taken
    ]
    if any(each.due <= timezone.now() or not each.what.strip() for each in made):
        raise ValueError("passed")
    return made


# --- the box --------------------------------------------------------------------------------------------------------


def context(
    request: HttpRequest, member: Member, page: CasePage, titles: Titles, now: datetime, here: Directory
) -> dict[str, Any]:
    """What the case's page needs to draw its reply box."""
    where = {"dossier_id": page.standing.dossier_id, "no": page.case.no}
    kept = drafts.of(member, **where) if page.beside.drafts else {}
    reply = kept.get(DraftBox.REPLY)
    sorting = order(member, here) if page.beside.folders else ScriptOrder()
    offered = scripts(page, titles, sorting)
    used = {each.folder for each in offered}
    return {
        "scripts": offered,
        "folders": [name for name in sorting.names if name in used],
        "drafts": {box.value: kept.get(box.value) for box in DraftBox},
        "letters": [shown(letter, now) for letter in replies.waiting(member, **where)] if page.beside.letters else [],
        "channels": CHANNEL_WORDS.items(),
        "buyer_language": page.dossier.facts.language[:2],
        "attached": reply.files if reply else [],
        "promised": promised(page),
        "sent": " ".join(session.sent(request)),
    }


def promised(page: CasePage) -> list[PromiseFacts]:
    """What the buyer of the order waits for, soonest due first."""
    promises = (each for each in page.dossier.facts.subjects.values() if isinstance(each, PromiseFacts))
    waiting = [each for each in promises if each.due and not each.kept_at and not each.released_at]
    return sorted(waiting, key=lambda promise: str(promise.due))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A letter that is not out yet. ``seconds``: how long it can still be taken back."""

    letter: Letter
    seconds: int


def shown(letter: Letter, now: datetime) -> Held:
    return Held(letter=letter, seconds=max(0, int((letter.send_at - now).total_seconds()) + 1))
