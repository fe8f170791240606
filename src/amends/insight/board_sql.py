"""The SQL of boards: one GROUP BY, put together from what measures and dimensions declare; ``boards`` runs it.

Nothing of an address gets into the text: only names of declared things do, and their values are parameters.
"""

from typing import Final

from amends.insight.address import BoardAddress, meant
from amends.insight.dimensions import DIMENSIONS, Dimension, ValueKind
from amends.insight.measures import BoardMeasure, FigureUnit, Of

OWN: Final = "f.merchant_id = %(merchant)s"
_JOINED: Final = {
    Of.CASES: "casework_casefact f",
    Of.LOSSES: "casework_loss x JOIN casework_casefact f ON f.merchant_id = %(merchant)s"
    " AND f.dossier_id = x.dossier_id AND f.no = x.case_no",
    Of.COSTS: "casework_cost x JOIN casework_casefact f ON f.merchant_id = %(merchant)s"
    " AND f.dossier_id = x.dossier_id AND f.no = x.case_no",
    # OFFSET has each find its case by its number: they are found by their own time, and there are few of them.
    Of.RATINGS: "casework_buyercomplaint x CROSS JOIN LATERAL (SELECT * FROM casework_casefact c"
    " WHERE c.merchant_id = %(merchant)s AND c.dossier_id = x.dossier_id AND c.no = x.case_no OFFSET 0) f",
    Of.EFFECTS: "casework_effect x JOIN casework_casefact f ON f.merchant_id = %(merchant)s"
    " AND f.dossier_id = x.dossier_id AND f.no = x.case_no",
}
TABLES: Final = {Of.LOSSES: "casework_loss", Of.EFFECTS: "casework_effect", Of.RATINGS: "casework_buyercomplaint"}
RATE: Final = "coalesce((%(rates)s::jsonb ->> {currency})::float8, 1)"
ORDERS: Final = """
SELECT {split}, sum(t.n)::float8 FROM (
    SELECT kind, suspect, day, n FROM casework_tally WHERE merchant_id = %(merchant)s AND issue = '' AND {where}
    UNION ALL
    SELECT kind, suspect, day, n FROM casework_counted WHERE merchant_id = %(merchant)s AND issue = '' AND {where}
) t GROUP BY {split}
"""


SHARES: Final = (0.5, 0.9)  # of cases: median and p90
BINS: Final = {"hour": "1 hour", "day": "1 day", "week": "7 days"}


def binned(dimension: Dimension, *, steady: bool) -> bool:
    """Whether its buckets are told by when they begin: all as long as each other, as long as clocks aren't changed."""
    return dimension.name == "hour" or (steady and dimension.name in BINS)


def raw(dimension: Dimension, at: str, *, steady: bool) -> str:
    """SQL of what a row says, from which a dimension's value follows; the quickest there is."""
    if binned(dimension, steady=steady):
        return f"date_bin('{BINS[dimension.name]}', {at}, %(bins_{dimension.name})s)"
    if dimension.kind is ValueKind.PLATFORM:
        return "f.shop_id"
    if dimension.kind is ValueKind.PARTY:
        return "f.issue"
    if steady and dimension.steady:
        return dimension.steady.replace("{at}", at)
    return key(dimension, at)


def key(dimension: Dimension, at: str) -> str:
    """SQL of a dimension's value. Time is the number of its bucket, from 1."""
    if dimension.is_time:
        return f"width_bucket({at}, %(edges)s::timestamptz[])"
    if dimension.kind is ValueKind.PHASE:
        return f"(%(phases)s::text[])[width_bucket({at}, %(phase_edges)s::timestamptz[])]"
    return dimension.column.replace("{at}", at)


def time_of(measure: BoardMeasure) -> str:
    return measure.time or f"f.{measure.at.value}"


def timed_rows(measure: BoardMeasure) -> str:
    """Of what a measure's time is: cases, or rows beside them."""
    return f"{TABLES[measure.of]} x" if measure.time else "casework_casefact f"


def source(measure: BoardMeasure) -> str:
    return _JOINED[measure.of]


def conditions(address: BoardAddress, measure: BoardMeasure, *, whose: bool) -> list[str]:
    """What of the cases counts: the merchant's, of the time, those the measure and the address name, and the reader's.

    ``whose``: only of the desks in ``%(mine)s``.
    """
    at = time_of(measure)
    found = [OWN, f"{at} >= %(begin)s", f"{at} < %(end)s"]
    if measure.of is not Of.CASES:
        found.append("x.merchant_id = %(merchant)s")
    if measure.where:
        found.append(f"({measure.where})")
    found += [f"({key(DIMENSIONS[name], at)})::text = ANY(%(only_{name})s::text[])" for name, _values in address.only]
    if whose:
        found.append("f.desk = ANY(%(mine)s::text[])")
    return found


