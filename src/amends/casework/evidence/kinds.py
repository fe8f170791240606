"""What a file is, told by its content and never by its name.

Taken are pictures (JPEG, PNG, WebP, HEIC), PDF, MP4 and MOV, plain text, CSV, mails and Excel books without macros.
What a browser could run (HTML, SVG, XML) is refused whatever it is called.
"""

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Final

EXTENSIONS: Final = {
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov", ".qt"),
    "text/plain": (".txt", ".log", ".md"),
    "text/csv": (".csv",),
    "message/rfc822": (".eml",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
}
PICTURES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
FILMS: Final = frozenset({"video/mp4", "video/quicktime"})
MOST_PARTS: Final = 10_000  # of an Excel book

_HEIC: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_RUNS: Final = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|xml|math|meta|link)", re.IGNORECASE
)
_MAIL_NAMES: Final = rb"from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|x-[\w-]+"
_MAIL: Final = re.compile(rb"\A(?:(?:" + _MAIL_NAMES + rb"):[^\n]*\n(?:[ \t][^\n]*\n)*){3}", re.IGNORECASE)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOOK: Final = 4096


def media_type(content: bytes, name: str) -> str:
    """The media type; empty for what isn't taken. ``name`` only tells CSV and mails from other text."""
    head = content[:_LOOK]
    return _binary(head) or _book(content) or _text(content, name)


def _binary(head: bytes) -> str:
    match head:
        case _ if head.startswith(b"\xff\xd8\xff"):
            return "image/jpeg"
        case _ if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return "image/png"
        case _ if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return "image/webp"
        case _ if head.startswith(b"%PDF-"):
            return "application/pdf"
        case _ if head[4:8] == b"ftyp":
            return _film(head[8:12])
        case _:
            return ""


def _film(brand: bytes) -> str:
    if brand in _HEIC:
        return "image/heic"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _book(content: bytes) -> str:
    """An Excel book: a ZIP that says so inside, without macros."""
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if len(names) > MOST_PARTS or any("vbaproject" in name.lower() for name in names):
        return ""
    whole = "[Content_Types].xml" in names and "xl/workbook.xml" in names
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" if whole else ""


def _text(content: bytes, name: str) -> str:
    if not content.strip() or _CONTROL.search(content):
        return ""
    mail = bool(_MAIL.match(content.replace(b"\r\n", b"\n")[:_LOOK]))
    if _readable(content) is None or (_RUNS.search(content[:_LOOK]) and not mail):
        return ""
    extension = PurePosixPath(name).suffix.lower()
    if mail and extension in {".eml", ""}:
        return "message/rfc822"
    return "text/csv" if extension == ".csv" else "text/plain"


def _readable(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def fitting(name: str, kind: str) -> str:
    """A safe file name whose extension says what the content is: ``photo.pdf`` that is a JPEG: ``photo.pdf.jpg``."""
    bare = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]', "_", name).strip(" .")[-120:] or "file"
    extensions = EXTENSIONS[kind]
    return bare if bare.lower().endswith(extensions) else f"{bare}{extensions[0]}"
