"""The law of the log: folded from its start through the engine it gives every dossier as it stands, byte for byte."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from enum import StrEnum
from itertools import islice
from typing import Any, Final, NamedTuple

import msgspec

from amends.casework.decide import journal
from amends.casework.decide.journal import JournalLine, signal_of
from amends.casework.ledger.connections import joined
from amends.casework.ledger.models import DaysDecidedBy, DossierRecord, SignalRecord
from amends.casework.ledger.rows import CLOCK
from amends.casework.overlay import compiled, kept
from amends.casework.overlay.models import Overlay
from amends.casework.overlay.policies import DAYS, beside
from amends.casework.overlay.told_hours import NOBODY
from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.policy.problem import PlaybookError

TOGETHER: Final = 200  # dossiers read in one go
LOOKS: Final = 20  # at one that changes each time


class ProofVerdict(StrEnum):
    """``earlier``: what decided some of the log isn't here any more: a policy, or an engine that came to another end.

    Or the log didn't name its policy yet.
    """

    HOLDS = "holds"
    BROKEN = "broken"
    EARLIER = "earlier"


class Proof(NamedTuple):
    """What became of one dossier's log. ``why``: where it differs, or what stood in the way."""

    merchant_id: int
    dossier_id: int
    shop_id: int
    order: str
    verdict: ProofVerdict
    why: str = ""


class Policies:
    """What a merchant's log was decided by, by the names in it; each looked up once."""

    def __init__(self, merchant_id: int) -> None:
        self._merchant_id = merchant_id
        self._overlays = {
            (each.pack, each.number): each for each in Overlay.objects.filter(merchant_id=merchant_id).defer("note")
        }
        self._days: dict[str, tuple[str, str, str]] = {
            mark: (days, shop_days, partners)
            for mark, days, shop_days, partners in DaysDecidedBy.objects.filter(merchant_id=merchant_id).values_list(
                "mark", "days", "shop_days", "partners"
            )
        }
        self._found: dict[str, Policy | None] = {}

    def named(self, name: str) -> Policy | None:
        """The policy, or None where it isn't here any more."""
        if name not in self._found:
            self._found[name] = self._look_up(name) if name else None
        return self._found[name]

    def _look_up(self, name: str) -> Policy | None:
        version, _, mark = name.partition(DAYS)
        days = self._days.get(mark)
        if bool(mark) != bool(days):
            return None
        found = self._version(version)
        if found is None:
            return None
        if found.version != version:  # named before its content was marked
            found = found.named(version)
        return compiled.on_days(found, *days) if days else found

    def _version(self, version: str) -> Policy | None:
        try:
            return compiled.version(version, text=self._text, read=self._read)
        except PlaybookError:
            return None

    def _text(self, pack: str, number: int) -> str | None:
        found = self._overlays.get((pack, number))
        return found.body if found else None

    def _read(self, version: str) -> Policy | None:
        return compiled.kept_version(joined(), merchant_id=self._merchant_id, version=version)

    def deciding(self, name: str) -> Callable[[Dossier], Policy] | None:
        """What the row named so was decided by, for the dossier as it stood then; None where it isn't here any more."""
        current = self.named(name)
        if current is None:
            return None
        version, _, mark = name.partition(DAYS)
        pack, _, number = kept.split(version)
        laid, days = self._overlays.get((pack, number)), self._days.get(mark, ("{}", "{}", NOBODY))

        def find(wanted: str) -> Policy | None:
            found = self._version(wanted)
            return compiled.on_days(found, *days) if found else None

        return lambda dossier: beside(current, dossier, at_once=bool(laid and laid.at_once), find=find)


def prove(*, merchant_id: int, shops: Iterable[int]) -> Iterator[Proof]:
    """Each dossier of those shops, one after the other, with what became of its log."""
    policies = Policies(merchant_id)
    found = DossierRecord.objects.filter(merchant_id=merchant_id, shop_id__in=list(shops)).select_related("shop")
    rows = found.order_by("id").iterator(chunk_size=TOGETHER)
    while some := list(islice(rows, TOGETHER)):
        logs = _logs(merchant_id, [dossier.id for dossier in some])
        for dossier in some:
            verdict, why = _verdict(dossier, logs[dossier.id], policies)
            if verdict is ProofVerdict.BROKEN:
                verdict, why = _at_rest(dossier, policies)
            yield Proof(merchant_id, dossier.id, dossier.shop_id, dossier.key, verdict, why)


