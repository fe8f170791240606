"""Who gets which case: desks, rounds, loans, evening out (rows T1, T2, B9, B10)."""
