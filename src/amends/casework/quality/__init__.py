"""Conversations looked at by a lead: a sample drawn by chance, a short form, and what each person can take from it."""
