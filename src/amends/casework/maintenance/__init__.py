"""What is gone over again: ranks, deadlines after a change of days, columns filled afterwards, orphaned files."""