def chosen(address: BoardAddress) -> dict[str, list[str]]:
    """The values of the filters, empty for what has none."""
    return {f"only_{name}": [meant(each) for each in values] for name, values in address.only}


def currency(measure: BoardMeasure) -> str:
    """SQL of what a row's money is in."""
    return "f.currency" if measure.of is Of.CASES else "x.currency"


def value(measure: BoardMeasure) -> str:
    """SQL of one row's value, a sum of money in the home currency."""
    if measure.unit is FigureUnit.MONEY:
        return f"({measure.each}) * {RATE.format(currency=currency(measure))}"
    return measure.each


def figures(measure: BoardMeasure) -> str:
    """The columns of a group of what doesn't add up: how many cases it opens, and its figure."""
    if measure.orders:
        return "count(*), count(DISTINCT f.dossier_id)::float8"
    counted = "count(DISTINCT (f.dossier_id, f.no))"
    return f"{counted}, " + (f"coalesce(sum({value(measure)}), 0)::float8" if measure.each else "count(*)::float8")


def groups(address: BoardAddress, *, whose: bool) -> str:
    """The figures of each group of what doesn't add up and, with its keys NULL, of all of them together."""
    measure = address.counted
    keys = [key(each, time_of(measure)) for each in address.split]
    return _by(keys, figures(measure), address, whose=whose, whole=True)


def parts(address: BoardAddress, *, whose: bool, steady: bool) -> str:
    """Of a measure that adds up: what rows say, money by its currency, how many cases and the sum of their figures."""
    measure = address.counted
    keys = [raw(each, time_of(measure), steady=steady) for each in address.split]
    if measure.unit is FigureUnit.MONEY:
        keys.append(currency(measure))
    counted = f"count(*) FILTER (WHERE {measure.part})" if measure.part else "count(*)"
    total = f"coalesce(sum({measure.each}), 0)::float8" if measure.each else "count(*)"
    return _by(keys, f"{counted}, {total}", address, whose=whose)


def means(address: BoardAddress, *, whose: bool) -> str:
    """Of a mean: how many, their mean, median and p90 of each group and, with its keys NULL, of all of them."""
    measure = address.counted
    keys = [key(each, time_of(measure)) for each in address.split]
    told = [f"percentile_cont({at}) WITHIN GROUP (ORDER BY {measure.each})" for at in SHARES]
    return _by(keys, ", ".join(["count(*)", f"avg({measure.each})::float8", *told]), address, whose=whose, whole=True)


def _by(keys: list[str], told: str, address: BoardAddress, *, whose: bool, whole: bool = False) -> str:
    measure = address.counted
    where = " AND ".join(conditions(address, measure, whose=whose))
    asked = f"SELECT {', '.join([*keys, told])} FROM {source(measure)} WHERE {where}"  # noqa: S608 - what is declared
    if not keys:
        return asked
    numbers = ", ".join(str(n + 1) for n in range(len(keys)))
    return f"{asked} GROUP BY GROUPING SETS (({numbers}), ())" if whole else f"{asked} GROUP BY {numbers}"


def orders(split: tuple[str, ...], narrowed: tuple[str, ...]) -> str:
    """How many orders were sold, or parcels handed over: of the suspects of ``%(kind)s``, each or each day."""
    where = "kind = %(kind)s AND day >= %(first)s AND day <= %(last)s"
    if narrowed:
        where += " AND suspect = ANY(%(suspects)s::text[])"
    return ORDERS.format(split=", ".join(f"t.{name}" for name in split) or "1", where=where)


COLUMNS: Final = (
    "f.dossier_id", "f.no", "c.order_key", "f.shop_id", "f.scene", "f.issue", "f.desk", "f.owner", "f.product",
    "f.carrier", "f.country", "f.opened_at", "f.closed_at", "f.outcome", "f.currency", "f.refunded", "f.points",
    "f.breaches", "f.answered", "f.solved", "f.tone",
)  # fmt: skip


def counted(address: BoardAddress, *, whose: bool) -> str:
    """The cases a number counts, each once, in no order, with the ``figure`` that each adds."""
    return _counted(address, whose=whose, narrowed="")


