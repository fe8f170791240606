"""The Olist importer over a small folder whose every row is there for a reason."""

import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amends.channels.files import olist
from amends.channels.files.problem import RowProblem
from amends.engine import signals as s
from tests.channels.olist_expected import END, ORDERS, SMALL

ITEMS = "olist_order_items_dataset.csv"
REVIEWS = "olist_order_reviews_dataset.csv"
FILE = "olist_orders_dataset.csv"
PLAIN = "plain,customer-of-plain,delivered,2018-03-01 10:00:00"


def of(order: str, source: Path = SMALL) -> list[s.AnySignal]:
    return [signal for signal in olist.signals(source) if signal.order == order]


def copy(folder: Path, file: str, old: str, new: str) -> Path:
    """The small folder with one text changed in one of its files."""
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def problems(source: Path) -> list[RowProblem]:
    found: list[RowProblem] = []
    assert list(olist.signals(source, problem=found.append))
    return found


def test_an_order_is_placed_with_all_that_the_files_know() -> None:
    assert of("two-limits")[0] == s.OrderPlaced(
        id="olist:two-limits:placed",
        at=datetime(2018, 3, 1, 13, tzinfo=UTC),
        order="two-limits",
        amount=5100,
        currency="BRL",
        prepaid=False,
        method="credit_card+voucher",
        freight=1100,
        ship_by=datetime(2018, 3, 2, 13, tzinfo=UTC),
        deliver_by=datetime(2018, 3, 20, 3, tzinfo=UTC),
        country="BR",
        language="pt",
        zone="America/Sao_Paulo",
        buyer="person-two-limits",
        address="sao paulo, SP",
        lines=(s.Line("mug", "utilidades_domesticas", 2, 4000),),
    )


@pytest.mark.parametrize(
    ("order", "kinds"),
    (
        ("plain", ["order.placed", "payment.cleared", "parcel.handed_over", "parcel.delivered"]),
        ("canceled", ["order.placed", "order.canceled", "payment.cleared"]),
        ("unavailable-no-items", ["order.placed", "order.unavailable", "payment.cleared"]),
        ("never-approved", ["order.placed", "parcel.handed_over", "parcel.delivered"]),
        (
            "handed-over-before-purchase",
            ["parcel.handed_over", "order.placed", "payment.cleared", "parcel.delivered"],
        ),
    ),
)
def test_an_orders_signals_come_by_time(order: str, kinds: list[str]) -> None:
    assert [s.kind(signal) for signal in of(order)] == kinds


def test_a_cancellation_without_a_time_is_dated_at_the_purchase() -> None:
    placed, canceled, _ = of("canceled")
    assert canceled.at == placed.at


def test_an_order_without_payments_is_worth_its_items(tmp_path: Path) -> None:
    source = copy(tmp_path, "olist_order_payments_dataset.csv", "plain,1,credit_card,1,25.50\n", "")
    placed = of("plain", source)[0]
    assert isinstance(placed, s.OrderPlaced)
    assert (placed.amount, placed.method) == (2550, "")


def test_reviews_keep_their_words_and_may_share_an_id() -> None:
    first, _answer, second, _ = (signal for signal in of("low-and-high-review") if signal.ref)
    other = next(signal for signal in of("same-review-two-stars") if signal.ref)
    assert isinstance(first, s.ReviewPosted)
    assert first.text == "Péssimo\nNão recebi,\nquero meu dinheiro"
    assert (first.ref, second.ref, other.ref) == ("review-1", "review-2", "review-1")
    assert first.id != other.id


def test_a_review_of_an_unknown_order_is_told_and_makes_no_order() -> None:
    assert problems(SMALL) == [
        RowProblem(
            file=REVIEWS,
            line=8,
            field="order_id",
            reason="no such order in the orders file",
            raw="review-5,order-of-another-file,1,,,2018-03-11 00:00:00,2018-03-12 09:00:00",
        )
    ]
    assert len({signal.order for signal in olist.signals(SMALL)}) == ORDERS


def test_the_same_files_give_the_same_signals_each_id_once() -> None:
    first, again = list(olist.signals(SMALL)), list(olist.signals(SMALL))
    assert first == again
    assert len({signal.id for signal in first}) == len(first)


def test_the_end_is_the_last_thing_that_happened() -> None:
    assert olist.end(SMALL) == END


