"""The ledger: what came in, what was decided, what is owed, and what has to be done outside."""

from amends import native

COMPILED = native.lay_over(native.CASEWORK)
