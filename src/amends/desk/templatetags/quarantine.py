"""Refusals of signals in the reader's words."""

from django import template

from amends.desk.words import quarantine

register = template.Library()


@register.filter
def refused_reason(reason: str) -> str:
    """``{{ row.reason|refused_reason }}``."""
    return quarantine.reason(reason)


@register.filter
def refused_field(path: str) -> str:
    """``{{ row.field|refused_field }}``: in words, else as it is written."""
    return quarantine.field(path) or path
