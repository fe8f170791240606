import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken

from amends.casework.ledger import privacy
from amends.casework.ledger.privacy import Private
from amends.casework.search import blind_index
from amends.engine.signals import OrderChanged, OrderPlaced
from tests.casework.stories import NOON, PHONE, STREET, placed


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    settings.AMENDS_HOME = tmp_path  # type: ignore[attr-defined]
    monkeypatch.delenv("AMENDS_DATA_KEYS", raising=False)
    privacy._box.cache_clear()
    yield tmp_path / "data_key"
    privacy._box.cache_clear()


def test_the_key_is_made_once_and_for_its_owner_only(own_key: Path) -> None:
    token = privacy.seal(b"secret")
    assert stat.S_IMODE(own_key.stat().st_mode) == 0o600
    privacy._box.cache_clear()
    assert privacy.unseal(token) == b"secret"
    own_key.unlink()
    privacy._box.cache_clear()
    with pytest.raises(InvalidToken):
        privacy.unseal(token)


def test_what_nobody_can_read_gives_way_and_blocks_nothing(own_key: Path) -> None:
    lost = privacy.seal_private(Private("王小明", PHONE, STREET))
    own_key.unlink()
    privacy._box.cache_clear()
    new = privacy.seal_private(Private("李雷"))
    assert privacy.merge(lost, new) == new
    assert privacy.merge(new, lost) == new
    assert privacy.readable(lost) is None
    assert blind_index.latest(1, [(lost, blind_index.NONE)]) == blind_index.NONE


def test_what_is_stored_names_nobody() -> None:
    kept, private = privacy.part(placed())
    assert private == Private("王小明", PHONE, STREET)
    assert isinstance(kept, OrderPlaced)
    assert (kept.buyer, kept.buyer_phone, kept.address) == ("王**", "", "")
    assert privacy.part(placed(buyer="", buyer_phone="", address=""))[1] is None


def test_a_new_address_leaves_the_phone_number() -> None:
    _, first = privacy.part(placed())
    _, moved = privacy.part(OrderChanged(id="c", at=NOON, order="T-1001", address="别处 1 号"))
    assert first
    assert moved
    merged = privacy.merge(privacy.seal_private(first), privacy.seal_private(moved))
    assert privacy.unseal_private(merged) == Private("王小明", PHONE, "别处 1 号")
    assert privacy.unseal_private(None) == Private()
