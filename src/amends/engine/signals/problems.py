"""Problems somebody registered, by issue code."""

from amends.engine.signals.base import Signal
from amends.engine.words import Source


class ProblemReported(Signal, frozen=True, kw_only=True, tag="problem.reported"):
    """A problem somebody registered, by issue code (``QUALITY_VISIBLE``). ``ref``: its id. ``amount``: what is asked.

    ``instead_of``: of an exchange for another article (``sku``), the ordered one that comes back for it.

    ``traits`` tell what matters to the playbook: box_damaged, resaleable, opened, installed, merged_parcel …
    """

    SOURCE = Source.BUYER
    issue: str
    sku: str = ""
    quantity: int = 1
    amount: int = 0
    traits: tuple[str, ...] = ()
    text: str = ""
    instead_of: str = ""


class ProblemChanged(Signal, frozen=True, kw_only=True, tag="problem.changed"):
    """More is known: traits are added, the amount replaced where given."""

    SOURCE = Source.COLLEAGUE
    traits: tuple[str, ...] = ()
    amount: int | None = None
    text: str = ""


class ProblemSettled(Signal, frozen=True, kw_only=True, tag="problem.settled"):
    """Settled with the buyer: ``how`` names the remedy."""

    SOURCE = Source.COLLEAGUE
    how: str = ""
    amount: int = 0
    text: str = ""
