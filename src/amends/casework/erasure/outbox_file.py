"""Lines of ``effects.ndjson`` about erased orders: words are blanked in place and each line keeps its length.

Whoever reads the file by place goes on where they were.
"""

import fcntl
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from django.conf import settings

from amends.casework.erasure.beside import words_out
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import DossierRecord

NAME: Final = "effects.ndjson"


def clear_lines(merchant_id: int, records: Sequence[DossierRecord], leaks: Callable[[str], bool]) -> int:
    """Returns how many lines were rewritten; 0 where there is no such file."""
    path = Path(settings.AMENDS_HOME) / NAME
    if not path.exists():
        return 0
    of = EffectRecord.objects.filter(merchant_id=merchant_id, dossier_id__in=[each.id for each in records])
    keys = set(of.values_list("key", flat=True))
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = _rewrite(file, keys, leaks)
        file.flush()
        os.fsync(file.fileno())
    return done


def _rewrite(file: BinaryIO, keys: set[str], leaks: Callable[[str], bool]) -> int:
    done, start = 0, 0
    while line := file.readline():
        end = file.tell()
        if (clean := _clean(line, keys, leaks)) is not None:
            file.seek(start)
            file.write(clean)
            file.seek(end)
            done += 1
        start = end
    return done


def _clean(line: bytes, keys: set[str], leaks: Callable[[str], bool]) -> bytes | None:
    """The line as it is to stand, as long as it was; None where nothing has to change."""
    try:
        told = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return None
    if not isinstance(told, dict) or told.get("key") not in keys:
        return None
    clean = msgspec.json.encode(words_out(told, leaks))
    return clean.ljust(len(line) - 1) + b"\n" if len(clean) < len(line) else None
