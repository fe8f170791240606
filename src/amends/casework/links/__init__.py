"""Links for people outside: each opens one task of one case, for a time, and nothing else."""
