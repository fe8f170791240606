"""Cycles of the ledger over its lanes: what waits and what is due, decided and written."""
