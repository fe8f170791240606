"""Which versions of the shipped playbooks this installation has seen, and what a new one does to merchants' own values.

A worker looks when it starts and from time to time. A version seen for the first time is kept whole; overlays in force
are laid on it again, and kept so, too: what runs under them goes on by them after the next version. What of them no
longer holds is told to owners and managers, with its place and the reason.
"""

import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import msgspec
import structlog
from django.db import connection, transaction

from amends.casework.ledger.audit_verbs import OVERLAY_CARRIED, OVERLAY_LEFT_OFF
from amends.casework.overlay import sql
from amends.casework.overlay.compiled import laid, policy
from amends.casework.overlay.kept import OWN
from amends.casework.overlay.kept import packed as whole
from amends.casework.overlay.models import KeptPlaybook, Overlay, PackVersion
from amends.engine.playbook import Playbook
from amends.merchants import about
from amends.merchants.models import NoticeKind
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Role
from amends.policy.adaptation import LeftOff, settle
from amends.policy.difference import Tree, tree
from amends.policy.load import load
from amends.policy.pack import fingerprint, shipped
from amends.policy.problem import PlaybookError

log = structlog.get_logger(__name__)
MOST_NOTED: Final = 50


def look(*, now: datetime) -> list[PackVersion]:
    """Keep what is shipped and hasn't been seen yet, and settle the overlays on it; as the tables' owner.

    Returns the versions seen for the first time.
    """
    whole = set(PackVersion.objects.exclude(playbook=None).values_list("pack", "fingerprint"))
    found = [seen for name in shipped() if (name, fingerprint(name)) not in whole and (seen := _see(name, now))]
    for overlay in Overlay.objects.filter(active=True):
        keep(overlay, now=now)
    return found


def keep(overlay: Overlay, *, now: datetime) -> None:
    """Keep the shipped playbook of today under an overlay, unless it is kept or nothing of the overlay holds."""
    version = f"{policy(overlay.pack).version}{OWN}{overlay.number}"
    if KeptPlaybook.objects.filter(merchant_id=overlay.merchant_id, version=version).exists():
        return
    found = laid(overlay.body, overlay.number)
    if found is not None:
        row = KeptPlaybook(
            merchant_id=overlay.merchant_id, version=version, playbook=whole(found.playbook), kept_at=now
        )
        KeptPlaybook.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def _see(name: str, now: datetime) -> PackVersion | None:
    with connection.cursor() as cursor:
        cursor.execute(sql.ONE_AT_A_TIME)
    mark = fingerprint(name)
    known = PackVersion.objects.filter(pack=name, fingerprint=mark)
    if known.exclude(playbook=None).exists():
        return None
    try:
        playbook = load(name)
    except PlaybookError as error:
        log.error("playbook_does_not_hold", pack=name, first=str(error.problems[0]))  # noqa: TRY400 - it says it all
        return None
    all_of_it = whole(playbook)
    if known.update(playbook=all_of_it):
        return None
    seen = PackVersion.objects.create(
        pack=name, version=playbook.version, fingerprint=mark, content=packed(playbook), playbook=all_of_it,
        seen_at=now,
    )  # fmt: skip
    for overlay in Overlay.objects.filter(pack=name, active=True).exclude(made_on=mark):
        _settle(overlay, playbook, mark, now)
    return seen


def packed(playbook: Playbook) -> bytes:
    return zlib.compress(msgspec.json.encode(tree(playbook)))


def content(version: PackVersion) -> Tree:
    """All that version said, to be compared (``policy.difference.between``)."""
    found: Tree = msgspec.json.decode(zlib.decompress(bytes(version.content)))
    return found


def before(pack: str) -> PackVersion | None:
    """The version of a shipped playbook that this installation ran before the one it runs now."""
    now = PackVersion.objects.filter(pack=pack, fingerprint=fingerprint(pack)).first()
    if now is None:
        return None
    return PackVersion.objects.filter(pack=pack, id__lt=now.pk).order_by("-id").first()


def _settle(overlay: Overlay, playbook: Playbook, mark: str, now: datetime) -> None:
    """Say what has become of a merchant's own values on a new version."""
    left = left_off(overlay)
    verb = OVERLAY_LEFT_OFF if left else OVERLAY_CARRIED
    detail: dict[str, Any] = {"number": overlay.number, "version": playbook.version, "left_off": noted(left)}
    with connection.cursor() as cursor:
        subject = f"playbook:{overlay.pack}"
        cursor.execute(sql.NOTE, [overlay.merchant_id, now, verb, subject, msgspec.json.encode(detail).decode()])
    words = {"say": verb.replace(".", "_"), "playbook": f"{overlay.pack} {playbook.version}", "count": str(len(left))}
    first = left[0].problem if left else None
    tell(
        merchant_id=overlay.merchant_id,
        members=members_with(merchant_id=overlay.merchant_id, roles=(Role.OWNER, Role.MANAGER)),
        kind=NoticeKind.WARNING,
        words=words | ({"why_en": str(first.said("en")), "why_zh": str(first.said("zh"))} if first else {}),
        about=about.own_values(overlay.pack),
        once=f"overlay:{overlay.pack}:{overlay.number}:{mark[:12]}",
        now=now,
    )


def left_off(overlay: Overlay) -> tuple[LeftOff, ...]:
    """The values of an overlay that don't hold on the playbook as it is shipped now."""
    try:
        return settle(overlay.body, number=overlay.number).left_off
    except PlaybookError as error:
        return (LeftOff("", error.problems[0]),)


def noted(left: Iterable[LeftOff]) -> list[dict[str, Any]]:
    """As the audit log keeps it: path, file, line, reason and cure, in both languages."""
    return [
        {"path": each.path, "file": each.problem.file, "line": each.problem.line, **_said(each, "en", ""),
         **_said(each, "zh", "_zh")}
        for each in left
    ][:MOST_NOTED]  # fmt: skip


def _said(each: LeftOff, language: str, behind: str) -> dict[str, str]:
    problem = each.problem.said(language)
    return {f"why{behind}": str(problem.message), f"cure{behind}": str(problem.cure)}
