"""A row of the mission walked at its own hours: systems report over HTTP, time goes on, people press buttons.

Nothing comes in but by a door: ``tell`` is a shop's system, ``take`` and ``send`` carry effects out and say what came
of them, ``seat`` is a colleague's browser. Moments are written as in the stories, ``11-11 09:00``, in the walk's zone.
"""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.alerts.notifier import ring_due
from amends.casework.letters import replies
from amends.merchants import setup
from amends.merchants.models import Desk, DeskSeat, Language, Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.api.test_effects import carry, pulls
from tests.casework.evidence.test_files import picture
from tests.casework.stories import drain, number, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import do, text
from tests.visitor import led_on

SECOND = timedelta(seconds=1)


class Walk:
    """One clock for everybody, which stands until ``at`` moves it. The shop's system takes what is to be done."""

    def __init__(self, shop: Shop, patch: pytest.MonkeyPatch, *, zone: str, year: int = 2027) -> None:
        self.shop, self.zone, self.year = shop, ZoneInfo(zone), year
        self.now = OPENED_AT
        patch.setattr(timezone, "now", lambda: self.now)
        pulls(shop)
        self.system = Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=shop, now=OPENED_AT)}"})

    def moment(self, words: str) -> datetime:
        return datetime.strptime(f"{self.year}-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=self.zone)

    def at(self, words: str) -> None:
        """It is this moment, and whatever came due until then is decided."""
        self._go(self.moment(words))

    def wait(self, seconds: int = 15) -> None:
        """What could be taken back a moment ago is out now."""
        self._go(self.now + seconds * SECOND)
        replies.send_due(now=self.now)
        drain(self.now)

    def _go(self, to: datetime) -> None:
        assert to >= self.now, "time only moves forward"
        self.now = to
        drain(self.now)

    def tell(self, kind: str, at: str, order: str, **facts: Any) -> None:
        """The shop's system reports what happened at that moment."""
        if self.moment(at) > self.now:
            self.at(at)
        item = {"kind": kind, "id": f"{order}:{kind}:{at}", "at": self.moment(at), "order": order, **facts}
        answer = self.system.post("/api/v1/signals", msgspec.json.encode([item]), content_type="application/json")
        assert (answer.status_code, answer.json()) == (202, [{"index": 0, "status": "accepted"}])
        drain(self.now)

    def wanted(self, kind: str, order: str) -> list[dict[str, Any]]:
        """What the shop's system reads of this kind for this order, done or not."""
        found: list[dict[str, Any]] = self.system.get("/api/v1/effects", {"kind": kind, "order": order}).json()[
            "effects"
        ]
        return found

    def take(self, kind: str) -> list[dict[str, Any]]:
        """What of this kind may be done by now, taken and reported as done."""
        self.wait()
        carry()
        leased = self._post("lease", kinds=[kind])
        for effect in leased["effects"]:
            self._post(f"{effect['id']}/result", lease=leased["lease"], outcome="done", reference=f"P-{effect['id']}")
        drain(self.now)
        taken: list[dict[str, Any]] = leased["effects"]
        return taken

    def ring(self) -> None:
        """The caretaker tells people what they are to be told by now."""
        while ring_due(now=self.now):
            pass

    def _post(self, address: str, **body: Any) -> Any:
        answer = self.system.post(f"/api/v1/effects/{address}", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def case(self, order: str, scene: str) -> str:
        """The address of the order's case that is in this scene."""
        found = rows("SELECT no FROM casework_case WHERE order_key = %s AND scene = %s", order, scene)
        assert found, rows("SELECT order_key, scene, state FROM casework_case")
        return f"/cases/{number(self.shop, order)}/{found[0][0]}/"

    def first(self, order: str) -> str:
        """The address of the order's first case."""
        return f"/cases/{number(self.shop, order)}/1/"

    def order(self, order: str) -> str:
        return f"/orders/{number(self.shop, order)}/"


def hired(merchant: Merchant, **roles: Role) -> None:
    """Colleagues called as the keys say."""
    for name, role in roles.items():
        setup.add_member(
            merchant=merchant, email=f"{name}@bluebird.test", name=name.title(), password=PASSWORD, roles=[role],
            language=Language.ENGLISH, now=OPENED_AT,
        )  # fmt: skip


def seat(name: str) -> Client:
    """This colleague's browser, signed in now."""
    return signed_in(f"{name}@bluebird.test")


def seated(merchant: Merchant, **desks: str) -> None:
    """Colleagues who sit at the desks that the keys say: what these are told reaches them."""
    for code, name in desks.items():
        desk, _ = Desk.objects.get_or_create(merchant=merchant, code=code, defaults={"name": code.title()})
        member = Member.objects.get(merchant=merchant, user__email=f"{name}@bluebird.test")
        DeskSeat.objects.create(merchant=merchant, desk=desk, member=member)


def reads(client: Client, address: str, *told: str, never: tuple[str, ...] = ()) -> str:
    """The page's words, with all of this on it."""
    words = text(client.get(address))
    for each in told:
        assert each in words, f"{each!r} is missing: {words}"
    for each in never:
        assert each not in words, f"{each!r} is there: {words}"
    return words


def press(client: Client, case: str, step: str, **said: str) -> Any:
    """A step done in the case's page; ``form__x`` is the answer ``form.x``. The page after it, if it is looked at."""
    return pressed(client, case, "step", step=step, **said)


def pressed(client: Client, case: str, button: str, **said: str) -> Any:
    answers = {name.replace("__", "."): value for name, value in said.items()}
    answer = do(client, case, button, **answers)
    assert led_on(answer), text(answer)
    return answer


def offers(client: Client, case: str, step: str) -> bool:
    """Whether the case's page has a button that does this step."""
    return f'name="step" value="{step}"' in client.get(case).content.decode()


def refused(client: Client, case: str, step: str) -> str:
    """The step pressed with no word said, which does not do it; what the page says."""
    answer = client.post(f"{case}step", {"token": str(uuid4()), "step": step}, follow=True)
    assert answer.status_code == 422
    return text(answer)


def grants(client: Client) -> None:
    """What was asked of this colleague, agreed to in the page of approvals."""
    (asked,) = set(re.findall(r'href="(/approvals/[0-9]+/)"', client.get("/approvals/").content.decode()))
    assert "Approved and done" in text(client.post(f"{asked}grant", follow=True))


def records(client: Client, order: str, slug: str, **typed: object) -> str:
    """A fact told by the form *Record a fact* of an order's page; where it leads."""
    answer = client.post(f"{order}record/{slug}", {"token": str(uuid4()), **typed})
    assert answer.status_code == 302, text(answer)
    return str(answer["location"])


def proves(client: Client, case: str, *items: str) -> None:
    """Files put to the case's checklist, each another."""
    for place, item in enumerate(items):
        file = SimpleUploadedFile(f"{item}.png", picture(size=(20 + place, 20)), "image/png")
        answer = client.post(
            f"{case}files/add",
            {"token": str(uuid4()), "item": item, "file": file},
            headers={"accept": "application/json"},
        )
        assert answer.json()["faults"] == [], answer.content


def writes(client: Client, case: str, words: str, **more: str) -> None:
    """A letter to the buyer from the case's page."""
    answer = do(client, case, "reply", **({"text": words, "channel": "chat"} | more))
    assert led_on(answer), text(answer)


def ways(client: Client, case: str) -> list[str]:
    """The names of the ways to settle, in the order in which the case's page offers them."""
    page = client.get(case).content.decode()
    return list(dict.fromkeys(re.findall(r'name="remedy" value="([^"]+)"', page)))


def states(order: str, scene: str) -> dict[str, str]:
    """The steps of the order's case in that scene, and how they stand."""
    asked = (
        "SELECT step, s.state FROM casework_step s "
        "JOIN casework_case c ON c.dossier_id = s.dossier_id AND c.no = s.case_no "
        "WHERE c.order_key = %s AND c.scene = %s ORDER BY s.place"
    )
    return dict(rows(asked, order, scene))


def ended(order: str, scene: str) -> tuple[str, str]:
    """Whether the case is closed, and how it ended."""
    (found,) = rows("SELECT state, outcome FROM casework_case WHERE order_key = %s AND scene = %s", order, scene)
    return found[0], found[1]
