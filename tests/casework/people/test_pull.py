"""Two who take the next case at the same moment never get the same one, and each gets the best that is left."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from amends.casework.actions import case_actions
from amends.casework.ledger.models import CaseRecord
from amends.merchants.models import Member, Shop
from amends.merchants.rls import tenant
from tests.casework.stories import HOUR, feed, placed, refund_asked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("X3")]
CASES = 8


def test_two_takers_at_once_share_the_work_fairly(agent_member: Member, owner: object, tmall_shop: Shop) -> None:
    now = timezone.now()
    for number in range(CASES):
        order = f"F-{number}"
        asked = refund_asked(order, at=now - timedelta(minutes=5 + number), amount=1000 * (number + 1))
        feed(tmall_shop, placed(order, at=now - 5 * HOUR, amount=1000 * (number + 1)), asked, now=now)
    desk = CaseRecord.objects.values_list("desk", flat=True).first() or ""
    members = [agent_member, Member.objects.exclude(pk=agent_member.pk).get(merchant=agent_member.merchant)]
    together = Barrier(len(members))

    def take_all(member: Member) -> list[tuple[int, int]]:
        taken: list[tuple[int, int]] = []
        try:
            with tenant(member.merchant_id):
                together.wait()
                while found := case_actions.take_next(member=member, desks=[desk], token=str(uuid4()), now=now):
                    taken.append(found)
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(len(members)) as pool:
        first, second = pool.map(take_all, members)
    assert set(first).isdisjoint(second)
    assert len(first) + len(second) == CASES
    urgency = {(c.dossier_id, c.no): (c.band, c.rank) for c in CaseRecord.objects.all()}
    for taken in (first, second):
        order_taken = [urgency[key] for key in taken]
        assert order_taken == sorted(order_taken, reverse=True)