def _at_rest(dossier: DossierRecord, policies: Policies) -> tuple[ProofVerdict, str]:
    """The verdict where nothing was decided between reading what is stored and reading the log: work may go on."""
    dossier.refresh_from_db()
    for _ in range(LOOKS):
        read = dossier.version
        verdict = _verdict(dossier, _logs(dossier.merchant_id, [dossier.id])[dossier.id], policies)
        dossier.refresh_from_db()
        if dossier.version == read:
            break
    return verdict


def _logs(merchant_id: int, numbers: list[int]) -> dict[int, list[SignalRecord]]:
    logs: dict[int, list[SignalRecord]] = defaultdict(list)
    for row in SignalRecord.objects.filter(merchant_id=merchant_id, dossier_id__in=numbers).order_by(
        "dossier_id", "id"
    ):
        logs[row.dossier_id].append(row)
    return logs


def _verdict(dossier: DossierRecord, log: list[SignalRecord], policies: Policies) -> tuple[ProofVerdict, str]:
    lines: list[JournalLine] = []
    for row in log:
        policy = policies.deciding(row.policy)
        if policy is None:
            return ProofVerdict.EARLIER, row.policy or "the log didn't name its policy then"
        lines.append(JournalLine(row.at, policy, None if row.kind == CLOCK else signal_of(row)))
    if not lines:
        return ProofVerdict.BROKEN, "nothing in the log"
    try:
        stands = dossiers.decode(bytes(dossier.state))
    except msgspec.DecodeError as error:
        return ProofVerdict.BROKEN, f"what is stored can't be read: {error}"
    why = _differs(_fresh(dossier, log, stands), lines, stands)
    if not why:
        return ProofVerdict.HOLDS, ""
    return (ProofVerdict.EARLIER if stands.engine < dossiers.ENGINE else ProofVerdict.BROKEN), why


def _fresh(dossier: DossierRecord, log: list[SignalRecord], stands: Dossier) -> Dossier:
    """The dossier as it began."""
    fresh = dossiers.new(key=dossier.key, platform=dossier.shop.platform, policy=log[0].policy.partition(DAYS)[0])
    fresh.engine = stands.engine
    return fresh


def _differs(fresh: Dossier, lines: list[JournalLine], stands: Dossier) -> str:
    """Where what the log folds to differs from what is stored, or what broke it off; empty: nowhere.

    What is stored under an older layout is compared as it is written now; what wasn't known then, not at all.
    """
    try:
        folded = journal.fold(fresh, lines)
    except Exception as error:  # noqa: BLE001 - whatever it is, the log doesn't add up and the others are looked at
        return f"{type(error).__name__}: {error}"
    if dossiers.encode(folded) == dossiers.encode(stands):
        return ""
    unknown = frozenset(name for since, names in dossiers.ADDED.items() if since > stands.engine for name in names)
    was, is_ = (each.before and dossiers.decode(each.before) for each in (folded, stands))
    folded.before = stands.before = b""
    return difference(folded, stands, unknown=unknown) or difference(was, is_, "before", unknown=unknown)


def difference(folded: Any, stored: Any, place: str = "", *, unknown: Container[str] = ()) -> str:
    """Where the two first differ, such as ``cases[0].owner: 'lin' folded, '' stored``; empty where they don't.

    ``unknown``: such as ``Case.awaits``, what may be stored as nothing.
    """
    if isinstance(folded, msgspec.Struct) and type(folded) is type(stored):
        names = (
            n for n in folded.__struct_fields__ if getattr(stored, n) or f"{type(stored).__name__}.{n}" not in unknown
        )
        found = (difference(getattr(folded, n), getattr(stored, n), f"{place}.{n}", unknown=unknown) for n in names)
    elif isinstance(folded, list | tuple) and isinstance(stored, list | tuple) and len(folded) == len(stored):
        pairs = enumerate(zip(folded, stored, strict=True))
        found = (difference(f, s, f"{place}[{n}]", unknown=unknown) for n, (f, s) in pairs)
    elif isinstance(folded, dict) and isinstance(stored, dict) and folded.keys() == stored.keys():
        found = (difference(folded[key], stored[key], f"{place}[{key}]", unknown=unknown) for key in folded)
    else:
        return "" if folded == stored else f"{place.removeprefix('.')}: {folded!r} folded, {stored!r} stored"
    return next(filter(None, found), "")
