"""What a function made of the very same things before: for what is frozen, made again and again, and costly to make."""

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
MOST: Final = 6_000  # some four times what all shipped playbooks hold of scenes


def remembered(made: Callable[P, T]) -> Callable[P, T]:
    """A function that answers as it did before when it is given the very objects it was given then, not equal ones.

    For pure functions of immutable things that give immutable things: what it gave is shared. An answer keeps what it
    was given alive, so that no other object can come to have its identity; the oldest go first. Positional only.
    """
    kept: dict[tuple[int, ...], tuple[tuple[object, ...], T]] = {}
    lock = Lock()

    @wraps(made)
    def answered(*given: P.args, **named: P.kwargs) -> T:
        if named:
            raise TypeError(f"{made.__name__} takes what it is given by position only")
        place = tuple(map(id, given))
        found = kept.get(place)
        if found is None:
            found = (given, made(*given, **named))
            with lock:
                if len(kept) >= MOST:
                    del kept[next(iter(kept))]
                kept[place] = found
        return found[1]

    return answered
