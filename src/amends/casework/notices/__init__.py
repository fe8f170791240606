"""What colleagues are told: work handed to them, mentions, deadlines that come near."""
