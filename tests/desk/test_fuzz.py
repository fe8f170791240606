"""No bytes in an address, a form or a file get an error of ours for an answer, or keep a batch from being taken."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.casework.intake import inbox
from amends.casework.ledger.quarantine_models import Quarantine
from amends.channels.files.lines import read_signals
from amends.merchants import setup
from amends.merchants.models import Member, Shop
from tests.casework.stories import body, placed
from tests.desk.test_odd_queries import FORM, ODD, words
from tests.desk.test_quarantine import BROKEN

pytestmark = pytest.mark.django_db(transaction=True)
PART: Final = re.compile(r"<(?:(\w+):)?(\w+)>")
LEFT_OUT: Final = ("/sign-out", "/profile/security/sign-out", "/static", "/metrics")
BITS: Final = (b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"%", b"{", b'"', b"\\u0000", b"1e999", b"-0", b"\r\n", b"[[" * 600)
raw = st.one_of(st.binary(max_size=40), st.sampled_from([each.encode() for each in ODD]), st.sampled_from(BITS))
TOLD: Final = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def patterns(below: list[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[str]:
    """Every address, with its parts to fill in."""
    for each in get_resolver().url_patterns if below is None else below:
        there = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, there)
        elif not there.startswith(LEFT_OUT):
            yield there


PATTERNS: Final = sorted(set(patterns()))
WORDS: Final = words()


@pytest.fixture
def known(refund: int, tmall_shop: Shop, lead: Member, now: datetime) -> list[str]:
    """Numbers and names that stand for something here."""
    inbox.receive(shop=tmall_shop, items=BROKEN, source="http", now=now)
    return [str(refund), "1", str(tmall_shop.pk), str(lead.pk), str(Quarantine.objects.get().pk), "tmall", "returns"]


def filled(pattern: str, draw: Callable[[Any], Any], known: list[str]) -> str:
    """The address with something in its parts: what is known here, or anything."""

    def one(part: re.Match[str]) -> str:
        there = draw(st.sampled_from(known))
        match part[1]:
            case "int":
                return str(there) if there.isdecimal() else str(draw(st.integers(0, 10**25)))
            case "slug":
                return str(there)
            case "uuid":
                return str(draw(st.uuids()))
            case _:
                return quote(draw(raw))

    return PART.sub(one, pattern)


def answered(client: Client, address: str, values: dict[str, bytes], *, post: bool) -> int:
    client.raise_request_exception = False
    encoded = urlencode(values)
    answer = client.post(address, encoded, content_type=FORM) if post else client.get(f"{address}?{encoded}")
    if answer.streaming:
        b"".join(answer)
    return int(answer.status_code)


@pytest.mark.parametrize("post", [False, True], ids=["address", "form"])
@pytest.mark.parametrize("odd", [40_000, 3_000_000_000, 10**25])
def test_no_number_in_an_address_breaks_a_page(odd: int, post: bool, owner: Client, refund: int) -> None:
    """Larger than a case's number may be, than most ids, than any: of a known order, and of none."""
    addresses: dict[str, None] = {}  # one without a case's number is the same both ways
    for pattern in (each for each in PATTERNS if "<int:" in each):
        for known in {"<int:dossier_id>": str(refund)}, {}:
            there = re.sub(r"<int:\w+>", lambda part, known=known: known.get(part[0], str(odd)), pattern)  # type: ignore[misc]
            addresses[PART.sub("tmall", there)] = None
    broken = [each for each in addresses if answered(owner, each, {}, post=post) >= 500]
    assert broken == []


@pytest.mark.parametrize("who", ["owner", "nobody"])
@pytest.mark.parametrize("post", [False, True], ids=["address", "form"])
def test_no_bytes_in_an_address_or_a_form_break_a_page(
    who: str, post: bool, owner: Client, nobody: Client, known: list[str]
) -> None:
    client = owner if who == "owner" else nobody

    @given(draw=st.data())
    @settings(TOLD, max_examples=120)
    def holds(draw: st.DataObject) -> None:
        address = filled(draw.draw(st.sampled_from(PATTERNS)), draw.draw, known)
        values = draw.draw(st.dictionaries(st.sampled_from(WORDS), raw, max_size=6))
        assert answered(client, address, values, post=post) < 500, (address, values)

    holds()


def test_no_file_breaks_the_page_that_takes_it(
    owner: Client, tmall_shop: Shop, known: list[str], tmp_path: Path, settings: Any
) -> None:
    settings.AMENDS_HOME = tmp_path
    takers = ("/tables/upload", f"/start/upload/{tmall_shop.pk}", f"/cases/{known[0]}/1/files/add", "/start/upload")

    @given(st.sampled_from(takers), st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.png", "a\0.zip"]))
    @TOLD
    def holds(address: str, content: bytes, name: str) -> None:
        owner.raise_request_exception = False
        told = {"shop": tmall_shop.pk, "format": "signals", "file": SimpleUploadedFile(name, content)}
        assert owner.post(address, told).status_code < 500
        for thread in threading.enumerate():
            if thread.name.startswith(("table-", "import-")):
                thread.join()

    holds()


def test_no_item_keeps_the_others_of_its_batch_from_being_taken(tmall_shop: Shop, nobody: Client) -> None:
    key = setup.add_api_key(shop=tmall_shop)
    good = [body([placed(f"T-{number}")])[1:-1] for number in range(2)]

    @given(st.one_of(st.binary(max_size=60), altered(good[0])).filter(lambda item: item.strip(b" \t\r\n") != b""))
    @TOLD
    def holds(item: bytes) -> None:
        lines = b"\n".join([good[0], item.replace(b"\n", b" ").replace(b"\r", b" "), good[1]])
        answer = nobody.post(
            "/api/v1/signals", lines, content_type="application/x-ndjson", headers={"authorization": f"Bearer {key}"}
        )
        assert answer.status_code == 202, (item, answer.content)
        told = [each["status"] for each in answer.json()]
        assert (told[0], told[-1], len(told)) == ("accepted", "accepted", 3), item

    holds()


def altered(good: bytes) -> st.SearchStrategy[bytes]:
    """An item with some bytes put in, in the place of others."""
    places = st.integers(0, len(good))
    cut = st.tuples(places, st.integers(0, 8), raw)
    return cut.map(lambda of: good[: of[0]] + of[2] + good[of[0] + of[1] :])


@given(st.one_of(st.binary(), st.lists(st.sampled_from((*BITS, b"[", b"]", b"\n", b",", BROKEN))).map(b"".join)))
@TOLD
def test_no_file_of_signals_stops_in_the_middle(content: bytes) -> None:
    for each in read_signals(content):
        assert each is not None


def test_nothing_sent_to_be_mended_breaks_the_quarantine(owner: Client, known: list[str]) -> None:
    item = Quarantine.objects.get().pk

    @given(altered(BROKEN))
    @TOLD
    def holds(item_mended: bytes) -> None:
        assert answered(owner, f"/quarantine/{item}/mend", {"raw": item_mended}, post=True) < 500, item_mended
        assert answered(owner, f"/quarantine/{item}/", {}, post=False) < 500, item_mended

    holds()
