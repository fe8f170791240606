"""What the ledger counts, for whoever scrapes this process."""

from prometheus_client import Counter, Gauge, Histogram

from amends.casework.lanes.runner import CycleCounts

DECIDED = Counter("amends_signals_decided", "Signals decided and stored")
REPEATED = Counter("amends_signals_repeated", "Signals known before, that changed nothing")
REFUSED = Counter("amends_signals_refused", "Signals put into quarantine")
WOKEN = Counter("amends_dossiers_woken", "Dossiers looked at because something was due")
EFFECTS = Counter("amends_effects_wanted", "Effects added to the outbox")
SENT = Counter("amends_effects_sent", "Effects delivered")
FAILED = Counter("amends_effects_failed", "Deliveries that failed", ["final"])
BATCH = Histogram("amends_batch_signals", "Signals per batch", buckets=(1, 10, 100, 500, 1000, 2000, 5000))
LAG = Gauge("amends_inbox_lag_seconds", "How long the oldest signal of the last batch had waited")


def count(done: CycleCounts) -> None:
    """Add one cycle's counts."""
    if done.idle:
        LAG.set(0)
        return
    DECIDED.inc(done.decided)
    REPEATED.inc(done.repeated)
    REFUSED.inc(done.refused)
    WOKEN.inc(done.woken)
    EFFECTS.inc(done.effects)
    BATCH.observe(done.taken)
    LAG.set(done.lag)
