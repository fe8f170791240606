"""What buyers and the shop say to each other: messages, promises, reviews."""

from amends.engine import signals as s
from amends.world.life import Life, moment
from amends.world.season import DAY, HOUR

ANSWERED_IN = 25 * 60  # mean seconds to a diligent shop's answer
RETURNER_REVIEWS = 0.4  # who sends goods back reviews less often, and not kindly
UPSET_BOOST = 1.5  # an upset buyer writes a review more often
LOW = 2  # stars up to which a review wants an answer
DAMAGED_STARS = (0.55, 0.25, 0.12, 0.05, 0.03)
KEPT_SHARE = (0.3, 0.95)  # when in its time a promise is kept


def ask(life: Life, at: float, text: str) -> None:
    """The buyer writes; a diligent shop answers, and sometimes promises something."""
    life.add(at, s.MessageReceived, text=text, language=life.language)
    if not life.diligent():
        return
    answered = life.daytime(at + life.wait(ANSWERED_IN))
    agent = life.pick(life.place.scenery.agents)
    if life.chance(life.rates.promised):
        promise(life, answered, agent, asked=text)
    else:
        life.add(answered, s.MessageSent, text=life.pick(life.words.REPLIES), by=agent)


def promise(life: Life, at: int, agent: str, *, asked: str) -> None:
    """The shop gives its word on what was asked, and keeps it in time as often as it is diligent."""
    what, text, hours = _fitting(life.words.PROMISES, asked)
    ref = life.ref("P")
    life.add(at, s.MessageSent, text=text, by=agent)
    life.add(at, s.PromiseMade, ref=ref, by=agent, what=what, due=moment(at + hours * HOUR), text=text)
    if life.diligent():
        low, high = KEPT_SHARE
        life.add(
            at + hours * HOUR * (low + (high - low) * life.random()),
            s.PromiseKept,
            ref=ref,
            by=agent,
            text=life.words.PROMISE_KEPT,
        )


def _fitting(promises: tuple[tuple[str, str, int, tuple[str, ...]], ...], asked: str) -> tuple[str, str, int]:
    """The first promise that one of the buyer's words calls for, else the last."""
    for what, text, hours, calls in promises:
        if any(call in asked for call in calls):
            return what, text, hours
    return promises[-1][:3]


def chatter(life: Life, share: float, texts: tuple[str, ...], low: int, high: int) -> None:
    """With that chance, one of ``texts`` at some time of day between ``low`` and ``high``."""
    if high > low and life.chance(share):
        ask(life, min(life.daytime(life.between(low, high)), max(high, low + HOUR)), life.pick(texts))


def stars(life: Life, weights: tuple[float, ...]) -> int:
    left = life.random()
    for number, weight in enumerate(weights, start=1):
        left -= weight
        if left < 0:
            return number
    return len(weights)


def review(life: Life, *, damaged: bool) -> None:
    """Perhaps a review some days after delivery; late and damaged parcels earn what they deserve."""
    if life.returned and not life.chance(RETURNER_REVIEWS):
        return
    if not life.chance(life.rates.reviewed * (UPSET_BOOST if life.upset else 1)):
        return
    rates, words = life.rates, life.words
    late = life.delivered > life.deliver_by
    number = stars(
        life, DAMAGED_STARS if damaged else rates.stars_late if late or life.returned else rates.stars_on_time
    )
    texts = words.REVIEWS[number]
    if number <= LOW and (damaged or late):
        texts = words.DAMAGED_REVIEWS if damaged else words.LATE_REVIEWS
    at, ref = life.daytime(life.delivered + 6 * HOUR + life.wait(3 * DAY)), life.ref("V")
    life.add(at, s.ReviewPosted, ref=ref, stars=number, text=life.pick(texts))
    if number <= LOW and life.diligent():
        life.add(life.daytime(at + life.wait(12 * HOUR)), s.ReviewAnswered, ref=ref, text=words.REVIEW_REPLY)
