"""Markup written by functions: as safe as ``format_html`` and faster, for a page of a thousand pieces."""

from html import escape

from django.utils.safestring import SafeString


def fill(pattern: str, *values: object) -> SafeString:
    """The pattern with its ``{}`` filled in order; whatever isn't markup already is escaped."""
    return SafeString(pattern.format(*[v if type(v) is SafeString else escape(str(v)) for v in values]))


def join(pieces: list[SafeString]) -> SafeString:
    return SafeString("".join(pieces))
