"""What colleagues write: letters to buyers, drafts, mentions, and who is writing now."""
