"""What a notice is about, as rooms below the desk can say it: ``case:17/2``. Which page shows that is for the desk."""

from typing import Final

NOTHING: Final = ""
WORK: Final = "work"
MY_WORK: Final = "my_work"
TASKS: Final = "tasks"
LOSSES: Final = "losses"
BOARDS: Final = "boards"


def case(dossier_id: int, no: int) -> str:
    return f"case:{dossier_id}/{no}"


def case_of(subject: str) -> tuple[int, int] | None:
    """Dossier and number of the case that is meant; None for anything else."""
    word, _, key = subject.partition(":")
    return None if word != "case" else (int(key.partition("/")[0]), int(key.partition("/")[2]))


def approval(number: int) -> str:
    return f"approval:{number}"


def approval_of(subject: str) -> int | None:
    """Number of the request that is meant; None for anything else."""
    word, _, key = subject.partition(":")
    return int(key) if word == "approval" else None


def cause(number: int) -> str:
    return f"cause:{number}"


def readiness(promotion: int) -> str:
    """What is to be prepared for a promotion."""
    return f"readiness:{promotion}"


def score(name: str, by: str, key: str) -> str:
    """A watched score of a shop or a product."""
    return f"score:{name}/{by}/{key}"


def own_values(pack: str) -> str:
    """A merchant's own values over a playbook."""
    return f"own_values:{pack}"
