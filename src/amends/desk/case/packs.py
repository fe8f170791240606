"""A pack told in the reader's language: what stands on its paper, masked."""

from datetime import datetime

from django.utils.translation import gettext as _

from amends.casework.evidence import files
from amends.casework.evidence.models import File
from amends.casework.evidence.packs import PackContents
from amends.casework.evidence.printed import Paper, PaperLine
from amends.casework.evidence.redaction import Masker
from amends.casework.queries.case_page import (
    CasePage,
    LogEntry,
    timeline,
)
from amends.desk.case import facts
from amends.desk.case import page as casepage
from amends.desk.case.explain import Explained
from amends.desk.case.fact import Fact
from amends.desk.case.timeline import TimelineLine
from amends.desk.words.titles import Titles
from amends.engine.evidence import Checklist, checklist
from amends.merchants.models import Member
from amends.web import moments

LONGEST_STORY = 2000


def order(
    member: Member, page: CasePage, titles: Titles, people: dict[str, str], *, marked: bool, now: datetime
) -> PackContents:
    """``marked``: watermarked copies of the pictures instead of the originals."""
    masker = Masker(page.private)
    scene = titles.scene_of(page.case.scene)
    asked = checklist(page.dossier, page.case, scene) if scene else Checklist(())
    entries, _older = timeline(member, dossier_id=page.standing.dossier_id, limit=LONGEST_STORY)
    entries = entries[::-1]
    found = files.of_case(member, dossier_id=page.standing.dossier_id, no=page.case.no)
    told = {item.name: item.title.say(titles.language) or item.name for need in asked.needs for item in need.items}
    lines = casepage.teller(page, titles, people).lines(entries, page.effects)
    words = _words(page.shop.name, page.standing.order_key, now)
    return PackContents(
        dossier_id=page.standing.dossier_id,
        no=page.case.no,
        order_key=page.standing.order_key,
        shop=page.shop.name,
        platform=page.shop.platform,
        scene=page.case.scene,
        files=found,
        told=told,
        people=people,
        masker=masker,
        complete=asked.complete,
        mark=f"{page.shop.name} · {page.standing.order_key} · {now:%Y-%m-%d}" if marked else "",
        record=[_recorded(entry) for entry in entries],
        paper=Paper(
            title=_("Evidence pack · %(what)s") % {"what": titles.scene(page.case.scene)},
            subtitle=_("Made %(at)s by %(who)s. The buyer's name, phone and address are masked.")
            % {"at": moments.second(now), "who": people.get(str(member.pk), "")},
            facts=[(fact.label, masker.of(_value(fact))) for fact in _facts(page, titles)],
            words=words,
            checklist=[_needed(asked, name, title, found) for name, title in told.items()],
            heads=(_("No."), _("What it proves, file"), _("Who added it, note"), _("At what time"), _("How it came")),
            story=[_happened(line, masker) for line in lines],
        ),
    )


def _words(shop: str, key: str, now: datetime) -> dict[str, str]:
    return {
        "checklist": _("Checklist"),
        "files": _("Files and where they come from"),
        "story": _("What happened, and what was decided by which rule"),
        "foot": f"{shop} · {key} · {now:%Y-%m-%d}",
    }


def _facts(page: CasePage, titles: Titles) -> list[Fact]:
    first = [Fact(label=_("Shop"), text=page.shop.name), Fact(label=_("Order"), text=page.standing.order_key)]
    first += [Fact(label=_("Buyer"), text=page.standing.buyer)] if page.standing.buyer else []
    parcel = " ".join(filter(None, [page.dossier.facts.carrier, page.dossier.facts.waybill]))
    first += [Fact(label=_("Parcel"), text=parcel)] if parcel else []
    about = facts.about(page, titles)
    return [*first, *facts.order_facts(page), *(about.facts if about else [])]


def _value(fact: Fact) -> str:
    return moments.second(fact.at) if fact.at else fact.text


def _needed(asked: Checklist, name: str, title: str, found: list[File]) -> tuple[str, str, str]:
    need = next(need for need in asked.needs if any(item.name == name for item in need.items))
    mark = "✓" if name in need.have else "–" if need.complete else "○"
    names = [str(n) for n, file in enumerate(found, 1) if file.item == name]
    return mark, title, _("No. %(numbers)s") % {"numbers": ", ".join(names)} if names else ""


def _happened(line: TimelineLine, masker: Masker) -> PaperLine:
    return PaperLine(
        at=moments.second(line.at),
        who=line.by or line.source,
        text=masker.of(line.text),
        quote=masker.of(line.quote),
        decided=[masker.of(_decision(reason)) for reason in line.reasons],
    )


def _decision(reason: Explained) -> str:
    behind = " · ".join(filter(None, [reason.rule, reason.version, reason.source]))
    return f"{reason.text} ({behind})" if behind else reason.text


def _recorded(entry: LogEntry) -> list[str]:
    rules = [f"{reason.verb.value} {reason.what} {reason.rule}" for reason in entry.reasons]
    return [entry.at.isoformat(), entry.source, entry.kind, entry.external_id, *rules]