def behind(address: BoardAddress, *, whose: bool, more: bool) -> str:
    """The same, the latest first; ``more``: after ``%(at)s``, ``%(d)s``, ``%(n)s``."""
    at = f"f.{address.counted.at.value}"
    narrowed = f" AND ({at}, f.dossier_id, f.no) < (%(at)s, %(d)s, %(n)s)" if more else ""
    rows = _counted(address, whose=whose, narrowed=narrowed)
    return f"{rows} ORDER BY {at} DESC, f.dossier_id DESC, f.no DESC LIMIT %(limit)s"


def _counted(address: BoardAddress, *, whose: bool, narrowed: str) -> str:
    measure = address.counted
    found = conditions(address, measure, whose=whose)
    if measure.part:
        found.append(f"({measure.part})")
    figure = value(measure) if measure.each else "NULL"
    if measure.of is not Of.CASES and measure.each:
        figure = f"{'avg' if measure.spread else 'sum'}({figure})"
    grouped = f" GROUP BY {', '.join(COLUMNS)}" if measure.of is not Of.CASES else ""
    return (
        f"SELECT {', '.join(COLUMNS)}, ({figure})::float8 AS figure FROM {source(measure)}"  # noqa: S608 - declared
        " JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = f.dossier_id AND c.no = f.no"
        f" WHERE {' AND '.join(found)}{narrowed}{grouped}"
    )


def series(measure: BoardMeasure, column: str, *, one: bool) -> str:
    """By key and local day: how many cases, and their sum, or the orders they are of; ``one``: of ``%(only)s``."""
    day = f"({time_of(measure)} AT TIME ZONE %(zone)s)::date"
    figure = "count(DISTINCT f.dossier_id)" if measure.orders else f"sum({measure.each})"
    narrowed = f" AND {column} = %(only)s" if one else ""
    begin = "(%(first)s::timestamp AT TIME ZONE %(zone)s)"
    return (
        f"SELECT {column}, {day}, count(*), {figure}::float8 FROM {source(measure)} WHERE {OWN} AND {measure.where}"  # noqa: S608 - what is declared
        f" AND {time_of(measure)} >= {begin}{narrowed} AND {column} <> '' GROUP BY 1, 2"
    )


DRIVERS: Final = """
SELECT {column}, count(DISTINCT f.dossier_id) FILTER (WHERE f.opened_at >= %(turn)s),
    count(DISTINCT f.dossier_id) FILTER (WHERE f.opened_at < %(turn)s)
FROM casework_casefact f
WHERE f.merchant_id = %(merchant)s AND f.opened_at >= %(begin)s AND {where} AND {key} = %(only)s GROUP BY 1
"""
OF_IT: Final = """
SELECT DISTINCT f.dossier_id FROM casework_casefact f
WHERE f.merchant_id = %(merchant)s AND f.opened_at >= %(turn)s AND {where} AND {key} = %(only)s LIMIT 500
"""
WORDS: Final = """
SELECT t.at, t.said, t.dossier_id FROM casework_text t
WHERE t.merchant_id = %(merchant)s AND t.dossier_id = ANY(%(orders)s) AND t.at >= %(turn)s
    AND t.kind IN ('message.received', 'review.posted')
ORDER BY t.at DESC LIMIT 6
"""
# Open cases of it, with how often a case of the same scene came before the score's kind of case in its order.
FIRST: Final = """
WITH seen AS (
    SELECT f.scene, f.no, ({where}) AS is_it,
        max(CASE WHEN {where} THEN f.no END) OVER (PARTITION BY f.dossier_id) AS latest
    FROM casework_casefact f WHERE f.merchant_id = %(merchant)s AND f.opened_at >= %(begin)s),
led AS MATERIALIZED (
    SELECT scene, avg((coalesce(latest, 0) > no)::int)::float8 AS share FROM seen WHERE NOT is_it GROUP BY scene),
firsts AS MATERIALIZED (
    SELECT f.dossier_id, f.no, f.scene, f.shop_id, f.opened_at, f.tone, coalesce(l.share, 0) AS share
    FROM casework_casefact f LEFT JOIN led l ON l.scene = f.scene
    WHERE f.merchant_id = %(merchant)s AND f.closed_at IS NULL AND {key} = %(only)s AND {open}
    ORDER BY {order} LIMIT 12)
SELECT f.dossier_id, f.no, c.order_key, f.scene, f.shop_id, f.opened_at, f.tone, f.share FROM firsts f
JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = f.dossier_id AND c.no = f.no
ORDER BY {outer}
"""
