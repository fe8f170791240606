"""Everything the engine and the ledger name by a code, in people's words."""
