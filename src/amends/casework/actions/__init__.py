"""What a colleague does to a case: a signal decided at once, with its audit row, drafts, and what undo needs."""
