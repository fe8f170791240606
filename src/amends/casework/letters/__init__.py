"""What colleagues write: letters to buyers, drafts, tasks, and who is writing now."""
