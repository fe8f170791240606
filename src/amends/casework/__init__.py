"""The ledger: what came in, what was decided, what is owed, and what has to be done outside."""
