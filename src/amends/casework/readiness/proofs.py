"""Files that show that something is prepared, kept encrypted beside the evidence of cases."""

from datetime import datetime

from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence import kinds, store
from amends.casework.evidence.uploads import Arrived
from amends.casework.readiness import items
from amends.merchants.models import Member


def keep(*, member: Member, id: int, arrived: Arrived, now: datetime) -> None:
    """Raises Http404, and RefusedError (``field``: ``file``; the message is a word of the evidence's faults)."""
    draft = arrived.draft
    if draft is None or arrived.fault:
        raise RefusedError(arrived.fault or "empty", field="file")
    try:
        sha256 = draft.keep()
        kind = kinds.media_type(store.content(member.merchant_id, sha256), arrived.name)
    except OSError as error:
        raise RefusedError("disk", field="file") from error
    if not kind:
        raise RefusedError("kind", field="file")
    name = kinds.fitting(arrived.name, kind)
    items.prove(member=member, id=id, name=name, media_type=kind, sha256=sha256, now=now)
