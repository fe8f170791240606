"""Every projection there is, in the order in which they are written."""

from collections.abc import Callable
from typing import Final

from amends.casework.decide.batch import Batch
from amends.casework.decide.projection import Place, Projection, RefilledFrom, Seen
from amends.casework.ledger import store
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import (
    CaseRow,
    CountedRow,
    LossRow,
    MishapRow,
    ParcelNumberRow,
    ProductRow,
    PromiseRow,
    ReviewRow,
    TextRow,
)
from amends.casework.projections import (
    cost_store,
    costs,
    fact_changes,
    facts,
    facts_store,
    history,
    history_store,
    invoice_store,
    invoices,
    losses,
    promises,
    review_store,
    reviews,
    step_store,
    steps,
    tallies,
)
from amends.casework.projections import promise_store as promises_store
from amends.casework.projections.promises import Heard
from amends.casework.search import store as text_store
from amends.casework.search import texts
from amends.engine.signals import AnySignal


def _cases(seen: Seen) -> None:
    seen.batch.cases += seen.cases


def _tallies(seen: Seen) -> None:
    seen.batch.mishaps += tallies.count(seen.batch.counted, seen.place, seen.before, seen.after)


def _losses(seen: Seen) -> None:
    batch = seen.batch
    losses.follow(batch.losses, batch.borne, seen.place, seen.before, seen.after, seen.policy)


def _costs(seen: Seen) -> None:
    costs.follow(seen.batch.costs, seen.place, seen.after, seen.policy)


def _invoices(seen: Seen) -> None:
    invoices.follow(seen.batch.invoices, seen.place, seen.after)


def _promises(seen: Seen) -> None:
    if seen.heard:
        batch = seen.batch
        promises.follow(batch.promises, batch.promises_ended, seen.place, seen.heard, seen.after, now=seen.now)


def _reviews(seen: Seen) -> None:
    batch = seen.batch
    if batch.reviews_heard and (told := batch.reviews_heard.pop(seen.place[:2], None)):
        reviews.follow(batch.reviews, batch.reviews_left, seen.place, told, seen.after)


def _steps(seen: Seen) -> None:
    batch = seen.batch
    steps.follow(batch.steps, batch.steps_left, seen.place, seen.before.cases, seen.after, seen.cases)


def _numbers(seen: Seen) -> None:
    merchant, dossier, shop = seen.place
    for number in seen.after.facts.numbers:
        seen.batch.numbers.add(ParcelNumberRow(merchant, number, dossier, shop))


def _history(seen: Seen) -> None:
    if seen.told:
        courses = history.courses_of(seen.before)
        for told in seen.told:
            seen.batch.history += history.follow(courses, seen.place, told, seen.policy)


def _facts(seen: Seen) -> None:
    """The rows of history just gathered of this dossier stand last."""
    number, rows = seen.place[1], seen.batch.history
    begin = len(rows)
    while begin and rows[begin - 1].dossier_id == number:
        begin -= 1
    seen.batch.facts += facts.follow(seen.place, seen.before, seen.after, seen.told, rows[begin:], seen.policy)


def _promise(_batch: Batch, _place: Place, heard: Heard, signal: AnySignal) -> None:
    promises.hear(heard, signal)


def _review(batch: Batch, place: Place, _heard: Heard, signal: AnySignal) -> None:
    reviews.hear(batch.reviews_heard, place, signal)


def _said(batch: Batch, place: Place, _heard: Heard, signal: AnySignal) -> None:
    if (said := texts.text_row(place, signal)) is not None:
        batch.texts.append(said)


def _named(batch: Batch, place: Place, _heard: Heard, signal: AnySignal) -> None:
    batch.products.update(texts.product_rows(place[0], signal))


