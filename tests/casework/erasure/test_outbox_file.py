"""Lines of effects.ndjson about erased orders lose their words and keep their length and place."""

import json
from pathlib import Path
from typing import Any

import pytest

from amends.casework.erasure.outbox_file import NAME, clear_lines
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import DossierRecord
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, NOON, feed, placed, refund_asked

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "王小明您好，已退款"


def line(key: str, **values: object) -> bytes:
    told = {"idempotency_key": f"1:{key}", "order": "T-1001", "currency": "CNY", "key": key, "kind": "message"}
    return json.dumps(told | {"amount": 29_900, "values": values}, ensure_ascii=False).encode() + b"\n"


def test_words_go_and_every_line_stays_where_it_was(tmall_shop: Shop, tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_HOME = tmp_path
    order = feed(tmall_shop, placed(), refund_asked(), now=NOON + 2 * HOUR)
    key = EffectRecord.objects.filter(dossier_id=order).values_list("key", flat=True)[0]
    lines = [line("other/key", text=SAID), line(key, text=SAID, refund="R-1"), b'{"cut', b"\n", line("last", text=SAID)]
    path = tmp_path / NAME
    path.write_bytes(b"".join(lines))
    assert clear_lines(tmall_shop.merchant_id, list(DossierRecord.objects.all()), lambda text: "王小明" in text) == 1
    after = path.read_bytes()
    assert len(after) == sum(map(len, lines))
    kept = after.split(b"\n")
    assert kept[0] == lines[0].rstrip(b"\n")
    told = json.loads(kept[1])
    assert told["values"] == {"text": "—", "refund": "R-1"}
    assert (told["amount"], told["order"], told["idempotency_key"]) == (29_900, "T-1001", f"1:{key}")
    assert after.endswith(lines[-1])


def test_without_a_file_there_is_nothing_to_do(tmall_shop: Shop, tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_HOME = tmp_path
    assert clear_lines(tmall_shop.merchant_id, [], lambda _text: False) == 0
