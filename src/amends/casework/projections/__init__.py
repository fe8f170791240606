"""What pages and workers see of a dossier, as rows of their own: reckoned from it, pure."""
