"""Buyers at a shop's own page: who they prove to be, what they tell, what they may choose, and what came of it."""
