"""Parcels that come back: whose they are, and those that nobody can match yet."""
