"""From a folder of YAML to an ``engine.playbook.Playbook``; all that is wrong is told at once."""

from dataclasses import replace
from pathlib import Path

from amends.engine.playbook import OwnField, Playbook
from amends.policy import head, known, words
from amends.policy.clocks import clock
from amends.policy.families import check_families
from amends.policy.flows import check_stages, flow
from amends.policy.forms import asked, own_field
from amends.policy.graph import check_graph
from amends.policy.habits import habits
from amends.policy.issues import as_default, issue
from amends.policy.item import Item
from amends.policy.known import Known
from amends.policy.money import minor_units, percent
from amends.policy.once import ItemsRead
from amends.policy.pack import (
    PlaybookPack,
    folder_of,
    gather,
    shipped,
)
from amends.policy.powers import approver, batch, limits, penalty, threshold
from amends.policy.problem import (
    PlaybookError,
    Problem,
    ProblemReport,
    nearest,
    phrase,
)
from amends.policy.scenes import scene
from amends.policy.scripts import conduct, template
from amends.policy.shared import write_out
from amends.policy.threads import check_threads


def names() -> tuple[str, ...]:
    """Names of the playbooks that come with the product."""
    return shipped()


def load(name: str) -> Playbook:
    """A shipped playbook by name; PlaybookError if there is none or it does not hold."""
    if name not in shipped():
        raise PlaybookError(
            [Problem(name, 1, phrase("no shipped playbook {name!r}", name=name), nearest(name, shipped()))]
        )
    return load_path(folder_of(name))


def load_path(path: Path) -> Playbook:
    """The playbook in a folder; PlaybookError with every problem if it does not hold."""
    playbook, problems = read(path)
    if playbook is None or problems:
        raise PlaybookError(problems)
    return playbook


def check(path: Path) -> list[Problem]:
    """Everything that is wrong with the playbook in a folder, in file order; empty if it holds."""
    return read(path)[1]


def read(path: Path) -> tuple[Playbook | None, list[Problem]]:
    """The playbook as far as it can be read (None without a head), and what is wrong with it."""
    report = ProblemReport()
    folder = path.resolve()
    pack = gather(folder, report)
    if pack.head.value is None:
        report.say(pack.head.file, 1, "the playbook has no head", "start with name:, version: and title:")
        return None, list(report)
    return build(pack, report, folder=folder.name), list(report)


def build(pack: PlaybookPack, report: ProblemReport, *, folder: str) -> Playbook:
    """The playbook a pack's nodes say, as far as they can be read; all that is wrong goes into the report.

    ``folder``: whose own items are looked at for idleness; what they extend may lie idle.
    """
    write_out(pack, report)
    playbook = _playbook(pack, report)
    check_graph(playbook, report, folder=folder)
    check_threads(playbook, report)
    check_families(playbook, pack, report)
    check_stages(playbook.flows, report)
    return playbook


def _playbook(pack: PlaybookPack, report: ProblemReport) -> Playbook:
    item = head.head(pack, report)
    zone, currency = head.zone(item), head.currency(item)
    calendars = head.named_calendars(pack, report, zone)
    fields = {name: own_field(name, node, report, currency) for name, node in pack.fields.items()}
    least, step = _least(item, currency), _head_sum(item, "offer_step", currency)
    names = replace(_known(pack, currency, frozenset(calendars), fields), least=least, step=step)
    items = ItemsRead(report, names)
    return Playbook(
        name=item.string("name"),
        version=item.string("version"),
        title=item.text("title", needed=True),
        platforms=_platforms(item),
        zone=zone,
        currency=currency,
        effective_from=head.effective_from(item),
        scenes=items.each(scene, pack.scenes),
        clocks=items.each(clock, pack.clocks),
        calendars=calendars,
        desks=head.desks(pack, report),
        sources=head.sources(pack, report),
        look_ahead=item.span("look_ahead"),
        price_of_point=_head_sum(item, "price_of_point", currency),
        freeze_share=_freeze(item, pack),
        reasons=_reasons(pack, names, report),
        issues={code: as_default(each) for code, each in zip(pack.issues, items.each(issue, pack.issues), strict=True)},
        authority=limits(pack.authority, report, names),
        templates=tuple(items.named(template, pack.templates).values()),
        conduct=tuple(items.named(conduct, pack.conduct).values()),
        flows=tuple(items.named(flow, pack.flows).values()),
        batch=batch(item, names),
        habits=habits(pack.habits, report),
        penalties=items.named(penalty, pack.penalties),
        fields=fields,
        approvers=items.named(approver, pack.approvers),
        thresholds=items.named(threshold, pack.thresholds),
        gift_worth=names.least.get("gift.worth", 0),
        part_worth=names.least.get("part.worth", 0),
        offer_step=names.step,
        same_within=_same_within(item),
    )


def _platforms(item: Item) -> tuple[str, ...]:
    return item.several("platforms", words.PLATFORMS, what="platform")


def _head_sum(item: Item, key: str, currency: str) -> int:
    node = item.get(key)
    return (minor_units(node, item.report, currency) or 0) if node else 0


def _least(item: Item, currency: str) -> dict[str, int]:
    """What gifts and spare parts count as, whatever is told of them."""
    found = {f"{what}.worth": _head_sum(item, f"{what}_worth", currency) for what in ("gift", "part")}
    return {word: worth for word, worth in found.items() if worth}


def _same_within(item: Item) -> int:
    """Seconds."""
    found = item.span("same_within")
    return int(found.elapsed.total_seconds()) if found is not None else 0


def _freeze(item: Item, pack: PlaybookPack) -> int:
    """Basis points: how much of what is at stake a frozen shop is reckoned to lose once more."""
    if (share := item.get("freeze_share")) is not None:
        return percent(share, item.report)
    for name, node in pack.penalties.items():
        if isinstance(node.value, dict) and "freeze" in node.value:
            cure = "write freeze_share: 100 % in the head, and what it rests on"
            item.say(None, phrase("nobody says what the freeze of {name!r} costs", name=name), cure)
    return 0


def _known(pack: PlaybookPack, currency: str, calendars: frozenset[str], fields: dict[str, OwnField]) -> Known:
    scenes = tuple(pack.scenes.values())
    return Known(
        currency=currency,
        clocks=known.names(pack.clocks.values()),
        scenes=known.names(scenes),
        steps=known.names(known.steps(scenes)),
        issues=frozenset(pack.issues),
        desks=frozenset(pack.desks),
        sources=frozenset(pack.sources),
        calendars=calendars,
        penalties=frozenset(pack.penalties),
        templates=frozenset(pack.templates),
        stages=known.stages(pack.flows.values()),
        own={found.word: found for found in map(asked, fields.values())},
        fields=fields,
    )


def _reasons(pack: PlaybookPack, names: Known, report: ProblemReport) -> dict[str, str]:
    """A platform's wording of a reason to the issue code it means."""
    for node in pack.reasons.values():
        if node.word not in names.issues:
            report.say(
                node.file,
                node.line,
                phrase("unknown issue code {word!r}", word=node.word),
                nearest(node.word, names.issues),
            )
    return {wording: node.word for wording, node in pack.reasons.items()}
