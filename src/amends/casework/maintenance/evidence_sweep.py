"""Bytes of evidence that nobody points to: a request that died between storing them and writing its row leaves some.

Once a day the worker looks at what was stored between GRACE and LOOK_BACK ago and deletes what no file, pack or letter
names; and drafts that were never finished. What is stored anew while it looks is left alone.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings

from amends.casework.evidence.models import File, Pack
from amends.casework.ledger import privacy, sweeps
from amends.casework.letters.models import Letter
from amends.casework.readiness.models import ReadyItem

GRACE: Final = timedelta(days=1)  # a request takes minutes at most
LOOK_BACK: Final = timedelta(days=30)
EVERY: Final = timedelta(days=1)
_KEPT: Final = re.compile(r"([0-9a-f]{64})(\.preview)?")
_DRAFT: Final = ".draft-"
log = structlog.get_logger()


def sweep_due(*, now: datetime) -> int:
    """Sweep, if that was not done within EVERY. Returns how many files were deleted."""
    home = Path(settings.AMENDS_HOME) / "files"
    mark = home / ".swept"
    if not home.is_dir() or (mark.exists() and now - _changed(mark) < EVERY):
        return 0
    mark.touch()
    return sweep(home, now=now)


def sweep(home: Path, *, now: datetime) -> int:
    """``home``: the folder of all merchants' evidence."""
    merchants = {int(each.name): each for each in home.iterdir() if each.is_dir() and each.name.isdecimal()}
    return sweeps.go_over("evidence", merchants, lambda merchant: _sweep(merchants[merchant], merchant, now))


def _sweep(folder: Path, merchant_id: int, now: datetime) -> int:
    old = list(_old(folder, now))
    hashes = {found[1] for path in old if (found := _KEPT.fullmatch(path.name))}
    named = pointed_to(merchant_id, hashes) if hashes else set()
    gone = [path for path in old if not _is_named(path, named) and _delete(path, now)]
    if gone:
        log.info("orphaned evidence deleted", merchant_id=merchant_id, files=len(gone))
    return len(gone)


def _old(folder: Path, now: datetime) -> Iterator[Path]:
    """What may be nobody's: neither new, nor looked at many times before."""
    for path in folder.iterdir():
        age = now - _changed(path)
        if age > GRACE and (age < LOOK_BACK or path.name.startswith(_DRAFT)):
            yield path


def _is_named(path: Path, named: set[str]) -> bool:
    found = _KEPT.fullmatch(path.name)
    return found[1] in named if found else not path.name.startswith(_DRAFT)


def pointed_to(merchant_id: int, hashes: set[str]) -> set[str]:
    """Those of the hashes that a file, a pack, a letter or a proof of readiness names."""
    files = File.objects.filter(merchant_id=merchant_id, sha256__in=hashes).values_list("sha256", flat=True)
    packs = Pack.objects.filter(merchant_id=merchant_id)
    papers = packs.filter(document__in=hashes).values_list("document", flat=True)
    copies = _copies(merchant_id)
    if copies is None:
        return hashes  # nobody knows which copies are in packs whose key is gone
    proofs = ReadyItem.objects.filter(merchant_id=merchant_id, proof_sha256__in=hashes)
    shown = proofs.values_list("proof_sha256", flat=True)
    return {*files, *papers, *shown, *(copies & hashes), *(_sent(merchant_id) & hashes)}


def _copies(merchant_id: int) -> set[str] | None:
    """Copies with a watermark lie in packs alone; None where a pack can't be read."""
    marked = Pack.objects.filter(merchant_id=merchant_id, marked=True).values_list("manifest", flat=True)
    found: set[str] = set()
    for sealed in marked.iterator(chunk_size=50):
        manifest = privacy.opened(bytes(sealed))
        if manifest is None:
            return None
        found |= {entry["sha256"] for entry in json.loads(manifest)["files"] if "sha256" in entry}
    return found


def _sent(merchant_id: int) -> set[str]:
    """Copies that went to buyers."""
    letters = Letter.objects.filter(merchant_id=merchant_id).exclude(files=[]).values_list("files", flat=True)
    return {file["sha256"] for files in letters.iterator(chunk_size=500) for file in files}


def _delete(path: Path, now: datetime) -> bool:
    """Whether it is gone. Put aside first: what somebody stored under the name this very moment comes back."""
    aside = path.with_name(f"{_DRAFT}swept-{path.name}")
    path.rename(aside)
    if now - _changed(aside) > GRACE:
        aside.unlink()
        return True
    aside.replace(path)
    return False


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
