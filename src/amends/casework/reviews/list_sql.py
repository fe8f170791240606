"""The SQL of the registry, put together from what is asked for; values go in by name."""

from amends.casework.reviews import sql
from amends.casework.reviews.filters import LOW, ReviewFilters, ReviewView, SpreadBy

_VIEWS = {
    ReviewView.TODO: f"r.stars <= {LOW} AND r.answered_at IS NULL AND r.followed_at IS NULL",
    ReviewView.LOW: f"r.stars <= {LOW}",
    ReviewView.ALL: "",
    ReviewView.CHANGED: "r.stars <> r.first_stars",
    ReviewView.FLAGGED: "r.flagged_at IS NOT NULL",
    ReviewView.UNPLACED: f"r.stars <= {LOW} AND ({sql.SKU} = '' OR {sql.ISSUE} = '')",
}
_GIVEN = (
    ("since", "r.posted_at >= %(since)s"),
    ("until", "r.posted_at < %(until)s"),
    ("shop_id", "r.shop_id = %(shop_id)s"),
    ("stars", "r.stars = %(stars)s"),
    ("product", f"COALESCE(NULLIF({sql.SKU}, ''), '-') = %(product)s"),
    ("issue", f"COALESCE(NULLIF({sql.ISSUE}, ''), '-') = %(issue)s"),
    ("theme", "%(theme)s = ANY (string_to_array(COALESCE(NULLIF(r.themes, ''), '-'), ' '))"),
    ("words", "r.said ILIKE %(like)s"),
    ("dossier_id", "r.dossier_id = %(dossier_id)s"),
    ("ref", "r.ref = %(ref)s"),
)
_SPREADS = {
    SpreadBy.PRODUCT: ("", f"COALESCE(NULLIF({sql.SKU}, ''), '-')"),
    SpreadBy.CAUSE: ("", f"COALESCE(NULLIF({sql.ISSUE}, ''), '-')"),
    SpreadBy.STARS: ("", "r.stars::text"),
    SpreadBy.WORDS: (
        "CROSS JOIN LATERAL unnest(string_to_array(COALESCE(NULLIF(r.themes, ''), '-'), ' ')) theme",
        "theme",
    ),
    SpreadBy.WEEK: ("", "to_char(date_trunc('week', r.posted_at AT TIME ZONE %(zone)s), 'YYYY-MM-DD')"),
    SpreadBy.SHOP: ("", "r.shop_id::text"),
}


def where(asked: ReviewFilters) -> str:
    """The conditions besides the merchant's, each with its AND."""
    given = [condition for name, condition in _GIVEN if getattr(asked, name)]
    return " ".join(f"AND ({each})" for each in (_VIEWS[asked.view], *given) if each)


def page(asked: ReviewFilters) -> str:
    """The reviews of a page, before they are brought into order."""
    return sql.PAGE.format(where=where(asked))


def spread(asked: ReviewFilters, by: SpreadBy) -> str:
    more, key = _SPREADS[by]
    return sql.SPREAD.format(where=where(asked), more=more, key=key)


def crossed(asked: ReviewFilters) -> str:
    """How often each of the goods got how many stars."""
    return sql.CROSSED.format(where=where(asked))


def counted(asked: ReviewFilters) -> str:
    """How many there are in each view."""
    parts = (f"count(*) FILTER (WHERE {_VIEWS[view] or 'true'})" for view in ReviewView)
    return sql.COUNTED.format(where=where(asked), counts=", ".join(parts))
