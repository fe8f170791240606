"""Files that go with a letter: of the case's evidence, as copies that don't say where they were taken.

A picture somebody has said the buyer may see is ``shareable``; for any other a second look is asked for, and sending it
with that look says so.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.http import Http404

from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence import pictures, store
from amends.casework.evidence.kinds import FILMS, PICTURES, fitting
from amends.casework.evidence.models import File
from amends.casework.evidence.pictures import NoPicture
from amends.casework.ledger.models import DossierRecord
from amends.casework.letters.models import Letter
from amends.engine.signals.talk import Attachment
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop

MOST: Final = 9
MOST_BYTES: Final = 20 * 1024 * 1024


def chosen(member: Member, *, dossier_id: int, ids: Iterable[str]) -> list[File]:
    """The files of the order with these ids, in that order; what isn't there any more is left out."""
    wanted = list(dict.fromkeys(int(each) for each in ids if each.isdecimal()))
    if not wanted:
        return []
    rows = visible(member, File).filter(dossier_id=dossier_id, id__in=wanted, removed_at=None)
    found = {file.id: file for file in rows}
    return [found[number] for number in wanted if number in found]


def unshared(files: Iterable[File]) -> list[File]:
    """Pictures and films nobody has said the buyer may see."""
    return [file for file in files if not file.shareable and (file.media_type in PICTURES or file.media_type in FILMS)]


def check(files: Sequence[File]) -> None:
    """Raises RefusedError (``field``: ``files``) where they are too many or too large for one letter."""
    if len(files) > MOST or sum(file.size for file in files) > MOST_BYTES:
        raise RefusedError("too many files, or too large", field="files")


def attached(member: Member, files: Sequence[File]) -> list[dict[str, Any]]:
    """What a letter keeps of its files. Copies are made of pictures and films; those sent are shareable from now on.

    Raises RefusedError (``field``: ``files``) for a picture that can't be read.
    """
    rows = [_attached(file) for file in files]
    visible(member, File).filter(id__in=[file.id for file in unshared(files)]).update(shareable=True)
    return rows


def _attached(file: File) -> dict[str, Any]:
    name, kind, size, sha256 = file.name, file.media_type, file.size, file.sha256
    if kind in PICTURES or kind in FILMS:
        try:
            copy, kind = pictures.cleaned(store.content(file.merchant_id, sha256), kind)
        except (NoPicture, store.Damaged, FileNotFoundError) as broken:
            raise RefusedError(f"{file.name}: the picture can't be read", field="files") from broken
        sha256, size, name = store.put(file.merchant_id, copy), len(copy), fitting(name, kind)
    return {"id": file.id, "name": name, "media_type": kind, "size": size, "sha256": sha256}


def attachments(letter: Letter) -> tuple[Attachment, ...]:
    """The letter's files as its signal tells of them."""
    return tuple(
        Attachment(
            name=each["name"],
            media_type=each["media_type"],
            size=each["size"],
            sha256=each["sha256"],
            ref=str(each["id"]),
        )
        for each in letter.files
    )


def sent(shop: Shop, *, message: str, sha256: str) -> tuple[dict[str, Any], bytes]:
    """A file of a message of this shop, for whoever carries it: what it is, and its bytes. Raises Http404."""
    token = message.removeprefix("desk:")
    letter = Letter.objects.filter(merchant_id=shop.merchant_id, token=token).first()
    found = next((each for each in letter.files if each["sha256"] == sha256), None) if letter else None
    if letter is None or found is None or not _of_shop(shop, letter):
        raise Http404
    return found, store.content(shop.merchant_id, sha256)


def _of_shop(shop: Shop, letter: Letter) -> bool:
    return DossierRecord.objects.filter(merchant_id=shop.merchant_id, id=letter.dossier_id, shop_id=shop.pk).exists()
