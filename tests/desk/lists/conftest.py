"""Lists in pages of few rows, which must end in what no two rows share."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import pytest
from django.db.models import CompositePrimaryKey, QuerySet

from amends.merchants import query_pages, table_pages
from amends.merchants.row_order import RowOrder

PART: Final = 8


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of few rows."""
    whole_page, whole_query, whole_next = table_pages.page, query_pages.of_query, query_pages.next_of

    def fewer(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: Any, most: int, **named: Any) -> Any:
            return ask(*given, most=min(most, PART), **named)

        return asked

    def of_a_table(rows: QuerySet[Any], order: RowOrder, usual: Sequence[str], **named: Any) -> Any:
        assert alone(rows.model, usual), f"two rows may share {usual}: one is lost where a page ends between them"
        return fewer(whole_page)(rows, order, usual, **named)

    def of_a_query(rows: list[Any], order: RowOrder, usual: Sequence[str], **named: Any) -> Any:
        ends = [row[-len(usual) :] for row in rows]
        assert len({*ends}) == len(ends), f"two rows share {usual}: one is lost where a page ends between them"
        return fewer(whole_next)(rows, order, usual, **named)

    monkeypatch.setattr(table_pages, "page", of_a_table)
    monkeypatch.setattr(query_pages, "of_query", fewer(whole_query))
    monkeypatch.setattr(query_pages, "next_of", of_a_query)


def alone(model: Any, usual: Sequence[str]) -> bool:
    """Whether no two rows of a merchant's can share all of it."""
    told, key = {each.removeprefix("-") for each in usual}, model._meta.pk
    of_key = key.field_names if isinstance(key, CompositePrimaryKey) else [key.attname]
    own = [set(of_key), *({*each.fields} for each in model._meta.total_unique_constraints)]
    return any(each - {"merchant_id", "merchant"} <= told for each in own)
