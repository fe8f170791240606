"""Words of imported tables."""

from django import template

from amends.desk.words import tables
from amends.desk.words.vocabulary import say

register = template.Library()


@register.filter
def table_kind(kind: str) -> str:
    return say(tables.KINDS, kind)
