"""Repeated causes (row B7): counted, judged against what is usual, looked after until they end."""
