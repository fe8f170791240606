"""The ledger over HTTP, for a shop's own systems."""