# What each writes of a batch; ``bulk``: see ``store``.
def _put_cases(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001 - a projection's
    store.put_cases(connection, batch.cases, bulk=bulk)


def _put_steps(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    step_store.write(connection, batch.steps, batch.steps_left, bulk=bulk)


def _put_history(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    history_store.write(connection, batch.history, bulk=bulk)


def _put_facts(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    if batch.facts or batch.costs:
        fact_changes.note(connection, batch.facts, [row[:2] for row in batch.costs])
    store.put(connection, facts_store.PUT, batch.facts, facts_store.CaseFactRow, bulk=bulk)


def _put_texts(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    if batch.texts:
        text_store.keep(connection, batch.texts, bulk=bulk)


def _put_products(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    if batch.products:
        text_store.know(connection, batch.products, bulk=bulk)


def _put_numbers(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    if batch.numbers:
        text_store.number(connection, batch.numbers, bulk=bulk)


def _put_promises(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    if batch.promises or batch.promises_ended:
        promises_store.keep(connection, batch.promises, batch.promises_ended, bulk=bulk)


def _put_reviews(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    if batch.reviews or batch.reviews_left:
        review_store.keep(connection, batch.reviews, batch.reviews_left, bulk=bulk)


def _put_costs(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    store.put(connection, cost_store.PUT, batch.costs, cost_store.CostRow, bulk=bulk)


def _put_invoices(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    store.put(connection, invoice_store.PUT, batch.invoices, invoice_store.InvoiceRow, bulk=bulk)


def _put_mishaps(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    store.put_mishaps(connection, batch.mishaps, bulk=bulk)


def _put_tallies(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    store.count(connection, tallies.rows(batch.counted), bulk=bulk)


def _put_losses(connection: Connection, batch: Batch, bulk: bool) -> None:  # noqa: FBT001
    store.put_losses(connection, batch.losses, batch.borne, bulk=bulk)


_MISHAPS: Final = Projection(
    name="mishaps",
    table="casework_mishap",
    row=MishapRow,
    gather=_tallies,
    write=_put_mishaps,
    source=RefilledFrom.STATE,
)  # gathered in one go with the tallies
PROJECTIONS: Final = (
    Projection(name="texts", table="casework_text", row=TextRow, hear=_said, write=_put_texts, source=RefilledFrom.LOG,
               owned=True),
    Projection(name="products", table="casework_product", row=ProductRow, hear=_named, write=_put_products,
               source=RefilledFrom.LOG),
    Projection(name="numbers", table="casework_parcelnumber", row=ParcelNumberRow, gather=_numbers,
               write=_put_numbers, source=RefilledFrom.STATE, owned=True, edition=1),
    Projection(name="promises", table="casework_promise", row=PromiseRow, hear=_promise, gather=_promises,
               write=_put_promises, source=RefilledFrom.LOG, owned=True),
    Projection(name="reviews", table="casework_review", row=ReviewRow, hear=_review, gather=_reviews,
               write=_put_reviews, source=RefilledFrom.LOG, edition=1),
    Projection(name="cases", table="casework_case", row=CaseRow, gather=_cases, write=_put_cases,
               source=RefilledFrom.STATE, samples=True, of_cases=True),
    Projection(name="steps", table=step_store.TABLE, row=step_store.StepRow, gather=_steps, write=_put_steps,
               source=RefilledFrom.STATE, owned=True, of_cases=True),
    Projection(name="history", table=history_store.TABLE, row=history_store.HistoryRow, gather=_history,
               write=_put_history, source=RefilledFrom.LOG, owned=True, of_cases=True),
    Projection(name="facts", table=facts_store.TABLE, row=facts_store.CaseFactRow, gather=_facts, write=_put_facts,
               source=RefilledFrom.LOG, owned=True, of_cases=True, edition=1),
    Projection(name="invoices", table=invoice_store.TABLE, row=invoice_store.InvoiceRow, gather=_invoices,
               write=_put_invoices, source=RefilledFrom.STATE, edition=1),
    Projection(name="costs", table=cost_store.TABLE, row=cost_store.CostRow, gather=_costs, write=_put_costs,
               source=RefilledFrom.STATE, of_cases=True, edition=1),
    _MISHAPS,
    Projection(name="losses", table="casework_loss", row=LossRow, gather=_losses, write=_put_losses,
               source=RefilledFrom.STATE, of_cases=True),
    Projection(name="tallies", table="casework_counted", row=CountedRow, write=_put_tallies,
               source=RefilledFrom.NOTHING),
)  # fmt: skip
HEARING: Final = tuple(each.hear for each in PROJECTIONS if each.hear is not None)
_GATHERING: Final = {
    (cases, sample): tuple(
        each.gather
        for each in PROJECTIONS
        if each.gather is not None and (cases or not each.of_cases) and (each.samples or not sample)
    )
    for cases in (False, True)
    for sample in (False, True)
}


def gathering(*, cases: bool, sample: bool) -> tuple[Callable[[Seen], None], ...]:
    """What gathers of a dossier. ``cases``: it has some, or had; ``sample``: it is a sample order's."""
    return _GATHERING[cases, sample]
