"""Pieces of pages that several rooms draw: bars, chips of countdowns, what a select offers, lists as files."""
