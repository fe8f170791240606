"""Cases that change hands: levelled over a team, back from a loan."""
