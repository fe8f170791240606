import gzip
import io
import json
import logging
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client

from amends.merchants import setup
from amends.merchants.models import Shop
from amends.web.secret import secret_key
from tests.casework.stories import DAY, NOON, feed, number, placed

SIGNAL = b"""[{"kind": "order.placed", "id": "p", "at": "2026-11-01T00:00:00Z", "order": "T-1",
    "amount": 1, "currency": "CNY"}]"""


@pytest.mark.parametrize("page", ["/sign-in", "/healthz", "/no-such-page"])
def test_browsers_are_told_to_run_only_our_files(nobody: Client, db: None, page: str) -> None:
    policy = nobody.get(page)["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert (rules["script-src"], rules["style-src"], rules["default-src"]) == ("'self'", "'self'", "'self'")
    assert "unsafe" not in policy


@pytest.mark.usefixtures("tmall_shop")
@pytest.mark.parametrize("page", ["/sign-in", "/profile", "/no-such-page"])
def test_pages_hold_no_inline_script_or_style(owner: Client, page: str) -> None:
    text = owner.get(page).text
    assert " style=" not in text
    assert "<style" not in text
    assert text.count("<script") == text.count("<script src=")


@pytest.mark.usefixtures("tmall_shop")
def test_text_goes_packed_to_who_takes_it(owner: Client) -> None:
    css = finders.find("vendor/tabler/css/tabler.min.css")
    address = "/static/vendor/tabler/css/tabler.min.css"
    whole, packed = owner.get(address), owner.get(address, headers={"accept-encoding": "gzip"})
    sent = packed.getvalue()
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(sent) == whole.getvalue() == Path(str(css)).read_bytes()
    assert len(sent) < 100_000
    page = owner.get("/work/", headers={"accept-encoding": "gzip"})
    assert (page["Content-Encoding"], "Accept-Encoding" in page["Vary"]) == ("gzip", True)
    assert "</html>" in gzip.decompress(page.content).decode()


@pytest.mark.parametrize("asked", [{"accept-encoding": "gzip", "range": "bytes=0-99"}, {}])
def test_parts_of_files_and_who_takes_none_get_plain_bytes(nobody: Client, db: None, asked: dict[str, str]) -> None:
    answer = nobody.get("/static/amends/amends.css", headers=asked)
    answer.close()
    assert "Content-Encoding" not in answer


def test_health(nobody: Client, db: None) -> None:
    assert nobody.get("/healthz").json() == {"status": "ok", "database": "ok"}


def test_a_database_without_tables_is_no_health(nobody: Client, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_catalog")  # where none of ours are
        life = nobody.get("/healthz")
        cursor.execute("SET LOCAL search_path TO DEFAULT")
    told = {"status": "failing", "database": "no tables: run amends migrate"}
    assert (life.status_code, life.json()) == (503, told)


def test_metrics_only_for_this_machine_or_the_token(nobody: Client, settings: object, db: None) -> None:
    assert b"amends_requests_total" in nobody.get("/metrics").content
    assert nobody.get("/metrics", headers={"x-forwarded-for": "10.1.2.3"}).status_code == 404
    assert nobody.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 404
    settings.METRICS_TOKEN = "s3cret"  # type: ignore[attr-defined]
    assert nobody.get("/metrics").status_code == 404
    assert nobody.get("/metrics", headers={"authorization": "Bearer s3cret"}).status_code == 200


@pytest.mark.parametrize(("language", "words"), (("en", "There is nothing here"), ("zh-hans", "没有这个页面")))
def test_a_missing_page_says_so_in_both_languages(language: str, words: str, db: None) -> None:
    answer = Client(headers={"accept-language": language}).get("/no-such-page")
    assert (answer.status_code, words in answer.text) == (404, True)


def test_a_broken_page_says_so(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("amends.merchants.views.frame_of", broken)
    owner.raise_request_exception = False
    answer = owner.get("/")
    assert (answer.status_code, "Something broke on our side" in answer.text) == (500, True)


@pytest.mark.parametrize(
    "file",
    [
        "vendor/tabler/css/tabler.min.css",
        "vendor/htmx/htmx.min.js",
        "amends/amends.js",
    ],
)
def test_assets_come_from_here(file: str) -> None:
    assert finders.find(file)


def test_addresses_of_assets_change_with_their_content(nobody: Client, db: None) -> None:
    link = nobody.get("/sign-in").text.split('rel="stylesheet" href="')[2].split('"')[0]
    assert link.startswith("/static/amends/amends.css?v=")
    answer = nobody.get(link)
    assert (answer.status_code, "max-age=2592000" in answer["Cache-Control"]) == (200, True)
    answer.close()


def test_a_request_is_logged_without_its_query_or_body(
    nobody: Client, bluebird: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="amends.requests"):
        nobody.post("/sign-in?phone=13800001111", {"username": "a@b.test", "password": "hush hush"})
    lines = [str(record.msg) for record in caplog.records]
    assert any("/sign-in" in line for line in lines)
    assert not any("13800001111" in line or "hush" in line for line in lines)


@pytest.mark.parametrize("link", ["/join/{}", "/join/{}/", "/reset/MQ/{}", "/welcome/{}", "/x/{}/", "/x/{}/files"])
def test_no_line_of_the_log_tells_the_token_of_a_link(nobody: Client, db: None, link: str) -> None:
    token, said = secrets.token_urlsafe(32), io.StringIO()
    (handler,) = (each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler)
    before = handler.setStream(said)
    try:
        nobody.get(link.format(token))
        logging.getLogger("django.request").error("Internal Server Error: %s", link.format(token))
    finally:
        handler.setStream(before or sys.stderr)
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [line.get("path") for line in lines if line["event"] == "request"] == [link.format("…")]
    assert token not in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_with_the_database_away_life_is_denied_and_nothing_breaks(nobody: Client, owner: Client, shop_key: str) -> None:
    owner.raise_request_exception = nobody.raise_request_exception = False
    key = {"authorization": f"Bearer {shop_key}"}
    with away():
        life = nobody.get("/healthz")
        page = owner.get("/work/")
        told = nobody.post("/api/v1/signals", b"[]", content_type="application/json", headers=key)
        asked = nobody.get("/api/v1/cases", headers=key)
    assert (life.status_code, life.json()["database"]) == (503, "unreachable")
    assert (page.status_code, page["Retry-After"], "The database is away" in page.text) == (503, "5", True)
    for answer in (told, asked):
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert answer["Content-Type"] == "application/problem+json"
    assert owner.get("/work/").status_code == 200


@contextmanager
def away() -> Iterator[None]:
    """The server can't be reached, as after its machine has gone."""
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", "postgresql://nobody@/none?host=/nowhere")
        yield
        connection.close()


@pytest.fixture
def shop_key(tmall_shop: Shop) -> str:
    return setup.add_api_key(shop=tmall_shop)


@pytest.mark.django_db(transaction=True)
def test_the_api_goes_by_its_key_whoever_is_signed_in(owner: Client, rival_shop: Shop, shop_key: str) -> None:
    for key in (shop_key, setup.add_api_key(shop=rival_shop)):
        headers = {"authorization": f"Bearer {key}"}
        told = owner.post("/api/v1/signals", SIGNAL, content_type="application/json", headers=headers)
        assert (told.status_code, told.json()) == (202, [{"index": 0, "status": "accepted"}])
        assert owner.get("/api/v1/cases", headers=headers).status_code == 200
    assert owner.get("/api/v1/cases").status_code == 401


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "new")
    file = tmp_path / "new" / "secret_key"
    assert (secret_key(tmp_path / "new"), stat.S_IMODE(file.stat().st_mode), len(key) > 50) == (key, 0o600, True)
    assert [each.name for each in file.parent.iterdir()] == ["secret_key"]


def test_htmx_evaluates_nothing(nobody: Client, db: None) -> None:
    text = nobody.get("/sign-in").text
    config = json.loads(text.split('name="htmx-config" content=\'')[1].split("'")[0])
    assert (config["allowEval"], config["includeIndicatorStyles"]) == (False, False)


def test_a_page_costs_few_queries(owner: Client, tmall_shop: Shop, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(11):  # type: ignore[operator]  # two are of this test's own transaction
        owner.get("/profile")


def test_no_admin_and_strict_settings() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert settings.DEBUG is False


@pytest.mark.django_db(transaction=True)
def test_times_are_told_by_the_clock_one_chose(agent: Client, tmall_shop: Shop) -> None:
    feed(tmall_shop, placed("T-1", at=NOON, ship_by=NOON + 2 * DAY), now=NOON + 3 * DAY)
    case = f"/cases/{number(tmall_shop, 'T-1')}/1/"
    assert "2026-11-13 12:00 (UTC+08:00)" in agent.get(case).content.decode()
    saved = agent.post("/profile", {"name": "Agent", "language": "en", "zone": "America/Sao_Paulo"})
    assert saved.status_code == 302
    assert "2026-11-13 01:00 (UTC-03:00)" in agent.get(case).content.decode()
    assert agent.post("/profile", {"name": "Agent", "language": "en", "zone": "Mars/Base"}).status_code == 422


def test_the_frames_search_holds_only_what_was_searched_for_there(owner: Client) -> None:
    pages = [owner.get(f"{page}?q=NW").text for page in ("/products/", "/search")]
    boxes = [re.findall(r"<input[^>]*data-search[^>]*>", page) for page in pages]
    assert [['value="NW"' in box for box in found] for found in boxes] == [[False], [True]]
