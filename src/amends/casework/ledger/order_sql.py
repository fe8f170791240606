"""The order of the work as SQL: the bands of ``engine.ranks`` walked side by side, each along its index, and merged.

What a reader adds to a rank is the same for all of a band, so each band's rows stand in their order in the index. A
walk takes the first of each, and the best of these are the first of all.
"""

from collections.abc import Sequence
from typing import Any, Final

from amends.engine.ranks import BANDS, added

NEAR: Final = 1e-6  # more than adding and taking off again may change a rank
STREAMS: Final = "unnest(%(bands)s::smallint[], %(added)s::float8[], %(most)s::float8[]) stream(band, added, highest)"


def values(gone: float, *, score: float | None = None) -> dict[str, Any]:
    """What the statements of this module are run with. ``gone``: look-aheads gone by at the reader's moment.

    ``score``: of the row that a page begins behind, of which ``dossier_id`` and ``no`` must be given as well.
    """
    by_band = added(gone)
    streams = [by_band[band] for band in BANDS]
    most = [score - more + NEAR if score is not None else None for more in streams]
    return {"bands": list(BANDS), "added": streams, "most": most, "by_band": list(by_band), "score": score}


def score(row: str = "") -> str:
    """What a row weighs, for sorting it; ``row``: its name and a dot."""
    return f"({row}rank + (%(by_band)s::float8[])[{row}band + 1])"


def behind(*, row: str = "", no: str = "no") -> str:
    """One more condition of a walk: what comes after the row of ``values``."""
    weighs = f"{row}rank + stream.added"
    return f" AND {row}rank <= stream.highest AND {_after(weighs, row, no)}"


def sorted_behind() -> str:
    """The same for rows that are sorted."""
    return f" AND {_after(score(), '', 'no')}"


def _after(weighs: str, row: str, no: str) -> str:
    later = f"({row}dossier_id, {row}{no}) > (%(dossier_id)s, %(no)s)"
    return f"({weighs} < %(score)s OR ({weighs} = %(score)s AND {later}))"


def walked(source: str, where: str, *, row: str = "", no: str = "no", limit: str = "%(limit)s") -> str:
    """One band's part of a table, in its order."""
    keys = f"{row}merchant_id, {row}dossier_id, {row}{no} AS no"
    return f"""
        SELECT {keys}, {row}rank + stream.added AS score FROM {source} WHERE {where} AND {row}band = stream.band
        ORDER BY {row}rank DESC, {row}dossier_id, {row}{no} LIMIT {limit}"""  # noqa: S608 - parts of our own


def heads(walk: str, *, of: Sequence[str] = (), limit: str = "%(limit)s") -> str:
    """The first of all that a walk meets, each once. ``of``: what else it goes over, besides the bands."""
    over = " CROSS JOIN ".join([*of, STREAMS])
    return f"""
    SELECT DISTINCT w.merchant_id, w.dossier_id, w.no, w.score FROM {over} CROSS JOIN LATERAL ({walk}) w
    ORDER BY w.score DESC, w.dossier_id, w.no LIMIT {limit}"""  # noqa: S608 - parts of our own
