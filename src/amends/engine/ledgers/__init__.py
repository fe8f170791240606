"""What ledgers beside the cases keep of a dossier, reckoned purely: tallies, losses, the buyer's tone. For any host."""
