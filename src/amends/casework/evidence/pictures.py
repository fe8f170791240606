"""Small pictures of what arrived, and copies that tell nothing of where they were taken. All are drawn anew.

HEIC is read by libheif, films by FFmpeg's libraries; both come inside their wheels and are loaded when first needed.
"""

import io
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from amends.casework.evidence.kinds import FILMS, PICTURES

PREVIEW: Final = 640  # pixels, the longer side
MOST_PIXELS: Final = 60_000_000
MINUTE: Final = 60
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
_BAD: Final = (OSError, ValueError, SyntaxError, ArithmeticError, RuntimeError, UnidentifiedImageError)
_BOMB: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_SAVED: Final = {"JPEG": {"quality": 92}, "PNG": {}, "WEBP": {"quality": 92}}


class NoPicture(Exception):
    """The content can't be drawn: broken, too large, or of a kind that isn't a picture."""


class TooManyPixels(NoPicture):
    """It has more than MOST_PIXELS, and is not unpacked."""


def preview(content: bytes, kind: str) -> bytes | None:
    """A PNG, small, upright, with nothing of the original's metadata. None where there is none to draw.

    A picture with more pixels than MOST_PIXELS is not unpacked at all. Of a film it is the first picture, with its
    length on it.
    """
    try:
        if kind in FILMS:
            return _film(content)
        return _png(opened(content, kind, small=True)) if kind in PICTURES else None
    except NoPicture:
        return None


def cleaned(content: bytes, kind: str) -> tuple[bytes, str]:
    """A copy without where, when and by what it was taken, and its media type; HEIC becomes JPEG. Raises NoPicture."""
    if kind in FILMS:
        return _remade(content, kind), kind
    picture = opened(content, kind)
    format_ = "JPEG" if PICTURES[kind] == "HEIF" else PICTURES[kind]
    bare = picture.convert("RGBA" if picture.has_transparency_data and format_ != "JPEG" else "RGB")
    fresh = Image.new(bare.mode, bare.size)
    fresh.paste(bare)
    out = io.BytesIO()
    fresh.save(out, format_, **_SAVED[format_])
    return out.getvalue(), "image/jpeg" if format_ == "JPEG" else kind


def read_heic() -> None:
    """Let Pillow open HEIC too."""
    import pillow_heif

    pillow_heif.register_heif_opener()  # type: ignore[no-untyped-call,unused-ignore]


def opened(content: bytes, kind: str, *, small: bool = False) -> Image.Image:
    """The picture, upright and unpacked whole; ``small``: no larger than a preview needs. Raises NoPicture."""
    if PICTURES[kind] == "HEIF":
        read_heic()
    try:
        with Image.open(io.BytesIO(content), formats=[PICTURES[kind]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels(f"more than {MOST_PIXELS} pixels")
            if small:
                picture.draft("RGB", (PREVIEW * 2, PREVIEW * 2))
            return ImageOps.exif_transpose(picture)
    except _BOMB as error:
        raise TooManyPixels(f"more than {MOST_PIXELS} pixels") from error
    except _BAD as error:
        raise NoPicture("damaged or not whole") from error


def _png(picture: Image.Image) -> bytes:
    picture.thumbnail((PREVIEW, PREVIEW))
    clean = Image.new("RGB", picture.size, "white")
    rgba = picture.convert("RGBA")
    clean.paste(rgba, mask=rgba.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=False)
    return out.getvalue()


# --- films ----------------------------------------------------------------------------------------------------------


def _film(content: bytes) -> bytes:
    """The first picture of a film, with a sign to play it and how long it is."""
    import av

    try:
        with av.open(io.BytesIO(content), "r", format="mov", metadata_errors="ignore") as film:
            stream = film.streams.video[0]
            if stream.width * stream.height > MOST_PIXELS:
                raise NoPicture("too many pixels")
            picture = next(film.decode(stream)).to_image()  # type: ignore[no-untyped-call]
            seconds = int((film.duration or 0) / av.time_base)
    except (av.error.FFmpegError, StopIteration, IndexError, *_BAD) as error:
        raise NoPicture(type(error).__name__) from error
    picture.thumbnail((PREVIEW, PREVIEW))
    return _png(_with_sign(picture, f"{seconds // MINUTE}:{seconds % MINUTE:02d}"))


def _with_sign(picture: Image.Image, length: str) -> Image.Image:
    drawing = ImageDraw.Draw(picture, "RGBA")
    x, y, r = picture.width / 2, picture.height / 2, min(picture.size) / 6
    drawing.ellipse((x - r, y - r, x + r, y + r), fill=(0, 0, 0, 150))
    drawing.polygon([(x - r / 3, y - r / 2), (x - r / 3, y + r / 2), (x + r / 2, y)], fill=(255, 255, 255, 235))
    font = ImageFont.load_default(max(12, picture.height // 10))
    _, _, wide, high = drawing.textbbox((0, 0), length, font=font)
    place = (picture.width - wide - 12, picture.height - high - 12)
    drawing.rectangle((place[0] - 6, place[1] - 4, picture.width - 4, picture.height - 4), fill=(0, 0, 0, 170))
    drawing.text(place, length, font=font, fill="white")
    return picture


def _remade(content: bytes, kind: str) -> bytes:
    """The same film, its streams as they were, without what its maker wrote about it."""
    import av

    out = io.BytesIO()
    try:
        with (
            av.open(io.BytesIO(content), "r", format="mov", metadata_errors="ignore") as film,
            av.open(out, "w", format="mov" if kind == "video/quicktime" else "mp4") as copy,
        ):
            streams = {
                each.index: copy.add_stream_from_template(each) for each in (*film.streams.video, *film.streams.audio)
            }
            for packet in film.demux(*(film.streams[number] for number in streams)):
                if packet.dts is not None:
                    packet.stream = streams[packet.stream.index]
                    copy.mux(packet)
    except (av.error.FFmpegError, IndexError, *_BAD) as error:
        raise NoPicture(type(error).__name__) from error
    return out.getvalue()
