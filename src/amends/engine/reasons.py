"""A platform's wording of a reason as one of our issue codes, however it is spelled."""

import unicodedata
from collections.abc import Mapping

from amends.engine.playbook import Playbook


def plain(wording: str) -> str:
    """The same for all spellings of one reason: case, width, spaces, underscores and full stops make no difference."""
    words = unicodedata.normalize("NFKC", wording).casefold().replace("_", " ").split()
    return " ".join(words).rstrip(".。!！")


def by_wording(playbook: Playbook) -> Mapping[str, str]:
    """Issue codes by plain wording: the codes themselves, and the reasons that the playbook names."""
    codes = {plain(code): code for code in playbook.issues}
    return codes | {plain(wording): code for wording, code in playbook.reasons.items()}
