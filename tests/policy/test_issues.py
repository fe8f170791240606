"""The 59 issue codes."""

import pytest

from amends.engine.words import Goods, Party
from amends.policy.issues import issues


def test_all_codes_are_there_with_both_languages() -> None:
    found = issues()
    assert len(found) == 59
    assert all(issue.title.zh and issue.title.en and issue.sources for issue in found.values())


@pytest.mark.parametrize(
    ("code", "party", "remedy", "goods"),
    (
        ("SHIPPED_AFTER_REFUND", Party.WAREHOUSE, "intercept_then_refund", (Goods.IN_TRANSIT,)),
        ("SIGNED_NOT_RECEIVED", Party.UNDETERMINED, "refund", (Goods.IN_TRANSIT, Goods.RECEIVED)),
        ("BREACH_OF_PROMISE", Party.MERCHANT_CS, "compensate", ()),
    ),
)
def test_a_code_says_who_answers_and_what_settles_it(
    code: str, party: Party, remedy: str, goods: tuple[Goods, ...]
) -> None:
    issue = issues()[code]
    assert (issue.party, issue.remedy, issue.goods) == (party, remedy, goods)