@pytest.mark.parametrize("inside", ("", "archive/"))
def test_a_zip_reads_like_the_folder(tmp_path: Path, inside: str) -> None:
    with zipfile.ZipFile(tmp_path / "olist.zip", "w") as archive:
        for file in SMALL.iterdir():
            archive.write(file, inside + file.name)
    assert list(olist.signals(tmp_path / "olist.zip")) == list(olist.signals(SMALL))


def test_progress_ends_at_the_number_of_orders() -> None:
    told: list[tuple[int, int]] = []
    list(olist.signals(SMALL, progress=lambda done, total: told.append((done, total))))
    assert told[-1] == (ORDERS, ORDERS)


@pytest.mark.parametrize(
    ("local", "utc"),
    (
        ("2018-03-01 10:00:00", datetime(2018, 3, 1, 13, tzinfo=UTC)),
        ("2018-01-15 10:00:00", datetime(2018, 1, 15, 12, tzinfo=UTC)),  # summer time
        ("2018-02-17 23:30:00", datetime(2018, 2, 18, 1, 30, tzinfo=UTC)),  # came twice: the first
        ("2017-10-15 00:30:00", datetime(2017, 10, 15, 3, 30, tzinfo=UTC)),  # never was: 01:30 summer time
    ),
)
def test_times_are_those_of_sao_paulo(tmp_path: Path, local: str, utc: datetime) -> None:
    source = copy(tmp_path, FILE, PLAIN, f"plain,customer-of-plain,delivered,{local}")
    assert next(signal for signal in of("plain", source) if isinstance(signal, s.OrderPlaced)).at == utc


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    (
        (FILE, PLAIN, "plain,customer-of-plain,delivered,yesterday", "order_purchase_timestamp"),
        (FILE, PLAIN, "plain,customer-of-plain,delivered,", "order_purchase_timestamp"),
        (FILE, PLAIN, "plain,customer-of-plain,delivered,0001-01-01 00:00:00", "order_purchase_timestamp"),
        (FILE, "2018-03-01 11:00:00", "2018-13-01 11:00:00", "order_approved_at"),
        (FILE, PLAIN, f"{PLAIN}\n{PLAIN}", ""),
        (FILE, "cleared-at-handover,customer", "plain,customer", "order_id"),
        (FILE, "cleared-at-handover,customer", ",customer", "order_id"),
        (ITEMS, "20.00", "twenty", "price"),
        (ITEMS, "20.00", "-1", "price"),
        (ITEMS, "20.00", "NaN", "price"),
        (ITEMS, "mug", "", "product_id"),
        (REVIEWS, "review-3,three-stars,3", "review-3,three-stars,9", "review_score"),
        (REVIEWS, "review-3,three-stars,3", ",three-stars,3", "review_id"),
        (REVIEWS, "Péssimo", "x" * 200_000, ""),
    ),
)
def test_a_broken_row_is_told_and_the_rest_goes_on(tmp_path: Path, file: str, old: str, new: str, field: str) -> None:
    told = problems(copy(tmp_path, file, old, new))
    assert (file, field) in {(problem.file, problem.field) for problem in told}
    assert all(problem.reason and problem.line > 1 for problem in told)
    assert of("last-word", tmp_path) == of("last-word")


def test_a_folder_without_the_files_says_which(tmp_path: Path) -> None:
    with pytest.raises(olist.OlistError, match="does not hold olist_orders_dataset"):
        olist.read(tmp_path)


def test_a_file_without_its_columns_says_which(tmp_path: Path) -> None:
    with pytest.raises(olist.OlistError, match="has no column order_status"):
        olist.read(copy(tmp_path, FILE, "order_status", "status"))


def test_what_is_neither_folder_nor_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "olist.zip").write_text("no zip")
    with pytest.raises(olist.OlistError, match="neither a folder nor a zip"):
        olist.read(tmp_path / "olist.zip")


def test_files_without_any_time_have_no_end(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    for file in (FILE, REVIEWS):
        header = (tmp_path / file).read_text(encoding="utf-8").splitlines()[0]
        (tmp_path / file).write_text(header + "\n", encoding="utf-8")
    with pytest.raises(olist.OlistError, match="no order with a time"):
        olist.end(tmp_path)
