"""What stands on a sheet of claims or payments. It is drawn (``claim_sheet``) by what is read only for that."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that is printed for one partner, in the reader's language. ``heads``, each of ``rows``: five cells."""

    title: str
    subtitle: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: str
