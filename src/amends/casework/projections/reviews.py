"""From a dossier and what it has just heard to the rows of its reviews. Pure.

The dossier knows how a review stands; what it says only the signals tell.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from amends.casework.ledger.rows import ReviewRow
from amends.casework.projections.review_words import LONGEST, pointed_at, themes
from amends.engine import signals as s
from amends.engine.dossier import Dossier
from amends.engine.subjects import ReviewFacts

ReviewSignal = s.ReviewPosted | s.ReviewFollowed | s.ReviewAnswered | s.ReviewFlagged
HEARD: Final = (s.ReviewPosted, s.ReviewFollowed, s.ReviewAnswered, s.ReviewFlagged)
_FAMILY: Final = "review:"
ReviewsHeard = dict[tuple[int, int], list[s.AnySignal]]  # by (merchant, dossier); an undoing means: look at all anew
ReviewsLeft = dict[tuple[int, int], list[str]]  # the reviews it has now, where some it had may be gone


def hear(heard: ReviewsHeard, place: tuple[int, int, int], signal: s.AnySignal) -> None:
    """Remember what was told of a review, or that something was taken back."""
    if isinstance(signal, (*HEARD, s.ActionUndone)):
        heard.setdefault(place[:2], []).append(signal)


def follow(
    rows: list[ReviewRow], left: ReviewsLeft, place: tuple[int, int, int], told: Sequence[s.AnySignal], after: Dossier
) -> None:
    """Add the reviews that were told of, as they stand. ``place``: merchant, dossier and shop ids."""
    known = {each.ref: each for each in _reviews(after)}
    refs = {signal.ref: None for signal in told if isinstance(signal, HEARD)}
    if any(isinstance(signal, s.ActionUndone) for signal in told):
        left[place[:2]] = list(known)
        refs = dict.fromkeys(known)
    for ref in refs:
        review = known.get(ref)
        if review is not None and review.at is not None:
            mine = [each for each in told if isinstance(each, HEARD) and each.ref == ref]
            rows.append(_row(place, review, review.at, mine, after.facts.skus))


def _reviews(after: Dossier) -> Iterator[ReviewFacts]:
    return (each for each in after.facts.subjects.values() if isinstance(each, ReviewFacts) and each.posted)


def _row(
    place: tuple[int, int, int], review: ReviewFacts, at: datetime, told: Sequence[ReviewSignal], skus: Sequence[str]
) -> ReviewRow:
    posted = sorted((each for each in told if isinstance(each, s.ReviewPosted)), key=lambda each: each.at)
    last = posted[-1].at if posted else None
    added = [each for each in told if isinstance(each, s.ReviewFollowed) and (last is None or each.at >= last)]
    texts = [posted[-1].text if posted else "", *(each.text for each in added)]
    said = "\n".join(text for each in texts if (text := each.replace("\x00", "").strip()))
    first = posted[0] if posted else None
    found = themes(said)
    return ReviewRow(
        merchant_id=place[0],
        dossier_id=place[1],
        ref=review.ref,
        shop_id=place[2],
        sku=review.sku or (skus[0] if len(skus) == 1 else ""),
        stars=review.stars,
        first_stars=first.stars if first else review.stars,
        posted_at=first.at if first else at,
        changed_at=at if review.followed_at is None else max(at, review.followed_at),
        followed_at=review.followed_at,
        answered_at=review.answered_at,
        flagged_at=review.flagged_at,
        flagged=review.flagged,
        said=said[:LONGEST],
        themes=" ".join(found),
        pointed=pointed_at(" ".join(found)),
    )
