"""Tabler's outline icons as inline SVG, so that they take the colour and size of the text around them."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=512)
def icon(name: str) -> SafeString:
    """The SVG of an icon. Raises LookupError for a name that Tabler doesn't have."""
    path = Path(settings.NODE_MODULES) / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    try:
        picture = path.read_text()
    except FileNotFoundError as missing:
        raise LookupError(f"No icon {name!r}: see node_modules/@tabler/icons (`make setup` installs it)") from missing
    drawing = picture[picture.index("<svg") :].replace("\n", "")
    return mark_safe(drawing.replace('class="', 'aria-hidden="true" focusable="false" class="icon ', 1))  # noqa: S308 — our own file
